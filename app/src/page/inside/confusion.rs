//! What is taken for what: every cell leads to its examples.

use retort_wire::{
    disagreement::{Ask, Who},
    inside::{Confusion, Fidelity, Inside, Pairing},
};

use super::{
    head::{self, class_name},
    summary::count,
    view::InsideView,
};
use crate::{order::sort_by, page::disagreements::view as address, prelude::*};

/// More classes than this make a picture and a list instead of a table.
const TABLE: u32 = 26;
/// Cells of the list.
const LISTED: usize = 40;
/// The side of the picture in its own pixels.
const SIDE: f64 = 560.0;
/// Steps of opacity.
const LEVELS: u32 = 5;

/// The chosen matrix with its choice.
pub fn view(inside: &Inside, fidelity: &Fidelity, view: &InsideView) -> Node {
    let confusion = &fidelity.confusion;
    let choices = Pairing::ALL.into_iter().map(|matrix| {
        let (rows, columns) = matrix.sides();
        let there = InsideView { matrix, ..view.clone() };
        (there.print(), format!("{rows} → {}", columns.to_lowercase()), matrix == confusion.matrix)
    });
    let (rows, columns) = confusion.matrix.sides();
    let shown = if confusion.classes <= TABLE { table(inside, confusion) } else { picture(inside, confusion) };
    view! {
        <section class="part">
            <div class="bar">
                <h2>"Confusion"</h2>
                {head::segments("Rows and columns", choices.collect())}
            </div>
            {shown}
            <p class="quiet">
                {format!("Rows: {}; columns: {}. A number leads to its examples.", side_words(rows), side_words(columns))}
            </p>
        </section>
    }
}

fn side_words(side: &str) -> String {
    match side {
        "Truth" => "the true class".to_owned(),
        other => format!("the {}’s answer", other.to_lowercase()),
    }
}

/// Where the examples of a cell are.
fn href(inside: &Inside, matrix: Pairing, row: u32, column: u32) -> String {
    let mut ask = Ask { split: inside.split.clone(), who: Who::All, ..Ask::default() };
    match matrix {
        Pairing::TeacherStudent => (ask.teacher, ask.student) = (Some(row), Some(column)),
        Pairing::TruthTeacher => (ask.truth, ask.teacher) = (Some(row), Some(column)),
        Pairing::TruthStudent => (ask.truth, ask.student) = (Some(row), Some(column)),
    }
    address::href(&inside.run.id, &ask)
}

