//! What lies behind a run's numbers: student against teacher, class by class and bin by bin, and their layers.

use serde::{Deserialize, Serialize};

use crate::{MetricRow, Num, Plane, Run, Share};

/// Everything on the page inside a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inside {
    /// The run's row.
    pub run: Run,
    /// Splits on which student and teacher can be compared, in the order of the student's predictions.
    pub splits: Vec<String>,
    /// The one that is shown.
    pub split: String,
    /// Names of the classes by label; empty where the data set is not there.
    pub classes: Vec<String>,
    /// Why student and teacher cannot be compared, and what to do.
    pub missing: Option<String>,
    /// The comparison.
    pub fidelity: Option<Fidelity>,
    /// How alike the stages of both networks are, where it was measured.
    pub stages: Vec<Stage>,
    /// Distance of the student's weights from the teacher's, in lengths of the teacher's.
    pub distance: Option<f64>,
    /// The loss between teacher, initial and final student.
    pub plane: Option<Plane>,
}

/// A student beside its teacher on one split.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fidelity {
    /// Both predict the same class.
    pub agreement: Share,
    /// The student is right.
    pub student: Share,
    /// The teacher is right.
    pub teacher: Share,
    /// They agree, of the examples that the teacher gets right.
    pub when_right: Share,
    /// They agree, of those that it gets wrong.
    pub when_wrong: Share,
    /// The student is right, of those that the teacher gets wrong.
    pub mended: Share,
    /// By true class, only classes that occur.
    pub by_class: Vec<ClassShares>,
    /// What was called what.
    pub confusion: Confusion,
    /// Teacher, then student.
    pub reliability: Vec<Reliability>,
    /// Agreement by the teacher's confidence, empty bins included.
    pub by_confidence: Vec<ConfidenceBin>,
    /// The student's log-odds against the teacher's; none where they have no spread.
    pub slope: Option<Slope>,
}

/// One true class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassShares {
    /// Its label.
    pub class: u32,
    /// Both predict the same.
    pub agreement: Share,
    /// The student is right.
    pub student: Share,
    /// The teacher is right.
    pub teacher: Share,
}

/// Which answers are counted against which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pairing {
    /// Rows: the teacher's answer; columns: the student's.
    #[default]
    TeacherStudent,
    /// Rows: the truth; columns: the teacher's answer.
    TruthTeacher,
    /// Rows: the truth; columns: the student's answer.
    TruthStudent,
}

impl Pairing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TeacherStudent, Self::TruthTeacher, Self::TruthStudent];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::TeacherStudent => "teacher-student",
            Self::TruthTeacher => "truth-teacher",
            Self::TruthStudent => "truth-student",
        }
    }

    /// What rows and columns are.
    pub fn sides(self) -> (&'static str, &'static str) {
        match self {
            Self::TeacherStudent => ("Teacher", "Student"),
            Self::TruthTeacher => ("Truth", "Teacher"),
            Self::TruthStudent => ("Truth", "Student"),
        }
    }

    /// The matrix of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|matrix| matrix.name() == name)
    }
}

/// Counts of pairs of answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// What is counted.
    pub matrix: Pairing,
    /// Number of classes: of rows and of columns.
    pub classes: u32,
    /// Row, column and count of every pair that occurs, by row and column.
    pub cells: Vec<(u32, u32, u32)>,
}

/// How well confidence tells accuracy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Expected calibration error over these bins.
    pub ece: Num,
    /// Equally wide bins of the confidence, from 0 to 1, empty ones included.
    pub bins: Vec<ReliabilityBin>,
}

/// Examples whose confidence lies in (low, high].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lower end, not included but for 0.
    pub low: f64,
    /// Upper end, included.
    pub high: f64,
    /// Mean confidence of its examples; none when it has none.
    pub confidence: Option<f64>,
    /// How many are right.
    pub right: Share,
}

/// Examples whose teacher's confidence lies in (low, high].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConfidenceBin {
    /// Lower end, not included but for 0.
    pub low: f64,
    /// Upper end, included.
    pub high: f64,
    /// How many agree.
    pub agreement: Share,
}

/// log (p / (1 − p)) of the teacher's class, the student's over the teacher's (Nagarajan and others 2023).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// Of the least-squares line.
    pub slope: f64,
    /// Where that line crosses 0.
    pub intercept: f64,
    /// Examples that it goes through.
    pub n: u32,
    /// Examples whose log-odds are infinite or no number.
    pub left_out: u32,
    /// From and to of the teacher's log-odds.
    pub x: (f64, f64),
    /// From and to of the student's.
    pub y: (f64, f64),
    /// Areas a side, in which examples are counted.
    pub size: u32,
    /// Column from the left, row from below, and count of the areas that have examples.
    pub cells: Vec<(u32, u32, u32)>,
}

/// How alike one stage of both networks is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// From 1.
    pub number: u32,
    /// Linear CKA (Kornblith and others 2019).
    pub linear: Option<Num>,
    /// CKA with Gaussian kernels.
    pub gaussian: Option<Num>,
}

impl Stage {
    /// The stages that were measured, first to last.
    pub fn all(rows: &[MetricRow]) -> Vec<Self> {
        let mut stages: Vec<Self> = Vec::new();
        for row in rows {
            let Some((kernel, number)) = stage_of(&row.metric) else { continue };
            let at = match stages.iter().position(|stage| stage.number >= number) {
                Some(at) if stages[at].number == number => at,
                at => {
                    let at = at.unwrap_or(stages.len());
                    stages.insert(at, Self { number, ..Self::default() });
                    at
                }
            };
            match kernel {
                "linear" => stages[at].linear = Some(row.value),
                _ => stages[at].gaussian = Some(row.value),
            }
        }
        stages
    }
}

/// `cka_linear_stage2` is the linear kernel's number of stage 2.
pub fn stage_of(metric: &str) -> Option<(&str, u32)> {
    let (kernel, number) = metric.strip_prefix("cka_")?.split_once("_stage")?;
    Some((kernel, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_come_in_order_with_both_kernels() {
        let row = |metric: &str, value| MetricRow {
            epoch: 4,
            split: "test".into(),
            metric: metric.into(),
            value: Num(value),
            seconds: 1.0,
        };
        let rows =
            [row("cka_linear_stage2", 0.5), row("cka_rbf_stage1", 0.75), row("cka_linear_stage1", 0.9), row("kl", 0.1)];
        assert_eq!(
            Stage::all(&rows),
            [
                Stage { number: 1, linear: Some(Num(0.9)), gaussian: Some(Num(0.75)) },
                Stage { number: 2, linear: Some(Num(0.5)), gaussian: None },
            ]
        );
        assert_eq!(
            (stage_of("cka_linear_stage12"), stage_of("cka_linear"), stage_of("kl")),
            (Some(("linear", 12)), None, None)
        );
    }

    #[test]
    fn a_matrix_is_found_by_its_name() {
        for matrix in Pairing::ALL {
            assert_eq!(Pairing::parse(matrix.name()), Some(matrix));
        }
        assert_eq!(Pairing::parse("student-teacher"), None);
    }
}
