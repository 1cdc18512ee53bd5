//! How marks moved through a plane while their runs were trained.

use std::collections::BTreeMap;

use retort_wire::{
    MetricRow, Num, Problem, Query, RowsQuery, Run,
    rows::Place,
    trail::{Course, MARKS, PLACES, Trail, TrailsQuery, mean, reduce},
};

use super::Backend;

impl Backend {
    /// The trails of the asked marks that have one, in the order asked. A run whose file is damaged is left out: its own
    /// page tells of it.
    pub(super) fn trails_of(&self, asked: TrailsQuery) -> Result<Vec<Trail>, Problem> {
        let TrailsQuery { query, mut keys, x, y } = asked;
        keys.truncate(MARKS);
        let query = Query { limit: 0, sort: Vec::new(), ..query };
        let rows = RowsQuery { query, columns: Vec::new(), place: Place::Keys(keys), within: None };
        let rows = self.app.read_index().rows(&rows, &self.app.catalog())?;
        // A trail is the same under every protocol: it has all epochs.
        let name = |column: &str| column.split_once(':').map_or(column, |(_, name)| name).to_owned();
        let columns = (name(&x), name(&y));
        let trail = |row: &retort_wire::rows::Row| {
            let runs = row.members.iter().filter_map(|member| self.row(&member.id).ok());
            let courses: Vec<Course> =
                runs.map(|run| self.course(&run, &columns)).filter(|course| course.len() > 1).collect();
            let places = mean(&courses);
            (places.len() > 1).then(|| Trail {
                key: row.key.clone(),
                runs: courses.len() as u32,
                epochs: places.len() as u32,
                places: reduce(&places, PLACES).into_iter().map(|(epoch, x, y)| (epoch, Num(x), Num(y))).collect(),
            })
        };
        Ok(rows.rows.iter().filter_map(trail).collect())
    }

    /// One run's values on two columns by epoch; a setting is the same at all of them.
    fn course(&self, run: &Run, (x, y): &(String, String)) -> Course {
        let path = self.app.layout.metrics(&run.id, run.attempt);
        let rows = retort_store::metrics::read(&path).unwrap_or_else(|error| {
            if !error.is_missing() {
                tracing::warn!(%error, "a trail is left out");
            }
            Vec::new()
        });
        let (across, up) = (values(run, &rows, x), values(run, &rows, y));
        across.into_iter().filter_map(|(epoch, x)| Some((epoch, (x, *up.get(&epoch)?)))).collect()
    }
}

/// The values of one column by epoch.
fn values(run: &Run, rows: &[MetricRow], column: &str) -> BTreeMap<u32, f64> {
    if let Some(constant) = run.spec.number(column) {
        return rows.iter().map(|row| (row.epoch, constant)).collect();
    }
    match column {
        "seconds" => rows.iter().map(|row| (row.epoch, row.seconds)).collect(),
        "epoch" => rows.iter().map(|row| (row.epoch, f64::from(row.epoch))).collect(),
        _ => {
            let Some((split, metric)) = column.split_once('.') else { return BTreeMap::new() };
            let measured = rows.iter().filter(|row| row.split == split && row.metric == metric);
            measured.map(|row| (row.epoch, row.value.0)).collect()
        }
    }
}
