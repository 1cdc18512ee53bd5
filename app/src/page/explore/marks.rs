//! The marks of a view: how each is coloured, shaped, sized and called.

use std::sync::Arc;

use retort_wire::{Catalog, Cloud, Grouping, Value, cloud::Held, spec::SEED};

use super::{channel::Channel, points};
use crate::{
    format,
    page::links,
    plot::{
        palette::{self, Shape},
        scatter::plane::{SIZES, USUAL_SIZE},
        words::Words,
    },
    view::View,
};

/// Panels of small multiples that are drawn.
pub const PANELS: usize = 12;

/// Every mark of the answer with its channels. It is shared by plot and table, and makes words only when they are
/// asked for.
pub struct Marks {
    /// The answer.
    pub cloud: Arc<Cloud>,
    /// What things are called.
    pub catalog: Arc<Catalog>,
    /// The view, without its selection.
    pub view: View,
    /// What colours stand for.
    pub colour: Option<Channel>,
    /// What shapes stand for.
    pub shape: Option<Channel>,
    /// What sizes stand for.
    pub size: Option<Channel>,
    /// What panels stand for.
    pub panel: Option<Channel>,
    /// The CSS colours in use, each once, and for each code of the colour channel its place among them.
    palette: (Vec<String>, Vec<u8>),
}

/// The columns that colour and shape stand for in this view; none when nothing differs or nobody wants one.
pub fn channels(cloud: &Cloud, view: &View) -> (Option<String>, Option<String>) {
    let chosen = |wanted: &Option<String>, otherwise: Option<&String>| match wanted {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(path.clone()),
        None => otherwise.cloned(),
    };
    let paths = cloud.telling();
    (chosen(&view.colour, paths.first()), chosen(&view.shape, paths.get(1).or(paths.first())))
}

impl Marks {
    /// The marks of an answer under a view.
    pub fn of(cloud: Arc<Cloud>, catalog: Arc<Catalog>, view: &View) -> Arc<Self> {
        let (colour, shape) = channels(&cloud, view);
        let channel = |path: Option<&str>, steps: usize| Channel::of(&cloud, &catalog, path?, steps);
        let colour = channel(colour.as_deref(), palette::STEPS);
        let marks = Self {
            palette: palette_of(colour.as_ref()),
            colour,
            shape: channel(shape.as_deref(), palette::SHAPES.len()),
            size: channel(view.drawing.size.as_deref(), SIZES),
            panel: channel(view.drawing.facet.as_deref(), 4),
            view: view.clone(),
            cloud,
            catalog,
        };
        Arc::new(marks)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cloud.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cloud.is_empty()
    }

    /// The place of a mark's colour among [`Marks::colours`].
    pub fn colour_code(&self, mark: usize) -> u8 {
        let code = self.colour.as_ref().map_or(0, |channel| channel.code(mark));
        self.palette.1.get(code).copied().unwrap_or(0)
    }

    /// The CSS colours in use: some tens at most, however many values there are.
    pub fn colours(&self) -> Vec<String> {
        self.palette.0.clone()
    }

    /// The shape of a mark.
    pub fn shape_of(&self, mark: usize) -> Shape {
        self.shape.as_ref().map_or(Shape::Circle, |channel| palette::shape(channel.code(mark)))
    }

    /// The step of size of a mark: the smallest where it has no value.
    pub fn size_of(&self, mark: usize) -> u8 {
        self.size.as_ref().map_or(USUAL_SIZE, |channel| {
            let code = channel.code(mark);
            if channel.nothing == Some(code as u16) { 0 } else { size_step(channel, code) }
        })
    }

    /// Whether a mark can stand for several runs.
    pub fn is_grouped(&self) -> bool {
        self.cloud.is_grouped()
    }

    /// A number of a mark with its interval, as it is read from a plot: "Test accuracy 85.8 ± 0.4 %, n = 3".
    pub fn number_words(&self, column: &str, mark: usize) -> Option<String> {
        let stat = self.cloud.stat(column, mark)?;
        let name = points::column_name(&self.catalog, column, true);
        let n = if self.is_grouped() { format!(", n = {}", stat.n) } else { String::new() };
        Some(format!("{name} {}{n}", points::number_words(&self.catalog, column, &stat)))
    }
}

/// Every colour once, and the place of each code's colour.
fn palette_of(channel: Option<&Channel>) -> (Vec<String>, Vec<u8>) {
    let (mut colours, mut places) = (Vec::new(), Vec::new());
    for code in 0..channel.map_or(1, |channel| channel.keys.len()) {
        let colour = colour_of(channel, code);
        let place = colours.iter().position(|other| *other == colour).unwrap_or_else(|| {
            colours.push(colour);
            colours.len() - 1
        });
        places.push(place as u8);
    }
    (colours, places)
}

/// The looks of marks by their places, for the table.
pub struct Looks {
    colour: Option<Channel>,
    shape: Option<Channel>,
}

/// The CSS colour of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colour(String);

impl Colour {
    /// The custom property that holds it in the present theme.
    pub fn css(self) -> String {
        self.0
    }
}

