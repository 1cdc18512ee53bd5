//! The lines of the table that are known: what the server wrote, joined page by page.

use retort_wire::rows::Place;
use web_sys::Element;

use super::super::super::columns::ROWS;

/// Rows from the end of what is known at which more are asked for.
const EARLY: usize = 12;

/// A window of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Rows before the first.
    pub from: usize,
    /// Rows of the whole table.
    pub all: usize,
    /// The cursor of what is before them.
    back: Option<String>,
    /// The cursor of what is behind them.
    next: Option<String>,
    /// Those that are known, each a row or a run behind one.
    pub lines: Vec<Line>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// As the server wrote it.
    pub html: String,
    /// Whether it is a run behind the row above.
    pub inner: bool,
}

/// A table as the server wrote it, taken apart: what is around its lines, and these.
pub fn parted(html: &str) -> Option<(String, Vec<Line>)> {
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
    pub fn of(body: &Element, lines: Vec<Line>) -> Self {
        let number = |name: &str| body.get_attribute(name).and_then(|text| text.parse().ok()).unwrap_or_default();
        Self {
            from: number("data-from"),
            all: number("data-all"),
            back: body.get_attribute("data-back"),
            next: body.get_attribute("data-next"),
            lines,
        }
    }

    /// How many of the lines are rows.
    pub fn rows(&self) -> usize {
        self.lines.iter().filter(|line| !line.inner).count()
    }

    /// Takes another page to the rows that it joins, or instead of them.
    pub fn take(&mut self, page: Self, place: &Place) {
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
    pub fn height(&self) -> usize {
        self.all + self.lines.len() - self.rows()
    }

    /// What to ask for when the lines from `first` to `last` are looked at; none while all is there.
    pub fn lacks(&self, first: usize, last: usize) -> Option<Place> {
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
