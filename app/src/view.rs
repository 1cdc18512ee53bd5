//! What Explore shows, as a typed value that lives in the URL and nowhere else.

use retort_wire::{Grouping, Protocol, Sort, Value, ViewId, rows::Place, saved_view::FROZEN};

pub mod drawing;
pub mod encoding;

pub use drawing::Drawing;
use encoding::{pairs, query};

/// The default axes: fidelity across, generalisation up.
pub const DEFAULT_X: &str = "test.agreement";
/// See [`DEFAULT_X`].
pub const DEFAULT_Y: &str = "test.accuracy";

/// Everything that can be seen on Explore and is not data.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Horizontal axis: `split.metric`.
    pub x: String,
    /// Vertical axis.
    pub y: String,
    /// Logarithmic axes, horizontal and vertical.
    pub log: (bool, bool),
    /// Which epoch the numbers are from.
    pub protocol: Protocol,
    /// The setting that colours; none chooses the first that differs, an empty one gives all the same colour.
    pub colour: Option<String>,
    /// The setting that shapes; none chooses the second that differs.
    pub shape: Option<String>,
    /// Filter expression.
    pub filter: String,
    /// What one mark and one row stand for.
    pub group: Grouping,
    /// The line of what nothing else beats on both axes.
    pub frontier: bool,
    /// Sort keys of the table, most important first.
    pub sort: Vec<Sort>,
    /// Selected groups (their keys) or, ungrouped, runs (their ids).
    pub selected: Vec<String>,
    /// Columns of the table; none shows the usual ones.
    pub columns: Option<Vec<String>>,
    /// The part of the plane that is shown; none shows all.
    pub zoom: Option<Zoom>,
    /// Columns of the table that stay in sight when it is scrolled sideways.
    pub pinned: Vec<String>,
    /// Rows of the table (their keys) whose runs are listed below them.
    pub open: Vec<String>,
    /// Where the table begins.
    pub place: Place,
    /// Which plot is drawn, and its choices.
    pub drawing: Drawing,
    /// The frozen view that answers.
    pub frozen: Option<ViewId>,
}

/// A part of the plane, in the data's units; both are low and high, low first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// Across.
    pub x: (f64, f64),
    /// Up.
    pub y: (f64, f64),
}

impl Default for View {
    fn default() -> Self {
        Self {
            x: DEFAULT_X.to_owned(),
            y: DEFAULT_Y.to_owned(),
            log: (false, false),
            protocol: Protocol::default(),
            colour: None,
            shape: None,
            filter: String::new(),
            group: Grouping::Settings,
            frontier: false,
            sort: Vec::new(),
            selected: Vec::new(),
            columns: None,
            zoom: None,
            pinned: Vec::new(),
            open: Vec::new(),
            place: Place::First,
            drawing: Drawing::default(),
            frozen: None,
        }
    }
}

