//! Scrolling through as many rows as there are: a window of rows is held, a screenful of it is in the document, and
//! more is asked for, by the cursors of its ends, before one gets there.

use std::sync::Arc;

use leptos::html::Div;
use retort_wire::{
    Rows, RowsQuery,
    rows::{Place, Row},
};

use super::{super::columns::ROWS, row::Drawn};
use crate::{api, format, prelude::*};

/// Height of a row in pixels; the style sheet says the same.
const HEIGHT: f64 = 32.0;
/// Rows in the document above and below those that are seen.
const BESIDE: usize = 12;
/// Rows from the end of the window at which more are asked for.
const EARLY: usize = 40;

/// Rows that follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
struct Window {
    /// Rows before the first.
    from: usize,
    /// Rows of the whole table.
    all: usize,
    /// Rows, those of runs behind an open row among them.
    items: Vec<Item>,
    /// How many of the items are rows of the table itself.
    rows: usize,
    back: Option<String>,
    next: Option<String>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its row.
    pub row: Row,
    /// The place of the mark that it belongs to.
    pub mark: u32,
    /// Whether it is a run behind the row above.
    pub inner: bool,
}

impl Window {
    /// The window of one page.
    fn of(page: Rows, opened: &[(String, Rows)]) -> Self {
        let mut window = Self { from: page.from as usize, all: page.marks as usize, ..Self::default() };
        window.back.clone_from(&page.back);
        window.next.clone_from(&page.next);
        window.rows = page.rows.len();
        window.items = items(page.rows, opened);
        window
    }

    /// Takes another page to the rows that it joins, or instead of them.
    fn take(&mut self, page: Rows, place: &Place, opened: &[(String, Rows)]) {
        self.all = page.marks as usize;
        let count = page.rows.len();
        let new = items(page.rows, opened);
        match place {
            Place::After(_) => {
                self.items.extend(new);
                self.next = page.next;
                self.rows += count;
                self.from = (page.from as usize + count).saturating_sub(self.rows);
            }
            Place::Before(_) => {
                self.items.splice(0..0, new);
                self.back = page.back;
                self.rows += count;
                self.from = page.from as usize;
            }
            _ => {
                *self = Self {
                    from: page.from as usize,
                    all: self.all,
                    items: new,
                    rows: count,
                    back: page.back,
                    next: page.next,
                };
            }
        }
    }

    /// Lines of the whole table, as far as they are known.
    fn height(&self) -> usize {
        self.all + self.items.len() - self.rows
    }

    /// What to ask for when the lines from `first` to `last` are looked at; none while all is there.
    fn lacks(&self, first: usize, last: usize) -> Option<Place> {
        let end = self.from + self.items.len();
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

fn items(rows: Vec<Row>, opened: &[(String, Rows)]) -> Vec<Item> {
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let (key, mark) = (row.key.clone(), row.mark);
        items.push(Item { row, mark, inner: false });
        let runs = opened.iter().find(|(other, _)| *other == key);
        let inner = runs.into_iter().flat_map(|(_, runs)| runs.rows.iter().cloned());
        items.extend(inner.map(|row| Item { row, mark, inner: true }));
        let more = runs.map_or(0, |(_, runs)| (runs.marks as usize).saturating_sub(runs.rows.len()));
        if more > 0 {
            let label = format!("and {} more; filter for them", format::counted(more as u64, "run", "runs"));
            items.push(Item { row: Row { label, ..Row::default() }, mark, inner: true });
        }
    }
    items
}

/// "1 to 100 of 240".
pub fn span(from: u32, end: u32, all: u32) -> String {
    let count = |number: u32| format::count(u64::from(number));
    format!("{} to {} of {}", count((from + 1).min(all)), count(end.min(all)), count(all))
}

/// Where the table is scrolled to and what it holds; made once, so that a new answer leaves the place as it is.
#[derive(Clone, Copy)]
pub struct Scroll {
    /// The element that scrolls.
    pub holder: NodeRef<Div>,
    window: RwSignal<Window>,
    /// The first and the last line in the document; none before scripts took over, when the whole page is.
    range: RwSignal<Option<(usize, usize)>>,
    /// The lines that are seen.
    seen: RwSignal<(u32, u32)>,
    asked: StoredValue<Option<RowsQuery>>,
    opened: StoredValue<Vec<(String, Rows)>>,
    /// Whether an answer is on its way.
    waiting: StoredValue<bool>,
}

impl Scroll {
    /// At the top of nothing.
    pub fn at_top() -> Self {
        let scroll = Self {
            holder: NodeRef::new(),
            window: RwSignal::new(Window::default()),
            range: RwSignal::new(None),
            seen: RwSignal::new((0, 0)),
            asked: StoredValue::new(None),
            opened: StoredValue::new(Vec::new()),
            waiting: StoredValue::new(false),
        };
        // Effects run in the browser alone, once the page that came from the server is alive.
        Effect::new(move |_| {
            scroll.holder.track();
            scroll.look();
        });
        scroll
    }

    /// The lines of a new answer.
    pub fn body(self, asked: RowsQuery, rows: Rows, opened: Vec<(String, Rows)>, drawn: Arc<Drawn>) -> Node {
        let window = Window::of(rows, &opened);
        self.opened.set_value(opened);
        let same = self.asked.with_value(|old| old.as_ref() == Some(&asked));
        let first = self.range.get_untracked().is_none();
        if cfg!(feature = "ssr") || first {
            self.window.set(window);
        } else if same {
            // News about what is looked at: the rows further down are read again where they are.
            let at = self.seen.get_untracked().0 as usize;
            let inside = at >= window.from && at <= window.from + window.items.len();
            self.window.set(window);
            if !inside {
                self.asked.set_value(Some(asked));
                self.look();
                return self.lines(drawn);
            }
        } else {
            let top = window.from as f64 * HEIGHT;
            self.window.set(window);
            if let Some(holder) = self.holder.get_untracked() {
                holder.set_scroll_top(top as i32);
            }
        }
        self.asked.set_value(Some(asked));
        if !first {
            self.look();
        }
        self.lines(drawn)
    }

