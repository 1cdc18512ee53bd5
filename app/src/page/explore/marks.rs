//! From the server's answer to what is drawn and listed: one [`Mark`] per group, or per run.

use std::collections::BTreeMap;

use retort_wire::{
    Catalog, State, Value,
    group::{Group, Member, Overview, Stat},
};

use super::clause;
use crate::{
    order::sort_by,
    plot::palette::{self, Shape},
    view::View,
};

/// One point of the plot and one row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The group's key, or the run's id.
    pub key: String,
    /// What differs, in words.
    pub label: String,
    /// Its runs, youngest first as the server sends them.
    pub members: Vec<Member>,
    /// Settings that differ.
    pub settings: BTreeMap<String, Value>,
    /// Numbers by `split.metric`.
    pub stats: BTreeMap<String, Stat>,
    /// Index of its colour; none where everything has the ink's.
    pub colour: Colour,
    /// Its shape.
    pub shape: Shape,
}

/// How a mark is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// One of the eight for categories.
    Category(usize),
    /// One of the eight steps for ordered values.
    Step(usize),
}

impl Colour {
    /// The custom property that holds it in the present theme.
    pub fn css(self) -> String {
        match self {
            Self::Category(index) => palette::colour(index),
            Self::Step(index) => format!("var(--o{})", index % 8),
        }
    }
}

/// What one colour or shape stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// In words.
    pub label: String,
    /// Its colour, when the key is about colour.
    pub colour: Option<Colour>,
    /// Its shape, when it is about shape.
    pub shape: Option<Shape>,
}

/// The paths that colour and shape stand for in this view; none when nothing differs or nobody wants one.
pub fn channels(overview: &Overview, view: &View) -> (Option<String>, Option<String>) {
    let chosen = |wanted: &Option<String>, otherwise: Option<&String>| match wanted {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(path.clone()),
        None => otherwise.cloned(),
    };
    let first = overview.differing.first();
    (chosen(&view.colour, first), chosen(&view.shape, overview.differing.get(1).or(first)))
}

/// Every value that `path` takes, in order: of all runs where the server tells them, so that a filter does not
/// change what a colour means; else of those in the answer. A group without the setting counts as none, last.
fn values(overview: &Overview, path: &str) -> Vec<Option<Value>> {
    let mut all: Vec<Value> = match overview.facets.iter().find(|facet| facet.path == path) {
        Some(facet) => facet.values.iter().map(|(value, _)| value.clone()).collect(),
        None => Vec::new(),
    };
    for value in overview.groups.iter().filter_map(|group| group.settings.get(path)) {
        if !all.iter().any(|other| clause::same(other, value)) {
            all.push(value.clone());
        }
    }
    sort_values(&mut all);
    let some_lack_it = overview.groups.iter().any(|group| !group.settings.contains_key(path));
    all.into_iter().map(Some).chain(some_lack_it.then_some(None)).collect()
}

/// Numbers by size, texts by alphabet, numbers first.
pub fn sort_values(values: &mut Vec<Value>) {
    sort_by(values, |one, other| match (one.as_number(), other.as_number()) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => one.to_string().cmp(&other.to_string()),
    });
}

/// More different numbers than this are an order, not categories.
const CATEGORIES: usize = 5;

fn colours(values: &[Option<Value>]) -> Vec<Colour> {
    let numbers = values.iter().flatten().filter(|value| value.as_number().is_some()).count();
    if numbers > CATEGORIES {
        let last = (values.len() - 1).max(1);
        (0..values.len()).map(|at| Colour::Step(at * 7 / last)).collect()
    } else {
        (0..values.len()).map(Colour::Category).collect()
    }
}

fn position(values: &[Option<Value>], settings: &BTreeMap<String, Value>, path: &str) -> usize {
    let own = settings.get(path);
    let found = values.iter().position(|value| match (value, own) {
        (Some(value), Some(own)) => clause::same(value, own),
        (None, None) => true,
        _ => false,
    });
    found.unwrap_or(0)
}

/// The marks of the answer, in its order or, one per run, in the order of the view's first sort key.
pub fn marks(overview: &Overview, catalog: &Catalog, view: &View) -> Vec<Mark> {
    let (colour_path, shape_path) = channels(overview, view);
    let colour_values = colour_path.as_deref().map(|path| (path, values(overview, path)));
    let colour_table = colour_values.as_ref().map(|(_, values)| colours(values)).unwrap_or_default();
    let shape_values = shape_path.as_deref().map(|path| (path, values(overview, path)));
    let channel = |group: &Group| {
        let colour =
            colour_values.as_ref().and_then(|(path, values)| colour_table.get(position(values, &group.settings, path)));
        let shape = shape_values.as_ref().map(|(path, values)| palette::shape(position(values, &group.settings, path)));
        (colour.copied().unwrap_or(Colour::Category(0)), shape.unwrap_or(Shape::Circle))
    };
    let mut marks = Vec::new();
    for group in &overview.groups {
        let (colour, shape) = channel(group);
        let label = catalog.label(&overview.differing, &group.settings);
        if view.grouped {
            marks.push(Mark {
                key: group.key.clone(),
                label,
                members: group.members.clone(),
                settings: group.settings.clone(),
                stats: group.stats.clone(),
                colour,
                shape,
            });
        } else {
            marks.extend(group.members.iter().map(|member| Mark {
                key: member.id.clone(),
                label: format!("{label}, seed {}", member.seed),
                members: vec![member.clone()],
                settings: group.settings.clone(),
                stats: single(&overview.metrics, member),
                colour,
                shape,
            }));
        }
    }
    if !view.grouped {
        sort_runs(&mut marks, view);
    }
    marks
}