impl View {
    /// Reads a query string, with or without `?`. What cannot be read is left at its default, so that an old link
    /// still opens.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        // A clause that the form in a column's menu sends, in parts.
        let (mut column, mut operator) = (String::new(), String::new());
        for (name, value) in pairs(search) {
            match name.as_str() {
                "x" if is_axis(&value) => view.x = value,
                "y" if is_axis(&value) => view.y = value,
                "log" => view.log = (value.contains('x'), value.contains('y')),
                "protocol" => view.protocol = Protocol::parse(&value).unwrap_or_default(),
                // The form of the choosers sends the number by itself; without one the protocol stays.
                "epoch" => view.protocol = value.trim().parse().map_or(view.protocol, Protocol::Epoch),
                "colour" => view.colour = (value != "auto").then_some(value),
                "shape" => view.shape = (value != "auto").then_some(value),
                "filter" => view.filter = value,
                "group" => view.group = Grouping::parse(&value),
                // The form of the grouping sends each box by itself.
                "by" => view.group.add(&value),
                "frontier" => view.frontier = value == "on",
                "sort" => view.sort = list(&value).map(|key| sort_key(&key)).collect(),
                "select" => view.selected = list(&value).collect(),
                "columns" => view.columns = (value != "auto").then(|| list(&value).collect()),
                // The form of the column chooser sends each box by itself.
                "column" => view.columns.get_or_insert_default().extend(list(&value)),
                "zoom" => view.zoom = Zoom::parse(&value),
                "where" => column = value,
                "is" => operator = value,
                "value" => view.add_clause(&column, &operator, &value),
                "pin" => view.pinned = list(&value).collect(),
                "open" => view.open = list(&value).collect(),
                "after" if !value.is_empty() => view.place = Place::After(value),
                "before" if !value.is_empty() => view.place = Place::Before(value),
                "at" => {
                    view.place =
                        value.parse().map_or(Place::First, |at| if at == 0 { Place::First } else { Place::At(at) });
                }
                FROZEN => view.frozen = ViewId::parse(&value),
                name => view.drawing.take(name, &value),
            }
        }
        view
    }

    /// The query string, `?` included, empty for the default view. Only what differs from the default is written.
    pub fn print(&self) -> String {
        let parts: Vec<(&str, String)> = self.parts();
        query(&parts)
    }

    /// The parameters that differ from the default, for links and for the hidden fields of forms.
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let plain = Self::default();
        let mut parts = Vec::new();
        let mut add = |changed: bool, name: &'static str, value: String| {
            if changed {
                parts.push((name, value));
            }
        };
        add(self.filter != plain.filter, "filter", self.filter.clone());
        add(self.x != plain.x, "x", self.x.clone());
        add(self.y != plain.y, "y", self.y.clone());
        let log = format!("{}{}", if self.log.0 { "x" } else { "" }, if self.log.1 { "y" } else { "" });
        add(!log.is_empty(), "log", log);
        add(self.protocol != plain.protocol, "protocol", self.protocol.name().into_owned());
        add(self.colour.is_some(), "colour", self.colour.clone().unwrap_or_default());
        add(self.shape.is_some(), "shape", self.shape.clone().unwrap_or_default());
        add(self.group != plain.group, "group", self.group.print());
        add(self.frontier, "frontier", "on".to_owned());
        let sort: Vec<String> =
            self.sort.iter().map(|key| format!("{}{}", if key.descending { "-" } else { "" }, key.column)).collect();
        add(!sort.is_empty(), "sort", join(&sort));
        add(!self.selected.is_empty(), "select", join(&self.selected));
        add(self.columns.is_some(), "columns", join(self.columns.as_deref().unwrap_or_default()));
        add(self.zoom.is_some(), "zoom", self.zoom.map(|zoom| zoom.print()).unwrap_or_default());
        add(!self.pinned.is_empty(), "pin", join(&self.pinned));
        add(!self.open.is_empty(), "open", join(&self.open));
        match &self.place {
            Place::After(cursor) => add(true, "after", cursor.clone()),
            Place::Before(cursor) => add(true, "before", cursor.clone()),
            Place::At(at) => add(true, "at", at.to_string()),
            Place::First | Place::Keys(_) => {}
        }
        parts.extend(self.drawing.parts());
        if let Some(id) = self.frozen {
            parts.push((FROZEN, id.to_string()));
        }
        parts
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        format!("/{}", self.print())
    }

    /// The address of this view with one change. A change of what is shown starts the table at its top again.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        self.changed(change).href()
    }

    /// This view with one change; the table starts at its top unless the change moved it.
    pub fn changed(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut next = self.clone();
        change(&mut next);
        if next.place == self.place
            && (&next.filter, &next.sort, &next.group) != (&self.filter, &self.sort, &self.group)
        {
            next.place = Place::First;
        }
        next
    }

    /// The parts of the view that the plots and the filters are made of.
    pub fn picture(&self) -> Self {
        Self {
            sort: Vec::new(),
            selected: Vec::new(),
            columns: None,
            pinned: Vec::new(),
            open: Vec::new(),
            place: Place::First,
            ..self.clone()
        }
    }

    /// Whether a mark can stand for several runs.
    pub fn is_grouped(&self) -> bool {
        self.group != Grouping::Runs
    }

    /// How the table is sorted by `column`: none, or whether largest first.
    pub fn sorted_by(&self, column: &str) -> Option<bool> {
        self.sort.first().filter(|key| key.column == column).map(|key| key.descending)
    }

    /// Asks of the filter that a column compares so with a value, too.
    pub fn add_clause(&mut self, column: &str, operator: &str, value: &str) {
        let value = value.trim();
        if column.is_empty() || value.is_empty() || !matches!(operator, "=" | "!=" | "<" | "<=" | ">" | ">=") {
            return;
        }
        let value = match Value::parse(value) {
            // The grammar of filters has no escapes, but two kinds of quotes.
            Value::Text(text) if text.contains('"') => format!("'{text}'"),
            Value::Text(text) => format!("\"{text}\""),
            _ => value.to_owned(),
        };
        let before = match self.filter.trim() {
            "" => String::new(),
            filter if filter.contains(" or ") => format!("({filter}) and "),
            filter => format!("{filter} and "),
        };
        self.filter = format!("{before}{column} {operator} {value}");
    }

    /// Selects what is not selected, and the other way round.
    pub fn toggle(&mut self, key: &str) {
        match self.selected.iter().position(|other| other == key) {
            Some(at) => {
                self.selected.remove(at);
            }
            None => self.selected.push(key.to_owned()),
        }
    }
}

impl Zoom {
    fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text.split('~').map(|part| Value::parse(part).as_number()).collect::<Option<_>>()?;
        match numbers.as_slice() {
            [x0, x1, y0, y1] if x0 < x1 && y0 < y1 && numbers.iter().all(|number| number.is_finite()) => {
                Some(Self { x: (*x0, *x1), y: (*y0, *y1) })
            }
            _ => None,
        }
    }

    fn print(&self) -> String {
        format!("{}~{}~{}~{}", self.x.0, self.x.1, self.y.0, self.y.1)
    }
}

