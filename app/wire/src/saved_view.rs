//! Saved views: an address under a name and a short id, live or frozen.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Letters of a short id: small letters and digits without those that are taken for each other.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Letters in one: 31¹⁰ are 8 · 10¹⁴, too many to be found by trying.
const LENGTH: usize = 10;

/// The parameter of an address that says from which frozen view a page is answered.
pub const FROZEN: &str = "frozen";

/// The short id of a saved view, such as `k3v9ptm2xa`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewId([u8; LENGTH]);

impl ViewId {
    /// Reads an id; a text of another length or with other letters is none.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; LENGTH] = text.as_bytes().try_into().ok()?;
        letters.iter().all(|letter| LETTERS.contains(letter)).then_some(Self(letters))
    }

    /// An id of random bytes. Bytes above the last multiple of the number of letters are passed over, so that every id
    /// is as likely as any other; none when too few are left.
    pub fn of(random: impl IntoIterator<Item = u8>) -> Option<Self> {
        let count = LETTERS.len();
        let even = 256 / count * count;
        let mut letters =
            random.into_iter().map(usize::from).filter(|byte| *byte < even).map(|byte| LETTERS[byte % count]);
        let mut id = [0; LENGTH];
        for place in &mut id {
            *place = letters.next()?;
        }
        Some(Self(id))
    }

    /// The id as a text.
    pub fn as_str(&self) -> &str {
        // Made of `LETTERS` alone, which are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The id of the frozen view that a query string names.
    pub fn frozen_in(search: &str) -> Option<Self> {
        let pairs = search.trim_start_matches('?').split('&');
        pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| *name == FROZEN)
            .and_then(|(_, id)| Self::parse(id))
    }
}

impl fmt::Display for ViewId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for ViewId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for ViewId {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ViewId {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("{text:?} is no id of a saved view")))
    }
}

/// A saved view: `views/<id>.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Its short id.
    pub id: ViewId,
    /// What its author calls it.
    pub name: String,
    /// The page: `/compare`.
    pub path: String,
    /// Its query without the question mark, and without [`FROZEN`].
    pub search: String,
    /// Whether the numbers of the moment were kept; otherwise it shows what the query answers whenever it is opened.
    pub frozen: bool,
    /// Milliseconds since 1970 when it was saved, and its numbers with it.
    pub created: i64,
    /// How many runs it showed then.
    pub runs: u32,
}

impl SavedView {
    /// The page with today's numbers.
    pub fn live(&self) -> String {
        join(&self.path, &self.search)
    }

    /// Where the short link leads: the page with today's numbers, or with those that were kept.
    pub fn address(&self) -> String {
        if !self.frozen {
            return self.live();
        }
        let and = if self.search.is_empty() { "" } else { "&" };
        join(&self.path, &format!("{}{and}{FROZEN}={}", self.search, self.id))
    }

    /// The short link.
    pub fn link(&self) -> String {
        format!("/v/{}", self.id)
    }
}

fn join(path: &str, search: &str) -> String {
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}

/// What is asked for when a view is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewView {
    /// What it is to be called; what the page shows when empty.
    pub name: String,
    /// Its address on this server: `/compare?runs=a,b`.
    pub page: String,
    /// Whether to keep the numbers of this moment.
    pub frozen: bool,
}

/// A saved view and how far the store has moved on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The view.
    pub view: SavedView,
    /// What is different now; none for a live view.
    pub changes: Option<Changes>,
}

/// What happened to the runs of a frozen view since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Runs that are not there any more.
    pub purged: Vec<String>,
    /// Runs that went to the trash.
    pub trashed: Vec<String>,
    /// Runs that stand elsewhere or have other numbers.
    pub changed: Vec<String>,
    /// Runs that the query finds now and did not find then.
    pub added: u32,
}

impl Changes {
    /// Whether all is as it was.
    pub fn is_none(&self) -> bool {
        self.purged.is_empty() && self.trashed.is_empty() && self.changed.is_empty() && self.added == 0
    }

    /// The changes as the rest of a sentence: "1 run was purged, 2 runs have other numbers".
    pub fn words(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 run {one}")),
            count => Some(format!("{count} runs {many}")),
        };
        let parts = [
            counted(self.purged.len(), "was purged", "were purged"),
            counted(self.trashed.len(), "went to the trash", "went to the trash"),
            counted(self.changed.len(), "has other numbers", "have other numbers"),
            counted(self.added as usize, "came to what the query finds", "came to what the query finds"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "nothing has changed".to_owned() } else { parts.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn view(search: &str, frozen: bool) -> SavedView {
        let id = ViewId::parse("k3v9ptm2xa").unwrap();
        let (name, path) = ("Two temperatures".to_owned(), "/compare".to_owned());
        SavedView { id, name, path, search: search.to_owned(), frozen, created: 0, runs: 2 }
    }

    #[test]
    fn where_a_view_leads() {
        assert_eq!(view("runs=a,b", false).address(), "/compare?runs=a,b");
        assert_eq!(view("runs=a,b", true).address(), "/compare?runs=a,b&frozen=k3v9ptm2xa");
        assert_eq!(view("", true).address(), "/compare?frozen=k3v9ptm2xa");
        assert_eq!(view("", true).live(), "/compare");
        assert_eq!(ViewId::frozen_in("?runs=a&frozen=k3v9ptm2xa"), ViewId::parse("k3v9ptm2xa"));
        assert_eq!(ViewId::frozen_in("runs=a&frozen=../../etc"), None);
    }

    #[test]
    fn changes_in_words() {
        assert_eq!(Changes::default().words(), "nothing has changed");
        let changes = Changes { purged: vec!["a".into()], added: 2, ..Changes::default() };
        assert_eq!(changes.words(), "1 run was purged, 2 runs came to what the query finds");
    }

    proptest! {
        #[test]
        fn ids_are_read_back(random in prop::collection::vec(any::<u8>(), 40..64)) {
            if let Some(id) = ViewId::of(random) {
                prop_assert_eq!(ViewId::parse(id.as_str()), Some(id));
                let json = serde_json::to_string(&id).unwrap();
                prop_assert_eq!(serde_json::from_str::<ViewId>(&json).unwrap(), id);
            }
        }

        #[test]
        fn nothing_else_is_an_id(text in "\\PC{0,12}") {
            if let Some(id) = ViewId::parse(&text) {
                prop_assert_eq!(id.as_str(), text);
            }
        }
    }
}
