//! Whether a name is what somebody typed the beginning, a part or the initials of.

/// How far `name` is from `typed`, 0 where it is nearest; none where it is not meant at all.
///
/// Every word that was typed has to be found, in any order and in whatever case of letters: where the name begins (0),
/// where one of its words begins (1), as the beginnings of consecutive or later words ("cl" for "Copy link", 2), or
/// inside a word (3). Nothing typed means everything.
pub fn distance(typed: &str, name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let typed = typed.to_ascii_lowercase();
    typed.split_whitespace().map(|word| word_distance(word, &name)).sum()
}

fn word_distance(word: &str, name: &str) -> Option<u32> {
    if name.starts_with(word) {
        return Some(0);
    }
    if starts(name).any(|rest| rest.starts_with(word)) {
        return Some(1);
    }
    if word.chars().nth(1).is_some() && starts(name).any(|rest| are_initials(word, rest)) {
        return Some(2);
    }
    name.contains(word).then_some(3)
}

/// What is left of `name` from where each of its words begins.
fn starts(name: &str) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    name.char_indices().filter_map(move |(at, letter)| {
        let is_start = letter.is_alphanumeric() && !before.is_alphanumeric();
        before = letter;
        is_start.then(|| &name[at..])
    })
}

/// Whether `letters` are the beginnings of words of `name`, the first word among them, in the order of the words.
fn are_initials(letters: &str, name: &str) -> bool {
    // How many letters are left to be found when the present word takes one or more of them: the fewest.
    let mut left = letters;
    for (index, rest) in starts(name).enumerate() {
        let common = left.chars().zip(rest.chars().take_while(|letter| letter.is_alphanumeric()));
        let taken: usize = common.take_while(|(one, other)| one == other).map(|(letter, _)| letter.len_utf8()).sum();
        if index == 0 && taken == 0 {
            return false;
        }
        left = &left[taken..];
        if left.is_empty() {
            return true;
        }
    }
    false
}

/// Those of `things` that were meant by what was typed, nearest first, equals in the order they came in.
pub fn nearest<T, N: AsRef<str>>(typed: &str, things: impl IntoIterator<Item = T>, name: impl Fn(&T) -> N) -> Vec<T> {
    let mut found: Vec<(u32, T)> =
        things.into_iter().filter_map(|thing| Some((distance(typed, name(&thing).as_ref())?, thing))).collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, thing)| thing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn beginnings_come_before_what_is_inside() {
        let names = ["Recopy", "Copy link", "Photo copy", "Launch"];
        assert_eq!(nearest("cop", names, |name| *name), ["Copy link", "Photo copy", "Recopy"]);
        assert_eq!(nearest("", names, |name| *name), names);
        assert_eq!(nearest("zebra", names, |name| *name), [""; 0]);
    }

    #[test]
    fn words_stand_in_any_order_and_initials_count() {
        assert_eq!(distance("link copy", "Copy link"), Some(1));
        assert_eq!(distance("cl", "Copy link"), Some(2));
        assert_eq!(distance("coli", "Copy link"), Some(2));
        assert_eq!(distance("vkl", "Vertical axis: KL"), Some(2), "words between may be left out");
        assert_eq!(distance("akv", "Vertical axis: KL"), None, "initials stand in order");
        assert_eq!(distance("fig 6b", "Figure 6b"), Some(1));
        assert_eq!(distance("l", "Compare all"), Some(3), "one letter is no initials");
        assert_eq!(distance("copy zebra", "Copy link"), None);
        assert_eq!(distance("τ = 4", "LeNet-5 at τ = 4"), Some(1 + 3 + 1));
    }

    proptest! {
        #[test]
        fn a_part_of_a_name_means_it(name in "[a-zA-Zäτ0-9 :-]{1,30}", from in 0..30_usize, length in 1..30_usize) {
            let part: String = name.chars().skip(from).take(length).collect();
            prop_assert!(distance(&part, &name).is_some());
            prop_assert!(distance(&part.to_ascii_uppercase(), &name).is_some());
        }

        #[test]
        fn another_word_never_brings_a_name_nearer(name in ".{0,30}", typed in ".{0,10}", word in "[a-z]{1,4}") {
            let (fewer, more) = (distance(&typed, &name), distance(&format!("{typed} {word}"), &name));
            prop_assert!(more.is_none() || more >= fewer);
            prop_assert!(fewer.is_some() || more.is_none());
        }
    }
}
