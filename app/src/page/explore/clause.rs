//! Check boxes that write the filter's text: a value of a field is on when the filter asks for it.

use retort_wire::{Filter, Value, filter::Operator};

/// The values of `column` that `filter` asks for at its top level.
pub fn chosen(filter: &Filter, column: &str) -> Vec<Value> {
    parts(filter).iter().find_map(|part| values_of(part, column)).unwrap_or_default()
}

/// The filter with `value` of `column` switched; the rest of it stays.
pub fn toggled(filter: &Filter, column: &str, value: &Value) -> Filter {
    let mut parts = parts(filter);
    let at = parts.iter().position(|part| values_of(part, column).is_some());
    let mut values = at.and_then(|at| values_of(&parts[at], column)).unwrap_or_default();
    match values.iter().position(|other| same(other, value)) {
        Some(found) => {
            values.remove(found);
        }
        // A whole number is written without its point.
        None => values.push(value.as_integer().map_or_else(|| value.clone(), Value::Integer)),
    }
    let column = column.to_owned();
    let clause = match (values.len(), values.pop()) {
        (_, None) => None,
        (1, Some(value)) => Some(Filter::Compare { column, operator: Operator::Equal, value }),
        (_, Some(last)) => {
            values.push(last);
            Some(Filter::In { column, values })
        }
    };
    match (at, clause) {
        (Some(at), Some(clause)) => parts[at] = clause,
        (Some(at), None) => {
            parts.remove(at);
        }
        (None, Some(clause)) => parts.push(clause),
        (None, None) => {}
    }
    match parts.len() {
        0 => Filter::Everything,
        1 => parts.remove(0),
        _ => Filter::And(parts),
    }
}

/// Whether two values are the same to the filter: 4 and 4.0 are.
pub fn same(one: &Value, other: &Value) -> bool {
    one == other || one.as_number().is_some_and(|number| other.as_number() == Some(number))
}

fn parts(filter: &Filter) -> Vec<Filter> {
    match filter {
        Filter::Everything => Vec::new(),
        Filter::And(parts) => parts.clone(),
        other => vec![other.clone()],
    }
}

fn values_of(part: &Filter, wanted: &str) -> Option<Vec<Value>> {
    match part {
        Filter::Compare { column, operator: Operator::Equal, value } if column == wanted => Some(vec![value.clone()]),
        Filter::In { column, values } if column == wanted => Some(values.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flip(text: &str, column: &str, value: impl Into<Value>) -> String {
        toggled(&Filter::parse(text).unwrap(), column, &value.into()).to_string()
    }

    #[test]
    fn boxes_write_the_filter() {
        assert_eq!(flip("", "objective.temperature", 4_i64), "objective.temperature = 4");
        assert_eq!(
            flip("objective.temperature = 4", "objective.temperature", 1_i64),
            "objective.temperature in (4, 1)"
        );
        assert_eq!(flip("objective.temperature in (4, 1)", "objective.temperature", 4.0), "objective.temperature = 1");
        assert_eq!(flip("objective.temperature = 1", "objective.temperature", 1_i64), "");
        assert_eq!(flip("digits and seed = 1", "study", "my study"), "digits and seed = 1 and study = \"my study\"");
        assert_eq!(flip("a = 1 or b = 2", "seed", 3_i64), "(a = 1 or b = 2) and seed = 3");
        assert_eq!(flip("", "student.architecture", "12"), "student.architecture = \"12\"");
        assert_eq!(
            chosen(&Filter::parse("seed in (1, 2) and x = 3").unwrap(), "seed"),
            [Value::Integer(1), Value::Integer(2)]
        );
    }

    proptest! {
        #[test]
        fn twice_is_never(text in "(a = 1|seed in \\(1, 2\\)|x or y|digits)( and b > 2)?", value in 0..4_i64) {
            let filter = Filter::parse(&text).unwrap();
            let value = Value::Integer(value);
            let twice = toggled(&toggled(&filter, "seed", &value), "seed", &value);
            let sorted = |filter: &Filter| { let mut values: Vec<String> = chosen(filter, "seed").iter().map(ToString::to_string).collect(); values.sort(); values };
            prop_assert_eq!(sorted(&twice), sorted(&filter));
        }
    }
}
