//! Parallel coordinates: settings and numbers as axes, and brushes as clauses of the filter.

use std::sync::Arc;

use retort_wire::{Filter, Value, cloud::Held};

use super::Shown;
use crate::{
    format,
    page::explore::{
        channel::sort_values,
        clause, controls, holder, legend,
        marks::{self, Marks},
        points, range,
    },
    plot::parallel::{
        self, Actions,
        lines::{Axis, Lines},
    },
    prelude::*,
    view::View,
};

/// Axes that are shown unless somebody chose others.
const USUAL: usize = 7;

/// The part of the bundle of parallel coordinates.
#[leptos::lazy]
pub fn parallel_part(shown: Box<Shown>) -> Node {
    view(&shown)
}

/// What it calls itself.
pub fn heading(marks: &Marks) -> String {
    format!("Settings and numbers of {}", format::counted(marks.len() as u64, "mark", "marks"))
}

/// The columns of the axes: those chosen, or settings that differ and then the numbers of the scatter plot.
pub fn axes(view: &View, differing: &[String]) -> Vec<String> {
    if let Some(axes) = &view.drawing.axes {
        return axes.clone();
    }
    let numbers = [&view.x, &view.y];
    let settings = differing.iter().filter(|path| !numbers.contains(path)).take(USUAL - numbers.len());
    settings.chain(numbers).cloned().collect()
}

/// The plot.
fn view(shown: &Shown) -> Node {
    let Shown { marks, shared } = shown;
    let paths = axes(&marks.view, &marks.cloud.differing);
    let lines = Arc::new(lines(marks, &paths));
    if lines.axes.len() < 2 {
        return view! { <div class="plot-empty"><p>"Lines need two axes or more; choose them above."</p></div> };
    }
    let (drawn, brushed, shared) = (lines.clone(), lines.clone(), *shared);
    let catalog = marks.clone();
    let actions = Actions {
        hover: shared.hover,
        selected: shared.selected.into(),
        toggle: Callback::new(move |(key,): (String,)| {
            shared.change.run((Box::new(move |view: &mut View| view.toggle(&key)),));
        }),
        brush: Callback::new(move |(axis, range): (usize, Option<(f64, f64)>)| {
            let href = shared.view.with_untracked(|view| filtered(view, &catalog, &brushed.axes[axis], range));
            if let Some(href) = href {
                shared.go.run((href,));
            }
        }),
    };
    holder::view(shared, move |width| parallel::parallel(&drawn, width, actions))
}

/// The list of its axes.
pub fn above(marks: &Arc<Marks>) -> Node {
    view! { <div class="acts plot-acts">{choosers(marks, &axes(&marks.view, &marks.cloud.differing))}</div> }
}

/// The legend, and how the lines are read.
pub fn below(marks: &Arc<Marks>) -> Node {
    let columns = axes(&marks.view, &marks.cloud.differing)
        .into_iter()
        .filter_map(|path| axis(marks, &path, &Filter::Everything));
    let columns: Vec<Vec<f64>> = columns.map(|(_, values)| values).collect();
    if columns.len() < 2 {
        return Node::default();
    }
    let broken = (0..marks.len()).filter(|mark| columns.iter().any(|values| !values[*mark].is_finite())).count();
    let broken = (broken > 0).then(|| {
        let (some, all) = (format::count(broken as u64), format::count(marks.len() as u64));
        format!("{some} of {all} lines have no finite value on some axis and pass it at “none”. ")
    });
    let brushing = if marks.is_grouped() {
        "A brush on an axis filters the runs by their own values, so that means may change with it. "
    } else {
        "A brush on an axis filters the runs. "
    };
    view! {
        {legend::view(marks, None)}
        <p class="plot-note">{broken}{brushing}{format!("Lines that share a value are spread a little around it. Arrows point to the better end. Numbers are of the {}.", marks.view.protocol.label())}</p>
    }
}

fn lines(marks: &Arc<Marks>, paths: &[String]) -> Lines {
    let filter = Filter::parse(&marks.view.filter).unwrap_or(Filter::Everything);
    let mut axes = Vec::new();
    let mut values = Vec::new();
    for path in paths {
        if let Some((axis, column)) = axis(marks, path, &filter) {
            axes.push(axis);
            values.push(column);
        }
    }
    let names: Vec<String> = axes.iter().map(|axis| axis.title.clone()).collect();
    let title = heading(marks);
    Lines {
        description: format!(
            "{title}, each a line over {}. The run table below has the numbers.",
            format::listed(&names)
        ),
        title,
        axes,
        values,
        colour: (0..marks.len()).map(|mark| marks.colour_code(mark)).collect(),
        colours: marks.colours(),
        words: marks.clone(),
        keys: Arc::default(),
    }
}

