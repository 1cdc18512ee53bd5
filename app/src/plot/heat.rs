//! A heatmap: group means over two fields, a cell for each pair of values.

pub mod cells;
pub mod layout;

use std::sync::Arc;

use super::{path::px, tip, twin};
use crate::{format, prelude::*, served};
use cells::{Cell, Sheet};
use layout::Layout;

/// What a heatmap tells its page.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The places of the marks behind a cell were chosen.
    pub choose: Callback<(Vec<u32>,)>,
}

/// The plot: before scripts run a wide and a narrow drawing, then one for the width that there is.
pub fn heat(sheet: &Arc<Sheet>, width: Option<f64>, actions: Actions) -> Node {
    match width {
        Some(width) => drawing(sheet, width, "plot heat", actions),
        None => served::only(|| {
            let wide = drawing(sheet, 1080.0, "plot heat wide", actions);
            let narrow = drawing(sheet, 358.0, "plot heat narrow", actions);
            view! { {wide} {narrow} }
        }),
    }
}

fn drawing(sheet: &Arc<Sheet>, width: f64, class: &'static str, actions: Actions) -> Node {
    let layout = Layout::of(sheet, width);
    let over = RwSignal::new(None::<usize>);
    let cells = (0..sheet.cells.len()).map(|index| cell(sheet, &layout, index, over, actions)).collect::<Node>();
    let rows = layout.row_texts.iter().map(|text| {
        view! { <text class="tick" x=px(layout.left - 8.0) y=px(text.middle + 4.0) text-anchor="end">{text.lines[0].clone()}</text> }
    });
    let columns = layout.column_texts.iter().flat_map(|text| {
        text.lines.iter().enumerate().map(move |(line, words)| {
            let top = layout.bottom + 18.0 + 15.0 * line as f64;
            view! { <text class="tick" x=px(text.middle) y=px(top) text-anchor="middle">{words.clone()}</text> }
        })
    });
    let tip = {
        let (sheet, places) = (sheet.clone(), layout.cells.clone());
        let size = (layout.width, layout.height);
        move || {
            let index = over.get()?;
            let place = places[index];
            let middle = ((place.left + place.right) / 2.0, (place.top + place.bottom) / 2.0);
            Some(tip::view(middle, size, &sheet.name(index), sheet.note(index)))
        }
    };
    let keyed = {
        let sheet = sheet.clone();
        move |event: web_sys::KeyboardEvent| keys(&sheet, over, actions, &event)
    };
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let (label, title, description) = (sheet.title.clone(), sheet.title.clone(), sheet.description.clone());
    let titles = view! {
        <text class="axis-name" x=px(layout.left) y="14">{format!("↓ {}", sheet.row_title)}</text>
        <text class="axis-name" x=px(layout.right) y=px(layout.height - 6.0) text-anchor="end">{format!("{} →", sheet.column_title)}</text>
    };
    view! {
        <div class=class>
            <svg
                viewBox=view_box
                role="group"
                aria-label=label
                tabindex="0"
                on:pointerleave=move |_| over.set(None)
                on:keydown=keyed
            >
                <title>{title}</title>
                <desc>{description}</desc>
                {titles}
                {cells}
                {rows.collect::<Node>()}
                {columns.collect::<Node>()}
            </svg>
            {tip}
        </div>
    }
}

