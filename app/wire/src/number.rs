//! A measured number that survives JSON.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A measured value. NaN and the infinities are values (a diverged run is visible as such); JSON has no words for
/// them, so they travel as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, apart from `null`, which means
/// "not measured".
#[derive(Clone, Copy, Debug, Default)]
pub struct Num(pub f64);

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || (self.0.is_nan() && other.0.is_nan())
    }
}

impl Serialize for Num {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            real if real.is_nan() => out.serialize_str("NaN"),
            f64::INFINITY => out.serialize_str("Infinity"),
            f64::NEG_INFINITY => out.serialize_str("-Infinity"),
            real => out.serialize_f64(real),
        }
    }
}

impl<'de> Deserialize<'de> for Num {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Num;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
            }

            fn visit_f64<E>(self, real: f64) -> Result<Num, E> {
                Ok(Num(real))
            }

            fn visit_i64<E>(self, whole: i64) -> Result<Num, E> {
                Ok(Num(whole as f64))
            }

            fn visit_u64<E>(self, whole: u64) -> Result<Num, E> {
                Ok(Num(whole as f64))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Num, E> {
                match text {
                    "NaN" => Ok(Num(f64::NAN)),
                    "Infinity" => Ok(Num(f64::INFINITY)),
                    "-Infinity" => Ok(Num(f64::NEG_INFINITY)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        input.deserialize_any(Visitor)
    }
}

impl From<f64> for Num {
    fn from(real: f64) -> Self {
        Self(real)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn missing_and_the_three_that_json_lacks_stay_apart() {
        let values =
            vec![None, Some(Num(f64::NAN)), Some(Num(f64::INFINITY)), Some(Num(f64::NEG_INFINITY)), Some(Num(0.5))];
        let json = serde_json::to_string(&values).unwrap();
        assert_eq!(json, r#"[null,"NaN","Infinity","-Infinity",0.5]"#);
        assert_eq!(serde_json::from_str::<Vec<Option<Num>>>(&json).unwrap(), values);
    }

    proptest! {
        #[test]
        fn json_keeps_every_bit(real: f64) {
            let back: Num = serde_json::from_str(&serde_json::to_string(&Num(real)).unwrap()).unwrap();
            prop_assert_eq!(back, Num(real));
        }
    }
}