fn table(inside: &Inside, confusion: &Confusion) -> Node {
    let classes = confusion.classes;
    let mut counts = vec![0_u32; (classes * classes) as usize];
    for (row, column, count) in &confusion.cells {
        if let Some(cell) = counts.get_mut((row * classes + column) as usize) {
            *cell = *count;
        }
    }
    let (sides, name) = (confusion.matrix.sides(), |class: u32| class_name(&inside.classes, class));
    let heads = (0..classes).map(|class| view! { <th scope="col" class="n">{name(class)}</th> });
    let rows = (0..classes).map(|row| {
        let own = &counts[(row * classes) as usize..][..classes as usize];
        let sum: u32 = own.iter().sum();
        let cells = (0..classes).zip(own).map(|(column, number)| {
            let class = if row == column { "n cell same" } else { "n cell" };
            if *number == 0 {
                return view! { <td class=class><span class="none">"·"</span></td> };
            }
            let style = format!("--share:{:.3}", f64::from(*number) / f64::from(sum.max(1)));
            let words =
                format!("{} {}, {} {}: {}", sides.0, name(row), sides.1.to_lowercase(), name(column), count(*number));
            view! {
                <td class=class style=style>
                    <a href=href(inside, confusion.matrix, row, column) aria-label=words>{count(*number)}</a>
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row" class="pin">{name(row)}</th>
                {cells.collect::<Node>()}
                <td class="n quiet">{count(sum)}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table class="confusion" data-test="confusion">
                <caption class="sr-only">{format!("How many examples: rows {}, columns {}", sides.0, sides.1)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="pin">{format!("{} ↓ {} →", sides.0, sides.1)}</th>
                        {heads.collect::<Node>()}
                        <th scope="col" class="n">"all"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect::<Node>()}</tbody>
            </table>
        </div>
    }
}

/// Of many classes: all cells as a picture, and the largest off its diagonal as a list of links.
fn picture(inside: &Inside, confusion: &Confusion) -> Node {
    let step = SIDE / f64::from(confusion.classes.max(1));
    let most = confusion.cells.iter().map(|cell| cell.2).max().unwrap_or(1);
    let levels = (0..LEVELS).map(|level| {
        let path = confusion
            .cells
            .iter()
            .filter(|cell| self::level(cell.2, most) == level)
            .map(|(row, column, _)| {
                let (left, top) = (f64::from(*column) * step, f64::from(*row) * step);
                format!("M{left:.1} {top:.1}h{step:.1}v{step:.1}h-{step:.1}z")
            })
            .collect::<String>();
        let opacity = 0.4 + 0.6 * f64::from(level) / f64::from(LEVELS - 1);
        view! { <path class="area" d=path style=format!("fill-opacity:{opacity:.2}")></path> }
    });
    let mut apart: Vec<(u32, u32, u32)> = confusion.cells.iter().copied().filter(|cell| cell.0 != cell.1).collect();
    sort_by(&mut apart, |one, other| other.2.cmp(&one.2));
    let off: u32 = apart.iter().map(|cell| cell.2).sum();
    let (kinds, sides) = (apart.len(), confusion.matrix.sides());
    let rows = apart.into_iter().take(LISTED).map(|(row, column, number)| {
        view! {
            <tr>
                <th scope="row">{class_name(&inside.classes, row)}</th>
                <td>{class_name(&inside.classes, column)}</td>
                <td class="n"><a href=href(inside, confusion.matrix, row, column)>{count(number)}</a></td>
            </tr>
        }
    });
    let words = format!(
        "{} by {}, {} classes a side: {} lie off the diagonal",
        sides.0,
        sides.1.to_lowercase(),
        confusion.classes,
        crate::format::counted(u64::from(off), "example", "examples")
    );
    view! {
        <div class="beside">
            <figure class="chart">
                <figcaption><b>{format!("{} ↓ {} →", sides.0, sides.1)}</b> " " <span class="unit">"darker is more, by logarithm"</span></figcaption>
                <svg class="plot matrix" viewBox=format!("0 0 {SIDE} {SIDE}") role="img" aria-label=words>
                    <rect class="frame" x="0" y="0" width=SIDE.to_string() height=SIDE.to_string()></rect>
                    {levels.collect::<Node>()}
                </svg>
            </figure>
            <div class="scroll tall">
                <table data-test="confusion">
                    <caption class="sr-only">"The most frequent pairs of different classes"</caption>
                    <thead>
                        <tr>
                            <th scope="col">{sides.0}</th>
                            <th scope="col">{sides.1}</th>
                            <th scope="col" class="n">{format!("n, {} of {} pairs", kinds.min(LISTED), kinds)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect::<Node>()}</tbody>
                </table>
            </div>
        </div>
        <p class="quiet">"Any other pair is reached by the two classes in the filter of Disagreements."</p>
    }
}

/// The step of opacity of a count, by its logarithm.
fn level(count: u32, most: u32) -> u32 {
    let share = f64::from(count.max(1)).ln() / f64::from(most.max(2)).ln();
    ((share * f64::from(LEVELS)) as u32).min(LEVELS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_leads_to_its_examples() {
        let mut inside = Inside { split: "test".into(), ..Inside::default() };
        inside.run.id = "a".into();
        let there = |matrix| href(&inside, matrix, 4, 9);
        assert_eq!(there(Pairing::TeacherStudent), "/runs/a/disagreements?split=test&who=all&teacher=4&student=9");
        assert_eq!(there(Pairing::TruthTeacher), "/runs/a/disagreements?split=test&who=all&truth=4&teacher=9");
        assert_eq!(there(Pairing::TruthStudent), "/runs/a/disagreements?split=test&who=all&truth=4&student=9");
    }
}
