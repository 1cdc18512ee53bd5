//! Scrolling through as many rows as there are: a window of rows is held as the server wrote them, a screenful of it is
//! in the document, and more is asked for, by the cursors of its ends, before one gets there.

use retort_wire::rows::Place;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::Element;

use super::{
    super::{Shared, columns::ROWS},
    span,
};
use crate::{prelude::*, served, view::View};

/// Height of a row in pixels; the style sheet says the same.
const HEIGHT: f64 = 32.0;
/// Rows that are at least in the document above and below those that are seen: what is not seen takes its time, too.
const BESIDE: usize = 4;
/// As many are put there while one scrolls, so that lines are not made anew with every pixel.
const AHEAD: usize = 16;
/// Rows from the end of the window at which more are asked for.
const EARLY: usize = 12;
/// As many rows are seen before anybody has looked; before scripts run the style sheet shows as many.
const USUAL: usize = 20;
/// Marks a table whose lines are put there by this script.
const DRAWN: &str = "data-drawn";

/// Lines that the server wrote: one page of the table.
#[derive(Clone, Debug, Default, PartialEq)]
struct Page {
    /// Rows before the first.
    from: usize,
    /// Rows of the whole table.
    all: usize,
    back: Option<String>,
    next: Option<String>,
    lines: Vec<Line>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    html: String,
    /// Whether it is a run behind the row above.
    inner: bool,
}

/// A table as the server wrote it, taken apart: what is around its lines, and these.
fn parted(html: &str) -> Option<(String, Vec<Line>)> {
    let begin = html.find("<tbody")?;
    let begin = begin + html[begin..].find('>')? + 1;
    let end = html.rfind("</tbody>").filter(|end| *end >= begin)?;
    let lines = html[begin..end]
        .split_inclusive("</tr>")
        .map(|line| Line { html: line.to_owned(), inner: line.starts_with("<tr class=\"inner\"") });
    Some((html[..begin].to_owned() + &html[end..], lines.collect()))
}

impl Page {
    /// The lines of a table with this body.
    fn of(body: &Element, lines: Vec<Line>) -> Self {
        let number = |name: &str| body.get_attribute(name).and_then(|text| text.parse().ok()).unwrap_or_default();
        Self {
            from: number("data-from"),
            all: number("data-all"),
            back: body.get_attribute("data-back"),
            next: body.get_attribute("data-next"),
            lines,
        }
    }

    fn rows(&self) -> usize {
        self.lines.iter().filter(|line| !line.inner).count()
    }

    /// Takes another page to the rows that it joins, or instead of them.
    fn take(&mut self, page: Self, place: &Place) {
        self.all = page.all;
        match place {
            Place::After(_) => {
                let before = page.from + page.rows();
                self.lines.extend(page.lines);
                self.next = page.next;
                self.from = before.saturating_sub(self.rows());
            }
            Place::Before(_) => {
                self.lines.splice(0..0, page.lines);
                self.back = page.back;
                self.from = page.from;
            }
            _ => *self = page,
        }
    }

    /// Lines of the whole table, as far as they are known.
    fn height(&self) -> usize {
        self.all + self.lines.len() - self.rows()
    }

    /// What to ask for when the lines from `first` to `last` are looked at; none while all is there.
    fn lacks(&self, first: usize, last: usize) -> Option<Place> {
        let end = self.from + self.lines.len();
        let near = ROWS as usize;
        if first + near < self.from || first > end + near {
            return Some(Place::At(first.saturating_sub(EARLY) as u32));
        }
        if last + EARLY > end
            && let Some(next) = &self.next
        {
            return Some(Place::After(next.clone()));
        }
        if first < self.from + EARLY
            && let Some(back) = &self.back
        {
            return Some(Place::Before(back.clone()));
        }
        None
    }
}

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
            let plain = shared.selected.with(Vec::is_empty) && shared.hover.with(Option::is_none);
            // As the server writes them no line is marked.
            if !(plain && before.is_none()) {
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
        let high = if last > first { (last - first) as usize + 1 } else { USUAL };
        served::put(holder, &around);
        let Some(body) = body() else { return };
        let page = Page::of(&body, lines);
        let top = if same { first as usize } else { page.from };
        let all = page.all;
        self.hold(page);
        self.draw((top.saturating_sub(BESIDE), top + high + BESIDE));
        // The document is not asked: it would have to be laid out for the answer.
        self.seen.set((top as u32, (top + high).min(all) as u32, all as u32));
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
        let first = self.seen.get_untracked().0 as usize;
        let far = first >= EARLY;
        if far && !self.waiting.get_value() {
            self.ask(Place::At((first - AHEAD) as u32));
        }
        far
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
        let plain = |shared: Shared| {
            shared.selected.with_untracked(Vec::is_empty) && shared.hover.with_untracked(Option::is_none)
        };
        if !plain(self.shared) {
            self.mark();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(from: usize, count: usize, all: usize) -> Page {
        Page {
            from,
            all,
            lines: (from..from + count).map(|place| Line { html: place.to_string(), inner: false }).collect(),
            back: (from > 0).then(|| from.to_string()),
            next: (from + count < all).then(|| (from + count - 1).to_string()),
        }
    }

    fn written(page: &Page) -> Vec<&str> {
        page.lines.iter().map(|line| line.html.as_str()).collect()
    }

    #[test]
    fn pages_join_where_they_follow() {
        let mut window = page(200, 100, 1000);
        window.take(page(300, 100, 1000), &Place::After("299".into()));
        window.take(page(100, 100, 1000), &Place::Before("200".into()));
        let expected: Vec<String> = (100..400).map(|place| place.to_string()).collect();
        assert_eq!(
            (written(&window), window.from, window.height()),
            (expected.iter().map(String::as_str).collect(), 100, 1000)
        );
        window.take(page(700, 100, 1000), &Place::At(700));
        assert_eq!((window.from, window.lines.len(), window.back.as_deref()), (700, 100, Some("700")));
    }

    #[test]
    fn a_table_is_taken_apart_by_its_lines() {
        let lines = "<tr data-key=\"a\"><td>1</td></tr><tr class=\"inner\"><td>2</td></tr>";
        let (around, found) =
            parted(&format!("<table><thead><tr></tr></thead><tbody data-all=\"1\">{lines}</tbody></table>")).unwrap();
        assert_eq!(around, "<table><thead><tr></tr></thead><tbody data-all=\"1\"></tbody></table>");
        assert_eq!(found.iter().map(|line| line.html.as_str()).collect::<String>(), lines);
        assert_eq!(found.iter().map(|line| line.inner).collect::<Vec<_>>(), [false, true]);
        assert_eq!(parted("<div class=\"empty\"></div>"), None);
    }

    #[test]
    fn what_is_missing_is_asked_for_before_one_gets_there() {
        let window = page(200, 100, 1000);
        assert_eq!(window.lacks(240, 259), None);
        assert_eq!(window.lacks(265, 290), Some(Place::After("299".into())));
        assert_eq!(window.lacks(210, 230), Some(Place::Before("200".into())));
        assert_eq!(window.lacks(700, 720), Some(Place::At(688)), "far away is a jump");
        assert_eq!(page(0, 30, 30).lacks(0, 30), None);
    }

    #[test]
    fn runs_of_an_open_row_are_lines_of_their_own() {
        let mut window = page(0, 3, 9);
        window.lines.insert(1, Line { html: "a run".into(), inner: true });
        assert_eq!((window.height(), window.rows()), (10, 3));
    }
}
