//! Between the text of a field and its values: "1, 4" is a list, "0..4" is five whole numbers.

use retort_wire::{Field, Kind, Value, study::MAX_RUNS};

/// How an empty text is written in a list, where nothing between two commas would be overlooked.
const EMPTY: &str = "\"\"";

/// The values that `text` stands for in `field` (none: a whole number, the seed); an empty text has none.
///
/// Texts that cannot be understood come back as texts, so that the check of the field can name them.
pub fn parse(field: Option<&Field>, text: &str) -> Vec<Value> {
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let mut values = Vec::new();
    for part in parts {
        for value in parse_one(field, part) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    values
}

fn parse_one(field: Option<&Field>, part: &str) -> Vec<Value> {
    match field.map(|field| &field.kind) {
        Some(Kind::Choice { options }) => {
            let named = options.iter().find(|choice| choice.value == part);
            let called = || options.iter().find(|choice| choice.label.eq_ignore_ascii_case(part));
            vec![Value::Text(named.or_else(called).map_or_else(|| part.to_owned(), |choice| choice.value.clone()))]
        }
        Some(Kind::Switch) => vec![match part.to_ascii_lowercase().as_str() {
            "yes" | "on" | "true" => Value::Switch(true),
            "no" | "off" | "false" => Value::Switch(false),
            _ => Value::Text(part.to_owned()),
        }],
        Some(Kind::Number { .. }) => vec![Value::parse(part)],
        Some(Kind::Sum { .. } | Kind::Order { .. } | Kind::Mixture { .. }) => {
            let is_empty = part == EMPTY || field.is_some_and(|field| part.eq_ignore_ascii_case(&field.zero));
            vec![Value::Text(if is_empty { String::new() } else { part.to_owned() })]
        }
        Some(Kind::Integer { .. }) | None => range(part).unwrap_or_else(|| {
            // "2 3" is two numbers that somebody forgot the comma between.
            let words: Vec<Value> = part.split_whitespace().map(Value::parse).collect();
            if words.iter().all(|word| word.as_number().is_some()) { words } else { vec![Value::parse(part)] }
        }),
    }
}

/// `0..4` and `0-4` with both ends; none for anything else and for ranges that no study could hold.
fn range(part: &str) -> Option<Vec<Value>> {
    let (first, last) = part.split_once("..").or_else(|| part.split_once('–')).or_else(|| part.split_once('-'))?;
    let (first, last) = (first.trim().parse::<i64>().ok()?, last.trim().parse::<i64>().ok()?);
    let count = last.checked_sub(first)?.checked_add(1)?;
    (1..=MAX_RUNS as i64).contains(&count).then(|| (first..=last).map(Value::Integer).collect())
}

/// The text that [`parse`] reads as `values`.
pub fn print(values: &[Value]) -> String {
    let is_list = values.len() > 1;
    let word = |value: &Value| match value {
        Value::Text(text) if text.is_empty() && is_list => EMPTY.to_owned(),
        value => value.to_string(),
    };
    values.iter().map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use retort_wire::Choice;

    fn field(kind: Kind) -> Field {
        Field {
            path: "a.b".into(),
            label: "B".into(),
            help: String::new(),
            kind,
            default: Value::Integer(0),
            unit: String::new(),
            short: String::new(),
            zero: String::new(),
            when: Vec::new(),
            advanced: false,
            later: false,
        }
    }

    #[test]
    fn lists_and_ranges() {
        let whole = field(Kind::Integer { min: 0, max: 9 });
        let numbers = |text| parse(Some(&whole), text).iter().filter_map(Value::as_integer).collect::<Vec<_>>();
        assert_eq!(numbers("1, 4"), [1, 4]);
        assert_eq!(numbers("1,"), [1]);
        assert_eq!(numbers("0..3"), [0, 1, 2, 3]);
        assert_eq!(numbers("2 3"), [2, 3]);
        assert_eq!(numbers("3, 3"), [3]);
        assert_eq!(numbers("-4"), [-4]);
        assert_eq!(parse(Some(&whole), "few"), [Value::from("few")]);
        assert_eq!(parse(Some(&whole), "0..99999999999"), [Value::from("0..99999999999")]);
        assert_eq!(parse(None, " "), []);
    }

    #[test]
    fn a_choice_is_read_by_value_and_by_name() {
        let options =
            vec![Choice { value: "lenet5".into(), label: "LeNet-5".into(), available: true, ..Choice::default() }];
        let choice = field(Kind::Choice { options });
        assert_eq!(parse(Some(&choice), "LENET-5, lenet5, other"), [Value::from("lenet5"), Value::from("other")]);
        assert_eq!(parse(Some(&field(Kind::Switch)), "yes, false"), [Value::Switch(true), Value::Switch(false)]);
    }

    #[test]
    fn an_empty_sum_has_its_place_in_a_list() {
        let mut sum = field(Kind::Sum { options: Vec::new() });
        sum.zero = "nothing".into();
        let values = ["", "0.5 brier + 1 kl"].map(Value::from);
        assert_eq!(print(&values), "\"\", 0.5 brier + 1 kl");
        assert_eq!(parse(Some(&sum), &print(&values)), values);
        assert_eq!(parse(Some(&sum), "Nothing, 0.5 brier + 1 kl"), values);
        assert_eq!(print(&values[..1]), "");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(mut numbers in prop::collection::vec(-1e6..1e6_f64, 1..5)) {
            numbers.dedup();
            let real = field(Kind::Number { min: -1e6, max: 1e6 });
            let values: Vec<Value> = numbers.iter().copied().map(Value::Number).collect();
            let back: Vec<f64> = parse(Some(&real), &print(&values)).iter().filter_map(Value::as_number).collect();
            prop_assert_eq!(back, numbers);
        }

        #[test]
        fn no_text_is_too_odd(text in ".*") {
            for kind in [Kind::Switch, Kind::Integer { min: 0, max: 1 }, Kind::Number { min: 0.0, max: 1.0 }] {
                let _ = parse(Some(&field(kind)), &text);
            }
        }
    }
}
