//! What the tokens of a text are.

/// The first `most` tokens of a text, in order.
///
/// The text is taken in lower case and HTML breaks (`<br>`, `<br/>`, `<br />`) as white space. A token is then either a
/// word, the longest run of letters and digits (Unicode's), or any other character alone that is not white space: each
/// punctuation mark, apostrophe and symbol. So "It's 9.5!<br />Wow" is `it` `'` `s` `9` `.` `5` `!` `wow`.
pub fn tokens(text: &str, most: usize) -> Vec<String> {
    let text = without_breaks(&text.to_lowercase());
    let mut tokens = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        if tokens.len() >= most {
            break;
        }
        if character.is_alphanumeric() {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        if !character.is_whitespace() {
            tokens.push(character.to_string());
        }
    }
    if !word.is_empty() {
        tokens.push(word);
    }
    // A word and the mark that ends it may arrive together.
    tokens.truncate(most);
    tokens
}

/// With a space in place of each break.
fn without_breaks(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(start) = rest.find("<br") {
        let after = &rest[start + 3..];
        let inside = after.trim_start();
        let inside = inside.strip_prefix('/').map_or(inside, str::trim_start);
        match inside.strip_prefix('>') {
            Some(next) => {
                kept.push_str(&rest[..start]);
                kept.push(' ');
                rest = next;
            }
            None => {
                kept.push_str(&rest[..start + 3]);
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::tokens as first_tokens;

    fn tokens(text: &str) -> Vec<String> {
        first_tokens(text, usize::MAX)
    }

    #[test]
    fn words_and_marks_are_tokens_and_breaks_are_none() {
        assert_eq!(tokens("It's 9.5!<br />Wow"), ["it", "'", "s", "9", ".", "5", "!", "wow"]);
        assert_eq!(tokens("one<BR>two<br/>three<br\t/>four"), ["one", "two", "three", "four"]);
        assert_eq!(tokens("<brand> a<br"), ["<", "brand", ">", "a", "<", "br"]);
        assert_eq!(tokens("well-known ... ÉTÉ\u{a0}日本"), ["well", "-", "known", ".", ".", ".", "été", "日本"]);
        assert_eq!(tokens(" \n\t"), [""; 0]);
    }

    proptest! {
        #[test]
        fn the_first_tokens_are_the_start_of_all(text: String, most in 0_usize..10) {
            let all = tokens(&text);
            prop_assert_eq!(first_tokens(&text, most), &all[..most.min(all.len())]);
        }

        #[test]
        fn tokens_are_words_or_single_characters_and_white_space_changes_nothing(text: String) {
            let found = tokens(&text);
            for token in &found {
                let word = token.chars().all(char::is_alphanumeric) && !token.is_empty();
                prop_assert!(word || token.chars().count() == 1);
                prop_assert!(!token.chars().any(char::is_whitespace));
            }
            prop_assert_eq!(tokens(&format!("  {text}\n")), found);
        }
    }
}
