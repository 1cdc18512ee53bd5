//! A service that answers from memory.

use super::*;

/// Answers from memory; `missing` is an id that nobody has.
pub(super) struct Memory;

fn known(id: &str) -> Result<RunDetail, Problem> {
    let temperature = if id == "run-b" { 4.0 } else { 1.0 };
    let state = match id {
        "missing" => return Err(Problem::not_found("There is no run missing; it may have been deleted.")),
        "diverged" => State::Failed { reason: "diverged at epoch 2".into() },
        "live" => State::Running,
        "new" => State::Queued,
        _ => State::Finished,
    };
    let mut detail = sample::detail(id, temperature, state);
    match id {
        "diverged" => detail.rows.push(sample::row(3, "test", "kl", f64::NAN)),
        "new" => {
            detail.rows.clear();
            detail.run.summary.clear();
            detail.run.epoch = 0;
        }
        "noted" => {
            detail.run.notes.tags = vec!["for the paper".into()];
            detail.run.notes.note = "*why*".into();
            let text = Piece { tag: Tag::Em, pieces: vec![Piece::text("why <b>")], ..Piece::default() };
            detail.note = vec![Piece { tag: Tag::P, pieces: vec![text], ..Piece::default() }];
        }
        "warned" => detail.run.warnings.push("The student predicts class 3 for every image.".into()),
        _ => {}
    }
    Ok(detail)
}

/// The same as a row of a comparison: `run-a` and `run-c` are seeds of one setting, `run-b` and `run-d` of another.
fn compared(id: &str) -> Result<Run, Problem> {
    let mut run = known(id)?.run;
    let other = matches!(id, "run-b" | "run-d");
    run.group = if other { "τ 4" } else { "τ 1" }.into();
    run.spec.set("objective.temperature", if other { 4.0 } else { 1.0 });
    run.spec.set("seed", if matches!(id, "run-c" | "run-d") { 4 } else { 3 });
    Ok(run)
}

#[async_trait]
impl Service for Memory {
    async fn catalog(&self) -> Result<Catalog, Problem> {
        Ok(sample::catalog())
    }

    async fn cloud(&self, _query: Query) -> Result<Cloud, Problem> {
        Ok(Cloud::default())
    }

    async fn rows(&self, asked: RowsQuery) -> Result<Rows, Problem> {
        if !asked.query.filter.contains("run-a") {
            return Ok(Rows::default());
        }
        let member = Member { id: "run-a".into(), state: State::Running, ..Member::default() };
        let row = Row {
            key: "run-a".into(),
            label: "seed 3".into(),
            members: vec![member],
            tags: vec!["good".into()],
            ..Row::default()
        };
        Ok(Rows { rows: vec![row], ..Rows::default() })
    }

    async fn trails(&self, _asked: TrailsQuery) -> Result<Vec<Trail>, Problem> {
        Ok(Vec::new())
    }

    async fn run(&self, id: String) -> Result<RunDetail, Problem> {
        known(&id)
    }

    async fn compare(&self, ids: Vec<String>) -> Result<Compared, Problem> {
        let runs: Vec<Run> = ids.iter().map(|id| compared(id)).collect::<Result<_, _>>()?;
        Ok(Compared { runs, others: vec![("τ 1".into(), vec!["run-e".into()])] })
    }

    async fn curves(&self, query: CurveQuery) -> Result<Curves, Problem> {
        let window = Window::parse(&query.window);
        let mut answer = Curves::default();
        let runs: Vec<Run> = query.lines.iter().flatten().map(|id| compared(id)).collect::<Result<_, _>>()?;
        for (line, side) in (0..).zip(sides(&runs, query.grouped)) {
            let chart = ChartView { window, ..ChartView::default() };
            let of_first = sample::curves(&known(&runs[side[0]].id)?, &chart);
            answer.lines.push(side.iter().map(|place| runs[*place].id.clone()).collect());
            answer.extent = of_first.extent;
            for mut curve in of_first.curves {
                let name = &of_first.metrics[curve.metric as usize];
                if !query.metrics.is_empty() && !query.metrics.contains(name) {
                    continue;
                }
                if !answer.metrics.contains(name) {
                    answer.metrics.push(name.clone());
                }
                curve.metric = answer.metrics.iter().position(|other| other == name).unwrap_or_default() as u32;
                (curve.line, curve.runs, curve.fewest) = (line, side.len() as u32, side.len() as u32);
                answer.curves.push(curve);
            }
        }
        Ok(answer)
    }

    async fn paired_tests(&self, query: TestQuery) -> Result<PairedTests, Problem> {
        let test = PairedTest {
            side: 1,
            metric: "agreement".into(),
            estimate: Some(Num(0.012)),
            seeds: Some((0.004, 0.02)),
            examples: Some((0.002, 0.022)),
            mcnemar: vec![(0, 9, 1, 22.0 / 1024.0)],
            n: 3,
            outcome: if query.grouped { Outcome::Higher } else { Outcome::HigherHere },
        };
        Ok(PairedTests { base: 0, tests: vec![test], examples: 500, notes: vec![(0, "There is a note.".into())] })
    }