    fn lines(self, drawn: Arc<Drawn>) -> Node {
        let lines = move || {
            self.window.with(|window| match self.range.get() {
                None => window.items.iter().map(|item| drawn.line(item, None)).collect::<Node>(),
                Some((first, last)) => {
                    let place = |line: usize| line.saturating_sub(window.from).min(window.items.len());
                    let (first, last) = (place(first), place(last));
                    let above = window.from + first;
                    let below = window.height().saturating_sub(window.from + last);
                    let lines = window.items[first..last]
                        .iter()
                        .enumerate()
                        .map(|(place, item)| drawn.line(item, Some(above + place)))
                        .collect::<Node>();
                    view! { {gap(above)} {lines} {gap(below)} }
                }
            })
        };
        view! { {lines} }
    }

    /// Looks which lines are seen, puts them into the document, and asks for what is missing.
    pub fn look(self) {
        let Some(holder) = self.holder.try_get_untracked().flatten() else { return };
        let (top, height) = (f64::from(holder.scroll_top()), f64::from(holder.client_height()));
        let first = (top / HEIGHT) as usize;
        // The head of the table covers one line.
        let last = ((top + height) / HEIGHT) as usize;
        self.seen.set((first as u32, (last.max(1) - 1) as u32));
        // In steps, so that not every pixel makes lines anew.
        let range = (first.saturating_sub(BESIDE) / 8 * 8, (last + BESIDE).div_ceil(8) * 8);
        if self.range.get_untracked() != Some(range) {
            self.range.set(Some(range));
        }
        if self.waiting.get_value() {
            return;
        }
        let Some(place) = self.window.with_untracked(|window| window.lacks(first, last)) else { return };
        let Some(asked) = self.asked.get_value() else { return };
        self.waiting.set_value(true);
        leptos::task::spawn_local(async move {
            let answer = api::rows(RowsQuery { place: place.clone(), ..asked.clone() }).await;
            // The page may be gone by now, and its values with it.
            if self.waiting.try_get_value().is_none() {
                return;
            }
            self.waiting.set_value(false);
            let current = self.asked.with_value(|now| now.as_ref() == Some(&asked));
            if let (Ok(page), true) = (answer, current) {
                let opened = self.opened.get_value();
                self.window.update(|window| window.take(page, &place, &opened));
                self.look();
            }
        });
    }

    /// Which rows are seen, of how many.
    pub fn words(self) -> Node {
        let words = move || {
            let all = self.window.with(|window| window.all);
            let (first, last) = self.seen.get();
            if self.range.get().is_none() || all == 0 { String::new() } else { span(first, last, all as u32) }
        };
        view! { <p class="seen needs-script" role="status">{words}</p> }
    }
}

/// The room of lines that are not in the document.
fn gap(lines: usize) -> Node {
    if lines == 0 {
        return Node::default();
    }
    let style = format!("height:{}px", lines as f64 * HEIGHT);
    view! { <tr class="gap" aria-hidden="true" style=style></tr> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(from: u32, count: u32, all: u32) -> Rows {
        let row = |place: u32| Row { key: place.to_string(), mark: place, ..Row::default() };
        Rows {
            marks: all,
            from,
            rows: (from..from + count).map(row).collect(),
            back: (from > 0).then(|| from.to_string()),
            next: (from + count < all).then(|| (from + count - 1).to_string()),
            ..Rows::default()
        }
    }

    fn keys(window: &Window) -> Vec<String> {
        window.items.iter().map(|item| item.row.key.clone()).collect()
    }

    #[test]
    fn pages_join_where_they_follow() {
        let mut window = Window::of(page(200, 100, 1000), &[]);
        window.take(page(300, 100, 1000), &Place::After("299".into()), &[]);
        window.take(page(100, 100, 1000), &Place::Before("200".into()), &[]);
        let expected: Vec<String> = (100..400).map(|place| place.to_string()).collect();
        assert_eq!((keys(&window), window.from, window.height()), (expected, 100, 1000));
        window.take(page(700, 100, 1000), &Place::At(700), &[]);
        assert_eq!((window.from, window.items.len(), window.back.as_deref()), (700, 100, Some("700")));
    }

    #[test]
    fn what_is_missing_is_asked_for_before_one_gets_there() {
        let window = Window::of(page(200, 100, 1000), &[]);
        assert_eq!(window.lacks(240, 259), None);
        assert_eq!(window.lacks(245, 270), Some(Place::After("299".into())));
        assert_eq!(window.lacks(210, 230), Some(Place::Before("200".into())));
        assert_eq!(window.lacks(700, 720), Some(Place::At(660)), "far away is a jump");
        assert_eq!(Window::of(page(0, 30, 30), &[]).lacks(0, 30), None);
    }

    #[test]
    fn runs_of_an_open_row_lie_below_it() {
        let window = Window::of(page(0, 3, 9), &[("1".into(), page(0, 2, 5))]);
        assert_eq!(keys(&window), ["0", "1", "0", "1", "", "2"]);
        let inner: Vec<bool> = window.items.iter().map(|item| item.inner).collect();
        assert_eq!(inner, [false, false, true, true, true, false]);
        assert_eq!(window.items[4].row.label, "and 3 runs more; filter for them");
        assert_eq!((window.height(), window.items[2].mark), (12, 1));
    }
}
