//! Addresses of pages and files, each built in one place.

use retort_wire::filter::quoted;

use crate::view::{View, encoding::query};

/// A path with a query.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<(&str, String)> = pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    format!("{path}{}", query(&pairs))
}

/// A run's page.
pub fn run(id: &str) -> String {
    format!("/runs/{id}")
}

/// What lies behind a run's numbers.
pub fn inside(id: &str) -> String {
    format!("/runs/{id}/inside")
}

/// The examples on which a run's student and teacher differ.
pub fn disagreements(id: &str) -> String {
    format!("/runs/{id}/disagreements")
}

/// The picture of one example of a data set, for a version of its files.
pub fn example(dataset: &str, part: &str, index: u32, version: &str) -> String {
    with_query(&format!("/api/v1/datasets/{dataset}/{part}/{index}.png"), &[("v", version)])
}

/// Explore with the runs of a study.
pub fn study(name: &str) -> String {
    if name.is_empty() {
        return "/".to_owned();
    }
    View { filter: format!("study = {}", quoted(name)), ..View::default() }.href()
}

/// The filter that lets these runs through and no others.
pub fn only<S: AsRef<str>>(ids: &[S]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.as_ref())).collect();
    format!("id in ({})", ids.join(", "))
}

/// Where a run's title, note and tags are changed.
pub fn notes(id: &str) -> String {
    format!("/runs/{id}/notes")
}

/// The launch form filled in with a run's spec.
pub fn variation(id: &str) -> String {
    with_query("/launch", &[("from", id)])
}

/// One of a run's files.
pub fn file(id: &str, name: &str) -> String {
    format!("/api/v1/runs/{id}/{name}")
}

/// Explore with these runs and no others; empty for none.
pub fn runs<S: AsRef<str>>(ids: &[S]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    View { filter: only(ids), ..View::default() }.href()
}

/// Runs side by side.
pub fn compare<S: AsRef<str>>(ids: &[S]) -> String {
    let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    format!("/compare?runs={}", ids.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::Filter;

    #[test]
    fn a_study_is_found_by_a_filter_that_can_be_read() {
        for name in ["First study", "the \"odd\" one, 50 %", "both \" and ' and \\"] {
            let filter = View::parse(study(name).trim_start_matches('/')).filter;
            assert!(
                matches!(Filter::parse(&filter), Ok(Filter::Compare { value, .. }) if value.to_string() == name),
                "{filter}"
            );
        }
        assert_eq!(study(""), "/");
        let filter = View::parse(runs(&["0192-a", "0192-b"]).trim_start_matches('/')).filter;
        assert!(matches!(Filter::parse(&filter), Ok(Filter::In { values, .. }) if values.len() == 2), "{filter}");
        assert_eq!(runs::<&str>(&[]), "");
        assert_eq!(variation("a b"), "/launch?from=a+b");
        assert_eq!(compare(&["a", "b"]), "/compare?runs=a,b");
    }
}