    async fn matrix(&self, query: MatrixQuery) -> Result<Matrix, Problem> {
        let mut networks: Vec<Network> =
            query.runs.iter().map(|run| Network { run: run.clone(), ..Network::default() }).collect();
        networks.push(Network { teacher: "abc".into(), taught: vec![0, 1], ..Network::default() });
        let cells = vec![
            Some(Num(1.0)),
            Some(Num(0.9)),
            None,
            Some(Num(0.9)),
            Some(Num(1.0)),
            None,
            None,
            None,
            Some(Num(1.0)),
        ];
        Ok(Matrix {
            networks,
            cells,
            examples: 500,
            notes: vec!["2 pairs were not measured on the same test set.".into()],
        })
    }

    async fn seed_plan(&self, query: SeedQuery) -> Result<SeedPlan, Problem> {
        let runs: Vec<Run> = query.runs.iter().map(|id| compared(id)).collect::<Result<_, _>>()?;
        let settings = sides(&runs, true).len() as u32;
        Ok(SeedPlan {
            settings,
            a: 2,
            b: 2,
            pairs: 2,
            difference: Some(Num(0.01)),
            deviation: Some(0.01),
            half_width: Some(0.09),
            target: Some(0.01),
            for_interval: Some(7),
            for_power: Some(10),
            seeds: Some(10),
            missing: 16,
            estimate: Some(Estimate { runs: 16, seconds: Some(130.0), ..Estimate::default() }),
            ..SeedPlan::default()
        })
    }

    async fn launch_seeds(&self, _query: SeedQuery) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn log(&self, _id: String) -> Result<String, Problem> {
        Ok("epoch 1 of 4 <done>".into())
    }

    async fn places(&self, typed: String) -> Result<Vec<Place>, Problem> {
        let name = format!("Run {typed}");
        Ok(vec![Place { group: "Runs".into(), name, note: "at τ = 1".into(), href: "/runs/run-a".into() }])
    }

    async fn queue(&self) -> Result<Queue, Problem> {
        let lane = Lane { device: "CPU, 2 cores".into(), running: vec![known("live")?.run] };
        Ok(Queue {
            lanes: vec![lane],
            waiting: vec![known("new")?.run],
            device: "CPU, 2 cores".into(),
            ..Queue::default()
        })
    }

    async fn estimate(&self, study: Study) -> Result<Estimate, Problem> {
        let runs = study.expand(&sample::catalog()).map_err(Problem::fields)?.len() as u32;
        Ok(Estimate { runs, teachers_to_train: 1, seconds: Some(130.0), bytes: 2_500_000, ..Estimate::default() })
    }

    async fn launch(&self, _study: Study) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn act(&self, id: String, _action: Action) -> Result<Run, Problem> {
        Ok(known(&id)?.run)
    }

    async fn inside(&self, id: String, split: String, matrix: Pairing, bins: u32) -> Result<Inside, Problem> {
        known(&id)?;
        Ok(if id == "live" {
            sample::fidelity::apart(&id)
        } else {
            sample::fidelity::inside(&id, &split, matrix, bins)
        })
    }

    async fn disagreements(&self, id: String, ask: Ask) -> Result<Disagreements, Problem> {
        known(&id)?;
        Ok(sample::fidelity::disagreements(&id, &ask))
    }

    async fn softening(&self, _study: Study, teacher: Option<String>) -> Result<Softening, Problem> {
        Ok(sample::fidelity::softening(&teacher.unwrap_or_default()))
    }

    async fn figures(&self) -> Result<Vec<FigureCard>, Problem> {
        Ok(vec![sample::figures::gallery_card()])
    }

    async fn figure(&self, id: String, scale: Scale) -> Result<FigureDetail, Problem> {
        match id.as_str() {
            "missing" => Err(Problem::not_found("There is no figure missing; the gallery has those that there are.")),
            "special" => Ok(sample::figures::special_figure()),
            _ => Ok(sample::figures::figure(scale)),
        }
    }

    async fn launch_figure(&self, _id: String, _scale: Scale, _arms: Vec<String>) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn annotate(&self, id: String, change: NotesChange) -> Result<Run, Problem> {
        let mut run = known(&id)?.run;
        change.checked().map_err(Problem::fields)?.apply(&mut run.notes);
        Ok(run)
    }

    async fn batch(&self, _batch: Batch) -> Result<Outcomes, Problem> {
        Err(Problem::conflict("Nothing is done here."))
    }

    async fn trash(&self) -> Result<Trash, Problem> {
        Ok(sample::trash())
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

    async fn views(&self) -> Result<Vec<SavedView>, Problem> {
        Ok(vec![sample::saved_view(true), sample::saved_view(false)])
    }

    async fn view(&self, id: ViewId) -> Result<Shared, Problem> {
        let view = sample::saved_view(true);
        if view.id != id {
            return Err(Problem::not_found(format!("There is no view {id}; it may have been deleted.")));
        }
        let changes = Changes { purged: vec!["run-a".into()], added: 3, ..Changes::default() };
        Ok(Shared { view, changes: Some(changes) })
    }

    async fn capsule(&self, id: String) -> Result<Brought, Problem> {
        match id.as_str() {
            "missing" => Err(Problem::not_found("There is no capsule missing; bring its file.")),
            _ => Ok(sample::brought(&id)),
        }
    }

    async fn plots(&self, page: String) -> Result<Vec<String>, Problem> {
        Ok(if page == "/queue" { Vec::new() } else { vec!["KL".to_owned(), "Accuracy <b>".to_owned()] })
    }
}
