//! The members of teachers, kept one by one: an ensemble of five takes those of an ensemble of three that has the same
//! settings and seed, for a member does not depend on how many there are.
//!
//! | file in `members/<hash>/` | holds |
//! |---|---|
//! | `weights.bpk` | the network |
//! | `rows.json` | what was measured while it learned |
//! | `member.json` | which member of which settings; written last |

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use burn::module::Module as _;
use retort_wire::{MetricRow, Spec};
use serde::Serialize;

use crate::{
    Error, Observer,
    data::Home,
    lock,
    model::Model,
    settings::{Read, teacher_seed},
};

use super::{Bench, digest, fit, identity, write};

const FOLDER: &str = "members";
const MARKER: &str = "member.json";

/// What `member.json` says.
#[derive(Serialize)]
struct Marker<'a> {
    hash: &'a str,
    member: u32,
    seed: i64,
    settings: &'a Spec,
    device: &'a str,
    seconds: f64,
    engine: &'a str,
}

/// The members of the teacher of `spec` that are not kept below `teachers` yet, by their hashes: what is left to train.
pub fn untrained(spec: &Spec, home: &Home, teachers: &Path) -> Result<Vec<String>, Error> {
    let table = settings(&spec.table("teacher"));
    let identity = identity(&table, teacher_seed(spec)?, home)?;
    let hashes = (1..=spec.whole("teacher.members")?).map(|member| hash(member, &identity));
    Ok(hashes.filter(|hash| !folder(teachers, hash).join(MARKER).exists()).collect())
}

/// The settings that a member depends on: not on how many there are.
fn settings(teacher: &Spec) -> Spec {
    let mut table = teacher.clone();
    for name in ["own_seed", "members"] {
        table.0.remove(name);
    }
    table
}

fn hash(member: u32, identity: &str) -> String {
    digest(&format!("member {member} of {identity}"))
}

fn folder(teachers: &Path, hash: &str) -> PathBuf {
    teachers.join(FOLDER).join(hash)
}

/// A member, counted from 1 and called `name`: found, or trained now, once however many processes ask. Its network lies
/// at `target` then, and what was measured while it learned is added to `rows`. None when everybody asked to stop.
#[expect(clippy::too_many_arguments, reason = "it stands between a teacher and the training of its member")]
pub(super) fn obtain(
    member: u32,
    name: &str,
    target: &Path,
    bench: &Bench<'_>,
    observer: &mut dyn Observer,
    stop: &mut dyn FnMut(&mut dyn Observer) -> bool,
    clock: &Instant,
    rows: &mut Vec<MetricRow>,
) -> Result<Option<Model>, Error> {
    let (environment, table) = (bench.environment, settings(&bench.shared.teacher));
    let hash = hash(member, &identity(&table, bench.shared.teacher_seed, &environment.home)?);
    let folder = folder(&environment.teachers, &hash);
    fs::create_dir_all(&folder).map_err(Error::file(&folder, "written"))?;
    let (weights, measured, marker) = (folder.join("weights.bpk"), folder.join("rows.json"), folder.join(MARKER));
    let mut lock = None;
    if !marker.exists() {
        let file = lock::wait(&folder, |first| {
            if first {
                observer.activity(&format!("waiting for {name}, which another run is training"));
            }
            stop(observer)
        })?;
        let Some(file) = file else { return Ok(None) };
        lock = Some(file);
    }
    let model = if marker.exists() {
        observer.activity(&format!("{name} was trained already"));
        let text = fs::read(&measured).map_err(Error::file(&measured, "read"))?;
        let found: Vec<MetricRow> = serde_json::from_slice(&text)
            .map_err(|problem| Error::Weights { path: measured.clone(), problem: problem.to_string() })?;
        rows.extend(found);
        let fresh = fit::fresh(bench, member, &environment.device.device)?;
        fresh.try_load_file(&weights).map_err(Error::weights(&weights))?.valid()
    } else {
        let (mut own, began) = (Vec::new(), Instant::now());
        let Some(model) = fit::fit(member, name, bench, observer, stop, clock, &mut own)? else { return Ok(None) };
        let temporary = weights.with_extension("tmp");
        model.clone().save_file(&temporary).map_err(Error::weights(&temporary))?;
        fs::rename(&temporary, &weights).map_err(Error::file(&weights, "written"))?;
        write(&measured, &serde_json::to_vec(&own).unwrap_or_default())?;
        rows.extend(own);
        let contents = Marker {
            hash: &hash,
            member,
            seed: bench.shared.teacher_seed,
            settings: &table,
            device: &environment.device.label,
            seconds: began.elapsed().as_secs_f64(),
            engine: env!("CARGO_PKG_VERSION"),
        };
        write(&marker, &serde_json::to_vec_pretty(&contents).unwrap_or_default())?;
        model
    };
    drop(lock);
    place(&weights, target)?;
    Ok(Some(model))
}

/// Lets a file lie at a second place too: as the same file, or as a copy where a disk can't do that.
fn place(source: &Path, target: &Path) -> Result<(), Error> {
    let temporary = target.with_extension("tmp");
    // A link never replaces a file, and one may be left of a training that was ended.
    let _ = fs::remove_file(&temporary);
    fs::hard_link(source, &temporary)
        .or_else(|_| fs::copy(source, &temporary).map(|_| ()))
        .and_then(|()| fs::rename(&temporary, target))
        .map_err(Error::file(target, "written"))
}
