//! Filters as boolean masks over whole columns. (polars' own expressions would need its `lazy` feature, which doubles
//! the number of crates.)

use polars::prelude::{
    BooleanChunked, ChunkCompareEq, ChunkCompareIneq, ChunkFillNullValue, ChunkFull, Float64Chunked, NewChunkedArray,
    StringChunked,
};
use retort_wire::{
    Filter, Problem, Value,
    filter::{ColumnKind, Operator, TextMatch, fact, moment},
};

use super::{View, cells::Cells, head::Head};

/// The mask of `filter`, one value a run, never null: a missing value satisfies no comparison, and `not` turns exactly
/// that around, so that `a != b` means the same as `not a = b`. NaN satisfies no comparison but `= NaN`.
pub(super) fn compile(filter: &Filter, view: &View) -> Result<BooleanChunked, Problem> {
    let height = view.index.len();
    Ok(match filter {
        Filter::Everything => BooleanChunked::full("".into(), true, height),
        Filter::And(parts) => fold(parts, view, true, |a, b| &a & &b)?,
        Filter::Or(parts) => fold(parts, view, false, |a, b| &a | &b)?,
        Filter::Not(inner) => !compile(inner, view)?,
        Filter::Compare { column, operator: Operator::NotEqual, value } => {
            !compare(column, Operator::Equal, value, view)?
        }
        Filter::Compare { column, operator, value } => compare(column, *operator, value, view)?,
        Filter::In { column, values } => {
            let mut mask = BooleanChunked::full("".into(), false, height);
            for value in values {
                mask = &mask | &compare(column, Operator::Equal, value, view)?;
            }
            mask
        }
        Filter::Null { column } => {
            let cells = view.cells(column)?;
            let nothing = || BooleanChunked::full("".into(), true, height);
            let numbers = cells.numbers.as_ref().map_or_else(nothing, |numbers| numbers.is_null());
            &numbers & &cells.texts.as_ref().map_or_else(nothing, |texts| texts.is_null())
        }
        Filter::Match { column, how, text } => matches(column, *how, text, view)?,
        Filter::Search(text) => {
            let text = text.to_lowercase();
            BooleanChunked::from_iter_values("".into(), view.index.heads().map(|run| mentions(run, &text)))
        }
    })
}

fn fold(
    parts: &[Filter],
    view: &View,
    start: bool,
    join: fn(BooleanChunked, BooleanChunked) -> BooleanChunked,
) -> Result<BooleanChunked, Problem> {
    let mut mask = BooleanChunked::full("".into(), start, view.index.len());
    for part in parts {
        mask = join(mask, compile(part, view)?);
    }
    Ok(mask)
}

fn compare(column: &str, operator: Operator, value: &Value, view: &View) -> Result<BooleanChunked, Problem> {
    let cells = view.cells(column)?;
    let text = value.to_string();
    let number = match fact(column) {
        Some(ColumnKind::Time) => Some(time(column, value)?),
        Some(ColumnKind::Duration) => Some(duration(column, value)?),
        _ => number(value),
    };
    let mask = either(&cells, operator, number, &text, view);
    if operator != Operator::Equal {
        return mask;
    }
    // A study answers to its id as well, and a run to each of its tags.
    let also =
        |holds: &dyn Fn(&Head) -> bool| BooleanChunked::from_iter_values("".into(), view.index.heads().map(holds));
    Ok(match column {
        "study" => &mask? | &also(&|run| run.study == text),
        "tag" => also(&|run| run.notes.tags.contains(&text)),
        _ => mask?,
    })
}

fn either(
    cells: &Cells,
    operator: Operator,
    number: Option<f64>,
    text: &str,
    view: &View,
) -> Result<BooleanChunked, Problem> {
    let mut mask = BooleanChunked::full("".into(), false, view.index.len());
    if let (Some(numbers), Some(number)) = (&cells.numbers, number) {
        mask = &mask | &known(&numeric(numbers, operator, number))?;
    }
    if let Some(texts) = &cells.texts {
        mask = &mask | &known(&textual(texts, operator, text))?;
    }
    Ok(mask)
}

