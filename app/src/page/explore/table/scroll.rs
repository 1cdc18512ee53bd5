//! Scrolling through as many rows as there are: a window of rows is held as the server wrote them, a screenful of it is
//! in the document, and more is asked for, by the cursors of its ends, before one gets there.

use retort_wire::rows::Place;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::Element;

mod page;

use self::page::{Line, Page, parted};
use super::{super::Shared, span};
use crate::{prelude::*, served, view::View};

/// Height of a row in pixels; the style sheet says the same.
const HEIGHT: f64 = 32.0;
/// Rows that are at least in the document above and below those that are seen: what is not seen takes its time, too.
const BESIDE: usize = 2;
/// As many are put there while one scrolls, so that lines are not made anew with every pixel.
const AHEAD: usize = 16;
/// As many rows are seen before anybody has looked; before scripts run the style sheet shows as many.
const USUAL: usize = 20;
/// Marks a table whose lines are put there by this script.
const DRAWN: &str = "data-drawn";

/// Where the table is scrolled to and what it holds; made once, so that a new answer leaves the place as it is.
#[derive(Clone, Copy)]
pub struct Scroll {
    shared: Shared,
    page: StoredValue<Page>,
    /// The first and the last line in the document.
    range: StoredValue<Option<(usize, usize)>>,
    /// The lines that are seen, and how many there are.
    seen: RwSignal<(u32, u32, u32)>,
    /// Counts tables, so that an answer for one that is gone is left out.
    table: StoredValue<u32>,
    /// Whether an answer is on its way.
    waiting: StoredValue<bool>,
}

impl Scroll {
    /// At the top of nothing.
    pub fn at_top(shared: Shared) -> Self {
        let scroll = Self {
            shared,
            page: StoredValue::new(Page::default()),
            range: StoredValue::new(None),
            seen: RwSignal::new((0, 0, 0)),
            table: StoredValue::new(0),
            waiting: StoredValue::new(false),
        };
        // Effects run in the browser alone, once the page that came from the server is alive.
        Effect::new(move |before: Option<()>| {
            shared.selected.with(|_| ());
            shared.hover.track();
            if before.is_some() || !scroll.is_plain() {
                scroll.mark();
            }
        });
        Effect::new(move |_| {
            scroll.listen();
            scroll.take_over();
        });
        scroll
    }

    /// Listens to every table that the server will write. Scrolling is told to the element that scrolls alone, but for
    /// those who listen to the document before it.
    fn listen(self) {
        let looks = Closure::<dyn Fn()>::new(move || self.look());
        let function = looks.as_ref().unchecked_ref();
        let _ = document().add_event_listener_with_callback_and_bool("scroll", function, true);
        let resized = window_event_listener(leptos::ev::resize, move |_| self.look());
        // Only what may go to another thread can be cleaned up after; here there is one.
        let looks = SendWrapper::new(looks);
        on_cleanup(move || {
            resized.remove();
            let function = looks.as_ref().unchecked_ref();
            let _ = document().remove_event_listener_with_callback_and_bool("scroll", function, true);
        });
    }

    /// Takes over the table that came with the document, as it stands.
    fn take_over(self) {
        let Some(body) = body() else { return };
        let line = |line: Element| Line { inner: line.class_name() == "inner", html: line.outer_html() };
        let lines = children(&body);
        let page = Page::of(&body, lines.iter().cloned().map(line).collect());
        let (first, below) = (page.from, page.height().saturating_sub(page.from + USUAL));
        self.hold(page);
        if first > 0 {
            self.draw((first, first + USUAL));
            scroll_to(first);
        } else {
            // The first of them stay as they are.
            lines.iter().skip(USUAL).for_each(Element::remove);
            let _ = body.insert_adjacent_html("beforeend", &gap(below));
            let _ = body.set_attribute(DRAWN, "");
            self.range.set_value(Some((0, USUAL)));
        }
        self.look();
    }

