//! The answer behind Explore.

use std::{collections::HashMap, sync::Arc};

use retort_wire::{
    Catalog, Group, Num, Problem, Query, Run, Sort, Spec,
    describe::differing,
    group::{Member, Overview, Stat},
};

use super::{View, cells::Cells, facets::Counts, order};

/// A group while it is made: the positions of its runs, by seed.
struct Draft {
    rows: Vec<usize>,
    youngest: i64,
}

pub(super) fn overview(view: &View, query: &Query, catalog: &Catalog) -> Result<Overview, Problem> {
    let index = view.index;
    let run = |row: usize| &index.entries[row].run;
    let rows = view.matching(query)?;
    let matched = rows.len() as u32;

    let mut drafts: Vec<Draft> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let place = *places.entry(&run(row).group).or_insert_with(|| {
            drafts.push(Draft { rows: Vec::new(), youngest: i64::MIN });
            drafts.len() - 1
        });
        drafts[place].rows.push(row);
        drafts[place].youngest = drafts[place].youngest.max(run(row).created);
    }
    for draft in &mut drafts {
        draft.rows.sort_by_key(|row| (run(*row).spec.seed(), *row));
    }
    sort(&mut drafts, &query.sort, view)?;

    let mut metrics: Vec<String> = Vec::new();
    for metric in &query.metrics {
        if !metrics.contains(metric) {
            metrics.push(metric.clone());
        }
    }
    // A metric that was never measured is a column without values, not an error: runs are still to come.
    let columns: Vec<Option<Arc<Cells>>> = metrics.iter().map(|metric| index.cells(metric, view.protocol)).collect();
    let value = |column: &Option<Arc<Cells>>, row: usize| column.as_ref()?.numbers.as_ref()?.get(row);

    // Runs of a group share their settings: one of each is enough to see what differs.
    let specs: Vec<&Spec> = drafts.iter().filter_map(|draft| Some(&run(*draft.rows.first()?).spec)).collect();
    let differing = differing(catalog, specs);

    let groups = drafts.iter().map(|draft| {
        let first = &run(draft.rows[0]);
        let settings = differing.iter().filter_map(|path| Some((path.clone(), first.spec.get(path)?.clone())));
        let stat = |column| Stat::of(&draft.rows.iter().filter_map(|row| value(column, *row)).collect::<Vec<_>>());
        let stats = metrics.iter().zip(&columns).filter_map(|(metric, column)| Some((metric.clone(), stat(column)?)));
        let values = |row| columns.iter().map(|column| value(column, row).map(Num)).collect();
        Group {
            key: first.group.clone(),
            settings: settings.collect(),
            stats: stats.collect(),
            members: draft.rows.iter().map(|row| member(run(*row), values(*row))).collect(),
        }
    });
    let groups = groups.collect();
    let counts = index.cache.counts.get_or_init(|| Counts::of(index.runs().filter(|run| !run.notes.trash)));
    let facets = if query.trash {
        Counts::of(index.runs().filter(|run| run.notes.trash)).facets(catalog)
    } else {
        counts.facets(catalog)
    };
    Ok(Overview {
        total: counts.total(),
        matched,
        metrics,
        measured: index.measured.iter().cloned().collect(),
        differing,
        facets,
        groups,
    })
}

/// Sorts groups as asked: by the mean of a number over their runs, or by their first run's text; equals by their
/// youngest run.
fn sort(drafts: &mut Vec<Draft>, keys: &[Sort], view: &View) -> Result<(), Problem> {
    let columns = keys.iter().map(|key| view.cells(&key.column)).collect::<Result<Vec<_>, _>>()?;
    let key = |cells, rows: &[usize]| {
        let members: Vec<order::Key> = rows.iter().map(|row| order::Key::of(cells, *row)).collect();
        let numbers: Vec<f64> = members.iter().filter_map(|key| key.number).collect();
        order::Key { number: Stat::of(&numbers).map(|stat| stat.mean.0), text: members.iter().find_map(|key| key.text) }
    };
    let of = |draft: &Draft| columns.iter().map(|cells| key(cells, &draft.rows)).collect::<Vec<_>>();
    let mut keyed: Vec<(Vec<order::Key>, Draft)> = drafts.drain(..).map(|draft| (of(&draft), draft)).collect();
    keyed.sort_by(|(a, first), (b, second)| {
        order::compare(a, b, keys).then(second.youngest.cmp(&first.youngest)).then(second.rows.cmp(&first.rows))
    });
    drafts.extend(keyed.into_iter().map(|(_, draft)| draft));
    Ok(())
}

fn member(run: &Run, values: Vec<Option<Num>>) -> Member {
    Member {
        id: run.id.clone(),
        title: if run.notes.title.is_empty() { run.study_name.clone() } else { run.notes.title.clone() },
        seed: run.spec.seed(),
        state: run.state.clone(),
        epoch: run.epoch,
        epochs: run.epochs,
        created: run.created,
        seconds: run.seconds,
        warned: !run.warnings.is_empty(),
        star: run.notes.star,
        values,
    }
}
