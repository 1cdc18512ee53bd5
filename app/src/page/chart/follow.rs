//! Curves that go on growing.

use retort_wire::{CurveQuery, Curves, Event, Window};

use super::Line;
use crate::{api, live, prelude::*};

/// How long epochs are gathered before the curves that they belong to are read again, in milliseconds.
const PAUSE: u32 = 1_000;

/// The lines of a picture and where its horizontal axis ends.
#[derive(Clone, Copy)]
pub struct Drawn {
    /// The lines.
    pub lines: RwSignal<Vec<Line>>,
    /// Their metrics, `split.metric`.
    pub metrics: RwSignal<Vec<String>>,
    /// All of the axis; none without a value.
    pub whole: RwSignal<Option<Window>>,
}

impl Drawn {
    /// What `answer` holds, kept up to date while the current component lives: an epoch of a run is one reading of its
    /// line and of no other. A page that nobody looks at asks for nothing until somebody does.
    pub fn of(answer: &Curves, query: CurveQuery) -> Self {
        let drawn = Self {
            lines: RwSignal::new(Line::all(answer)),
            metrics: RwSignal::new(answer.metrics.clone()),
            whole: RwSignal::new(whole(answer)),
        };
        // The lines as the server put them together.
        let query = StoredValue::new(CurveQuery { lines: answer.lines.clone(), grouped: false, ..query });
        let stale = StoredValue::new(Vec::<usize>::new());
        let concerned = move |event: &Event| -> Vec<usize> {
            query.with_value(|query| match event {
                Event::Reset => (0..query.lines.len()).collect(),
                Event::Epoch { run, .. } => of_run(query, run),
                Event::Run { run } => of_run(query, &run.id),
            })
        };
        live::listen(move |event| {
            let lines = concerned(event);
            stale.update_value(|stale| stale.extend(lines));
        });
        live::refresh_on(
            PAUSE,
            move |event| !concerned(event).is_empty(),
            move || {
                let mut lines = stale.get_value();
                stale.set_value(Vec::new());
                lines.sort_unstable();
                lines.dedup();
                let asked = query.with_value(|query| CurveQuery {
                    lines: lines.iter().filter_map(|line| query.lines.get(*line).cloned()).collect(),
                    ..query.clone()
                });
                leptos::task::spawn_local(async move {
                    if let Ok(answer) = api::curves(asked).await {
                        drawn.replace(&lines, &answer);
                    }
                });
            },
        );
        drawn
    }

    /// Puts the series of `answer` in the place of those of `lines`.
    fn replace(self, lines: &[usize], answer: &Curves) {
        let mut fresh = Line::all(answer);
        let mut metrics = self.metrics.try_get_untracked().unwrap_or_default();
        for line in &mut fresh {
            line.line = lines.get(line.line).copied().unwrap_or(line.line);
            // The first epoch brings metrics that nobody knew before.
            let Some(name) = answer.metrics.get(line.metric) else { continue };
            line.metric = metrics.iter().position(|known| known == name).unwrap_or_else(|| {
                metrics.push(name.clone());
                metrics.len() - 1
            });
        }
        if self.metrics.try_get_untracked().is_some_and(|known| known != metrics) {
            let _ = self.metrics.try_set(metrics);
        }
        // The page may be gone by now.
        let _ = self.lines.try_update(|all| {
            all.retain(|line| !lines.contains(&line.line));
            all.append(&mut fresh);
            crate::order::sort_by(all, |one, other| (one.line, one.metric).cmp(&(other.line, other.metric)));
        });
        let _ = self.whole.try_update(|known| {
            *known = match (*known, whole(answer)) {
                (Some(one), Some(other)) => Some(Window { from: one.from.min(other.from), to: one.to.max(other.to) }),
                (one, other) => one.or(other),
            };
        });
    }
}

fn of_run(query: &CurveQuery, run: &str) -> Vec<usize> {
    let has = |line: &[String]| line.iter().any(|id| id == run);
    query.lines.iter().enumerate().filter(|(_, line)| has(line)).map(|(at, _)| at).collect()
}

fn whole(answer: &Curves) -> Option<Window> {
    answer.extent.map(|(from, to)| Window { from, to })
}
