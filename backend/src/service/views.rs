//! Saved views: keeping, opening and comparing with what is there now.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError},
};

use retort_app::{
    app::is_page,
    page::{compare::view::CompareView, figures::view::FigureView},
    view::{View, encoding},
};
use retort_store::{Index, views};
use retort_wire::{
    Problem, Query, Run, SavedView, ViewId,
    saved_view::{Changes, FROZEN, NewView, Shared},
};

use super::{Backend, broken};
use crate::state::App;

/// Frozen views that are held in memory.
const HELD: usize = 8;
/// The longest name and the longest address, in characters: a page that selects a thousand runs has its place.
const LONGEST: (usize, usize) = (200, 60_000);
/// Runs of a group whose files are kept with one of them, for the numbers beside its own.
const SIBLINGS: usize = 100;

/// What a page shows.
enum Seen {
    /// What the query of Explore finds.
    Explore(Query),
    /// These runs, one by one.
    Runs(Vec<String>),
    /// A figure of the paper, and the address of its scale.
    Figure(String, FigureView),
    /// Something that is no set of runs.
    Other,
}

impl Seen {
    fn at(path: &str, search: &str) -> Self {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            [""] => Self::Explore(Query { filter: View::parse(search).filter, ..Query::default() }),
            ["compare"] => Self::Runs(CompareView::parse(search).runs),
            ["runs", id] => Self::Runs(vec![(*id).to_owned()]),
            ["figures", id] => Self::Figure((*id).to_owned(), FigureView::parse(search)),
            _ => Self::Other,
        }
    }
}

