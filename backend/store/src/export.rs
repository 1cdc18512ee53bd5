//! Tables that leave: any columns as Parquet or CSV, with where they come from inside.

use std::fmt::Write;

use polars::prelude::{
    BooleanChunked, Column as Series, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray, StringChunked,
};

use crate::{Result, parquet};

/// The values of one column; what is missing is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Real numbers; NaN and the infinities are values.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// On or off.
    Switches(Vec<Option<bool>>),
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Texts(values) => values.len(),
            Self::Numbers(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Switches(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A table: names and columns, all of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table(pub Vec<(String, Values)>);

impl Table {
    /// How many rows it has.
    pub fn height(&self) -> usize {
        self.0.first().map_or(0, |(_, values)| values.len())
    }

    /// The table as a Parquet file whose metadata holds `facts`, names and values.
    pub fn to_parquet(&self, facts: &[(String, String)]) -> Result<Vec<u8>> {
        let columns = self.0.iter().map(|(name, values)| series(name, values)).collect();
        parquet::bytes(self.height(), columns, facts.to_vec())
    }

    /// The table as CSV. Each of `facts` would need a line of its own; they stand in one, the first, behind `#`, so that
    /// readers skip exactly one line (`pandas.read_csv(path, skiprows=1)`).
    pub fn to_csv(&self, facts: &[(String, String)]) -> String {
        let mut out = String::from("#");
        for (name, value) in facts {
            let _ = write!(out, " {name}={}", value.replace(['\n', '\r'], " "));
        }
        out.push('\n');
        let heads: Vec<String> = self.0.iter().map(|(name, _)| quoted(name)).collect();
        out.push_str(&heads.join(","));
        out.push('\n');
        for row in 0..self.height() {
            for (place, (_, values)) in self.0.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                cell(values, row, &mut out);
            }
            out.push('\n');
        }
        out
    }
}

fn series(name: &str, values: &Values) -> Series {
    let name = name.into();
    match values {
        Values::Texts(values) => {
            StringChunked::from_iter_options(name, values.iter().map(Option::as_deref)).into_column()
        }
        Values::Numbers(values) => Float64Chunked::from_iter_options(name, values.iter().copied()).into_column(),
        Values::Whole(values) => Int64Chunked::from_iter_options(name, values.iter().copied()).into_column(),
        Values::Switches(values) => BooleanChunked::from_iter_options(name, values.iter().copied()).into_column(),
    }
}

/// Writing to a string cannot fail. Numbers are as pandas, polars and DuckDB read them: `NaN`, `inf`, `-inf`.
fn cell(values: &Values, row: usize, out: &mut String) {
    let _ = match values {
        Values::Texts(values) => match &values[row] {
            Some(text) => write!(out, "{}", quoted(text)),
            None => Ok(()),
        },
        Values::Numbers(values) => values[row].map_or(Ok(()), |value| write!(out, "{value}")),
        Values::Whole(values) => values[row].map_or(Ok(()), |value| write!(out, "{value}")),
        Values::Switches(values) => values[row].map_or(Ok(()), |value| write!(out, "{value}")),
    };
}

fn quoted(text: &str) -> String {
    // A spreadsheet would take a text that begins like this for a formula and compute it.
    let guard = if text.starts_with(['=', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table(vec![
            ("what, \"it\" is".into(), Values::Texts(vec![Some("a,b".into()), None])),
            ("test.kl".into(), Values::Numbers(vec![Some(f64::NAN), Some(0.1 + 0.2)])),
            ("seed".into(), Values::Whole(vec![Some(-1), None])),
            ("star".into(), Values::Switches(vec![None, Some(true)])),
        ])
    }

    #[test]
    fn csv_by_hand() {
        let csv = table().to_csv(&[("retort".into(), "0.1.0".into()), ("query".into(), "a\nb".into())]);
        assert_eq!(
            csv,
            "# retort=0.1.0 query=a b\n\"what, \"\"it\"\" is\",test.kl,seed,star\n\"a,b\",NaN,-1,\n,0.30000000000000004,,true\n"
        );
    }

    #[test]
    fn a_text_is_never_a_formula() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("τ 4"), "τ 4");
    }

    #[test]
    fn parquet_comes_back_with_its_facts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let bytes = table().to_parquet(&[("retort.query".into(), "/compare?runs=a".into())]).unwrap();
        std::fs::write(&path, bytes).unwrap();
        parquet::read(&path, |frame, facts| {
            assert_eq!(frame.shape(), (2, 4));
            assert_eq!(frame.column("test.kl")?.f64()?.get(1), Some(0.1 + 0.2));
            assert_eq!(facts.get("retort.query").map(String::as_str), Some("/compare?runs=a"));
            Ok(())
        })
        .unwrap();
    }
}
