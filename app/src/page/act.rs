//! What forms send: the same actions as [`crate::api`], in the encoding that a browser without scripts can post.

#[cfg(feature = "ssr")]
use retort_wire::{Problem, Study};
use retort_wire::{Run, figure::Scale};

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
        redirect(&super::figures::view::FigureView { scale }.figure(&id));
    }
    Ok(launched)
}
