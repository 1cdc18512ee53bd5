//! One page of the examples that were asked for.

use retort_wire::{
    Num,
    disagreement::{Answered, Ask, Order, Who},
};

use super::{Mark, Pair};

/// Examples of one page.
pub const PAGE: usize = 24;
/// Up to so many classes, each has its bar.
const FEW: usize = 12;
/// Of more classes, so many of either side's largest have one.
const LARGEST: usize = 4;

/// Places of the examples that `ask` lets through, in its order; ties are in the order of the pair.
pub fn chosen(pair: &Pair, ask: &Ask) -> Vec<usize> {
    let wanted = |class: Option<u32>, own: u32| class.is_none_or(|class| class == own);
    let mut places: Vec<usize> = (0..pair.len())
        .filter(|place| {
            let mark = &pair.marks[*place];
            ask.who.holds(mark.truth, mark.teacher, mark.student)
                && wanted(ask.truth, mark.truth)
                && wanted(ask.teacher, mark.teacher)
                && wanted(ask.student, mark.student)
        })
        .collect();
    let key = |place: &usize| {
        let mark: &Mark = &pair.marks[*place];
        match ask.order {
            Order::Divergence => -mark.divergence,
            Order::TeacherSure => -mark.teacher_confidence,
            Order::TeacherUnsure => mark.teacher_confidence,
            Order::StudentSure => -mark.student_confidence,
            Order::StudentUnsure => mark.student_confidence,
            Order::Index => f64::from(pair.index[*place]),
        }
    };
    // What is no number comes last, whichever sign it has.
    places.sort_by(|one, other| {
        let (one, other) = (key(one), key(other));
        one.is_nan().cmp(&other.is_nan()).then(one.total_cmp(&other))
    });
    places
}

/// How many examples each [`Who`] has, in the order of its list.
pub fn counts(pair: &Pair) -> Vec<u32> {
    let count = |who: &Who| pair.marks.iter().filter(|mark| who.holds(mark.truth, mark.teacher, mark.student)).count();
    Who::ALL.iter().map(|who| u32::try_from(count(who)).unwrap_or(u32::MAX)).collect()
}

/// An example with its bars; picture and words are added by whoever has them.
pub fn answered(pair: &Pair, place: usize) -> Answered {
    let (mark, (teacher, student)) = (&pair.marks[place], pair.rows(place));
    let probability = |row: &[f32], class: usize| f64::from(row[class]).exp();
    let mut classes: Vec<usize> = (0..pair.classes).collect();
    if pair.classes > FEW {
        let mut kept = vec![mark.truth as usize];
        for row in [teacher, student] {
            let mut order: Vec<usize> = (0..pair.classes).collect();
            order.sort_by(|one, other| row[*other].total_cmp(&row[*one]));
            kept.extend(order.into_iter().take(LARGEST));
        }
        classes.retain(|class| kept.contains(class));
        let larger = |class: &usize| f64::max(probability(teacher, *class), probability(student, *class));
        classes.sort_by(|one, other| larger(other).total_cmp(&larger(one)));
    }
    let bars: Vec<(u32, Num, Num)> = classes
        .iter()
        .map(|class| (*class as u32, Num(probability(teacher, *class)), Num(probability(student, *class))))
        .collect();
    let rest = (bars.len() < pair.classes).then(|| {
        let left = |row: &[f32]| {
            let others = (0..pair.classes).filter(|class| !classes.contains(class));
            Num(others.map(|class| probability(row, class)).sum())
        };
        (left(teacher), left(student))
    });
    Answered {
        index: pair.index[place],
        truth: mark.truth,
        teacher: mark.teacher,
        student: mark.student,
        divergence: Num(mark.divergence),
        bars,
        rest,
        picture: None,
        text: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{five, table};
    use super::*;

    fn places(ask: &Ask) -> Vec<usize> {
        chosen(&five(), ask)
    }

    #[test]
    fn who_is_right() {
        let who = |who| places(&Ask { who, order: Order::Index, ..Ask::default() });
        assert_eq!(who(Who::Differ), [1, 2, 4]);
        assert_eq!((who(Who::Teacher), who(Who::Student), who(Who::Neither)), (vec![1], vec![2], vec![4]));
        assert_eq!((who(Who::Agree), who(Who::Copied)), (vec![0, 3], vec![3]));
        assert_eq!(counts(&five()), [3, 1, 1, 1, 2, 1, 5]);
    }

    #[test]
    fn a_cell_of_a_confusion_leads_to_its_examples() {
        let all = Ask { who: Who::All, ..Ask::default() };
        assert_eq!(places(&Ask { teacher: Some(0), student: Some(2), ..all.clone() }), [2]);
        assert_eq!(places(&Ask { truth: Some(0), teacher: Some(1), ..all.clone() }), [3]);
        assert!(places(&Ask { truth: Some(2), teacher: Some(2), ..all }).is_empty());
    }

    #[test]
    fn orders() {
        let order = |order| places(&Ask { who: Who::All, order, ..Ask::default() });
        assert_eq!(order(Order::TeacherSure), [4, 0, 1, 3, 2]);
        assert_eq!(order(Order::TeacherUnsure), [2, 3, 1, 0, 4]);
        assert_eq!(order(Order::StudentSure), [2, 3, 4, 0, 1]);
        assert_eq!(order(Order::StudentUnsure), [1, 0, 4, 3, 2]);
        let by_divergence = order(Order::Divergence);
        let marks = five().marks;
        assert!(by_divergence.windows(2).all(|two| marks[two[0]].divergence >= marks[two[1]].divergence));
        assert_eq!(by_divergence[0], 4, "0.91 against 0.10");
    }

    #[test]
    fn what_is_no_number_comes_last() {
        let rows: [&[f64]; 3] = [&[f64::NAN, f64::NAN], &[0.9, 0.1], &[0.0, 1.0]];
        let teacher: [&[f64]; 3] = [&[0.5, 0.5]; 3];
        let (index, label) = ([0, 1, 2], [0, 0, 0]);
        let pair = Pair::join(&table(&index, &label, &rows), &table(&index, &label, &teacher)).unwrap();
        let found = chosen(&pair, &Ask { who: Who::All, ..Ask::default() });
        assert_eq!(found, [2, 1, 0], "an infinite divergence first");
    }

    #[test]
    fn of_many_classes_the_largest_are_shown() {
        let five = answered(&five(), 2);
        assert_eq!((five.bars.len(), five.rest), (3, None));
        assert_eq!(five.bars.iter().map(|bar| bar.0).collect::<Vec<_>>(), [0, 1, 2]);

        let mut teacher = vec![0.01; 20];
        let mut student = teacher.clone();
        teacher[7] = 0.81;
        student[3] = 0.81;
        let one = |row: &[f64]| table(&[5], &[19], &[row]);
        let pair = Pair::join(&one(&student), &one(&teacher)).unwrap();
        let shown = answered(&pair, 0);
        let classes: Vec<u32> = shown.bars.iter().map(|bar| bar.0).collect();
        assert!(classes.contains(&7) && classes.contains(&3) && classes.contains(&19), "{classes:?}");
        let sum: f64 = shown.bars.iter().map(|bar| bar.1.0).sum::<f64>() + shown.rest.unwrap().0.0;
        assert!((sum - 1.0).abs() < 1e-5, "nothing is lost: {sum}");
    }
}