    /// Puts a table that the server wrote into the document; `same` when only its numbers may have changed, and where it
    /// is scrolled to is kept.
    pub fn put(self, holder: &Element, html: &str, same: bool) {
        let Some((around, lines)) = parted(html) else {
            self.hold(Page::default());
            self.seen.set((0, 0, 0));
            return served::put(holder, html);
        };
        let (first, last, _) = self.seen.get_untracked();
        // As many as before are seen. The document is not asked: it would have to be laid out for the answer.
        let high = if last > first { (last - first) as usize } else { USUAL };
        served::put(holder, &around);
        let Some(body) = body() else { return };
        let page = Page::of(&body, lines);
        let top = if same { first as usize } else { page.from };
        let all = page.all;
        self.hold(page);
        // The head covers one line.
        self.draw((top.saturating_sub(BESIDE), top + high + 1 + BESIDE));
        self.seen.set((top as u32, (top + high) as u32, all as u32));
        scroll_to(top);
    }

    /// Another table, of which nothing is in the document yet.
    fn hold(self, page: Page) {
        self.page.set_value(page);
        self.range.set_value(None);
        self.table.update_value(|table| *table += 1);
        self.waiting.set_value(false);
    }

    /// Reads the rows that are seen again, if they are far from the top; otherwise the whole table is to be read.
    pub fn read_again(self) -> bool {
        let place = (self.seen.get_untracked().0 as usize).checked_sub(AHEAD).filter(|place| *place > 0);
        if let Some(place) = place.filter(|_| !self.waiting.get_value()) {
            self.ask(Place::At(place as u32));
        }
        place.is_some()
    }

    /// Looks which lines are seen, puts them into the document, and asks for what is missing.
    fn look(self) {
        let Some(holder) = holder() else { return };
        let top = f64::from(holder.scroll_top());
        // As far as the window shows them.
        let room = inner_height() - holder.get_bounding_client_rect().top();
        let height = f64::from(holder.client_height()).min(room).max(2.0 * HEIGHT);
        let first = (top / HEIGHT) as usize;
        // The head of the table covers one line.
        let last = ((top + height) / HEIGHT) as usize;
        let Some(all) = self.page.try_with_value(|page| page.all as u32) else { return };
        self.seen.set((first as u32, (last.max(1) - 1) as u32, all));
        let (start, end) = self.page.with_value(|page| (page.from, page.from + page.lines.len()));
        let (from, to) = (first.saturating_sub(BESIDE).max(start), (last + BESIDE).min(end));
        if self.range.get_value().is_none_or(|(first, last)| from < first || to > last) {
            self.draw((first.saturating_sub(AHEAD), last + AHEAD));
        }
        if self.waiting.get_value() {
            return;
        }
        if let Some(place) = self.page.with_value(|page| page.lacks(first, last)) {
            self.ask(place);
        }
    }

    /// Asks the server for the page at `place`.
    fn ask(self, place: Place) {
        self.waiting.set_value(true);
        let table = self.table.get_value();
        let view = View { place: place.clone(), selected: Vec::new(), ..self.shared.view.get_untracked() };
        leptos::task::spawn_local(async move {
            let parts = served::Parts::at(&view.href(), "table").await;
            // The page or the table may be gone by now.
            if self.table.try_get_value() != Some(table) {
                return;
            }
            self.waiting.set_value(false);
            let Some((around, lines)) = parts.as_ref().and_then(|parts| parted(parts.html("table")?)) else { return };
            let around = served::sheet(&around);
            if let Some(body) = around.and_then(|around| around.query_selector("tbody").ok().flatten()) {
                self.page.update_value(|page| page.take(Page::of(&body, lines), &place));
                // What was joined to leaves the lines their places, unless runs are listed between them.
                let open = self.page.with_value(|page| page.rows() < page.lines.len());
                if open || matches!(place, Place::At(_)) {
                    self.range.set_value(None);
                }
                self.look();
            }
        });
    }

