//! The agreement of all chosen runs and their teachers.

use std::{path::PathBuf, thread};

use retort_store::predictions;
use retort_wire::{Matrix, MatrixQuery, Network, Num, Problem};

use super::{Backend, no_run};
use crate::statistics::likeness::{Answers, Likeness, Measure};

/// More networks than this are no picture any more.
const MOST_NETWORKS: usize = 120;
/// Numbers that may be held in memory at once: 192 MB.
const MOST_NUMBERS: usize = 48_000_000;

/// A network with the file of its predictions, and what it is called.
type Place = (Network, PathBuf, String);

impl Backend {
    /// The matrix that `query` asks for.
    pub(super) fn likeness(&self, query: &MatrixQuery) -> Result<Matrix, Problem> {
        let measure = match query.measure.as_str() {
            "" | "agreement" => Measure::Agreement,
            "kl" => Measure::Divergence,
            other => return Err(Problem::invalid(format!("measure is {other:?}; choose agreement or kl."))),
        };
        let split = if query.split.is_empty() { "test" } else { &query.split };
        let places = self.networks(&query.runs)?;
        if places.len() > MOST_NETWORKS {
            return Err(Problem::invalid(format!(
                "{} networks (students and their teachers) are too many for one matrix; choose runs with at most \
                 {MOST_NETWORKS} together.",
                places.len()
            )));
        }
        let mut matrix = Matrix::default();
        let mut answers = Vec::new();
        for read in read(&places, split, measure) {
            answers.push(read.unwrap_or_else(|note| {
                matrix.notes.push(note);
                Answers::default()
            }));
        }
        if answers.iter().map(Answers::size).sum::<usize>() > MOST_NUMBERS {
            return Err(Problem::invalid(
                "The distributions of so many networks do not fit into memory; choose fewer runs, or the agreement.",
            ));
        }
        let rows = in_parallel(&answers, &|one: &Answers| one.against(&answers, measure));
        let cells: Vec<Option<Likeness>> = rows.into_iter().flatten().collect();
        let examples = cells.iter().flatten().map(|(_, count)| *count).max().unwrap_or_default();
        matrix.examples = u32::try_from(examples).unwrap_or(u32::MAX);
        matrix.notes.extend(apart(&places, &cells));
        matrix.cells = cells.into_iter().map(|cell| cell.map(|(value, _)| Num(value))).collect();
        matrix.networks = places.into_iter().map(|(network, ..)| network).collect();
        Ok(matrix)
    }

    /// The students in the order asked, then their teachers.
    fn networks(&self, runs: &[String]) -> Result<Vec<Place>, Problem> {
        let index = self.app.read_index();
        let (mut students, mut teachers) = (Vec::<Place>::new(), Vec::<Place>::new());
        for (number, id) in (0_u32..).zip(runs) {
            let run = index.head(id).ok_or_else(|| no_run(id))?;
            let file = self.app.layout.predictions(id, run.attempt);
            let student = Network { run: id.clone(), ..Network::default() };
            students.push((student, file, format!("Run {id}")));
            let Some(hash) = &run.teacher else { continue };
            match teachers.iter_mut().find(|(teacher, ..)| teacher.teacher == *hash) {
                Some((teacher, ..)) => teacher.taught.push(number),
                None => {
                    let teacher = Network { teacher: hash.clone(), taught: vec![number], ..Network::default() };
                    teachers.push((
                        teacher,
                        self.app.layout.teacher_predictions(hash),
                        format!("The teacher of run {id}"),
                    ));
                }
            }
        }
        students.append(&mut teachers);
        Ok(students)
    }
}

/// What each network says of the split, or a sentence that says why nobody knows.
fn read(places: &[Place], split: &str, measure: Measure) -> Vec<Result<Answers, String>> {
    in_parallel(places, &|(_, file, name): &Place| match predictions::read(file) {
        Ok(tables) => match tables.iter().find(|table| table.split == split) {
            Some(table) => Ok(Answers::of(table, measure)),
            None => Err(format!("{name} has no predictions on {split}.")),
        },
        Err(error) if error.is_missing() => {
            Err(format!("{name} has no predictions; they are written when its training is over."))
        }
        Err(error) => Err(error.to_string()),
    })
}

/// A sentence when some pairs were not measured on the same examples.
fn apart(places: &[Place], cells: &[Option<Likeness>]) -> Option<String> {
    let count = places.len();
    let has_any = |at: usize| cells[at * count + at].is_some();
    let apart = (0..count)
        .flat_map(|one| (one + 1..count).map(move |other| (one, other)))
        .filter(|(one, other)| has_any(*one) && has_any(*other) && cells[one * count + other].is_none())
        .count();
    (apart > 0).then(|| {
        let pairs = if apart == 1 { "One pair was".to_owned() } else { format!("{apart} pairs were") };
        format!("{pairs} not measured on the same test set, so there is nothing to compare there.")
    })
}

/// `work` on every item, in their order, on all cores.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: &(impl Fn(&T) -> R + Sync)) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let share = items.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> =
            items.chunks(share).map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        // A panic in a part is one of this work, and is dealt with where all such work is.
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