fn cell(sheet: &Arc<Sheet>, layout: &Layout, index: usize, over: RwSignal<Option<usize>>, actions: Actions) -> Node {
    let (cell, place) = (&sheet.cells[index], layout.cells[index]);
    let (left, top) = (px(place.left), px(place.top));
    let (wide, high) = (px(place.right - place.left), px(place.bottom - place.top));
    let (middle, centre) = ((place.left + place.right) / 2.0, (place.top + place.bottom) / 2.0);
    if cell.marks.is_empty() {
        return view! { <rect class="cell-empty" x=left y=top width=wide height=high></rect> };
    }
    let texts = layout::texts(cell, &sheet.unit, place.right - place.left, place.bottom - place.top);
    let count = texts.len() as f64;
    let words = texts.into_iter().enumerate().map(|(line, text)| {
        let class = if line == 0 { "cell-value" } else { "cell-half" };
        let at = centre + 4.0 + 15.0 * (line as f64 - (count - 1.0) / 2.0);
        view! { <text class=class x=px(middle) y=px(at) text-anchor="middle">{text}</text> }
    });
    let class = format!("cell {}", sheet.class(cell));
    let name = format!("{}: {}", sheet.name(index), sheet.note(index).replace('\n', ", "));
    let marks = cell.marks.clone();
    view! {
        <g class=class class:hot=move || over.get() == Some(index)>
            <a
                href=cell.href.clone()
                aria-label=name
                tabindex="-1"
                on:pointerenter=move |_| over.set(Some(index))
                on:click=move |event| {
                    // A link opened in a new tab still opens.
                    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                        event.prevent_default();
                        actions.choose.run((marks.clone(),));
                    }
                }
            >
                <rect x=left y=top width=wide height=high></rect>
                {words.collect::<Node>()}
            </a>
        </g>
    }
}

/// Arrows move over the cells that hold runs, Enter selects them.
fn keys(sheet: &Sheet, over: RwSignal<Option<usize>>, actions: Actions, event: &web_sys::KeyboardEvent) {
    let (across, down) = match event.key().as_str() {
        "ArrowRight" => (1, 0),
        "ArrowLeft" => (-1, 0),
        "ArrowDown" => (0, 1),
        "ArrowUp" => (0, -1),
        "Escape" => {
            over.set(None);
            actions.choose.run((Vec::new(),));
            return;
        }
        "Enter" | " " => {
            event.prevent_default();
            if let Some(cell) = over.get_untracked().and_then(|index| sheet.cells.get(index)) {
                actions.choose.run((cell.marks.clone(),));
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    let next = match over.get_untracked() {
        None => sheet.cells.iter().position(|cell| !cell.marks.is_empty()),
        Some(index) => sheet.beside(index, across, down),
    };
    if next.is_some() {
        over.set(next);
    }
}

/// The colours' key: the least and the greatest mean, with the steps between them.
pub fn key(sheet: &Sheet) -> Node {
    let Some((low, high)) = sheet.range else { return Node::default() };
    let steps = (0..cells::STEPS).map(|step| view! { <i class=format!("heat-{step}")></i> }).collect::<Node>();
    view! {
        <div class="heat-key">
            <b>{sheet.measure.clone()}</b>
            <span>{format::measure(&sheet.unit, low)}</span>
            <span class="heat-steps" aria-hidden="true">{steps}</span>
            <span>{format::measure(&sheet.unit, high)}</span>
        </div>
    }
}

/// The same numbers as a table.
pub fn table(sheet: &Sheet) -> Node {
    let heads = sheet.columns.iter().map(|name| view! { <th scope="col" class="n">{name.clone()}</th> });
    let rows = sheet.rows.iter().enumerate().map(|(row, name)| {
        let cells = (0..sheet.columns.len()).map(|column| {
            let cell = &sheet.cells[row * sheet.columns.len() + column];
            let text = match (&cell.stat, cell.marks.is_empty()) {
                (Some(stat), _) => format!("{} (n = {})", cells::numbers(stat, &sheet.unit), stat.n),
                (None, false) => "not measured".to_owned(),
                (None, true) => format::MISSING.to_owned(),
            };
            view! { <td class="n">{text}</td> }
        });
        view! { <tr><th scope="row">{name.clone()}</th>{cells.collect::<Node>()}</tr> }
    });
    let corner = format!("{} by {}", sheet.row_title, sheet.column_title);
    twin::table(
        "The numbers as a table",
        view! { <th scope="col">{corner}</th>{heads.collect::<Node>()} },
        rows.collect::<Node>(),
    )
}

/// How a cell says that it holds runs but no number.
pub fn unmeasured(cell: &Cell) -> bool {
    cell.stat.is_none() && !cell.marks.is_empty()
}
