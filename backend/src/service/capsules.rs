//! Capsules for pages and programs.

use retort_wire::{Problem, capsule::Brought};

use super::Backend;
use crate::capsule;

impl Backend {
    /// A run as a capsule: the bytes of its file.
    pub async fn capsule_of(&self, id: String, with_predictions: bool) -> Result<Vec<u8>, Problem> {
        let run = self.row(&id)?;
        self.blocking(move |backend| {
            let packed = capsule::pack(&backend.app.layout, &run, with_predictions)?;
            Ok(capsule::write(&packed)?)
        })
        .await
    }

    /// Takes a capsule in and answers its name here.
    pub async fn bring(&self, bytes: Vec<u8>) -> Result<String, Problem> {
        self.blocking(move |backend| Ok(capsule::bring(&backend.root().layout, &bytes)?)).await
    }

    /// A capsule that was brought, and how the runs that repeat it compare.
    pub async fn brought(&self, id: String) -> Result<Brought, Problem> {
        self.blocking(move |backend| {
            let app = backend.root();
            let Some((manifest, rows)) = capsule::brought(&app.layout, &id)? else {
                let id: String = id.chars().take(64).collect();
                return Err(Problem::not_found(format!("There is no capsule {id} on this server; bring its file.")));
            };
            let runs: Vec<_> = app.read_index().runs_where(|run| !run.notes.trash).rev().collect();
            let reports = capsule::repeats(&app.layout, (&manifest, &rows), runs.iter());
            let obstacles = match manifest.study().expand(&app.catalog()) {
                Ok(_) => Vec::new(),
                Err(errors) => errors.into_iter().map(|error| error.message).collect(),
            };
            Ok(Brought { id, toml: manifest.study().to_toml(), manifest, obstacles, reports })
        })
        .await
    }
}