    /// Puts the lines of a range into the document. Those that stand there already stay.
    fn draw(self, (first, last): (usize, usize)) {
        let Some(body) = body() else { return };
        let before = self.range.get_value();
        self.range.set_value(Some((first, last)));
        self.page.with_value(|page| {
            let place = |line: usize| line.saturating_sub(page.from).min(page.lines.len());
            let html = |from: usize, to: usize| page.lines[from..to].iter().map(|line| &*line.html).collect::<String>();
            let (from, to) = (place(first), place(last));
            children(&body).iter().filter(|line| line.class_name() == "gap").for_each(Element::remove);
            let rows = children(&body);
            let stands = before.map(|(first, last)| (place(first), place(last)));
            match stands.filter(|(first, last)| *first < to && *last > from && rows.len() == last - first) {
                Some((first, last)) => {
                    let gone = rows.iter().enumerate().filter(|(row, _)| !(from..to).contains(&(first + row)));
                    gone.for_each(|(_, row)| row.remove());
                    let _ = body.insert_adjacent_html("afterbegin", &html(from, first.max(from)));
                    let _ = body.insert_adjacent_html("beforeend", &html(last.min(to), to));
                }
                None => {
                    let focused = served::focused(&body);
                    body.set_inner_html(&html(from, to));
                    if let Some(index) = focused {
                        served::focus(&body, index);
                    }
                }
            }
            let _ = body.insert_adjacent_html("afterbegin", &gap(page.from + from));
            let _ = body.insert_adjacent_html("beforeend", &gap(page.height().saturating_sub(page.from + to)));
        });
        let _ = body.set_attribute(DRAWN, "");
        if !self.is_plain() {
            self.mark();
        }
    }

    /// Whether no line is selected or under the pointer, which is as the server writes them.
    fn is_plain(self) -> bool {
        let Shared { selected, hover, .. } = self.shared;
        selected.with_untracked(Vec::is_empty) && hover.with_untracked(Option::is_none)
    }

    /// Shows in the lines which are selected, and which the pointer is on.
    fn mark(self) {
        let Some(body) = body() else { return };
        let hover = self.shared.hover.get_untracked();
        self.shared.selected.with_untracked(|selected| {
            for line in lines(&body) {
                let Some(key) = line.get_attribute("data-key") else { continue };
                let chosen = selected.contains(&key);
                let _ = line.class_list().toggle_with_force("hot", hover.as_ref() == Some(&key));
                let _ = line.class_list().toggle_with_force("chosen", chosen);
                let tick = line.query_selector("input[name=runs]").ok().flatten();
                if let Some(tick) = tick.and_then(|tick| tick.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                    tick.set_checked(chosen);
                }
            }
        });
    }

    /// The pointer is over a row.
    pub fn rested_on(self, event: &web_sys::Event) {
        let key = key_of(event);
        if self.shared.hover.with_untracked(|hover| *hover != key) {
            self.shared.hover.set(key);
        }
    }

    /// A row was ticked.
    pub fn ticked(self, event: &web_sys::Event) {
        let name = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        if name.is_none_or(|input| input.name() != "runs") {
            return;
        }
        if let Some(key) = key_of(event) {
            self.shared.change.run((Box::new(move |view: &mut View| view.toggle(&key)),));
        }
    }

    /// Which rows are seen, of how many.
    pub fn words(self) -> Node {
        let words = move || match self.seen.get() {
            (_, _, 0) => String::new(),
            (first, last, all) => span(first, last, all),
        };
        view! { <p class="seen needs-script" role="status">{words}</p> }
    }
}

fn holder() -> Option<Element> {
    document().query_selector("[data-part=table] .scroll.rows").ok().flatten()
}

fn body() -> Option<Element> {
    document().query_selector("[data-part=table] tbody").ok().flatten()
}

/// The height of the window in pixels.
fn inner_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::INFINITY)
}

/// Scrolls the table to a row.
fn scroll_to(row: usize) {
    if let Some(holder) = holder() {
        holder.set_scroll_top((row as f64 * HEIGHT) as i32);
    }
}

fn children(body: &Element) -> Vec<Element> {
    let mut children = Vec::new();
    let mut next = body.first_element_child();
    while let Some(child) = next {
        next = child.next_element_sibling();
        children.push(child);
    }
    children
}

/// The lines that stand in the document, without the room of the others.
fn lines(body: &Element) -> Vec<Element> {
    let mut lines = children(body);
    lines.retain(|line| line.class_name() != "gap");
    lines
}

fn key_of(event: &web_sys::Event) -> Option<String> {
    event.target()?.dyn_into::<Element>().ok()?.closest("tr[data-key]").ok()??.get_attribute("data-key")
}

/// The room of lines that are not in the document.
fn gap(lines: usize) -> String {
    if lines == 0 {
        return String::new();
    }
    format!("<tr class=\"gap\" aria-hidden=\"true\" style=\"height:{}px\"></tr>", lines as f64 * HEIGHT)
}
