//! A service that answers from memory.

use super::*;

/// Answers with the same marks whatever is asked, grouped or each run by itself; a cursor is a number of rows.
pub(super) struct Memory(pub(super) Cloud);

impl Memory {
    fn row(&self, place: usize, columns: &[String]) -> Row {
        let cloud = &self.0;
        let temperature = cloud.settings_of(place).get("objective.temperature").map(ToString::to_string);
        let key = cloud.keys.get(place);
        let member = |seed: i64| Member {
            id: format!("{key}-{seed}"),
            seed,
            state: if seed == 0 { State::Finished } else { State::Running },
            epoch: 3,
            epochs: 4,
        };
        let stat = |column: &String| match column.as_str() {
            "seconds" => Cell::Stat(Stat { mean: Num(12.0), half_width: None, n: 2 }),
            _ => cloud.stat(column, place).map_or(Cell::Nothing, Cell::Stat),
        };
        Row {
            key: key.to_owned(),
            mark: place as u32,
            label: format!("τ {}", temperature.unwrap_or_default()),
            runs: 2,
            states: vec![("running".into(), 1), ("finished".into(), 1)],
            members: vec![member(0), member(1)],
            median: Some(format!("{key}-0")),
            cells: columns.iter().map(stat).collect(),
            ..Row::default()
        }
    }
}

#[async_trait]
impl Service for Memory {
    async fn catalog(&self) -> Result<Catalog, Problem> {
        Ok(sample::catalog())
    }

    async fn cloud(&self, query: Query) -> Result<Cloud, Problem> {
        retort_wire::Filter::parse(&query.filter).map_err(|error| Problem::invalid(error.to_string()))?;
        assert_eq!(query.metrics[..2], ["test.agreement", "test.accuracy"], "both axes are asked for first");
        let mut cloud = Cloud { group: query.group, ..self.0.clone() };
        if !cloud.is_grouped() {
            let codes = (1..=cloud.len() as u32).collect();
            let values = (0..cloud.len() as i64).map(Value::Integer).collect();
            cloud.settings.push(Setting { path: "seed".into(), values, codes: Wholes(codes) });
        }
        Ok(cloud)
    }

    async fn rows(&self, asked: RowsQuery) -> Result<Rows, Problem> {
        let all = self.0.len();
        let from = match &asked.place {
            Place::After(cursor) => cursor.parse().unwrap_or(0),
            _ => 0,
        };
        let page: Vec<usize> = match &asked.place {
            Place::Keys(keys) => keys.iter().filter_map(|key| self.0.keys.position(key)).collect(),
            _ => (from..all.min(from + asked.query.limit as usize)).collect(),
        };
        let end = from + page.len();
        Ok(Rows {
            total: self.0.total,
            matched: self.0.matched,
            marks: all as u32,
            from: from as u32,
            rows: page.into_iter().map(|place| self.row(place, &asked.columns)).collect(),
            back: (from > 0).then(|| from.to_string()),
            next: (end < all).then(|| end.to_string()),
        })
    }

    async fn trails(&self, asked: TrailsQuery) -> Result<Vec<Trail>, Problem> {
        let places = [(1, Num(0.8), Num(0.7)), (2, Num(0.9), Num(0.8))];
        let trail = |key: String| Trail { key, runs: 2, epochs: 2, places: places.to_vec() };
        Ok(asked.keys.into_iter().map(trail).collect())
    }

    async fn run(&self, id: String) -> Result<RunDetail, Problem> {
        Err(Problem::not_found(id))
    }

    async fn compare(&self, _ids: Vec<String>) -> Result<Compared, Problem> {
        Ok(Compared::default())
    }

    async fn curves(&self, _query: CurveQuery) -> Result<Curves, Problem> {
        Ok(Curves::default())
    }

    async fn paired_tests(&self, _query: TestQuery) -> Result<PairedTests, Problem> {
        Ok(PairedTests::default())
    }

    async fn matrix(&self, _query: MatrixQuery) -> Result<Matrix, Problem> {
        Ok(Matrix::default())
    }

    async fn seed_plan(&self, _query: SeedQuery) -> Result<SeedPlan, Problem> {
        Ok(SeedPlan::default())
    }

    async fn launch_seeds(&self, _query: SeedQuery) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn log(&self, _id: String) -> Result<String, Problem> {
        Ok(String::new())
    }

    async fn places(&self, _typed: String) -> Result<Vec<service::Place>, Problem> {
        Ok(Vec::new())
    }

    async fn queue(&self) -> Result<Queue, Problem> {
        Ok(Queue { device: "CPU, 2 cores".into(), ..Queue::default() })
    }

    async fn estimate(&self, _study: Study) -> Result<Estimate, Problem> {
        Ok(Estimate::default())
    }

    async fn launch(&self, _study: Study) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn act(&self, _id: String, _action: Action) -> Result<Run, Problem> {
        Err(Problem::conflict("Nothing is done here."))
    }

    async fn inside(&self, id: String, _split: String, _matrix: Pairing, _bins: u32) -> Result<Inside, Problem> {
        Err(Problem::not_found(id))
    }

    async fn disagreements(&self, id: String, _ask: Ask) -> Result<Disagreements, Problem> {
        Err(Problem::not_found(id))
    }

    async fn softening(&self, _study: Study, _teacher: Option<String>) -> Result<Softening, Problem> {
        Ok(Softening::default())
    }

    async fn figures(&self) -> Result<Vec<FigureCard>, Problem> {
        Ok(Vec::new())
    }

    async fn figure(&self, id: String, _scale: Scale) -> Result<FigureDetail, Problem> {
        Err(Problem::not_found(id))
    }

    async fn launch_figure(&self, _id: String, _scale: Scale, _arms: Vec<String>) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn views(&self) -> Result<Vec<SavedView>, Problem> {
        Ok(Vec::new())
    }

    async fn view(&self, _id: ViewId) -> Result<Shared, Problem> {
        Err(Problem::not_found("No view is saved here."))
    }

    async fn capsule(&self, id: String) -> Result<Brought, Problem> {
        Err(Problem::not_found(id))
    }

    async fn plots(&self, _page: String) -> Result<Vec<String>, Problem> {
        Ok(Vec::new())
    }

    async fn annotate(&self, _id: String, _change: NotesChange) -> Result<Run, Problem> {
        Err(Problem::conflict("Nothing is done here."))
    }

    async fn batch(&self, _batch: Batch) -> Result<Outcomes, Problem> {
        Err(Problem::conflict("Nothing is done here."))
    }

    async fn trash(&self) -> Result<Trash, Problem> {
        Ok(Trash::default())
    }

    async fn purge(&self, _purge: Purge) -> Result<Purged, Problem> {
        Err(Problem::conflict("Nothing is deleted here."))
    }

    async fn values(&self, column: String, _typed: String, _limit: u32) -> Result<Values, Problem> {
        Ok(Values { column, ..Values::default() })
    }

    async fn complete(&self, _text: String, _cursor: usize) -> Result<Completion, Problem> {
        Ok(Completion::default())
    }
}
