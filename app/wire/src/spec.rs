//! One training of one student, whole.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::Error as _, ser::SerializeMap};

use crate::{Value, value::ValueVisitor};

/// The path of the seed, the one field that grouping leaves out.
pub const SEED: &str = "seed";

/// Every setting of one run, keyed by its dotted path (`objective.temperature`). On disk and on the wire it is a
/// nested table, as a person would write it in TOML. Which paths exist, what they mean and what they may hold is the
/// [`Catalog`](crate::Catalog)'s to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spec(pub BTreeMap<String, Value>);

impl Spec {
    /// The value at `path`.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }

    /// Sets `path`, replacing what was there.
    pub fn set(&mut self, path: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(path.into(), value.into());
    }

    /// The text at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.as_text()
    }

    /// The number at `path`.
    pub fn number(&self, path: &str) -> Option<f64> {
        self.get(path)?.as_number()
    }

    /// The whole number at `path`.
    pub fn integer(&self, path: &str) -> Option<i64> {
        self.get(path)?.as_integer()
    }

    /// The switch at `path`.
    pub fn switch(&self, path: &str) -> Option<bool> {
        self.get(path)?.as_switch()
    }

    /// The seed; 0 where none is set.
    pub fn seed(&self) -> i64 {
        self.integer(SEED).unwrap_or(0)
    }

    /// The fields below `table`, their paths shortened by it: `spec.table("teacher")` has `architecture`.
    pub fn table(&self, table: &str) -> Self {
        let prefix = format!("{table}.");
        Self(
            self.0
                .iter()
                .filter_map(|(path, value)| Some((path.strip_prefix(&prefix)?.to_owned(), value.clone())))
                .collect(),
        )
    }

    /// The spec without its seed: what all runs of a group share.
    pub fn without_seed(&self) -> Self {
        let mut rest = self.clone();
        rest.0.remove(SEED);
        rest
    }

    /// One line of JSON with sorted keys: equal specs give equal text, fit for hashing.
    pub fn canonical(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Every setting as it is shown, one a line: equal for equal checked specs of one catalog. The browser tells
    /// combinations apart by it and not by [`Spec::canonical`], for which it would have to write real numbers as JSON.
    pub fn words(&self) -> String {
        self.0.iter().map(|(path, value)| format!("{path} = {value}\n")).collect()
    }

    /// The spec as a nested JSON table.
    pub fn to_tree(&self) -> Tree {
        let mut root = Tree::Table(BTreeMap::new());
        for (path, value) in &self.0 {
            root.insert(path, Tree::Leaf(vec![value.clone()], false));
        }
        root
    }
}

/// A nested table whose leaves are values or lists of values: the common shape of a spec and a study.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// Values, and whether they were written as a list.
    Leaf(Vec<Value>, bool),
    /// Sub-tables and leaves by key.
    Table(BTreeMap<String, Tree>),
}

impl Tree {
    fn one(value: Value) -> Self {
        Self::Leaf(vec![value], false)
    }

    /// Puts `leaf` at the dotted `path`, making tables on the way.
    pub fn insert(&mut self, path: &str, leaf: Self) {
        let Self::Table(table) = self else { return };
        match path.split_once('.') {
            Some((head, rest)) => {
                table.entry(head.to_owned()).or_insert_with(|| Self::Table(BTreeMap::new())).insert(rest, leaf);
            }
            None => {
                table.insert(path.to_owned(), leaf);
            }
        }
    }

    /// All leaves with their dotted paths.
    pub fn flatten(self) -> BTreeMap<String, (Vec<Value>, bool)> {
        fn walk(tree: Tree, prefix: &str, out: &mut BTreeMap<String, (Vec<Value>, bool)>) {
            match tree {
                Tree::Leaf(values, list) => {
                    out.insert(prefix.to_owned(), (values, list));
                }
                Tree::Table(table) => {
                    for (key, sub) in table {
                        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
                        walk(sub, &path, out);
                    }
                }
            }
        }
        let mut out = BTreeMap::new();
        walk(self, "", &mut out);
        out
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leaf(values, true) => values.serialize(out),
            Self::Leaf(values, false) => match values.first() {
                Some(value) => value.serialize(out),
                None => values.serialize(out),
            },
            Self::Table(table) => {
                // TOML wants plain keys before tables.
                let mut map = out.serialize_map(Some(table.len()))?;
                for (key, sub) in table.iter().filter(|(_, sub)| matches!(sub, Self::Leaf(..))) {
                    map.serialize_entry(key, sub)?;
                }
                for (key, sub) in table.iter().filter(|(_, sub)| matches!(sub, Self::Table(_))) {
                    map.serialize_entry(key, sub)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> de::Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("settings: every one a text, a number, true or false, or a list of these")
    }

    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Tree, E> {
        ValueVisitor.visit_bool(on).map(Tree::one)
    }

    fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Tree, E> {
        ValueVisitor.visit_i64(whole).map(Tree::one)
    }

    fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Tree, E> {
        ValueVisitor.visit_u64(whole).map(Tree::one)
    }

    fn visit_f64<E: de::Error>(self, real: f64) -> Result<Tree, E> {
        ValueVisitor.visit_f64(real).map(Tree::one)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Tree, E> {
        ValueVisitor.visit_str(text).map(Tree::one)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Tree::Leaf(values, true))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut table = BTreeMap::new();
        while let Some((key, tree)) = map.next_entry()? {
            table.insert(key, tree);
        }
        Ok(Tree::Table(table))
    }
}

impl Serialize for Spec {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.to_tree().serialize(out)
    }
}

impl<'de> Deserialize<'de> for Spec {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let mut spec = Self::default();
        for (path, (mut values, list)) in Tree::deserialize(input)?.flatten() {
            if list || values.len() != 1 {
                return Err(D::Error::custom(format!(
                    "{path} is a list; one run takes one value (lists belong in a study)"
                )));
            }
            spec.0.extend(values.pop().map(|value| (path, value)));
        }
        Ok(spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_a_nested_table_on_the_wire() {
        let mut spec = Spec::default();
        spec.set("seed", 3);
        spec.set("objective.temperature", 4.0);
        spec.set("student.architecture", "lenet5");
        let json = serde_json::to_string(&spec).unwrap();
        assert_eq!(json, r#"{"seed":3,"objective":{"temperature":4.0},"student":{"architecture":"lenet5"}}"#);
        assert_eq!(serde_json::from_str::<Spec>(&json).unwrap(), spec);
        assert_eq!(toml::from_str::<Spec>(&toml::to_string(&spec).unwrap()).unwrap(), spec);
    }

    #[test]
    fn a_list_in_a_spec_is_refused_by_name() {
        let error = serde_json::from_str::<Spec>(r#"{"objective":{"temperature":[1,4]}}"#).unwrap_err();
        assert!(error.to_string().contains("objective.temperature is a list"), "{error}");
    }
}
