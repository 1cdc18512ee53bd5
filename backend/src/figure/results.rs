//! The page of results, of which the sections of some figures can be written anew while the others stay as they stand:
//! a machine that ran three figures adds these three to what others have found.

use retort_wire::figure::{FigureDetail, Scale};

use super::report;

/// The heading of the table of all claims.
const OVERVIEW: &str = "At a glance";
/// What the verdict of a claim can be.
const VERDICTS: [&str; 4] = ["supported", "refuted", "not enough seeds", "not run"];

/// What the page has of one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    /// The figure's label.
    label: String,
    /// Its lines in the table of all claims.
    claims: Vec<String>,
    /// Its section, with the heading.
    text: String,
}

/// The page, with how to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    scale: Scale,
    sections: Vec<Section>,
}

impl Results {
    /// That of these figures and no others.
    pub fn of(figures: &[FigureDetail], scale: Scale) -> Self {
        let section = |figure: &FigureDetail| {
            let label = figure.card.label.clone();
            let claims = figure.claims.iter().map(|claim| {
                format!("| {label} | {} ({}) | {} | {} |", claim.statement, claim.id, claim.words(), claim.n)
            });
            Section { claims: claims.collect(), text: report::markdown(std::slice::from_ref(figure)), label }
        };
        Self { scale, sections: figures.iter().map(section).collect() }
    }

    /// Reads a page that was written before; none where it is no such page, or one of the other scale.
    pub fn read(text: &str, scale: Scale) -> Option<Self> {
        text.contains(&command(scale)).then_some(())?;
        let mut sections: Vec<Section> = Vec::new();
        let (mut rows, mut inside) = (Vec::new(), false);
        for line in text.split_inclusive('\n') {
            match line.strip_prefix("## ").map(str::trim_end) {
                Some(OVERVIEW) => inside = true,
                Some(heading) => {
                    inside = false;
                    let label = heading.split_once(": ").map_or(heading, |(label, _)| label).to_owned();
                    sections.push(Section { label, claims: Vec::new(), text: line.to_owned() });
                }
                None => match sections.last_mut() {
                    Some(section) => section.text.push_str(line),
                    None if inside && line.starts_with("| ") => rows.push(line.trim_end()),
                    None => {}
                },
            }
        }
        for row in rows {
            let label = row.trim_start_matches("| ").split(" | ").next().unwrap_or_default();
            if let Some(section) = sections.iter_mut().find(|section| section.label == label) {
                section.claims.push(row.to_owned());
            }
        }
        Some(Self { scale, sections })
    }

    /// With `newer` in place of what it has of the same figures; all in the order of `labels`, and what is not among
    /// these behind them.
    pub fn with(mut self, newer: Self, labels: &[&str]) -> Self {
        self.sections.retain(|section| newer.sections.iter().all(|other| other.label != section.label));
        self.sections.extend(newer.sections);
        let place = |section: &Section| labels.iter().position(|label| *label == section.label);
        self.sections.sort_by_key(|section| place(section).unwrap_or(labels.len()));
        self
    }

    /// The page in Markdown.
    pub fn page(&self) -> String {
        let sections: String = self.sections.iter().map(|section| section.text.as_str()).collect();
        format!(
            "# What our runs say of the paper\n\n\
             Written by {}. Every number is measured after the last epoch. A point is the \
             mean over its seeds with half of the 95 % interval by Student's t. A claim is judged by paired differences, \
             seed by seed: it is supported when two 95 % intervals lie wholly on the claimed side (Student's t over the \
             seeds, and a bootstrap that draws seeds and test examples again, Owen 2007, where predictions are stored), \
             refuted when both lie wholly on the other side, and otherwise there are not enough seeds. The interval in \
             the tables holds both; a level of one arm on its test set is decided by the seeds alone. What the paper has \
             is followed by how well it is known: exact, text, or chart (read off, right to about one percentage \
             point); at pocket scale it is another task, and only directions can be compared.\n\n{}\n{sections}",
            command(self.scale),
            self.overview(),
        )
    }

