//! What forms send: the same actions as [`crate::api`], in the encoding that a browser without scripts can post.

#[cfg(feature = "ssr")]
use retort_wire::{Batch, NotesChange, Problem, Purge, SeedQuery, Study, notes::tags_of};
use retort_wire::{Outcomes, Purged, Run, Verb, figure::Scale};

#[cfg(feature = "ssr")]
use crate::api;
use crate::{
    api::ApiError,
    prelude::*,
    service::{Action, Launched},
};

/// What the server puts into the context of server functions so that a form posted without scripts can end on another
/// page than it began on; without it such a form ends where it began.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct SetRedirect(std::sync::Arc<dyn Fn(&str) + Send + Sync>);

#[cfg(feature = "ssr")]
impl SetRedirect {
    /// A handle that calls `redirect` with the path.
    pub fn new(redirect: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(std::sync::Arc::new(redirect))
    }
}

#[cfg(feature = "ssr")]
impl std::fmt::Debug for SetRedirect {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SetRedirect")
    }
}

/// Stops, retries, trashes, restores or stars a run.
#[server(endpoint = "act_form")]
pub async fn act_form(
    /// The run.
    id: String,
    /// What to do.
    action: Action,
) -> Result<Run, ApiError> {
    api::act(id, action).await
}

/// Launches the study that `toml` describes; a browser without scripts is sent to its runs.
#[server(endpoint = "launch_form")]
pub async fn launch_form(
    /// The study.
    toml: String,
) -> Result<Launched, ApiError> {
    let study = Study::from_toml(&toml).map_err(Problem::invalid)?;
    let redirect = use_context::<SetRedirect>();
    let launched = api::launch_study(study).await?;
    if let Some(SetRedirect(redirect)) = redirect {
        redirect(&super::launch::destination(&launched));
    }
    Ok(launched)
}

/// Launches what is missing of a figure; a browser without scripts comes back to the figure's page.
#[server(endpoint = "figure_form")]
pub async fn figure_form(
    /// The figure.
    id: String,
    /// How large it is run.
    scale: Scale,
) -> Result<Launched, ApiError> {
    let redirect = use_context::<SetRedirect>();
    let launched = api::launch_figure(id.clone(), scale, Vec::new()).await?;
    if let Some(SetRedirect(redirect)) = redirect {
        redirect(&super::figures::view::FigureView { scale, frozen: None }.figure(&id));
    }
    Ok(launched)
}

/// Changes a run's title, note and tags; a browser without scripts comes back to the run's page.
#[server(endpoint = "notes_form")]
pub async fn notes_form(
    /// The run.
    id: String,
    /// Its title.
    title: String,
    /// Its note, in Markdown.
    note: String,
    /// Its tags, commas between them.
    tags: String,
) -> Result<Run, ApiError> {
    let redirect = use_context::<SetRedirect>();
    let change = NotesChange { title: Some(title), note: Some(note), tags: Some(tags_of(&tags)), star: None };
    let run = api::annotate(id, change).await?;
    if let Some(SetRedirect(redirect)) = redirect {
        redirect(&super::links::run(&run.id));
    }
    Ok(run)
}

/// Does the same to many runs; a browser without scripts comes to a page that shows how they are now.
#[server(endpoint = "batch_form")]
pub async fn batch_form(
    /// The runs, commas between them.
    runs: String,
    /// What to do.
    action: Verb,
    /// The tag, where the action takes one.
    #[server(default)]
    tag: String,
    /// Where to go afterwards: the trash, or the page of these runs.
    #[server(default)]
    back: String,
) -> Result<Outcomes, ApiError> {
    let redirect = use_context::<SetRedirect>();
    let ids: Vec<String> = runs.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let outcomes = api::batch(Batch { runs: ids.clone(), action, tag }).await?;
    if let Some(SetRedirect(redirect)) = redirect {
        let page = super::batch::BatchView { runs: ids, did: Some(action) };
        redirect(&if back == "trash" { "/trash".to_owned() } else { page.href() });
    }
    Ok(outcomes)
}

/// Deletes runs in the trash for good; a browser without scripts comes back to the trash, which says what it freed.
#[server(endpoint = "purge_form")]
pub async fn purge_form(
    /// The runs, commas between them.
    #[server(default)]
    runs: String,
    /// `on` where the teachers that nothing needs afterwards go as well.
    #[server(default)]
    teachers: String,
) -> Result<Purged, ApiError> {
    let redirect = use_context::<SetRedirect>();
    let ids: Vec<String> = runs.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let purged = api::purge(Purge { runs: ids, teachers: teachers == "on" }).await?;
    if let Some(SetRedirect(redirect)) = redirect {
        redirect(&super::trash::view::TrashView::after(&purged).href());
    }
    Ok(purged)
}

/// Launches the seeds that a comparison misses; a browser without scripts is sent to the queue.
#[server(endpoint = "seeds_form")]
pub async fn seeds_form(
    /// Runs of two settings, separated by commas.
    runs: String,
    /// `split.metric`.
    metric: String,
    /// Which epoch its values are of.
    protocol: String,
    /// How near zero the difference must be known; empty for the difference itself.
    within: String,
) -> Result<Launched, ApiError> {
    let redirect = use_context::<SetRedirect>();
    let runs = runs.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let launched = api::launch_seeds(SeedQuery { runs, metric, protocol, within }).await?;
    if let Some(SetRedirect(redirect)) = redirect {
        redirect("/queue");
    }
    Ok(launched)
}
