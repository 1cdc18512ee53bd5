//! A weighted sum of names: "0.5 logit_mse + 0.1 brier".

use std::fmt;

use crate::Value;

/// Names with a weight each, in order; every name at most once. The empty sum is the empty text.
///
/// Terms stand apart by ` + `, a weight comes before its name, and there are no commas, because these separate the
/// values of a list where people type one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum(pub Vec<Term>);

/// One part of a sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Above 0 and finite.
    pub weight: f64,
    /// What it weighs.
    pub name: String,
}

impl Sum {
    /// Reads a sum, or says what is wrong, as the rest of a sentence that begins with the field and its text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace().peekable();
        let mut terms: Vec<Term> = Vec::new();
        while let Some(weight) = words.next() {
            let Some(weight) = Value::parse(weight).as_number() else {
                return Err(format!("{weight:?} is no weight; write each term as a weight and a name: 0.5 logit_mse."));
            };
            if weight <= 0.0 {
                return Err(format!("a weight is {}; give one above 0.", Value::Number(weight)));
            }
            let name = match words.next() {
                Some(name) if name != "+" => name.to_owned(),
                _ => return Err(format!("the weight {} has no name; write it behind it.", Value::Number(weight))),
            };
            if terms.iter().any(|term| term.name == name) {
                return Err(format!("{name} stands there twice; add its weights."));
            }
            match (words.next(), words.peek()) {
                (None, _) | (Some("+"), Some(_)) => {}
                (Some("+"), None) => return Err("nothing follows the last +; leave it out or add a term.".to_owned()),
                (Some(word), _) => {
                    return Err(format!("{word:?} follows {name}; join terms by +, with spaces around it."));
                }
            }
            terms.push(Term { weight, name });
        }
        Ok(Self(terms))
    }

    /// Whether `name` is in it.
    pub fn names(&self, name: &str) -> bool {
        self.0.iter().any(|term| term.name == name)
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Term { weight, name }) in self.0.iter().enumerate() {
            let plus = if place == 0 { "" } else { " + " };
            write!(out, "{plus}{} {name}", Value::Number(*weight))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrong_is_said() {
        let problem = |text: &str| Sum::parse(text).unwrap_err();
        assert!(problem("logit_mse").contains("\"logit_mse\" is no weight"), "{}", problem("logit_mse"));
        assert!(problem("0.5").contains("0.5 has no name"));
        assert!(problem("0.5 + brier").contains("0.5 has no name"));
        assert!(problem("0 brier").contains("above 0"));
        assert!(problem("-1 brier").contains("above 0"));
        assert!(problem("1 brier + 2 brier").contains("twice"));
        assert!(problem("1 brier +").contains("nothing follows"));
        assert!(problem("1 brier 2 kl").contains("join terms by +"));
        assert!(problem("1 brier+2 kl").contains("join terms by +"));
        assert!(problem("inf brier").contains("no weight"));
        assert_eq!(Sum::parse("  "), Ok(Sum::default()));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(
            weights in prop::collection::vec(1e-9_f64..1e9, 0..5), names in prop::collection::vec("[a-z_]{1,8}", 5),
        ) {
            let mut sum = Sum::default();
            for (weight, name) in weights.into_iter().zip(names) {
                if !sum.names(&name) {
                    sum.0.push(Term { weight, name });
                }
            }
            prop_assert_eq!(Sum::parse(&sum.to_string()), Ok(sum));
        }

        #[test]
        fn no_text_is_too_odd_and_what_is_read_is_printed_the_same_way_again(text in "[0-9a-z+. ]{0,24}") {
            if let Ok(sum) = Sum::parse(&text) {
                let printed = sum.to_string();
                prop_assert_eq!(Sum::parse(&printed).map(|again| again.to_string()), Ok(printed));
            }
        }
    }
}
