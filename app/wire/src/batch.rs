//! The same done to many runs at once.

use serde::{Deserialize, Serialize};

/// What is done to each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Ask its trainer to stop after its epoch, or take it out of the queue.
    #[default]
    Stop,
    /// Hide it. Refused while it trains.
    Trash,
    /// Bring it back from the trash.
    Restore,
    /// Star it.
    Star,
    /// Take its star away.
    Unstar,
    /// Add a tag.
    Tag,
    /// Take a tag away.
    Untag,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Stop, Self::Trash, Self::Restore, Self::Star, Self::Unstar, Self::Tag, Self::Untag];

    /// The name used in JSON and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Trash => "trash",
            Self::Restore => "restore",
            Self::Star => "star",
            Self::Unstar => "unstar",
            Self::Tag => "tag",
            Self::Untag => "untag",
        }
    }

    /// Whether it needs a tag.
    pub fn takes_tag(self) -> bool {
        matches!(self, Self::Tag | Self::Untag)
    }

    /// What was done to the runs, after "3 runs": "moved to the trash".
    fn done(self, tag: &str) -> String {
        match self {
            Self::Stop => "told to stop".to_owned(),
            Self::Trash => "moved to the trash".to_owned(),
            Self::Restore => "restored".to_owned(),
            Self::Star => "starred".to_owned(),
            Self::Unstar => "without a star now".to_owned(),
            Self::Tag => format!("tagged {tag}"),
            Self::Untag => format!("without the tag {tag} now"),
        }
    }
}

/// The question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Batch {
    /// The runs.
    pub runs: Vec<String>,
    /// What to do to them.
    pub action: Verb,
    /// The tag, where the action takes one.
    pub tag: String,
}

/// What came of it for one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOutcome {
    /// The run.
    pub run: String,
    /// Whether it is now as it was asked for.
    pub done: bool,
    /// Whether it was so before.
    pub already: bool,
    /// Why it was refused, in a sentence; empty when it was not.
    pub why: String,
}

/// The answer: one outcome for each run, in the order asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// One for each run.
    pub outcomes: Vec<RunOutcome>,
    /// All of it in plain words.
    pub words: String,
}

impl Outcomes {
    /// The outcomes of `batch`, put into words: what was done, what was so before, and what was refused, and why.
    pub fn new(batch: &Batch, outcomes: Vec<RunOutcome>) -> Self {
        let runs = |count: usize| if count == 1 { "1 run".to_owned() } else { format!("{count} runs") };
        let changed = outcomes.iter().filter(|outcome| outcome.done && !outcome.already).count();
        let already = outcomes.iter().filter(|outcome| outcome.already).count();
        let refused: Vec<&RunOutcome> = outcomes.iter().filter(|outcome| !outcome.done).collect();
        let mut words = vec![format!("{} {}.", capital(&runs(changed)), batch.action.done(&batch.tag))];
        if already > 0 {
            let was = if already == 1 { "was" } else { "were" };
            words.push(format!("{} {was} so before.", runs(already)));
        }
        if let Some(first) = refused.first() {
            let was = if refused.len() == 1 { "was" } else { "were" };
            let more = if refused.len() == 1 { String::new() } else { format!(" And {} more.", refused.len() - 1) };
            words.push(format!("{} {was} refused: {}{more}", runs(refused.len()), first.why));
        }
        Self { outcomes, words: words.join(" ") }
    }
}

/// "No run" reads better than "0 runs" where a sentence begins.
fn capital(runs: &str) -> String {
    if runs == "0 runs" { "No run".to_owned() } else { runs.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_was_done_and_what_was_refused() {
        let outcome = |done, already, why: &str| RunOutcome { run: "a".into(), done, already, why: why.into() };
        let batch = |action, tag: &str| Batch { runs: Vec::new(), action, tag: tag.into() };
        let words = |batch: &Batch, outcomes: &[RunOutcome]| Outcomes::new(batch, outcomes.to_vec()).words;
        assert_eq!(
            words(
                &batch(Verb::Trash, ""),
                &[
                    outcome(true, false, ""),
                    outcome(true, true, ""),
                    outcome(false, false, "Run a is training."),
                    outcome(false, false, "b")
                ]
            ),
            "1 run moved to the trash. 1 run was so before. 2 runs were refused: Run a is training. And 1 more."
        );
        assert_eq!(words(&batch(Verb::Tag, "good"), &vec![outcome(true, false, ""); 3]), "3 runs tagged good.");
        assert_eq!(
            words(&batch(Verb::Stop, ""), &[outcome(false, false, "Over.")]),
            "No run told to stop. 1 run was refused: Over."
        );
    }

    #[test]
    fn names_are_what_json_says() {
        for verb in Verb::ALL {
            assert_eq!(serde_json::to_string(&verb).unwrap(), format!("\"{}\"", verb.name()));
        }
    }
}
