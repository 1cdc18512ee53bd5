//! Counts: who is right when, class by class, and what is taken for what.

use std::collections::BTreeMap;

use retort_wire::{
    Share,
    inside::{ClassShares, Confusion, Pairing},
};

use super::Pair;

/// Agreement and accuracy over all examples, and agreement by what the teacher gets right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Circumstances {
    /// Both predict the same class.
    pub agreement: Share,
    /// The student is right.
    pub student: Share,
    /// The teacher is right.
    pub teacher: Share,
    /// They agree, of what the teacher gets right.
    pub when_right: Share,
    /// They agree, of what the teacher gets wrong.
    pub when_wrong: Share,
    /// The student is right, of what the teacher gets wrong.
    pub mended: Share,
}

/// See [`Circumstances`].
pub fn circumstances(pair: &Pair) -> Circumstances {
    let of = |holds: &dyn Fn(&super::Mark) -> bool| {
        u32::try_from(pair.marks.iter().filter(|mark| holds(mark)).count()).unwrap_or(u32::MAX)
    };
    let all = of(&|_| true);
    let right = of(&|mark| mark.teacher == mark.truth);
    let both = of(&|mark| mark.agrees() && mark.teacher == mark.truth);
    let agree = of(&super::Mark::agrees);
    let student = of(&|mark| mark.student == mark.truth);
    Circumstances {
        agreement: Share::new(agree, all),
        student: Share::new(student, all),
        teacher: Share::new(right, all),
        when_right: Share::new(both, right),
        when_wrong: Share::new(agree - both, all - right),
        mended: Share::new(student - both, all - right),
    }
}

/// The classes that occur, by label.
pub fn by_class(pair: &Pair) -> Vec<ClassShares> {
    let mut counts: BTreeMap<u32, [u32; 4]> = BTreeMap::new();
    for mark in &pair.marks {
        let [all, agree, student, teacher] = counts.entry(mark.truth).or_default();
        *all += 1;
        *agree += u32::from(mark.agrees());
        *student += u32::from(mark.student == mark.truth);
        *teacher += u32::from(mark.teacher == mark.truth);
    }
    counts
        .into_iter()
        .map(|(class, [all, agree, student, teacher])| ClassShares {
            class,
            agreement: Share::new(agree, all),
            student: Share::new(student, all),
            teacher: Share::new(teacher, all),
        })
        .collect()
}

/// How often each pair of answers occurs.
pub fn confusion(pair: &Pair, matrix: Pairing) -> Confusion {
    let mut counts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for mark in &pair.marks {
        let cell = match matrix {
            Pairing::TeacherStudent => (mark.teacher, mark.student),
            Pairing::TruthTeacher => (mark.truth, mark.teacher),
            Pairing::TruthStudent => (mark.truth, mark.student),
        };
        *counts.entry(cell).or_default() += 1;
    }
    let cells = counts.into_iter().map(|((row, column), count)| (row, column, count)).collect();
    Confusion { matrix, classes: u32::try_from(pair.classes).unwrap_or(u32::MAX), cells }
}

#[cfg(test)]
mod tests {
    use super::super::tests::five;
    use super::*;

    #[test]
    fn who_is_right_when_by_hand() {
        let found = circumstances(&five());
        let counts = |share: Share| (share.hits, share.of);
        assert_eq!(counts(found.agreement), (2, 5));
        assert_eq!(counts(found.teacher), (2, 5));
        assert_eq!(counts(found.student), (2, 5));
        assert_eq!(counts(found.when_right), (1, 2));
        assert_eq!(counts(found.when_wrong), (1, 3));
        assert_eq!(counts(found.mended), (1, 3));
    }

    #[test]
    fn classes_by_hand() {
        let found: Vec<(u32, u32, u32, u32, u32)> = by_class(&five())
            .into_iter()
            .map(|of| (of.class, of.agreement.of, of.agreement.hits, of.student.hits, of.teacher.hits))
            .collect();
        assert_eq!(found, [(0, 2, 2, 1, 1), (1, 2, 0, 0, 1), (2, 1, 0, 1, 0)]);
    }

    #[test]
    fn confusions_by_hand() {
        let cells = |matrix| confusion(&five(), matrix).cells;
        assert_eq!(cells(Pairing::TeacherStudent), [(0, 0, 1), (0, 2, 1), (1, 1, 1), (1, 2, 1), (2, 0, 1)]);
        assert_eq!(cells(Pairing::TruthTeacher), [(0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 2, 1), (2, 0, 1)]);
        assert_eq!(cells(Pairing::TruthStudent), [(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 2, 1), (2, 2, 1)]);
        assert_eq!(confusion(&five(), Pairing::TruthTeacher).classes, 3);
    }
}
