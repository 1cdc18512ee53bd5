//! Times and durations as people type them.

/// Units of a duration with their seconds; a month has no certain length and is none.
const UNITS: [(&str, f64); 6] =
    [("ms", 0.001), ("s", 1.0), ("min", 60.0), ("h", 3_600.0), ("d", 86_400.0), ("w", 604_800.0)];

/// Seconds of `90`, `90s`, `5min`, `2h`, `3d`, `1w` or `1h30min`; none for anything else.
pub fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(number) = number(text) {
        return Some(number);
    }
    let (mut left, mut total) = (text, 0.0);
    while !left.is_empty() {
        let digits = left.find(|letter: char| letter.is_ascii_alphabetic())?;
        let unit =
            left[digits..].find(|letter: char| !letter.is_ascii_alphabetic()).map_or(left.len(), |at| digits + at);
        let (_, length) = UNITS.iter().find(|(name, _)| left[digits..unit].eq_ignore_ascii_case(name))?;
        total += number(&left[..digits])? * length;
        left = &left[unit..];
    }
    (!text.is_empty()).then_some(total)
}

/// Seconds of `3d ago`; none for anything else.
pub fn ago(text: &str) -> Option<f64> {
    let text = text.trim();
    let at = text.len().checked_sub(3).filter(|at| text.is_char_boundary(*at))?;
    let (before, word) = text.split_at(at);
    if !word.eq_ignore_ascii_case("ago") || !before.ends_with(char::is_whitespace) {
        return None;
    }
    let before = before.trim();
    // A number alone has no unit to count in.
    number(before).is_none().then(|| seconds(before)).flatten()
}

/// Whether `text` looks like a time: `2026-11-01`, the same with a time of day behind a `T`, or `3d ago`. Whether there
/// is such a day, the calendar says.
pub fn is_time(text: &str) -> bool {
    let text = text.trim();
    let (day, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let is_day = day.len() == 10
        && day
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let is_clock = clock.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Zz".contains(&byte));
    (is_day && is_clock) || ago(text).is_some()
}

/// A number without sign and exponent.
fn number(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    crate::Value::parse(text).as_number().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_by_hand() {
        for (text, length) in [
            ("90", Some(90.0)),
            ("90s", Some(90.0)),
            ("5min", Some(300.0)),
            ("1h30min", Some(5_400.0)),
            ("1.5H", Some(5_400.0)),
            ("2w", Some(1_209_600.0)),
            ("", None),
            ("h", None),
            ("3", Some(3.0)),
            ("3 parsecs", None),
            ("-1h", None),
        ] {
            assert_eq!(seconds(text), length, "{text}");
        }
        assert_eq!(ago("3d ago"), Some(259_200.0));
        assert_eq!(ago("2h AGO"), Some(7_200.0));
        assert_eq!((ago("3 ago"), ago("3dago"), ago("ago"), ago("ä")), (None, None, None, None));
    }

    #[test]
    fn times_are_told_from_texts() {
        for text in ["2026-11-01", "2026-11-01T12:00", "2026-11-01T12:00:00+01:00", "3d ago"] {
            assert!(is_time(text), "{text}");
        }
        for text in ["yesterday", "2026-11", "2026/11/01", "2026-11-01Tnoon", ""] {
            assert!(!is_time(text), "{text}");
        }
    }
}