impl Backend {
    /// Every saved view, youngest first.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, Problem> {
        self.blocking(|backend| Ok(views::list(&backend.root().layout))).await
    }

    /// One saved view, with what has changed since when it is frozen.
    pub async fn saved_view(&self, id: ViewId) -> Result<Shared, Problem> {
        self.blocking(move |backend| {
            let view = views::read(&backend.root().layout, id).map_err(|error| unreadable(id, &error))?;
            let changes = view.frozen.then(|| backend.changes(&view)).transpose()?;
            Ok(Shared { view, changes })
        })
        .await
    }

    /// Saves a view, with its numbers when it is to be frozen.
    pub async fn save_view(&self, new: NewView) -> Result<SavedView, Problem> {
        self.blocking(move |backend| backend.save(&new)).await
    }

    /// Calls a saved view something else.
    pub async fn rename_view(&self, id: ViewId, name: String) -> Result<SavedView, Problem> {
        self.blocking(move |backend| {
            let layout = &backend.root().layout;
            let view = views::read(layout, id).map_err(|error| unreadable(id, &error))?;
            let name = checked_name(&name)?;
            if name.is_empty() {
                return Err(Problem::invalid("A saved view needs a name; type one."));
            }
            let view = SavedView { name, ..view };
            views::write(layout, &view).map_err(|error| broken(&error))?;
            Ok(view)
        })
        .await
    }

    /// Deletes a saved view and what it keeps; the runs stay.
    pub async fn delete_view(&self, id: ViewId) -> Result<(), Problem> {
        self.blocking(move |backend| {
            backend.held().retain(|(other, _)| *other != id);
            match views::remove(&backend.root().layout, id) {
                Ok(true) => Ok(()),
                Ok(false) => Err(no_view(id)),
                Err(error) => Err(broken(&error)),
            }
        })
        .await
    }

    /// The service that answers from what a frozen view keeps.
    pub async fn at(&self, id: ViewId) -> Result<Self, Problem> {
        self.blocking(move |backend| backend.frozen(id)).await
    }

    /// The service for the pages that a query string leads to: the frozen view that it names, or this one.
    pub async fn answering(&self, search: &str) -> Result<Self, Problem> {
        match frozen_in(search)? {
            Some(id) => self.at(id).await,
            None => Ok(self.clone()),
        }
    }

    fn frozen(&self, id: ViewId) -> Result<Self, Problem> {
        let known = self.held().iter().find(|(other, _)| *other == id).map(|(_, app)| app.clone());
        if let Some(app) = known {
            return Ok(Self { app, live: Some(self.root().clone()), ..self.clone() });
        }
        let live = self.root();
        let view = views::read(&live.layout, id).map_err(|error| unreadable(id, &error))?;
        if !view.frozen {
            return Err(Problem::conflict(format!(
                "The view {id} is live and keeps no numbers; open {}.",
                view.live()
            )));
        }
        let layout = live.layout.frozen(id);
        let index = Index::frozen(layout.clone()).map_err(|error| broken(&error))?;
        let app = live.over(layout, index);
        let mut held = self.held();
        held.truncate(HELD - 1);
        held.insert(0, (id, app.clone()));
        drop(held);
        Ok(Self { app, live: Some(live.clone()), ..self.clone() })
    }

    /// The state of the whole server, also where this service answers from a frozen view.
    pub(super) fn root(&self) -> &App {
        self.live.as_ref().unwrap_or(&self.app)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<(ViewId, App)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, new: &NewView) -> Result<SavedView, Problem> {
        let (path, search) = new.page.split_once('?').unwrap_or((&new.page, ""));
        let search = search.split('#').next().unwrap_or_default();
        if new.page.chars().count() > LONGEST.1 || new.page.chars().any(char::is_control) {
            return Err(Problem::invalid("The page's address is too long or holds signs that no address has."));
        }
        if !path.starts_with('/') || path.starts_with("//") || !is_page(path) {
            return Err(Problem::invalid(format!(
                "{} is no page of this server; give an address such as /compare?runs=….",
                path.chars().take(64).collect::<String>()
            )));
        }
        // A view of a frozen view is a copy of it.
        let from = match frozen_in(search)? {
            Some(id) => self.frozen(id)?,
            None => self.clone(),
        };
        let pairs: Vec<&str> = search.split('&').filter(|pair| !pair.is_empty() && !is_frozen(pair)).collect();
        let search = pairs.join("&");
        let shown = from.shown(path, &search)?;
        if new.frozen && matches!(shown.0, Seen::Other) {
            return Err(Problem::invalid(
                "This page cannot be frozen; save it as a live view. Explore, Compare, a run and a figure can.",
            ));
        }
        let id = views::new_id().ok_or_else(|| Problem::internal("No id could be drawn; try again."))?;
        let name = checked_name(&new.name)?;
        let name = if name.is_empty() { self.name_of(&shown.0, shown.1.len()) } else { name };
        let view = SavedView {
            id,
            name,
            path: path.to_owned(),
            search,
            frozen: new.frozen,
            created: crate::job::now(),
            runs: u32::try_from(shown.1.len()).unwrap_or(u32::MAX),
        };
        if view.frozen {
            let kept = from.keep(&view, &shown);
            if let Err(problem) = kept {
                let _ = views::remove(&self.root().layout, id);
                return Err(problem);
            }
        }
        views::write(&self.root().layout, &view).map_err(|error| broken(&error))?;
        Ok(view)
    }

    /// Keeps what a view shows.
    fn keep(&self, view: &SavedView, (seen, shown): &(Seen, Vec<String>)) -> Result<(), Problem> {
        let index = self.app.read_index();
        let mut whole = Vec::new();
        if let Seen::Runs(runs) = seen {
            let groups: HashSet<&str> = runs.iter().filter_map(|id| Some(index.head(id)?.group.as_str())).collect();
            let siblings = index.heads().filter(|run| groups.contains(run.group.as_str()) && !runs.contains(&run.id));
            whole.clone_from(runs);
            whole.extend(siblings.take(SIBLINGS).map(|run| run.id.clone()));
        }
        let root = &self.root().layout;
        views::freeze(root, &index, view.id, shown, &whole).map_err(|error| broken(&error))?;
        drop(index);
        if let Seen::Figure(id, scale) = seen {
            let figure = self.figure_detail(id, scale.scale)?;
            views::write_figure(&root.frozen(view.id), &figure).map_err(|error| broken(&error))?;
        }
        Ok(())
    }

    /// What a page shows, and its runs; ids that nobody has are an error.
    fn shown(&self, path: &str, search: &str) -> Result<(Seen, Vec<String>), Problem> {
        let seen = Seen::at(path, search);
        let runs = match &seen {
            Seen::Explore(query) => self.found(query)?,
            Seen::Runs(runs) => {
                for id in runs {
                    self.row(id)?;
                }
                runs.clone()
            }
            Seen::Figure(id, view) => {
                let figure = self.figure_now(id, view.scale)?;
                figure.arms.iter().flat_map(|arm| &arm.runs).filter_map(|run| run.run.clone()).collect()
            }
            Seen::Other => Vec::new(),
        };
        Ok((seen, runs))
    }

    /// The ids of what a query finds.
    fn found(&self, query: &Query) -> Result<Vec<String>, Problem> {
        let page = self.app.read_index().query_with(query, &self.app.catalog())?;
        Ok(page.runs.into_iter().map(|run| run.id).collect())
    }

    fn name_of(&self, seen: &Seen, runs: usize) -> String {
        let counted = format!("{runs} {}", if runs == 1 { "run" } else { "runs" });
        match seen {
            Seen::Explore(query) if query.filter.is_empty() => format!("All {counted}"),
            Seen::Explore(query) => query.filter.chars().take(LONGEST.0).collect(),
            Seen::Runs(ids) => match ids.as_slice() {
                [id] => self.row(id).map(|run| title(&run)).unwrap_or_default(),
                _ => format!("Compare {counted}"),
            },
            Seen::Figure(id, view) => format!("{id}, {}", view.scale.name()),
            Seen::Other => "A page".to_owned(),
        }
    }

    /// What became of the runs that a frozen view showed.
    fn changes(&self, view: &SavedView) -> Result<Changes, Problem> {
        let frozen = self.frozen(view.id)?;
        let seen = Seen::at(&view.path, &view.search);
        let then: Vec<String> = match &seen {
            Seen::Explore(query) => frozen.found(query)?,
            Seen::Runs(runs) => runs.clone(),
            Seen::Figure(id, scale) => {
                let figure = frozen.figure_now(id, scale.scale)?;
                figure.arms.iter().flat_map(|arm| &arm.runs).filter_map(|run| run.run.clone()).collect()
            }
            Seen::Other => Vec::new(),
        };
        let mut changes = Changes::default();
        let (was, is) = (frozen.app.read_index(), self.root().read_index());
        for id in &then {
            match (was.get(id), is.get(id)) {
                (_, None) => changes.purged.push(id.clone()),
                (Some(old), Some(new)) if new.notes.trash && !old.notes.trash => changes.trashed.push(id.clone()),
                (Some(old), Some(new)) if differs(&old, &new) => changes.changed.push(id.clone()),
                _ => {}
            }
        }
        drop((was, is));
        if let Seen::Explore(query) = &seen {
            let then: HashSet<String> = then.into_iter().collect();
            let live = Self { app: self.root().clone(), live: None, ..self.clone() };
            // A filter that cannot be read any more finds nothing new.
            let now = live.found(query).unwrap_or_default();
            changes.added = now.iter().filter(|id| !then.contains(*id)).count() as u32;
        }
        Ok(changes)
    }
}

