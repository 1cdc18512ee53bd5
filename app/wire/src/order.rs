//! Names in an order: "flip then rotation".

use std::fmt;

/// Names, first to last, every one at most once. The empty order is the empty text and leaves the order as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order(pub Vec<String>);

impl Order {
    /// Reads an order, or says what is wrong, as the rest of a sentence that begins with the field and its text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut names: Vec<String> = Vec::new();
        for (place, word) in text.split_whitespace().enumerate() {
            let is_name = place % 2 == 0;
            match (is_name, word == "then") {
                (true, false) if names.iter().any(|name| name == word) => {
                    return Err(format!("{word} stands there twice; keep one of them."));
                }
                (true, false) => names.push(word.to_owned()),
                (false, true) => {}
                (true, true) => return Err("a name is missing beside then.".to_owned()),
                (false, false) => return Err(format!("{word:?} follows a name; join names by then.")),
            }
        }
        if text.split_whitespace().next_back() == Some("then") {
            return Err("nothing follows the last then; leave it out or add a name.".to_owned());
        }
        Ok(Self(names))
    }

    /// Whether `name` is in it.
    pub fn names(&self, name: &str) -> bool {
        self.0.iter().any(|other| other == name)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join(" then "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrong_is_said() {
        let problem = |text: &str| Order::parse(text).unwrap_err();
        assert!(problem("flip crop").contains("\"crop\" follows a name; join names by then."));
        assert!(problem("flip then flip").contains("flip stands there twice"));
        assert!(problem("flip then").contains("nothing follows the last then"));
        assert!(problem("then flip").contains("a name is missing"));
        assert!(problem("flip then then crop").contains("a name is missing"));
        assert_eq!(Order::parse(" \n"), Ok(Order::default()));
        assert_eq!(Order::parse("flip  then crop").unwrap().to_string(), "flip then crop");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(names in prop::collection::vec("[a-z]{1,3}", 0..6)) {
            let mut order = Order::default();
            for name in names {
                if !order.names(&name) {
                    order.0.push(name);
                }
            }
            prop_assert_eq!(Order::parse(&order.to_string()), Ok(order));
        }

        #[test]
        fn no_text_is_too_odd(text in "(then|flip|crop| |\\PC){0,8}") {
            if let Ok(order) = Order::parse(&text) {
                prop_assert_eq!(Order::parse(&order.to_string()), Ok(order));
            }
        }
    }
}
