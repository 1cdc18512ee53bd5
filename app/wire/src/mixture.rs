//! Further sources of a transfer set: "0.3 rest at 4 + 0.2 svhn".

use std::fmt;

use crate::Value;

/// The highest temperature.
const HOTTEST: f64 = 1000.0;

/// Sources with a share each, and with a temperature where they have one of their own; every source at most once. The
/// empty mixture is the empty text.
///
/// It is written as a [`Sum`](crate::Sum) is, with the share in place of the weight and `at` before a temperature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mixture(pub Vec<Part>);

/// One source of a mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its share of the whole set, above 0 and below 1.
    pub share: f64,
    /// Its name.
    pub source: String,
    /// The temperature of its examples, above 0 and at most 1000; none for the objective's own.
    pub temperature: Option<f64>,
}

impl Mixture {
    /// Reads a mixture, or says what is wrong, as the rest of a sentence that begins with the field and its text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace().peekable();
        let mut parts: Vec<Part> = Vec::new();
        while let Some(share) = words.next() {
            let Some(share) = Value::parse(share).as_number() else {
                return Err(format!(
                    "{share:?} is no share; write each source as share, name and temperature: 0.3 rest at 4."
                ));
            };
            if share <= 0.0 || share >= 1.0 {
                return Err(format!("a share is {}; give one above 0 and below 1.", Value::Number(share)));
            }
            let source = match words.next() {
                Some(source) if source != "+" => source.to_owned(),
                _ => return Err(format!("the share {} has no source; write it behind it.", Value::Number(share))),
            };
            if parts.iter().any(|part| part.source == source) {
                return Err(format!("{source} stands there twice; add its shares."));
            }
            let mut temperature = None;
            if words.next_if_eq(&"at").is_some() {
                let number = words.next().and_then(|word| Value::parse(word).as_number());
                temperature = number.filter(|number| *number > 0.0 && *number <= HOTTEST);
                if temperature.is_none() {
                    return Err(format!(
                        "no temperature above 0 and at most {} follows {source} at; give one, or leave the at out.",
                        Value::Number(HOTTEST)
                    ));
                }
            }
            match (words.next(), words.peek()) {
                (None, _) | (Some("+"), Some(_)) => {}
                (Some("+"), None) => return Err("nothing follows the last +; leave it out or add a source.".to_owned()),
                (Some(word), _) => {
                    return Err(format!("{word:?} follows {source}; join sources by +, with spaces around it."));
                }
            }
            parts.push(Part { share, source, temperature });
        }
        Ok(Self(parts))
    }

    /// The share of all its sources together.
    pub fn share(&self) -> f64 {
        self.0.iter().map(|part| part.share).sum()
    }
}

impl fmt::Display for Mixture {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Part { share, source, temperature }) in self.0.iter().enumerate() {
            let plus = if place == 0 { "" } else { " + " };
            write!(out, "{plus}{} {source}", Value::Number(*share))?;
            if let Some(temperature) = temperature {
                write!(out, " at {}", Value::Number(*temperature))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_and_temperatures_are_read_in_order() {
        let mixture = Mixture::parse("0.3  rest at 4 + 0.25 svhn").unwrap();
        let parts: Vec<_> = mixture.0.iter().map(|part| (part.share, &*part.source, part.temperature)).collect();
        assert_eq!(parts, [(0.3, "rest", Some(4.0)), (0.25, "svhn", None)]);
        assert_eq!(mixture.share(), 0.55);
        assert_eq!(mixture.to_string(), "0.3 rest at 4 + 0.25 svhn");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let problem = |text: &str| Mixture::parse(text).unwrap_err();
        assert!(problem("rest").contains("\"rest\" is no share"), "{}", problem("rest"));
        assert!(problem("0.5").contains("0.5 has no source"));
        assert!(problem("0.5 + rest").contains("0.5 has no source"));
        assert!(problem("0 rest").contains("above 0 and below 1"));
        assert!(problem("1.2 rest").contains("a share is 1.2"));
        assert!(problem("0.1 rest + 0.2 rest").contains("twice"));
        assert!(problem("0.1 rest at").contains("no temperature above 0 and at most 1000 follows rest at"));
        assert!(problem("0.1 rest at warm").contains("no temperature"));
        assert!(problem("0.1 rest at 0").contains("no temperature"));
        assert!(problem("0.1 rest at 1001").contains("no temperature"));
        assert!(problem("0.1 rest +").contains("nothing follows"));
        assert!(problem("0.1 rest at 4 0.2 svhn").contains("join sources by +"));
        assert_eq!(Mixture::parse("  "), Ok(Mixture::default()));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(
            parts in prop::collection::vec((1e-6_f64..0.999, "[a-z_]{1,8}", prop::option::of(1e-3_f64..1e3)), 0..5),
        ) {
            let mut mixture = Mixture::default();
            for (share, source, temperature) in parts {
                if mixture.0.iter().all(|part| part.source != source) {
                    mixture.0.push(Part { share, source, temperature });
                }
            }
            prop_assert_eq!(Mixture::parse(&mixture.to_string()), Ok(mixture));
        }

        #[test]
        fn no_text_is_too_odd_and_what_is_read_is_printed_the_same_way_again(text in "[0-9a-z+. ]{0,24}") {
            if let Ok(mixture) = Mixture::parse(&text) {
                let printed = mixture.to_string();
                prop_assert_eq!(Mixture::parse(&printed).map(|again| again.to_string()), Ok(printed));
            }
        }
    }
}
