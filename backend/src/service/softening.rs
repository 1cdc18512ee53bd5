//! What a temperature does to the answers of a cached teacher.

use retort_store::{predictions, teacher};
use retort_wire::{
    Catalog, Num, Problem, Study, Value,
    softening::{Cached, Soft, Softening},
};

use super::{Backend, broken, disagreements, inside};
use crate::inside::soften;

/// Means are taken over at most so many examples.
const MEANS: usize = 2_000;
/// Where in the order of the teacher's confidence the examples lie that are shown, the least sure first.
const SHOWN: [f64; 4] = [0.0, 0.05, 0.25, 0.5];
/// Students learn from these answers where they are kept.
const TAUGHT: &str = "train_clean";

impl Backend {
    /// The teacher's answers over temperatures: of the teacher `asked` for by its hash, or without one of the teacher
    /// that `study` asks for, or else of the youngest of its data set.
    pub(super) fn soften(&self, study: &Study, asked: Option<&str>) -> Result<Softening, Problem> {
        let catalog = self.app().catalog();
        let first = study.first();
        let default = |path: &str| catalog.field(path).map(|field| field.default.clone());
        let value = |path: &str| first.get(path).cloned().or_else(|| default(path));
        let dataset = value("teacher.dataset").map(|value| value.to_string()).unwrap_or_default();
        let temperature = value("objective.temperature").and_then(|value| value.as_number()).unwrap_or(1.0);
        let own = study
            .expand(&catalog)
            .ok()
            .and_then(|specs| retort_engine::teacher_hash(specs.first()?, &self.app().home.at_this_moment()).ok());
        let cards: Vec<teacher::Teacher> =
            teacher::all(&self.app().layout).into_iter().filter(|card| card.dataset == dataset).collect();
        let teachers: Vec<Cached> =
            cards.iter().map(|card| Cached { hash: card.hash.clone(), words: words(&catalog, card) }).collect();
        let is_here = |hash: &str| teachers.iter().any(|teacher| teacher.hash == hash);
        if let Some(asked) = asked.filter(|asked| !is_here(asked)) {
            let asked: String = asked.chars().take(64).collect();
            return Err(Problem::not_found(format!(
                "No outputs of a teacher {asked} on {dataset} are kept; choose another of the list, or none."
            )));
        }
        let wished = own.as_deref().filter(|own| is_here(own));
        let chosen = asked.or(wished).or_else(|| teachers.first().map(|teacher| teacher.hash.as_str()));
        let Some(chosen) = chosen.map(str::to_owned) else {
            let missing = format!(
                "No teacher has been trained on {dataset} here yet; its outputs are kept when the first run has trained one."
            );
            return Ok(Softening { missing: Some(missing), ..Softening::default() });
        };
        let mut softening = self.softened(&dataset, &chosen, temperature)?;
        softening.is_own = own.as_deref() == Some(chosen.as_str());
        softening.teachers = teachers;
        softening.chosen = chosen;
        Ok(softening)
    }

    fn softened(&self, dataset: &str, hash: &str, temperature: f64) -> Result<Softening, Problem> {
        let path = self.app().layout.teacher_predictions(hash);
        let tables = predictions::read(&path).map_err(|error| broken(&error))?;
        let table = tables.iter().find(|table| table.split == TAUGHT).or_else(|| tables.first());
        let Some(table) = table.filter(|table| !table.index.is_empty() && table.classes > 0) else {
            let missing = "This teacher has answered no example; choose another.".to_owned();
            return Ok(Softening { missing: Some(missing), ..Softening::default() });
        };
        let (rows, classes) = (table.rows().collect::<Vec<&[f32]>>(), table.classes);
        let places = soften::spread(rows.len(), MEANS);
        let sample: Vec<f32> = places.iter().flat_map(|place| rows[*place].iter().copied()).collect();
        let (temperatures, at) = soften::temperatures(temperature);
        let means: Vec<soften::Softness> =
            temperatures.iter().map(|temperature| soften::softness(&sample, classes, *temperature)).collect();
        let part = inside::part_of(&table.split);
        let mut order = places.clone();
        let confidence = |place: &usize| rows[*place].iter().copied().fold(f32::NEG_INFINITY, f32::max);
        order.sort_by(|one, other| confidence(one).total_cmp(&confidence(other)).then(one.cmp(other)));
        let mut shown: Vec<usize> =
            SHOWN.iter().filter_map(|share| order.get((share * order.len() as f64) as usize).copied()).collect();
        shown.dedup();
        let home = &self.app().home;
        let indices: Vec<usize> = shown.iter().map(|place| table.index[*place] as usize).collect();
        // Without the data set, or with other files than the teacher saw, the bars are shown alone.
        let contents = home.examples(dataset, part, &indices).unwrap_or_default();
        let version = home.version(dataset).unwrap_or_default();
        let mut contents = contents.into_iter();
        let examples = shown
            .into_iter()
            .map(|place| {
                let (index, truth) = (table.index[place], table.label[place]);
                let content = contents.next().filter(|content| content.label == truth);
                let (picture, text) = content
                    .map(|content| disagreements::shown(dataset, part, index, &version, content))
                    .unwrap_or_default();
                let log_probabilities = rows[place].iter().map(|value| Num(f64::from(*value))).collect();
                Soft { index, truth, picture, text, log_probabilities }
            })
            .collect();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Softening {
            split: table.split.clone(),
            n: count(places.len()),
            of: count(rows.len()),
            classes: count(classes),
            names: home.class_names(dataset, part).unwrap_or_default(),
            temperatures,
            at: count(at),
            entropy: means.iter().map(|mean| mean.entropy).collect(),
            absolute: means.iter().map(|mean| mean.absolute).collect(),
            length: means.iter().map(|mean| mean.length).collect(),
            examples,
            ..Softening::default()
        })
    }
}

/// A teacher in a few words: "5 × LeNet-5, 20 epochs, 200 examples, seed 0".
fn words(catalog: &Catalog, card: &teacher::Teacher) -> String {
    let setting = |name: &str| {
        let value = card.settings.get(name)?;
        let field = catalog.field(&format!("teacher.{name}"))?;
        (*value != Value::Integer(0)).then(|| field.measure_of(value))
    };
    let members = if card.members > 1 { format!("{} × ", card.members) } else { String::new() };
    let mut words = vec![format!("{members}{}", setting("architecture").unwrap_or_else(|| "a network".to_owned()))];
    words.extend(setting("epochs"));
    words.extend(setting("examples"));
    words.push(format!("seed {}", card.seed));
    words.push(card.hash.chars().take(8).collect());
    words.join(", ")
}
