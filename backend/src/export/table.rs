//! A table as it is seen, before it becomes text or Parquet.

use retort_store::export::{Table as Columns, Values};
use retort_wire::{Value, group::Stat};

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: not measured, or without a part in this row.
    Missing,
    /// A text.
    Text(String),
    /// A real number in the unit that it is stored in: shares from 0 to 1.
    Number(f64),
    /// The same with a unit of its own, where a column's cells have several.
    Measured(f64, String),
    /// A whole number.
    Whole(i64),
    /// On or off.
    Switch(bool),
    /// A mean over seeds.
    Stat(Stat),
}

impl From<&Value> for Cell {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.clone()),
            Value::Integer(whole) => Self::Whole(*whole),
            Value::Number(real) => Self::Number(*real),
            Value::Switch(on) => Self::Switch(*on),
        }
    }
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name for programs: a path or `split.metric`.
    pub name: String,
    /// Its heading for people.
    pub label: String,
    /// The unit of its numbers: `share`, `nats` or empty.
    pub unit: String,
    /// It is for programs only; a table in a paper goes without it.
    pub machine: bool,
}

impl Column {
    /// A column under a name for programs and a heading for people.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), ..Self::default() }
    }

    /// A column that a paper goes without.
    pub fn machine(name: impl Into<String>) -> Self {
        Self { name: name.into(), machine: true, ..Self::default() }
    }
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// What a reader must know: the protocol, what the intervals are.
    pub note: String,
}

impl Table {
    /// The table for programs: a mean becomes three columns (`test.kl`, `test.kl.half_width`, `test.kl.n`).
    pub fn columns_for_programs(&self) -> Columns {
        let mut out = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            let cells: Vec<&Cell> = self.rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Missing)).collect();
            let stats = cells.iter().any(|cell| matches!(cell, Cell::Stat(_)));
            out.push((column.name.clone(), values(&cells)));
            if stats {
                let half = cells.iter().map(|cell| if let Cell::Stat(stat) = cell { stat.half_width } else { None });
                let n =
                    cells.iter().map(|cell| if let Cell::Stat(stat) = cell { Some(i64::from(stat.n)) } else { None });
                out.push((format!("{}.half_width", column.name), Values::Numbers(half.collect())));
                out.push((format!("{}.n", column.name), Values::Whole(n.collect())));
            }
        }
        Columns(out)
    }
}

/// The narrowest type that holds all cells of a column.
fn values(cells: &[&Cell]) -> Values {
    let all = |is: fn(&Cell) -> bool| cells.iter().all(|cell| matches!(cell, Cell::Missing) || is(cell));
    if all(|cell| matches!(cell, Cell::Switch(_))) && cells.iter().any(|cell| **cell != Cell::Missing) {
        let pick = |cell: &&Cell| if let Cell::Switch(on) = cell { Some(*on) } else { None };
        return Values::Switches(cells.iter().map(pick).collect());
    }
    if all(|cell| matches!(cell, Cell::Whole(_))) && cells.iter().any(|cell| **cell != Cell::Missing) {
        let pick = |cell: &&Cell| if let Cell::Whole(whole) = cell { Some(*whole) } else { None };
        return Values::Whole(cells.iter().map(pick).collect());
    }
    if all(|cell| matches!(cell, Cell::Number(_) | Cell::Measured(..) | Cell::Whole(_) | Cell::Stat(_))) {
        let pick = |cell: &&Cell| match cell {
            Cell::Number(real) | Cell::Measured(real, _) => Some(*real),
            Cell::Whole(whole) => Some(*whole as f64),
            Cell::Stat(stat) => Some(stat.mean.0),
            _ => None,
        };
        return Values::Numbers(cells.iter().map(pick).collect());
    }
    let pick = |cell: &&Cell| match cell {
        Cell::Missing => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::Number(real) | Cell::Measured(real, _) => Some(real.to_string()),
        Cell::Whole(whole) => Some(whole.to_string()),
        Cell::Switch(on) => Some(on.to_string()),
        Cell::Stat(stat) => Some(stat.mean.0.to_string()),
    };
    Values::Texts(cells.iter().map(pick).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_has_its_interval_and_n_beside_it() {
        let stat = Stat::of(&[1.0, 2.0, 3.0]).unwrap();
        let table = Table {
            columns: vec![Column::new("label", "What"), Column::new("test.kl", "KL"), Column::new("seed", "Seed")],
            rows: vec![
                vec![Cell::Text("a".into()), Cell::Stat(stat), Cell::Whole(3)],
                vec![Cell::Missing, Cell::Missing, Cell::Missing],
            ],
            ..Table::default()
        };
        let Columns(columns) = table.columns_for_programs();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["label", "test.kl", "test.kl.half_width", "test.kl.n", "seed"]);
        assert_eq!(columns[1].1, Values::Numbers(vec![Some(2.0), None]));
        assert_eq!(columns[3].1, Values::Whole(vec![Some(3), None]));
        assert_eq!(columns[4].1, Values::Whole(vec![Some(3), None]));
    }

    #[test]
    fn a_column_of_several_kinds_is_text() {
        assert_eq!(
            values(&[&Cell::Number(1.5), &Cell::Text("none".into())]),
            Values::Texts(vec![Some("1.5".into()), Some("none".into())])
        );
        assert_eq!(values(&[&Cell::Number(1.5), &Cell::Whole(2)]), Values::Numbers(vec![Some(1.5), Some(2.0)]));
    }
}
