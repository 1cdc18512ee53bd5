//! The study that an empty data folder gets, so that a newcomer sees something happen.

use std::{fs, io};

use retort_store::Layout;
use retort_wire::Problem;

use crate::state::App;

/// The preset that it is made from.
pub const PRESET: &str = "starter";

/// The file in the data folder that remembers that it was queued.
const MARKER: &str = "starter.json";

/// Queues the starter study, once in a data folder's life and only when it has no runs. Answers the number of runs.
pub fn submit_once(app: &App) -> Result<usize, Problem> {
    if !app.read_index().is_empty() || !mark(&app.layout).map_err(|error| unwritable(&error))? {
        return Ok(0);
    }
    let catalog = app.catalog();
    let Some(preset) = catalog.presets.iter().find(|preset| preset.name == PRESET) else {
        return Err(Problem::internal(format!("The catalog has no preset {PRESET}.")));
    };
    Ok(app.executor.submit(&preset.study)?.runs.len())
}

/// Writes the marker; false when it is there already. It comes before the study: better none than two.
fn mark(layout: &Layout) -> io::Result<bool> {
    let path = layout.root().join(MARKER);
    match fs::File::options().write(true).create_new(true).open(&path) {
        Ok(file) => {
            serde_json::to_writer(&file, &serde_json::json!({ "preset": PRESET, "created": crate::job::now() }))?;
            file.sync_all()?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn unwritable(error: &io::Error) -> Problem {
    Problem::internal(format!("{MARKER} cannot be written into the data folder: {error}. Check its permissions."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        assert!(mark(&layout).unwrap());
        assert!(!mark(&layout).unwrap());
    }
}