    /// Every claim in one table, with its verdict.
    fn overview(&self) -> String {
        let claims = || self.sections.iter().flat_map(|section| &section.claims);
        let verdict = |row: &str| row.trim_end_matches('|').rsplit(" | ").nth(1).unwrap_or_default().trim().to_owned();
        let count = |words: &str| claims().filter(|row| verdict(row) == words).count();
        let counts = VERDICTS.map(|words| format!("{} {words}", count(words))).join(", ");
        let mut out = format!("## {OVERVIEW}\n\n{} claims: {counts}.\n\n", claims().count());
        out.push_str("| figure | claim | verdict | n |\n|---|---|---|---|\n");
        for row in claims() {
            out.push_str(row);
            out.push('\n');
        }
        out
    }
}

/// The command that writes the page, by which it is known again.
fn command(scale: Scale) -> String {
    format!("`retort figure report --scale {}`", scale.name())
}

#[cfg(test)]
mod tests {
    use retort_wire::figure::{ClaimResult, FigureCard, Verdict};

    use super::*;

    fn figure(label: &str, setting: &str, verdicts: &[Verdict]) -> FigureDetail {
        let claim = |(place, verdict): (usize, &Verdict)| ClaimResult {
            id: format!("C{place}"),
            statement: format!("Statement {place}."),
            verdict: *verdict,
            n: 3,
            ..ClaimResult::default()
        };
        FigureDetail {
            card: FigureCard { label: label.into(), title: "A title: with a colon".into(), ..FigureCard::default() },
            setting: setting.into(),
            claims: verdicts.iter().enumerate().map(claim).collect(),
            ..FigureDetail::default()
        }
    }

    #[test]
    fn a_page_is_read_back_as_it_was_written() {
        let figures = [
            figure("Figure 1", "Small.", &[Verdict::Supported, Verdict::Refuted]),
            figure("Table 2, IMDB", "Texts.", &[Verdict::NotEnoughSeeds]),
        ];
        let results = Results::of(&figures, Scale::Pocket);
        let page = results.page();
        assert!(page.contains("3 claims: 1 supported, 1 refuted, 1 not enough seeds, 0 not run."), "{page}");
        assert_eq!(Results::read(&page, Scale::Pocket), Some(results));
        assert_eq!(Results::read(&page, Scale::Full), None, "another scale is another page");
        assert_eq!(Results::read("# Something else\n", Scale::Pocket), None);
    }

    #[test]
    fn the_named_figures_are_written_anew_and_the_others_stay() {
        let labels = ["Figure 1", "Figure 2", "Figure 3"];
        let old = [
            figure("Figure 1", "Ran elsewhere.", &[Verdict::Supported]),
            figure("Figure 3", "Ran elsewhere, too.", &[Verdict::Refuted, Verdict::Supported]),
        ];
        let old = Results::read(&Results::of(&old, Scale::Pocket).page(), Scale::Pocket).unwrap();
        let new = [figure("Figure 3", "Ran here.", &[Verdict::Supported]), figure("Figure 2", "Ran here, new.", &[])];
        let page = old.with(Results::of(&new, Scale::Pocket), &labels).page();
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in {page}"));
        assert!(at("Ran elsewhere.") < at("Ran here, new.") && at("Ran here, new.") < at("Ran here."));
        assert!(!page.contains("Ran elsewhere, too."));
        assert!(page.contains("2 claims: 2 supported, 0 refuted"), "{page}");
        assert!(at("| Figure 1 | Statement 0. (C0) | supported | 3 |") < at("| Figure 3 | Statement 0."));
    }

    #[test]
    fn the_page_of_this_repository_is_one() {
        let text =
            std::fs::read_to_string(format!("{}/../docs/results.md", std::env::var("CARGO_MANIFEST_DIR").unwrap()));
        let text = text.unwrap();
        let results = Results::read(&text, Scale::Pocket).unwrap();
        let labels: Vec<&str> = crate::figure::all().iter().map(|figure| figure.label.as_str()).collect();
        assert!(results.sections.iter().all(|section| labels.contains(&section.label.as_str())));
        let table = |text: &str| text.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(table(&results.page()), table(&text), "no line of a table is lost");
    }
}