impl Looks {
    /// The looks of this view.
    pub fn of(cloud: &Cloud, view: &View) -> Self {
        let (colour, shape) = channels(cloud, view);
        let nameless = Catalog::default();
        let channel = |path: Option<String>, steps: usize| Channel::of(cloud, &nameless, &path?, steps);
        Self { colour: channel(colour, palette::STEPS), shape: channel(shape, palette::SHAPES.len()) }
    }

    /// Colour and shape of the mark at a place.
    pub fn of_mark(&self, place: usize) -> (Colour, Shape) {
        let code = |channel: &Option<Channel>| channel.as_ref().map_or(0, |channel| channel.code(place));
        let shape = self.shape.as_ref().map_or(Shape::Circle, |_| palette::shape(code(&self.shape)));
        (Colour(colour_of(self.colour.as_ref(), code(&self.colour))), shape)
    }
}

/// Codes of a channel spread over the steps of size.
pub fn size_step(channel: &Channel, code: usize) -> u8 {
    let last = (channel.keys.len() - usize::from(channel.nothing.is_some())).max(2) - 1;
    ((code * (SIZES - 1) + last / 2) / last).min(SIZES - 1) as u8
}

/// The CSS colour of a code: of one of the eight categories, or of a step of an order.
pub fn colour_of(channel: Option<&Channel>, code: usize) -> String {
    match channel {
        Some(channel) if channel.nothing == Some(code as u16) && channel.keys.len() > 1 && channel.ordered => {
            "var(--muted)".to_owned()
        }
        Some(channel) if channel.ordered => {
            let last = (channel.keys.len() - usize::from(channel.nothing.is_some())).max(2) - 1;
            palette::step(code * (palette::STEPS - 1) / last)
        }
        _ => palette::colour(code),
    }
}

impl Words for Marks {
    fn key(&self, mark: usize) -> String {
        self.cloud.keys.get(mark).to_owned()
    }

    fn label(&self, mark: usize) -> String {
        let label = self.catalog.label(self.cloud.telling(), &self.cloud.settings_of(mark));
        match self.cloud.setting(SEED).map(|setting| setting.get(mark)) {
            Some(Held::One(seed)) if self.cloud.group == Grouping::Runs => format!("{label}, seed {seed}"),
            _ => label,
        }
    }

    /// One run is its page; of several the table shows the rows.
    fn href(&self, mark: usize) -> String {
        let key = self.cloud.keys.get(mark);
        if !self.is_grouped() {
            return links::run(key);
        }
        match &self.cloud.singles {
            Some(singles) => links::run(singles.ids.get(self.cloud.singles_of(mark).start)),
            None => self.view.with(|view| view.selected = vec![key.to_owned()]),
        }
    }

    fn note(&self, mark: usize) -> String {
        let mut columns: Vec<&str> = vec![&self.view.y, &self.view.x];
        columns.dedup();
        for channel in [&self.colour, &self.size, &self.panel].into_iter().flatten() {
            if self.cloud.setting(&channel.path).is_none() && !columns.contains(&channel.path.as_str()) {
                columns.push(&channel.path);
            }
        }
        let mut lines: Vec<String> = columns.into_iter().filter_map(|column| self.number_words(column, mark)).collect();
        let runs = u64::from(self.cloud.runs.get(mark));
        let runs =
            if self.is_grouped() { format!("{}, ", format::counted(runs, "run", "runs")) } else { String::new() };
        lines.push(format!("{runs}{}", self.view.protocol.label()));
        lines.join("\n")
    }
}

/// What a path is called: its label in the catalog, or its own name.
pub fn path_label(catalog: &Catalog, path: &str) -> String {
    match (catalog.field(path), path) {
        (Some(field), _) => field.label.clone(),
        (None, "state") => "State".to_owned(),
        (None, "study") => "Study".to_owned(),
        (None, "seed") => "Seed".to_owned(),
        (None, "device") => "Device".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_colours_of_codes() {
        let channel = |count: usize, nothing: bool, ordered: bool| Channel {
            keys: (0..count).map(|key| key.to_string()).collect(),
            nothing: nothing.then(|| count as u16 - 1),
            ordered,
            ..Channel::default()
        };
        let two = channel(2, false, false);
        assert_eq!([0, 1].map(|code| size_step(&two, code)), [0, 4]);
        let five = channel(6, true, true);
        assert_eq!([0, 1, 2, 3, 4].map(|code| size_step(&five, code)), [0, 1, 2, 3, 4]);
        assert_eq!(colour_of(Some(&five), 5), "var(--muted)");
        assert_eq!((colour_of(Some(&five), 0), colour_of(Some(&five), 4)), ("var(--o0)".into(), "var(--o7)".into()));
        assert_eq!(colour_of(Some(&two), 1), "var(--c1)");
        assert_eq!(colour_of(None, 0), "var(--c0)");
        let (colours, places) = palette_of(Some(&channel(1_000, true, true)));
        assert_eq!((colours.len(), places.len(), places[0], places[999]), (9, 1_000, 0, 8));
        assert_eq!(palette_of(None), (vec!["var(--c0)".to_owned()], vec![0]));
    }
}
