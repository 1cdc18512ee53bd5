use proptest::prelude::*;

use super::*;
use crate::{Choice, Protocol};

fn parsed(text: &str) -> Filter {
    Filter::parse(text).unwrap()
}

fn compare(column: &str, operator: Operator, value: impl Into<Value>) -> Filter {
    Filter::Compare { column: column.into(), operator, value: value.into() }
}

#[test]
fn precedence_lists_and_null() {
    let filter =
        Filter::parse("test.accuracy >= 0.9 and (objective.temperature in (1, 4.5) or not tag is null)").unwrap();
    let accuracy = Filter::Compare {
        column: "test.accuracy".into(),
        operator: Operator::GreaterOrEqual,
        value: Value::Number(0.9),
    };
    let temperature =
        Filter::In { column: "objective.temperature".into(), values: vec![Value::Integer(1), Value::Number(4.5)] };
    let tagged = Filter::Not(Box::new(Filter::Null { column: "tag".into() }));
    assert_eq!(filter, Filter::And(vec![accuracy, Filter::Or(vec![temperature, tagged])]));
}

#[test]
fn text_is_searched_for() {
    assert_eq!(Filter::parse("digits").unwrap(), Filter::Search("digits".into()));
    assert_eq!(Filter::parse("\"my study\"").unwrap(), Filter::Search("my study".into()));
    assert_eq!(Filter::parse("  ").unwrap(), Filter::Everything);
}

#[test]
fn negations_are_written_where_they_belong() {
    assert_eq!(parsed("seed not in (1, 2)"), parsed("not seed in (1, 2)"));
    assert_eq!(parsed("tag is not null"), parsed("not tag is null"));
    assert_eq!(parsed("title not contains x"), parsed("not title contains x"));
    assert_eq!(parsed("not seed in (1, 2)").to_string(), "seed not in (1, 2)");
}

#[test]
fn texts_are_matched_and_escaped() {
    let matched = |how, text: &str| Filter::Match { column: "title".into(), how, text: text.into() };
    assert_eq!(parsed("title contains digits"), matched(TextMatch::Contains, "digits"));
    assert_eq!(parsed("title STARTS WITH \"a b\""), matched(TextMatch::StartsWith, "a b"));
    assert_eq!(parsed(r#"title matches "say \"hi\" \\ *""#), matched(TextMatch::Matches, "say \"hi\" \\ *"));
    assert_eq!(parsed(r"title = 'C:\data'"), compare("title", Operator::Equal, r"C:\data"));
    assert!(TextMatch::Contains.holds("DIG", "digits") && !TextMatch::StartsWith.holds("git", "digits"));
    assert!(TextMatch::Matches.holds("d*s", "Digits") && !TextMatch::Matches.holds("d*t", "digits"));
}

#[test]
fn times_and_durations_are_told_from_texts() {
    assert_eq!(parsed("created > 3d ago"), compare("created", Operator::Greater, "3d ago"));
    assert_eq!(parsed("created > 3d ago").to_string(), "created > 3d ago");
    assert_eq!(parsed("seconds >= 1h30min").to_string(), "seconds >= 1h30min");
    let wrong = Filter::parse("created > yesterday").unwrap_err();
    assert_eq!(wrong.column, 11);
    assert!(wrong.message.contains("2026-11-01"), "{wrong}");
    assert_eq!(Filter::parse("seconds > long").unwrap_err().column, 11);
}

#[test]
fn errors_point_at_the_character() {
    assert_eq!(Filter::parse("seed = ").unwrap_err().column, 8);
    assert_eq!(Filter::parse("seed => 3").unwrap_err().column, 6);
    assert_eq!(Filter::parse("(seed = 3").unwrap_err().column, 10);
    assert_eq!(Filter::parse("seed = 3 and").unwrap_err().column, 13);
    assert_eq!(Filter::parse("and seed = 3").unwrap_err().column, 1);
    assert_eq!(Filter::parse("tag = null").unwrap_err().column, 7);
    assert_eq!(Filter::parse("title contains").unwrap_err().column, 15);
    assert_eq!(Filter::parse("ä = \"ö").unwrap_err().column, 5);
    assert!(Filter::parse("my study").unwrap_err().message.contains("quotes"));
    let error = Filter::parse("seed = ").unwrap_err();
    assert_eq!(FilterError::read(&error.to_string()), Some(error));
    assert_eq!(FilterError::read("The server was not reached."), None);
    assert!(Filter::parse(&"(".repeat(10_000)).is_err());
}

#[test]
fn the_columns_are_named_with_their_places() {
    let (_, named) = Filter::read("digits and (seed = 3 or best:test.kl < 1)").unwrap();
    let places: Vec<_> = named.iter().map(|named| (named.name.as_str(), named.column)).collect();
    assert_eq!(places, [("seed", 13), ("best:test.kl", 25)]);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z.]{1,8}",
        ".{0,8}",
        "[ab\"'\\\\ n\n]{0,6}",
        prop::sample::select(vec![
            "and", "or", "not", "in", "is", "null", "ago", "true", "12", "NaN", "3d ago", "starts"
        ])
        .prop_map(str::to_owned),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Switch),
        any::<i64>().prop_map(Value::Integer),
        prop_oneof![prop::num::f64::NORMAL, Just(0.0), Just(4.0), Just(-1e9)].prop_map(Value::Number),
        any_text().prop_map(Value::Text),
    ]
}

