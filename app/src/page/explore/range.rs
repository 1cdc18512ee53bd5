//! Brushes that write the filter's text: what lies between two numbers, or among some values.

use retort_wire::{Filter, Value, filter::Operator};

/// What the filter lets through of `column` at its top level: from a lower to an upper bound. None where it bounds only
/// one side or neither.
pub fn range(filter: &Filter, column: &str) -> Option<(f64, f64)> {
    let bound = |wanted: Operator| {
        parts(filter).iter().find_map(|part| match part {
            Filter::Compare { column: of, operator, value } if of == column && *operator == wanted => value.as_number(),
            _ => None,
        })
    };
    Some((bound(Operator::GreaterOrEqual)?, bound(Operator::LessOrEqual)?))
}

/// The filter with another range of `column`, or without one; the rest of it stays.
pub fn ranged(filter: &Filter, column: &str, range: Option<(f64, f64)>) -> Filter {
    let mut parts = parts(filter);
    parts.retain(|part| !bounds(part, column));
    if let Some((low, high)) = range {
        for (operator, value) in [(Operator::GreaterOrEqual, low), (Operator::LessOrEqual, high)] {
            parts.push(Filter::Compare { column: column.to_owned(), operator, value: Value::Number(value) });
        }
    }
    joined(parts)
}

/// The filter that asks for these values of `column` and no others; without values it asks for all.
pub fn only(filter: &Filter, column: &str, mut values: Vec<Value>) -> Filter {
    let mut parts = parts(filter);
    parts.retain(|part| match part {
        Filter::Compare { column: of, operator: Operator::Equal, .. } | Filter::In { column: of, .. } => of != column,
        _ => true,
    });
    let column = column.to_owned();
    match values.len() {
        0 => {}
        1 => parts.push(Filter::Compare { column, operator: Operator::Equal, value: values.remove(0) }),
        _ => parts.push(Filter::In { column, values }),
    }
    joined(parts)
}

fn bounds(part: &Filter, column: &str) -> bool {
    matches!(part, Filter::Compare { column: of, operator: Operator::GreaterOrEqual | Operator::LessOrEqual, .. } if of == column)
}

fn parts(filter: &Filter) -> Vec<Filter> {
    match filter {
        Filter::Everything => Vec::new(),
        Filter::And(parts) => parts.clone(),
        other => vec![other.clone()],
    }
}

fn joined(mut parts: Vec<Filter>) -> Filter {
    match parts.len() {
        0 => Filter::Everything,
        1 => parts.remove(0),
        _ => Filter::And(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Filter {
        Filter::parse(text).unwrap()
    }

    fn print(filter: &Filter) -> String {
        filter.to_string()
    }

    #[test]
    fn a_brush_is_two_clauses_and_takes_the_place_of_the_last() {
        let one = ranged(&read("seed = 1"), "test.accuracy", Some((0.5, 0.75)));
        assert_eq!(print(&one), "seed = 1 and test.accuracy >= 0.5 and test.accuracy <= 0.75");
        assert_eq!(range(&one, "test.accuracy"), Some((0.5, 0.75)));
        let other = ranged(&one, "test.accuracy", Some((0.6, 0.7)));
        assert_eq!(print(&other), "seed = 1 and test.accuracy >= 0.6 and test.accuracy <= 0.7");
        assert_eq!(print(&ranged(&other, "test.accuracy", None)), "seed = 1");
        assert_eq!(range(&read("test.accuracy >= 0.5"), "test.accuracy"), None);
        assert_eq!(range(&read("not (a >= 1 and a <= 2)"), "a"), None);
    }

    #[test]
    fn brushed_names_are_a_list() {
        let values = || vec![Value::Integer(1), Value::Integer(4)];
        assert_eq!(print(&only(&read("a = 2 and b = 1"), "a", values())), "b = 1 and a in (1, 4)");
        assert_eq!(print(&only(&read("a in (1, 2)"), "a", vec![Value::Integer(2)])), "a = 2");
        assert_eq!(print(&only(&read("a = 2"), "a", Vec::new())), "");
    }
}