/// Whether a run has other numbers or stands elsewhere.
fn differs(old: &Run, new: &Run) -> bool {
    (old.attempt, &old.state, &old.summary) != (new.attempt, &new.state, &new.summary)
}

fn title(run: &Run) -> String {
    let name = if run.notes.title.is_empty() { &run.study_name } else { &run.notes.title };
    format!("{name}, seed {}", run.spec.seed())
}

fn is_frozen(pair: &str) -> bool {
    pair.split('=').next() == Some(FROZEN)
}

/// The frozen view that a query string names; a text that is no id is an error, not today's numbers.
pub fn frozen_in(search: &str) -> Result<Option<ViewId>, Problem> {
    let named = encoding::pairs(search).into_iter().find(|(name, _)| name == FROZEN);
    match named {
        None => Ok(None),
        Some((_, text)) => match ViewId::parse(&text) {
            Some(id) => Ok(Some(id)),
            None => Err(Problem::not_found(format!(
                "There is no frozen view {}; the list at /views has those that there are.",
                text.chars().take(64).collect::<String>()
            ))),
        },
    }
}

/// A name without line breaks, as long as one may be.
fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() <= LONGEST.0 {
        true => Ok(name),
        false => Err(Problem::invalid(format!("The name is too long; give at most {} characters.", LONGEST.0))),
    }
}

fn no_view(id: ViewId) -> Problem {
    Problem::not_found(format!("There is no view {id}; it may have been deleted. The list at /views has the others."))
}

fn unreadable(id: ViewId, error: &retort_store::Error) -> Problem {
    if error.is_missing() { no_view(id) } else { broken(error) }
}

/// Shared by all copies of a service: frozen views that were opened lately.
pub(super) type Held = Arc<std::sync::Mutex<Vec<(ViewId, App)>>>;