/// Columns whose values are anybody's: those with times and durations take only such.
fn any_column() -> impl Strategy<Value = String> {
    any_text().prop_filter("a fact has its own kind of values", |text| fact(text).is_none())
}

/// Every filter that a text can mean.
fn any_filter() -> impl Strategy<Value = Filter> {
    let operator = prop::sample::select(Operator::ALL.to_vec());
    let how = prop::sample::select(TextMatch::ALL.to_vec());
    let leaf = prop_oneof![
        (any_column(), operator, any_value()).prop_map(|(column, operator, value)| Filter::Compare {
            column,
            operator,
            value
        }),
        (any_column(), prop::collection::vec(any_value(), 1..4))
            .prop_map(|(column, values)| Filter::In { column, values }),
        any_column().prop_map(|column| Filter::Null { column }),
        (any_column(), how, any_text()).prop_map(|(column, how, text)| Filter::Match { column, how, text }),
        any_text().prop_map(Filter::Search),
        Just(compare("created", Operator::Greater, "3d ago")),
        Just(compare("created", Operator::Less, "2026-11-01")),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Filter::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner, 2..4).prop_map(Filter::Or),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_printed_is_read_back(filter in any_filter()) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn printing_is_stable(text in "(seed|tag|title|and|or|not|in|is|null|contains|starts with|matches|\\(|\\)|,|=|<|3d ago|4.0|\"a b\"| ){0,12}") {
        if let Ok(filter) = Filter::parse(&text) {
            let printed = filter.to_string();
            prop_assert_eq!(Filter::parse(&printed), Ok(filter), "{}", printed);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}", cursor in 0..80_usize) {
        let _ = Filter::parse(&text);
        let completion = complete(&text, cursor, &columns(), &|_, _| vec![(Value::Integer(3), 1)]);
        prop_assert!(completion.from <= completion.to && completion.to <= text.chars().count());
    }
}

fn columns() -> Vec<Known> {
    let known = |name: &str, kind, help: &str, measured| Known { name: name.into(), kind, help: help.into(), measured };
    vec![
        known("test.accuracy", ColumnKind::Number, "Share of right answers", true),
        known("test.kl", ColumnKind::Number, "Divergence from the teacher", true),
        known("objective.temperature", ColumnKind::Number, "Softens the teacher's answers", false),
        known("student.architecture", ColumnKind::Text, "The student's network", false),
        known("star", ColumnKind::Switch, "Whether it is starred", false),
        known("created", ColumnKind::Time, "When it was launched", false),
    ]
}

/// What is offered where `|` stands, and the text after the first of it is taken.
fn offered(marked: &str) -> (Vec<String>, String) {
    let cursor = marked.chars().position(|letter| letter == '|').unwrap();
    let text = marked.replacen('|', "", 1);
    let values = |column: &str, typed: &str| match column {
        "student.architecture" => ["lenet5", "a net"]
            .into_iter()
            .filter(|name| name.contains(typed))
            .map(|name| (Value::from(name), 4))
            .collect(),
        "objective.temperature" => vec![(Value::Number(4.0), 2), (Value::Integer(1), 1)],
        _ => Vec::new(),
    };
    let completion = complete(&text, cursor, &columns(), &values);
    let letters: Vec<char> = text.chars().collect();
    let taken = completion.candidates.first().map_or_else(
        || text.clone(),
        |first| {
            let (before, after) = (&letters[..completion.from], &letters[completion.to..]);
            before.iter().copied().chain(first.text.chars()).chain(after.iter().copied()).collect()
        },
    );
    (completion.candidates.into_iter().map(|candidate| candidate.label).collect(), taken)
}

