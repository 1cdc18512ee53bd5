//! Single examples with what student and teacher say of them.

use serde::{Deserialize, Serialize};

use crate::{Num, Run};

/// Which examples, by who is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Student and teacher differ.
    #[default]
    Differ,
    /// They differ, and the teacher is right.
    Teacher,
    /// They differ, and the student is right.
    Student,
    /// They differ, and neither is right.
    Neither,
    /// They agree.
    Agree,
    /// They agree, and both are wrong.
    Copied,
    /// Every example.
    All,
}

impl Who {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::Differ, Self::Teacher, Self::Student, Self::Neither, Self::Agree, Self::Copied, Self::All];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Differ => "differ",
            Self::Teacher => "teacher",
            Self::Student => "student",
            Self::Neither => "neither",
            Self::Agree => "agree",
            Self::Copied => "copied",
            Self::All => "all",
        }
    }

    /// What it is called on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Differ => "They differ",
            Self::Teacher => "Only the teacher is right",
            Self::Student => "Only the student is right",
            Self::Neither => "They differ, neither is right",
            Self::Agree => "They agree",
            Self::Copied => "They agree on a wrong class",
            Self::All => "Every example",
        }
    }

    /// The choice of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.name() == name)
    }

    /// Whether an example with these answers belongs to it.
    pub fn holds(self, truth: u32, teacher: u32, student: u32) -> bool {
        match self {
            Self::Differ => teacher != student,
            Self::Teacher => teacher != student && teacher == truth,
            Self::Student => teacher != student && student == truth,
            Self::Neither => teacher != student && teacher != truth && student != truth,
            Self::Agree => teacher == student,
            Self::Copied => teacher == student && teacher != truth,
            Self::All => true,
        }
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The largest KL(teacher ‖ student).
    #[default]
    Divergence,
    /// The surest teacher.
    TeacherSure,
    /// The least sure teacher.
    TeacherUnsure,
    /// The surest student.
    StudentSure,
    /// The least sure student.
    StudentUnsure,
    /// The data set's order.
    Index,
}

impl Order {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Divergence, Self::TeacherSure, Self::TeacherUnsure, Self::StudentSure, Self::StudentUnsure, Self::Index];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Divergence => "kl",
            Self::TeacherSure => "teacher-sure",
            Self::TeacherUnsure => "teacher-unsure",
            Self::StudentSure => "student-sure",
            Self::StudentUnsure => "student-unsure",
            Self::Index => "index",
        }
    }

    /// What it is called on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Divergence => "Largest KL(teacher ‖ student)",
            Self::TeacherSure => "Surest teacher",
            Self::TeacherUnsure => "Least sure teacher",
            Self::StudentSure => "Surest student",
            Self::StudentUnsure => "Least sure student",
            Self::Index => "Order of the data set",
        }
    }

    /// The order of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.name() == name)
    }
}

/// Which examples of a run are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// The split; empty for the test set, or the first that there is.
    pub split: String,
    /// By who is right.
    pub who: Who,
    /// Only of this true class.
    pub truth: Option<u32>,
    /// Only those that the teacher takes for this class.
    pub teacher: Option<u32>,
    /// Only those that the student takes for this class.
    pub student: Option<u32>,
    /// What comes first.
    pub order: Order,
    /// The page, from 0.
    pub page: u32,
}

/// A page of examples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disagreements {
    /// The run's row.
    pub run: Run,
    /// Splits that can be chosen.
    pub splits: Vec<String>,
    /// The one that is shown.
    pub split: String,
    /// Number of classes.
    pub classes: u32,
    /// Their names by label; empty where the data set is not there.
    pub names: Vec<String>,
    /// Examples of the split.
    pub total: u32,
    /// Examples of the split for each [`Who`] of its list, whatever the classes.
    pub counts: Vec<u32>,
    /// Examples that were asked for, on all pages.
    pub matched: u32,
    /// The page, from 0.
    pub page: u32,
    /// Number of pages.
    pub pages: u32,
    /// Its examples.
    pub examples: Vec<Answered>,
    /// Why the examples themselves are not shown, and what to do.
    pub unseen: Option<String>,
    /// Why there is nothing to compare, and what to do.
    pub missing: Option<String>,
}

/// An example with both answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Its number in the data set's part that the split is of.
    pub index: u32,
    /// Its true class.
    pub truth: u32,
    /// The teacher's class.
    pub teacher: u32,
    /// The student's class.
    pub student: u32,
    /// KL(teacher ‖ student) in nats.
    pub divergence: Num,
    /// Class with the teacher's and the student's probability: all classes by label where they are few, otherwise the
    /// largest by probability.
    pub bars: Vec<(u32, Num, Num)>,
    /// What the classes that are left out have together, teacher and student; none where none is left out.
    pub rest: Option<(Num, Num)>,
    /// The address of its picture.
    pub picture: Option<String>,
    /// Its words.
    pub text: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for who in Who::ALL {
            assert_eq!(Who::parse(who.name()), Some(who));
        }
        for order in Order::ALL {
            assert_eq!(Order::parse(order.name()), Some(order));
        }
        assert_eq!((Who::parse("nobody"), Order::parse("luck")), (None, None));
    }

    #[test]
    fn every_example_has_its_place() {
        for truth in 0..3 {
            for teacher in 0..3 {
                for student in 0..3 {
                    let holds = |who: Who| u32::from(who.holds(truth, teacher, student));
                    assert_eq!(holds(Who::Differ) + holds(Who::Agree), 1);
                    assert_eq!(holds(Who::Teacher) + holds(Who::Student) + holds(Who::Neither), holds(Who::Differ));
                    assert_eq!(holds(Who::All), 1);
                }
            }
        }
        assert!(Who::Copied.holds(0, 1, 1) && !Who::Copied.holds(1, 1, 1));
    }
}
