//! The head of a run's page: where it belongs, what it is in one sentence, where it stands, and the large numbers.

use leptos_meta::Title;
use retort_wire::{Catalog, Protocol, Run, Saved, State};

use super::numbers::{self, Tile};
use crate::{
    format,
    page::{
        links,
        parts::{Progress, StatePill},
    },
    prelude::*,
    service::RunDetail,
};

/// Study, sentence, state and progress.
#[component]
pub fn Head(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The run.
    run: Memo<Run>,
) -> impl IntoView {
    let title = memo(move || {
        run.with(|run| match run.notes.title.as_str() {
            "" => catalog.with_value(|catalog| catalog.sentence(&run.spec)),
            title => title.to_owned(),
        })
    });
    let state = memo(move || run.with(|run| run.state.clone()));
    let study = move || run.with(|run| (links::study(&run.study_name), run.study_name.clone()));
    view! {
        <Title text=move || format!("{} · {}", title.get(), state.with(State::name)) />
        <div class="run-head">
            <nav class="crumbs" aria-label="Where this run belongs">
                {move || {
                    let (href, name) = study();
                    let name = if name.is_empty() { "Runs".to_owned() } else { name };
                    view! { <a href=href>{name}</a> }
                }} " / seed " {move || run.with(|run| run.spec.seed())}
            </nav>
            <h1>{title}</h1>
            <p class="standing">
                <StatePill state /> <span aria-live="polite">{move || run.with(standing)}</span>
            </p>
            {move || run.with(|run| run.saved.as_ref().and_then(saved)).map(|words| view! { <p class="quiet" data-test="saved">{words}</p> })}
            {Node::when(
                move || run.with(|run| run.state.is_live() && run.epochs > 0),
                move || view! { <Progress run /> },
            )}
        </div>
    }
}

/// What stands behind the pill: activity, epoch, time, device.
pub fn standing(run: &Run) -> String {
    let mut words = Vec::new();
    if run.state.is_live() && !run.activity.is_empty() {
        words.push(run.activity.clone());
    }
    if run.epochs > 0 {
        words.push(format!("epoch {} of {}", run.epoch, run.epochs));
    }
    if let Some(left) = numbers::seconds_left(run) {
        words.push(format!("about {} left", format::duration(left)));
    } else if run.seconds > 0.0 {
        words.push(format!("{} of training", format::duration(run.seconds)));
    }
    if run.attempt > 1 {
        words.push(format!("attempt {}", run.attempt));
    }
    if !run.device.is_empty() {
        words.push(run.device.clone());
    }
    if run.state == State::Queued {
        words.push("waits for a device".to_owned());
    }
    words.join(" · ")
}

/// What the run was spared because others trained with it, in a sentence; none where it was spared nothing.
pub fn saved(saved: &Saved) -> Option<String> {
    let mut words = Vec::new();
    if let Some(others) = saved.students.checked_sub(1).filter(|others| *others > 0) {
        let passes = format::counted(saved.teacher_passes, "teacher pass", "teacher passes");
        let time = format::duration(saved.teacher_seconds);
        words.push(format!(
            "Trained with {}: {passes} saved, about {time}.",
            format::counted(u64::from(others), "other", "others")
        ));
    }
    if saved.from_cache > 0 {
        let outputs = format::counted(saved.from_cache, "teacher output", "teacher outputs");
        words.push(format!("{outputs} came from the cache."));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// What a reader must know before the numbers: why it ended, what is odd about it.
#[component]
pub fn Notices(
    /// The run.
    run: Memo<Run>,
) -> impl IntoView {
    move || {
        run.with(|run| {
            let why = match &run.state {
                State::Failed { reason } => Some(format!("This run failed: {reason}. All finished epochs are kept; Retry makes a new attempt.")),
                State::Lost => Some("Its trainer stopped reporting. Retry goes on from the last checkpoint.".to_owned()),
                State::Preempted => Some("The machine was taken away. Retry goes on from the last checkpoint.".to_owned()),
                State::Cancelled { by } => Some(format!("Stopped by {by}. Retry goes on from the last checkpoint.")),
                _ => None,
            };
            let tone = super::super::parts::tone(&run.state);
            let trash = run.notes.trash.then(|| view! { <p class="notice notice-warn">"This run is in the trash. Restore brings it back."</p> });
            view! {
                {why.map(|why| view! { <p class=format!("notice notice-{tone}") role="status">{why}</p> })}
                {trash}
                {run.warnings.iter().map(|warning| view! { <p class="notice notice-warn" role="status">{warning.clone()}</p> }).collect::<Node>()}
            }
        })
    }
}

/// The large numbers.
#[component]
pub fn Tiles(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The run with its rows.
    detail: RwSignal<RunDetail>,
    /// Which epoch they are of.
    protocol: Memo<Protocol>,
) -> impl IntoView {
    let tiles = memo(move || {
        catalog.with_value(|catalog| detail.with(|detail| numbers::tiles(catalog, detail, protocol.get())))
    });
    let one = move |tile: &Tile| {
        let (value, unit) = words(tile);
        let missing = tile.value.is_none();
        let protocol = protocol.get();
        view! {
            <div class="tile" title=tile.metric.help.clone() data-metric=tile.metric.name.clone()>
                <dt>{format!("{}, {}", tile.metric.label, tile.split.to_ascii_lowercase())}</dt>
                <dd>
                    <b class:missing=missing>{value}</b>
                    <i>{unit}</i>
                    <span>{beside(tile, protocol)}</span>
                </dd>
            </div>
        }
    };
    view! { <dl class="tiles">{move || tiles.with(|tiles| tiles.iter().map(one).collect::<Node>())}</dl> }
}

/// Number and unit as they stand large.
fn words(tile: &Tile) -> (String, String) {
    match tile.value {
        None => (format::MISSING.to_owned(), String::new()),
        Some(value) => (format::plain(&tile.metric.unit, value), format::unit(&tile.metric.unit).to_owned()),
    }
}

/// What stands under it: the comparison, and which epoch it is of.
fn beside(tile: &Tile, protocol: Protocol) -> String {
    let mut words = Vec::new();
    if tile.value.is_none() {
        return match protocol {
            Protocol::Last => "not measured yet".to_owned(),
            other => format!("not measured ({})", other.label()),
        };
    }
    if let Some((share, n)) = tile.baseline {
        words.push(format!("a student of another teacher {} (n = {n})", format::measure(&tile.metric.unit, share)));
    }
    if let Some((least, greatest)) = tile.bounds {
        let (least, greatest) =
            (format::measure(&tile.metric.unit, least), format::measure(&tile.metric.unit, greatest));
        words.push(format!("the two accuracies allow {least} to {greatest}"));
    }
    if let Some(teacher) = tile.teacher {
        words.push(format!("teacher {}", format::measure(&tile.metric.unit, teacher)));
    }
    words.push(protocol.label().into_owned());
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_in_a_sentence() {
        let shared = Saved { students: 4, teacher_passes: 2_340, teacher_seconds: 41.2, from_cache: 0 };
        assert_eq!(saved(&shared).unwrap(), "Trained with 3 others: 2,340 teacher passes saved, about 41 s.");
        let found = Saved { students: 1, from_cache: 1, ..Saved::default() };
        assert_eq!(saved(&found).unwrap(), "1 teacher output came from the cache.");
        assert_eq!(saved(&Saved { students: 1, ..Saved::default() }), None);
    }
}