/// An axis names a split and a metric, a setting, or a fact about the run that is a number.
fn is_axis(text: &str) -> bool {
    text.split_once('.').map_or(matches!(text, "seconds" | "epoch" | "epochs" | "seed"), |(split, metric)| {
        !split.is_empty() && !metric.is_empty()
    })
}

fn sort_key(text: &str) -> Sort {
    match text.strip_prefix('-') {
        Some(column) => Sort { column: column.to_owned(), descending: true },
        None => Sort { column: text.to_owned(), descending: false },
    }
}

fn list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').filter(|part| !part.is_empty()).map(str::to_owned)
}

fn join(parts: &[String]) -> String {
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name() -> impl Strategy<Value = String> {
        "[a-z_]{1,8}\\.[a-z_]{1,8}"
    }

    fn names() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec(name(), 0..4)
    }

    fn pair() -> impl Strategy<Value = (f64, f64)> {
        (-1e9..1e9_f64, 1e-3..1e9_f64).prop_map(|(low, width)| (low, low + width))
    }

    fn groupings() -> impl Strategy<Value = Grouping> {
        let by = proptest::collection::vec(name(), 1..4).prop_map(Grouping::By);
        prop_oneof![Just(Grouping::Settings), Just(Grouping::Runs), by]
    }

    fn places() -> impl Strategy<Value = Place> {
        let cursor = ".{1,30}";
        prop_oneof![
            Just(Place::First),
            cursor.prop_map(Place::After),
            cursor.prop_map(Place::Before),
            (1..9_999_u32).prop_map(Place::At),
        ]
    }

    prop_compose! {
        fn views()(
            (x, y, filter, place) in (name(), name(), ".{0,40}", places()),
            (log, protocol, group, frontier) in ((any::<bool>(), any::<bool>()), 0..9_usize, groupings(), any::<bool>()),
            (colour, shape) in (proptest::option::of(name()), proptest::option::of(prop_oneof![Just(String::new()), name()])),
            sort in proptest::collection::vec((name(), any::<bool>()), 0..3),
            (selected, pinned, open) in (names(), names(), names()),
            columns in proptest::option::of(names()),
            zoom in proptest::option::of((pair(), pair())),
            drawing in drawing::tests::drawings(),
            frozen in proptest::option::of("[a-h]{10}"),
        ) -> View {
            View {
                frozen: frozen.and_then(|id| ViewId::parse(&id)),
                x, y, log, filter, colour, shape, group, frontier, selected, columns, pinned, open, place, drawing,
                protocol: Protocol::ALL.get(protocol).copied().unwrap_or(Protocol::Epoch(protocol as u32 * 7)),
                sort: sort.into_iter().map(|(column, descending)| Sort { column, descending }).collect(),
                zoom: zoom.map(|(x, y)| Zoom { x, y }),
            }
        }
    }

    proptest! {
        #[test]
        fn a_view_is_its_address(view in views()) {
            prop_assert_eq!(View::parse(&view.print()), view);
        }

        #[test]
        fn no_address_makes_it_panic(text in ".{0,80}") {
            let view = View::parse(&text);
            prop_assert_eq!(View::parse(&view.print()), view);
        }
    }

    #[test]
    fn a_clause_is_added_to_what_is_asked() {
        let view = View::parse("filter=seed+%3D+1+or+star&where=test.kl&is=%3C&value=+0.5");
        assert_eq!(view.filter, "(seed = 1 or star) and test.kl < 0.5");
        let mut view = View::default();
        view.add_clause("study", "=", "a \"b\"");
        assert_eq!(view.filter, "study = 'a \"b\"'");
        view.add_clause("study", "~", "c");
        view.add_clause("study", "=", " ");
        view.add_clause("device", "!=", "true");
        assert_eq!(view.filter, "study = 'a \"b\"' and device != true");
        for text in [view.filter.as_str(), "(seed = 1 or star) and test.kl < 0.5"] {
            assert!(retort_wire::Filter::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_default_is_short_and_old_links_open() {
        assert_eq!(View::default().href(), "/");
        assert_eq!(View::parse("?x=nonsense&zoom=1~0~2~3&sort=&protocol=luckiest"), View::default());
        let view = View::parse("filter=objective.temperature+%3E+1&sort=-test.accuracy&group=off");
        assert_eq!(view.filter, "objective.temperature > 1");
        assert_eq!(view.sorted_by("test.accuracy"), Some(true));
        assert!(!view.is_grouped());
        assert_eq!(View::parse("by=seed&by=study"), View::parse("group=seed,study"));
        assert_eq!(
            View { place: Place::At(100), ..View::default() }.with(|view| view.filter = "a".into()),
            "/?filter=a"
        );
    }
}
