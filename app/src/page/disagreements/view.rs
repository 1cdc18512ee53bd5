//! What is asked for, as it stands in the address.

use retort_wire::disagreement::{Ask, Order, Who};

use crate::{
    page::links,
    view::encoding::{pairs, query},
};

/// Reads a query string; what it does not say, or says wrongly, is as at first.
pub fn parse(search: &str) -> Ask {
    let mut ask = Ask::default();
    for (name, value) in pairs(search) {
        let class = || value.parse::<u32>().ok();
        match name.as_str() {
            "split" => ask.split = value,
            "who" => ask.who = Who::parse(&value).unwrap_or_default(),
            "truth" => ask.truth = class(),
            "teacher" => ask.teacher = class(),
            "student" => ask.student = class(),
            "order" => ask.order = Order::parse(&value).unwrap_or_default(),
            // People count pages from 1.
            "page" => ask.page = value.parse::<u32>().ok().and_then(|page| page.checked_sub(1)).unwrap_or_default(),
            _ => {}
        }
    }
    ask
}

/// The query string: only what is not as at first.
pub fn print(ask: &Ask) -> String {
    let mut parts = Vec::new();
    if !ask.split.is_empty() {
        parts.push(("split", ask.split.clone()));
    }
    if ask.who != Who::default() {
        parts.push(("who", ask.who.name().to_owned()));
    }
    for (name, class) in [("truth", ask.truth), ("teacher", ask.teacher), ("student", ask.student)] {
        if let Some(class) = class {
            parts.push((name, class.to_string()));
        }
    }
    if ask.order != Order::default() {
        parts.push(("order", ask.order.name().to_owned()));
    }
    if ask.page > 0 {
        parts.push(("page", (u64::from(ask.page) + 1).to_string()));
    }
    query(&parts)
}

/// The address of what is asked for of a run.
pub fn href(id: &str, ask: &Ask) -> String {
    format!("{}{}", links::disagreements(id), print(ask))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_question_comes_back_from_its_address(
            split in "[a-z_ &=]{0,12}",
            who in 0_usize..7,
            order in 0_usize..6,
            truth in proptest::option::of(any::<u32>()),
            teacher in proptest::option::of(any::<u32>()),
            student in proptest::option::of(0_u32..10),
            page in 0..u32::MAX,
        ) {
            let ask = Ask { split, who: Who::ALL[who], truth, teacher, student, order: Order::ALL[order], page };
            prop_assert_eq!(parse(&print(&ask)), ask);
        }
    }

    #[test]
    fn forms_send_empty_fields() {
        assert_eq!(
            parse("?split=&who=&truth=&teacher=3&student=&order=kl&page=0"),
            Ask { teacher: Some(3), ..Ask::default() }
        );
        assert_eq!(print(&Ask::default()), "");
    }
}
