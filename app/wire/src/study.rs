//! A spec with axes.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    Catalog, FieldError, Spec, Value,
    spec::{SEED, Tree},
};

/// At most this many runs come from one study: beyond it somebody mistyped a list.
pub const MAX_RUNS: usize = 10_000;

/// A spec any of whose fields may hold a list of values; it stands for one run per combination. In TOML it is a spec
/// with a `name`, where a list makes an axis: `temperature = [1, 4]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    /// Its name.
    pub name: String,
    /// The values of every field that is set; more than one makes an axis. The seed's path is `seed`.
    pub fields: BTreeMap<String, Vec<Value>>,
}

impl Study {
    /// A study of one run.
    pub fn of(name: impl Into<String>, spec: &Spec) -> Self {
        let fields = spec.0.iter().map(|(path, value)| (path.clone(), vec![value.clone()])).collect();
        Self { name: name.into(), fields }
    }

    /// Sets one field to one value.
    pub fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(path.to_owned(), vec![value.into()]);
        self
    }

    /// Sets one field to a list of values.
    pub fn with_axis<V: Into<Value>>(mut self, path: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.fields.insert(path.to_owned(), values.into_iter().map(Into::into).collect());
        self
    }

    /// The first value of every field: the spec that decides which fields are shown.
    pub fn first(&self) -> Spec {
        Spec(self.fields.iter().filter_map(|(path, values)| Some((path.clone(), values.first()?.clone()))).collect())
    }

    /// The fields with more than one value.
    pub fn axes(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.fields
            .iter()
            .filter(|(_, values)| values.len() > 1)
            .map(|(path, values)| (path.as_str(), values.as_slice()))
    }

    /// One checked spec per combination, the seed varying fastest; combinations that mean the same (because a field
    /// has no part in them) appear once. All that is wrong is reported, each sentence once.
    pub fn expand(&self, catalog: &Catalog) -> Result<Vec<Spec>, Vec<FieldError>> {
        let mut count = 1_usize;
        for (path, values) in &self.fields {
            if values.is_empty() {
                return Err(vec![FieldError::new(path, format!("{path} is an empty list; give at least one value."))]);
            }
            count = count.saturating_mul(values.len());
        }
        if count > MAX_RUNS {
            return Err(vec![FieldError::new(
                "name",
                format!("The study makes {count} runs; shorten its lists to at most {MAX_RUNS}."),
            )]);
        }
        let (mut specs, mut errors) = (Vec::<Spec>::new(), Vec::<FieldError>::new());
        let mut seen = std::collections::BTreeSet::new();
        for index in 0..count {
            match catalog.check(&self.combination(index)) {
                Ok(spec) => {
                    if seen.insert(spec.words()) {
                        specs.push(spec);
                    }
                }
                Err(found) => {
                    for error in found {
                        if !errors.contains(&error) {
                            errors.push(error);
                        }
                    }
                }
            }
        }
        if errors.is_empty() { Ok(specs) } else { Err(errors) }
    }

    fn combination(&self, mut index: usize) -> Spec {
        let mut spec = Spec::default();
        let seed = self.fields.get_key_value(SEED);
        let rest = self.fields.iter().rev().filter(|(path, _)| *path != SEED);
        for (path, values) in seed.into_iter().chain(rest) {
            spec.set(path.clone(), values[index % values.len()].clone());
            index /= values.len();
        }
        spec
    }

    /// The study as TOML, as a person would write it.
    #[cfg(any(test, feature = "toml"))]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Reads a study from TOML; the error says where and what.
    #[cfg(any(test, feature = "toml"))]
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            format!("Line {line}: {}", error.message())
        })
    }
}

impl Serialize for Study {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut root = Tree::Table(BTreeMap::new());
        root.insert("name", Tree::Leaf(vec![Value::Text(self.name.clone())], false));
        for (path, values) in &self.fields {
            root.insert(path, Tree::Leaf(values.clone(), values.len() != 1));
        }
        root.serialize(out)
    }
}

impl<'de> Deserialize<'de> for Study {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let mut leaves = Tree::deserialize(input)?.flatten();
        let name = match leaves.remove("name") {
            None => String::new(),
            Some((values, false)) => values.first().map(ToString::to_string).unwrap_or_default(),
            Some(_) => return Err(D::Error::custom("name is a list; a study has one name")),
        };
        let mut fields = BTreeMap::new();
        fields.extend(leaves.into_iter().map(|(path, (values, _))| (path, values)));
        Ok(Self { name, fields })
    }
}
