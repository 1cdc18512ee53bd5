//! Patterns with stars.

/// Whether `text` as a whole fits `pattern`, in which `*` stands for any text and `\*` for a star. Every part between
/// two stars is looked for as early as possible, which is enough: what fits later fits after that as well.
pub(super) fn holds(pattern: &str, text: &str) -> bool {
    let parts = parts(pattern);
    let Some((first, rest)) = parts.split_first() else { return text.is_empty() };
    let Some(mut left) = text.strip_prefix(first.as_str()) else { return false };
    let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
    for part in middle {
        let Some(at) = left.find(part.as_str()) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last.as_str())
}

/// The texts between the stars.
fn parts(pattern: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = letter == '\\' && letters.peek() == Some(&'*');
        match letter {
            '*' => parts.push(String::new()),
            _ => {
                let letter = if escaped { letters.next().unwrap_or(letter) } else { letter };
                if let Some(part) = parts.last_mut() {
                    part.push(letter);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stars_by_hand() {
        for (pattern, text, fits) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*a", "a", false),
            ("*b*", "abc", true),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a\\*c", "a*c", true),
            ("a\\*c", "abc", false),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "ab", false),
        ] {
            assert_eq!(holds(pattern, text), fits, "{pattern} on {text}");
        }
    }

    /// The definition, tried out letter by letter.
    fn tried(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skip| tried(rest, &text[skip..])),
            Some((letter, rest)) => text.first() == Some(letter) && tried(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn it_is_its_definition(pattern in "[ab*]{0,7}", text in "[ab]{0,8}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(holds(&pattern, &text), tried(&letters(&pattern), &letters(&text)));
        }
    }
}
