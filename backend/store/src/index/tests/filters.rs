//! Filters over columns against the same filters worked out run by run.

use proptest::prelude::*;
use retort_wire::{
    Filter, Protocol, Value,
    filter::{Operator, TextMatch},
};

use super::{super::*, data};

/// Runs with whole and real numbers, texts, switches, missing values, NaN and infinities.
fn any_entry() -> impl Strategy<Value = Entry> {
    let number = || prop_oneof![Just(f64::NAN), Just(f64::INFINITY), (-2..3_i32).prop_map(f64::from)];
    let value = prop_oneof![
        (-2..3_i64).prop_map(Value::Integer),
        (-2..3_i32).prop_map(|whole| Value::Number(f64::from(whole))),
        "[ab]".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Switch),
    ];
    let pair = (prop::option::of(value), prop::option::of(number()));
    (pair, "[ab]{2}", any::<bool>(), prop::collection::vec("[ab]", 0..3), 0..5_i64).prop_map(
        |((value, number), study, star, tags, seed)| {
            let mut entry = Entry::default();
            entry.run.id = crate::new_id();
            entry.run.study_name = study;
            entry.run.notes.star = star;
            entry.run.notes.tags = tags;
            entry.run.spec.set("seed", seed);
            entry.run.spec.0.extend(value.map(|value| ("a.b".to_owned(), value)));
            entry.run.summary.extend(number.map(|number| ("last:test.kl".to_owned(), number.into())));
            entry
        },
    )
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let column = prop::sample::select(vec!["a.b", "test.kl", "seed", "study", "star", "tag"]);
    let value = prop_oneof![
        (-2..3_i64).prop_map(Value::Integer),
        Just(Value::Number(0.5)),
        "[ab]{1,2}|NaN|inf|1".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Switch),
    ];
    let operator = prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ]);
    let leaf = prop_oneof![
        4 => (column.clone(), operator, value.clone()).prop_map(|(column, operator, value)| Filter::Compare {
            column: column.to_owned(),
            operator,
            value,
        }),
        1 => (column.clone(), prop::collection::vec(value, 1..3))
            .prop_map(|(column, values)| Filter::In { column: column.to_owned(), values }),
        1 => column.clone().prop_map(|column| Filter::Null { column: column.to_owned() }),
        2 => (column, prop::sample::select(TextMatch::ALL.to_vec()), "[aAb*]{0,2}")
            .prop_map(|(column, how, text)| Filter::Match { column: column.to_owned(), how, text }),
        1 => "[ab]{1,2}".prop_map(Filter::Search),
        1 => Just(Filter::Everything),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Filter::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(inner, 0..3).prop_map(Filter::Or),
        ]
    })
}

/// What one run has in a column.
fn values(run: &Run, column: &str) -> Vec<Value> {
    match column {
        "test.kl" => run.number(Protocol::Last, column).map(Value::Number).into_iter().collect(),
        "study" => vec![Value::Text(run.study_name.clone())],
        "star" => vec![Value::Switch(run.notes.star)],
        "tag" => run.notes.tags.iter().cloned().map(Value::Text).collect(),
        path => run.spec.get(path).cloned().into_iter().collect(),
    }
}

fn holds(filter: &Filter, run: &Run) -> bool {
    match filter {
        Filter::Everything => true,
        Filter::And(parts) => parts.iter().all(|part| holds(part, run)),
        Filter::Or(parts) => parts.iter().any(|part| holds(part, run)),
        Filter::Not(inner) => !holds(inner, run),
        Filter::Null { column } => values(run, column).is_empty(),
        Filter::Match { column, how, text } => values(run, column).iter().any(|held| match held {
            Value::Text(held) => how.holds(text, held),
            Value::Switch(on) => how.holds(text, &on.to_string()),
            _ => false,
        }),
        Filter::Search(text) => {
            run.study_name.contains(text)
                || run.notes.tags.iter().any(|tag| tag.contains(text))
                || run.id.contains(text)
        }
        Filter::In { column, values: wanted } => {
            wanted.iter().any(|value| values(run, column).iter().any(|held| compare(held, Operator::Equal, value)))
        }
        Filter::Compare { column, operator: Operator::NotEqual, value } => {
            !values(run, column).iter().any(|held| compare(held, Operator::Equal, value))
        }
        // A run has several tags; an order among them is that of the first.
        Filter::Compare { column, operator, value } if *operator != Operator::Equal => {
            values(run, column).first().is_some_and(|held| compare(held, *operator, value))
        }
        Filter::Compare { column, operator, value } => {
            values(run, column).iter().any(|held| compare(held, *operator, value))
        }
    }
}

fn compare(held: &Value, operator: Operator, value: &Value) -> bool {
    let order = match held {
        Value::Integer(_) | Value::Number(_) => {
            let wanted = value.as_number().or_else(|| value.as_text()?.parse().ok());
            let (Some(held), Some(wanted)) = (held.as_number(), wanted) else { return false };
            if held.is_nan() || wanted.is_nan() {
                return operator == Operator::Equal && held.is_nan() && wanted.is_nan();
            }
            held.partial_cmp(&wanted)
        }
        _ => Some(held.to_string().cmp(&value.to_string())),
    };
    let Some(order) = order else { return false };
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_mask_is_the_filter_run_by_run(entries in prop::collection::vec(any_entry(), 1..12), filter in any_filter()) {
        let (_folder, layout) = data();
        let mut index = Index::of(layout, Table::of(entries));
        // Columns that no run has are another test's matter.
        index.table.columns.setting_mut("a.b");
        index.measured.insert("test.kl".into());
        let query = Query::default();
        let mask = mask::compile(&filter, &View::new(&index, &query, None)).unwrap();
        prop_assert_eq!(mask.len(), index.len());
        for (through, run) in mask.iter().zip(index.runs()) {
            prop_assert_eq!(through, Some(holds(&filter, &run)), "{:?} on {:?}", filter, run);
        }
    }
}
