//! "Did you mean".

/// The name among `known` that is nearest to `name`, the first of equals, and how far it is: the edit distance of the
/// whole, or that of the last parts after a dot and one more, whichever is less.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<(&'a str, usize)> {
    let leaf = name.rsplit('.').next().unwrap_or(name);
    known
        .map(|other| {
            let other_leaf = other.rsplit('.').next().unwrap_or(other);
            (other, distance(name, other).min(distance(leaf, other_leaf) + 1))
        })
        .min_by_key(|(_, far)| *far)
}

/// The same, or none where the nearest is so far that nobody can have meant it.
pub fn plausible<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let patience = (name.chars().count() / 3).max(2);
    nearest(name, known).filter(|(_, far)| *far <= patience).map(|(near, _)| near)
}

/// Edit distance (Levenshtein 1966).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replace = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn a_slip_is_found_and_nonsense_is_not() {
        let known = ["test.accuracy", "test.agreement", "objective.temperature"];
        assert_eq!(plausible("test.acuracy", known.into_iter()), Some("test.accuracy"));
        assert_eq!(plausible("temperature", known.into_iter()), Some("objective.temperature"));
        assert_eq!(plausible("zzzzzz", known.into_iter()), None);
    }
}