fn numeric(numbers: &Float64Chunked, operator: Operator, number: f64) -> BooleanChunked {
    // polars orders NaN above everything and equal to itself; a comparison with a diverged value should not hold.
    let sound = |mask: BooleanChunked| {
        if number.is_nan() {
            BooleanChunked::full("".into(), false, numbers.len())
        } else {
            &mask & &numbers.is_not_nan()
        }
    };
    match operator {
        Operator::Equal => numbers.equal(number),
        Operator::NotEqual => !numbers.equal(number),
        Operator::Less => sound(numbers.lt(number)),
        Operator::LessOrEqual => sound(numbers.lt_eq(number)),
        Operator::Greater => sound(numbers.gt(number)),
        Operator::GreaterOrEqual => sound(numbers.gt_eq(number)),
    }
}

fn textual(texts: &StringChunked, operator: Operator, text: &str) -> BooleanChunked {
    match operator {
        Operator::Equal => texts.equal(text),
        Operator::NotEqual => !texts.equal(text),
        Operator::Less => texts.lt(text),
        Operator::LessOrEqual => texts.lt_eq(text),
        Operator::Greater => texts.gt(text),
        Operator::GreaterOrEqual => texts.gt_eq(text),
    }
}

/// A mask in which "missing" is "no".
fn known(mask: &BooleanChunked) -> Result<BooleanChunked, Problem> {
    mask.fill_null_with_values(false).map_err(|error| {
        tracing::error!("a mask cannot be filled: {error}");
        Problem::internal("The filter could not be computed; the server's log says why.")
    })
}

/// The number that a value means; a quoted `"10"`, `NaN` and `inf` are texts to the grammar.
fn number(value: &Value) -> Option<f64> {
    value.as_number().or_else(|| value.as_text()?.parse().ok())
}

/// Milliseconds since 1970 of a time such as `2026-01-31`, `2026-01-31T12:00`, `2026-01-31T12:00:00+01:00` or `3d ago`;
/// without an offset it is UTC. A number is taken as it stands.
fn time(column: &str, value: &Value) -> Result<f64, Problem> {
    let Some(text) = value.as_text().map(str::trim) else { return number(value).ok_or_else(|| no_time(column, value)) };
    if let Some(seconds) = moment::ago(text) {
        return Ok(jiff::Timestamp::now().as_millisecond() as f64 - seconds * 1_000.0);
    }
    let moment = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let found = moment(text)
        .or_else(|| moment(&format!("{text}Z")))
        .or_else(|| moment(&format!("{text}:00Z")))
        .or_else(|| moment(&format!("{text}T00:00:00Z")));
    found.map(|time| time.as_millisecond() as f64).ok_or_else(|| no_time(column, value))
}

fn no_time(column: &str, value: &Value) -> Problem {
    Problem::invalid(format!(
        "The filter compares {column} with {value}, which is no time; write 2026-11-01, 2026-11-01T12:00 or 3d ago."
    ))
}

/// Seconds of a number or of a duration such as `1h30min`.
fn duration(column: &str, value: &Value) -> Result<f64, Problem> {
    value.as_number().or_else(|| moment::seconds(value.as_text()?)).ok_or_else(|| {
        Problem::invalid(format!(
            "The filter compares {column} with {value}, which is no duration; write 90, 90s, 5min, 2h or 1h30min."
        ))
    })
}

/// The mask of a text match. Numbers are no texts; a run has several tags, and its study has an id as well.
fn matches(column: &str, how: TextMatch, wanted: &str, view: &View) -> Result<BooleanChunked, Problem> {
    let runs = || view.index.heads();
    Ok(match column {
        "tag" => {
            let tagged = |run: &Head| run.notes.tags.iter().any(|tag| how.holds(wanted, tag));
            BooleanChunked::from_iter_values("".into(), runs().map(tagged))
        }
        _ => match &view.cells(column)?.texts {
            Some(texts) => {
                let holds = |text: Option<&str>| text.is_some_and(|text| how.holds(wanted, text));
                BooleanChunked::from_iter_values("".into(), texts.iter().map(holds))
            }
            None => BooleanChunked::full("".into(), false, view.index.len()),
        },
    })
}

/// Whether a run's id, study, title, note or one of its tags contains `text`, which is in lower case.
fn mentions(run: &Head, text: &str) -> bool {
    let notes = &run.notes;
    let fixed = [&run.id, &run.study, &run.study_name, &notes.title, &notes.note];
    fixed.into_iter().chain(&notes.tags).any(|held| held.to_lowercase().contains(text))
}