/// The numbers of one run, as means of one.
fn single(metrics: &[String], member: &Member) -> BTreeMap<String, Stat> {
    let value = |(name, value): (&String, &Option<retort_wire::Num>)| {
        value.map(|mean| (name.clone(), Stat { mean, half_width: None, n: 1 }))
    };
    let mut numbers = BTreeMap::new();
    numbers.extend(metrics.iter().zip(&member.values).filter_map(value));
    numbers
}

/// The server sorts groups; runs of several groups are put in order here, missing values last.
fn sort_runs(marks: &mut Vec<Mark>, view: &View) {
    use std::cmp::Ordering;
    let Some(key) = view.sort.first() else {
        sort_by(marks, |one, other| created(other).cmp(&created(one)));
        return;
    };
    let turn = |order: Ordering| if key.descending { order.reverse() } else { order };
    sort_by(marks, |one, other| match (sort_value(one, &key.column), sort_value(other, &key.column)) {
        (Some(Value::Number(one)), Some(Value::Number(other))) => turn(one.total_cmp(&other)),
        (Some(one), Some(other)) => turn(one.to_string().cmp(&other.to_string())),
        (one, other) => other.is_some().cmp(&one.is_some()),
    });
}

fn created(mark: &Mark) -> i64 {
    mark.members.iter().map(|member| member.created).max().unwrap_or_default()
}

/// What a column sorts by; NaN sorts as missing.
fn sort_value(mark: &Mark, column: &str) -> Option<Value> {
    let member = mark.members.first()?;
    let number = |number: f64| (!number.is_nan()).then_some(Value::Number(number));
    match column {
        "seed" => number(member.seed as f64),
        "created" => number(created(mark) as f64),
        "seconds" => number(member.seconds),
        "state" => Some(Value::Text(member.state.name().to_owned())),
        "study" => Some(Value::Text(member.title.clone())),
        _ => match (mark.stats.get(column), mark.settings.get(column)) {
            (Some(stat), _) => number(stat.mean.0),
            (None, Some(value)) => value.as_number().map(Value::Number).or_else(|| Some(value.clone())),
            (None, None) => None,
        },
    }
}

/// The legend of colours and shapes: the values that occur, in order.
pub fn keys(overview: &Overview, catalog: &Catalog, view: &View) -> Vec<(String, Vec<Key>)> {
    let (colour_path, shape_path) = channels(overview, view);
    let mut legends = Vec::new();
    let both = colour_path == shape_path;
    for (path, is_colour) in [(colour_path, true), (shape_path, false)] {
        let Some(path) = path.filter(|_| is_colour || !both) else { continue };
        let values = values(overview, &path);
        let colours = colours(&values);
        let occurs = |value: &Option<Value>| {
            overview.groups.iter().any(|group| {
                position(&values, &group.settings, &path) == values.iter().position(|other| other == value).unwrap_or(0)
            })
        };
        let keys: Vec<Key> = values
            .iter()
            .enumerate()
            .filter(|(_, value)| occurs(value))
            .map(|(at, value)| Key {
                label: value_name(catalog, &path, value.as_ref()),
                colour: is_colour.then(|| colours[at]),
                shape: (!is_colour || both).then(|| palette::shape(at)),
            })
            .collect();
        if keys.len() > 1 {
            legends.push((path_label(catalog, &path), keys));
        }
    }
    legends
}

/// What a path is called: its label in the catalog, or its own name.
pub fn path_label(catalog: &Catalog, path: &str) -> String {
    match (catalog.field(path), path) {
        (Some(field), _) => field.label.clone(),
        (None, "state") => "State".to_owned(),
        (None, "study") => "Study".to_owned(),
        (None, "seed") => "Seed".to_owned(),
        (None, other) => other.to_owned(),
    }
}

/// What a value of `path` is called.
pub fn value_name(catalog: &Catalog, path: &str, value: Option<&Value>) -> String {
    match (catalog.field(path), value) {
        (_, None) => "none".to_owned(),
        (Some(field), Some(value)) => field.name_of(value),
        (None, Some(value)) => value.to_string(),
    }
}

/// How many members stand where, for the table: the one state, or counts of several, in the order of a run's life.
pub fn state_words(members: &[Member]) -> String {
    let counts: Vec<(&str, usize)> = State::NAMES
        .iter()
        .map(|name| (*name, members.iter().filter(|member| member.state.name() == *name).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    match counts.as_slice() {
        [(name, 1)]
            if matches!(members.first().map(|member| &member.state), Some(State::Running | State::Stopping)) =>
        {
            let done = members.first().map_or(0, |member| member.epoch);
            let all = members.first().map_or(0, |member| member.epochs);
            format!("{name}, {done} of {all}")
        }
        [(name, _)] => (*name).to_owned(),
        several => several.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", "),
    }
}