/// An axis with the marks' places on it; none for a column that the answer lacks.
fn axis(marks: &Marks, path: &str, filter: &Filter) -> Option<(Axis, Vec<f64>)> {
    let (cloud, catalog) = (&marks.cloud, &marks.catalog);
    let title = points::column_title(catalog, path);
    let plain = Axis { path: path.to_owned(), title, better: points::better(catalog, path), ..Axis::default() };
    if let Some(setting) = cloud.setting(path) {
        let mut sorted = setting.values.clone();
        sort_values(&mut sorted);
        // Lines that share a value are spread a little, evenly and always the same way, or all would look like one.
        let spread = |mark: usize| ((mark as f64 * 0.618_034).fract() - 0.5) * 0.3;
        let place =
            |value: &Value| sorted.iter().position(|other| other == value).map_or(f64::NAN, |place| place as f64);
        let value = |mark: usize| match setting.get(mark) {
            Held::One(value) => place(value) + spread(mark),
            Held::Nothing | Held::Several => f64::NAN,
        };
        let wanted = clause::chosen(filter, path);
        let chosen: Vec<f64> = wanted
            .iter()
            .filter_map(|value| sorted.iter().position(|other| clause::same(other, value)).map(|place| place as f64))
            .collect();
        let brush = crate::plot::scale::extent(chosen).map(|(low, high)| (low - 0.4, high + 0.4));
        let names = sorted.iter().map(|value| marks::value_name(catalog, path, Some(value))).collect();
        // The values of a setting are few: each has its place, at even distances, so that 1, 2, 4, 8 do not crowd.
        return Some((Axis { names, brush, ..plain }, (0..marks.len()).map(value).collect()));
    }
    let numbers = cloud.column(path)?;
    let unit = points::unit(catalog, path);
    let factor = points::factor(unit);
    let value = |mark: usize| numbers.get(mark).map_or(f64::NAN, |stat| stat.mean.0 * factor);
    let brush = range::range(filter, path).map(|(low, high)| (low * factor, high * factor));
    Some((Axis { unit: unit.to_owned(), brush, ..plain }, (0..marks.len()).map(value).collect()))
}

/// The address with the brush of an axis in its filter.
fn filtered(view: &View, marks: &Marks, axis: &Axis, range: Option<(f64, f64)>) -> Option<String> {
    let filter = Filter::parse(&view.filter).ok()?;
    let next = if axis.names.is_empty() {
        let factor = points::factor(&axis.unit);
        let stored = range.map(|(low, high)| (points::digits(low / factor), points::digits(high / factor)));
        range::ranged(&filter, &axis.path, stored)
    } else {
        let mut values = marks.cloud.setting(&axis.path)?.values.clone();
        sort_values(&mut values);
        let inside = |place: usize| range.is_some_and(|(low, high)| place as f64 >= low && place as f64 <= high);
        let chosen: Vec<Value> =
            values.into_iter().enumerate().filter(|(place, _)| inside(*place)).map(|(_, value)| value).collect();
        if range.is_some() && chosen.is_empty() {
            return None;
        }
        range::only(&filter, &axis.path, chosen)
    };
    Some(view.with(|view| view.filter = next.to_string()))
}

/// The list of axes in order, each with its ways to move and to go, and a menu of those that are not there.
fn choosers(marks: &Marks, paths: &[String]) -> Node {
    let base = &marks.view;
    let with = |axes: Vec<String>| base.with(|view| view.drawing.axes = Some(axes));
    let count = paths.len();
    let present = paths.iter().enumerate().map(|(index, path)| {
        let name = points::column_name(&marks.catalog, path, true);
        let swapped = |other: usize| {
            let mut axes = paths.to_vec();
            axes.swap(index, other);
            with(axes)
        };
        let left = (index > 0).then(|| {
            view! { <a href=swapped(index - 1) data-noscroll="" aria-label=format!("Move {name} to the left")>"‹"</a> }
        });
        let right = (index + 1 < count).then(|| {
            view! { <a href=swapped(index + 1) data-noscroll="" aria-label=format!("Move {name} to the right")>"›"</a> }
        });
        let without = paths.iter().filter(|other| *other != path).cloned().collect();
        view! {
            <li>
                {left}
                <span>{name.clone()}</span>
                {right}
                <a href=with(without) data-noscroll="" aria-label=format!("Take {name} away")>"×"</a>
            </li>
        }
    });
    let others: Vec<(String, String)> = marks
        .cloud
        .differing
        .iter()
        .chain(&marks.cloud.measured)
        .filter(|path| !paths.contains(path))
        .map(|path| (path.clone(), points::column_title(&marks.catalog, path)))
        .collect();
    let present_ones = paths.join(",");
    let adding = (!others.is_empty()).then(|| {
        // Each choice is the whole list that it leads to.
        let listed = others.iter().map(|(path, name)| {
            view! { <option value=format!("{present_ones},{path}")>{name.clone()}</option> }
        });
        view! {
            <form method="get" action="/">
                {controls::kept(base, &["axes"])}
                <select name="axes" aria-label="Add an axis">
                    <option value=present_ones.clone()>"Add an axis"</option>
                    {listed.collect::<Node>()}
                </select>
                <button class="nojs" type="submit">"Add"</button>
            </form>
        }
    });
    let usual = base.drawing.axes.is_some().then(|| {
        let href = base.with(|view| view.drawing.axes = None);
        view! { <a href=href data-noscroll="">"The usual axes"</a> }
    });
    view! {
        <ul class="axis-list" aria-label="Axes">{present.collect::<Node>()}</ul>
        {adding}
        {usual}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_axes_are_settings_and_then_the_numbers() {
        let differing: Vec<String> = (0..9).map(|index| format!("a.{index}")).collect();
        let view = View::default();
        let axes = axes(&view, &differing);
        assert_eq!(axes.len(), USUAL);
        assert_eq!(axes[..2], ["a.0", "a.1"]);
        assert_eq!(axes[5..], ["test.agreement", "test.accuracy"]);
    }
}