#[test]
fn columns_come_first_and_by_any_of_their_parts() {
    let (labels, taken) = offered("|");
    assert_eq!(labels.first().map(String::as_str), Some("test.accuracy"));
    assert!(labels.contains(&"not".to_owned()) && taken == "test.accuracy ");
    assert_eq!(offered("temp|").1, "objective.temperature ");
    assert_eq!(offered("softens|").1, "objective.temperature ");
    assert_eq!(offered("star = true and test.k|").1, "star = true and test.kl ");
    // The whole word under the cursor is replaced, and no blank doubled.
    assert_eq!(offered("te|mp > 3").1, "test.accuracy > 3");
}

#[test]
fn a_protocol_goes_before_a_metric() {
    assert_eq!(offered("bes|").1, "best:");
    assert_eq!(offered("best:|").0[..2], ["best:test.accuracy", "best:test.kl"]);
    assert!(!offered("best:|").0.contains(&"best:star".to_owned()));
    assert_eq!(offered("epoch12:k|").1, "epoch12:test.kl ");
    assert!(offered("best:test.kl |").0.contains(&"<".to_owned()));
}

#[test]
fn operators_fit_the_column() {
    assert!(offered("test.kl |").0.contains(&"<=".to_owned()));
    assert!(!offered("test.kl |").0.contains(&"contains".to_owned()));
    assert!(offered("student.architecture |").0.contains(&"starts with".to_owned()));
    assert_eq!(offered("student.architecture sta|").1, "student.architecture starts with ");
    assert_eq!(offered("student.architecture not i|").1, "student.architecture not in (");
    assert_eq!(offered("star is n|").0, ["null", "not null"]);
    // An unknown word is a text to search for.
    assert_eq!(offered("digits |").0, ["and", "or"]);
}

#[test]
fn values_are_those_that_there_are() {
    assert_eq!(offered("student.architecture = |").0, ["lenet5", "a net"]);
    assert_eq!(offered("student.architecture = le|").1, "student.architecture = lenet5 ");
    assert_eq!(offered("student.architecture = \"a n|").1, "student.architecture = \"a net\" ");
    assert_eq!(offered("student.architecture =|").1, "student.architecture = lenet5 ");
    assert_eq!(offered("student.architecture in (lenet5, |").1, "student.architecture in (lenet5, lenet5");
    assert_eq!(offered("student.architecture in (lenet5 |").0, [",", ")"]);
    assert_eq!(offered("star = |").0, ["true", "false"]);
    assert_eq!(offered("created > 7|").1, "created > 7d ago ");
    assert_eq!(offered("objective.temperature = |").1, "objective.temperature = 4.0 ");
}

#[test]
fn clauses_are_joined_and_brackets_closed() {
    assert_eq!(offered("test.kl < 1 |").0, ["and", "or"]);
    assert_eq!(offered("(test.kl < 1 |").0, ["and", "or", ")"]);
    assert_eq!(offered("(test.kl < 1) |").0, ["and", "or"]);
    assert_eq!(offered("test.kl < 1 a|").1, "test.kl < 1 and ");
}

#[test]
fn every_column_is_known_with_its_help() {
    let field = crate::Field {
        path: "objective.temperature".into(),
        label: "Temperature".into(),
        help: String::new(),
        kind: crate::Kind::Number { min: 0.0, max: 1.0 },
        default: 1.0.into(),
        unit: String::new(),
        short: String::new(),
        zero: String::new(),
        when: Vec::new(),
        advanced: false,
        later: false,
    };
    let catalog = crate::Catalog {
        sections: vec![crate::Section { fields: vec![field], ..crate::Section::default() }],
        splits: vec![Choice { value: "test".into(), ..Choice::default() }],
        ..crate::Catalog::default()
    };
    let known = Known::all(&catalog, ["test.kl"]);
    let find = |name: &str| known.iter().find(|known| known.name == name).unwrap();
    assert!(find("test.kl").measured);
    assert_eq!(
        (find("objective.temperature").kind, find("objective.temperature").help.as_str()),
        (ColumnKind::Number, "Temperature")
    );
    assert_eq!(find("created").kind, ColumnKind::Time);
    assert_eq!(known.iter().filter(|known| known.name == "state").count(), 1);
    assert_eq!(Protocol::ALL.len(), 6);
}
