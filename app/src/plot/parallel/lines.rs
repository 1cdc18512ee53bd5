//! What parallel coordinates show, before they are laid out.

use std::sync::Arc;

use crate::plot::words::{ByKey, Words};

/// All marks over several axes.
#[derive(Clone)]
pub struct Lines {
    /// What it shows, in one line.
    pub title: String,
    /// The same in sentences.
    pub description: String,
    /// The axes, in order.
    pub axes: Vec<Axis>,
    /// For each axis the marks' values, in the marks' order: a number, or the place of a name. NaN where there is none.
    pub values: Vec<Vec<f64>>,
    /// For each mark its colour's place in `colours`.
    pub colour: Vec<u8>,
    /// The CSS colours that marks have.
    pub colours: Vec<String>,
    /// What is told of a mark.
    pub words: Arc<dyn Words>,
    /// By which a mark is found.
    pub keys: Arc<ByKey>,
}

/// One axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// Its column.
    pub path: String,
    /// Its name with its unit.
    pub title: String,
    /// Unit of its numbers: `share`, `nats` or empty. Shares are in percent.
    pub unit: String,
    /// Names in place of numbers, in order.
    pub names: Vec<String>,
    /// Whether more is better; none where neither is.
    pub better: Option<bool>,
    /// What the filter lets through on it, in its own units.
    pub brush: Option<(f64, f64)>,
}

impl Lines {
    /// How many marks there are.
    pub fn count(&self) -> usize {
        self.colour.len()
    }

    /// How many marks have no finite value on some axis.
    pub fn broken(&self) -> usize {
        let is_broken = |mark: &usize| self.values.iter().any(|values| !values[*mark].is_finite());
        (0..self.count()).filter(is_broken).count()
    }

    /// The mark with that key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.keys.find(&*self.words, self.count(), key)
    }
}
