//! Trails over epochs: asked of the server for what is selected and for what the pointer rests on.

use retort_wire::trail::{MARKS, Trail, TrailsQuery};

use super::columns;
use crate::{api, prelude::*, view::View};

/// How long the pointer must rest on a mark, in milliseconds: passing over thousands asks for none of them.
const REST: u64 = 150;

/// The trails that the view wants; none unless it wants them.
pub fn remote(view: Memo<View>, hover: RwSignal<Option<String>>) -> Remote<Vec<Trail>> {
    let rested = rested(hover);
    let question = move || view.with(|view| question(view, rested.get()));
    Remote::new(question, |asked| async move {
        match asked {
            Some(asked) => api::trails(asked).await,
            None => Ok(Vec::new()),
        }
    })
}

/// What is asked for a view with this mark under the pointer.
fn question(view: &View, rested: Option<String>) -> Option<TrailsQuery> {
    if !view.drawing.trails {
        return None;
    }
    let mut keys: Vec<String> = view.selected.iter().take(MARKS).cloned().collect();
    if let Some(key) = rested.filter(|key| !keys.contains(key)) {
        keys.truncate(MARKS - 1);
        keys.push(key);
    }
    let (query, x, y) = (columns::question(view), view.x.clone(), view.y.clone());
    (!keys.is_empty()).then_some(TrailsQuery { query, keys, x, y })
}

/// The mark that the pointer has been on for a while.
fn rested(hover: RwSignal<Option<String>>) -> RwSignal<Option<String>> {
    let rested = RwSignal::new(None);
    Effect::new(move |_| {
        let key = hover.get();
        let later = move || {
            // The page may be gone by now.
            if hover.try_get_untracked().is_some_and(|now| now == key) {
                rested.set(key);
            }
        };
        set_timeout(later, std::time::Duration::from_millis(REST));
    });
    rested
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trails_are_asked_for_when_they_are_wanted() {
        let mut view = View { selected: (0..20).map(|mark| mark.to_string()).collect(), ..View::default() };
        assert_eq!(question(&view, Some("a".into())), None);
        view.drawing.trails = true;
        assert_eq!(question(&view, None).unwrap().keys.len(), MARKS);
        let with_pointer = question(&view, Some("a".into())).unwrap().keys;
        assert_eq!((with_pointer.len(), with_pointer.last().unwrap().as_str()), (MARKS, "a"));
        view.selected.clear();
        assert_eq!(question(&view, None), None);
    }
}
