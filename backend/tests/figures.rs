//! Every figure at full scale, for one epoch of one run, on a few random examples in the published formats.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fs, path::Path};

use retort::figure::{self, plan};
use retort_engine::{Environment, Job, Observer, Predictions, data::Home, device::Choice};
use retort_wire::{MetricRow, Plane, Saved, Spec, figure::Scale};

/// Training examples of every stand-in.
const EXAMPLES: u32 = 96;

/// What a training told.
#[derive(Default)]
struct Seen {
    rows: Vec<MetricRow>,
    finished: bool,
    failed: Option<String>,
}

impl Observer for Seen {
    fn activity(&mut self, _: &str) {}
    fn teacher(&mut self, _: &str, _: bool) {}
    fn teacher_trained(&mut self, _: &str, _: &[MetricRow], _: &[Predictions]) -> Result<(), String> {
        Ok(())
    }
    fn epoch(&mut self, _: usize, _: u32, rows: Vec<MetricRow>) -> Result<(), String> {
        self.rows.extend(rows);
        Ok(())
    }
    fn warning(&mut self, _: usize, _: &str) {}
    fn predictions(&mut self, _: usize, _: &[Predictions]) -> Result<(), String> {
        Ok(())
    }
    fn saved(&mut self, _: usize, _: &Saved) {}
    fn plane(&mut self, _: usize, _: &Plane) -> Result<(), String> {
        Ok(())
    }
    fn samples(&mut self, _: usize, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
    fn finished(&mut self, _: usize) {
        self.finished = true;
    }
    fn failed(&mut self, _: usize, reason: &str) {
        self.failed = Some(reason.to_owned());
    }
    fn should_stop(&mut self, _: usize) -> bool {
        false
    }
}

/// Bytes that look random.
fn noise(count: u32, mut state: u32) -> Vec<u8> {
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

fn write(home: &Path, name: &str, bytes: &[u8]) {
    let path = home.join(name);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Rows of coarse label, fine label and 3 x 32 x 32 pixels.
fn cifar100(home: &Path) {
    for (file, count) in [("train.bin", EXAMPLES), ("test.bin", 32)] {
        let rows =
            (0..count).flat_map(|row| [vec![(row % 20) as u8, (row % 100) as u8], noise(3 * 32 * 32, row)].concat());
        write(home, &format!("cifar100/{file}"), &rows.collect::<Vec<u8>>());
    }
}

fn mnist(home: &Path) {
    let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    for (name, count) in [("train", EXAMPLES), ("t10k", 32)] {
        let images = [header(&[0x803, count, 28, 28]), noise(count * 28 * 28, 1)].concat();
        let labels = [header(&[0x801, count]), (0..count).map(|row| (row % 10) as u8).collect()].concat();
        write(home, &format!("mnist/{name}-images-idx3-ubyte"), &images);
        write(home, &format!("mnist/{name}-labels-idx1-ubyte"), &labels);
    }
}

/// Reviews in the authors' folders.
fn imdb(home: &Path) {
    for (part, count) in [("train", EXAMPLES / 2), ("test", 16)] {
        for (class, word) in [("neg", "dull"), ("pos", "fine")] {
            for number in 0..count {
                let text = format!("A {word} film, really {word}; number {number} of many.");
                write(home, &format!("imdb/aclImdb/{part}/{class}/{number}_1.txt"), text.as_bytes());
            }
        }
    }
}

/// Class folders of small pictures.
fn imagenet(home: &Home, folder: &Path) {
    for (part, count) in [("train", 8_u32), ("test", 2)] {
        for class in ["cat", "dog"] {
            for number in 0..count {
                let path = folder.join(part).join(class).join(format!("{number}.png"));
                fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
                let pixels = noise(3 * 64 * 64, number + u32::from(class == "dog") * 100);
                image::RgbImage::from_raw(64, 64, pixels).expect("as many bytes as pixels").save(path).unwrap();
            }
        }
    }
    home.add("imagenet", folder).unwrap();
}

/// The run, cut down to one epoch on what the stand-ins hold; everything else stays as the figure has it.
fn cut(spec: &Spec) -> Spec {
    let mut spec = spec.clone();
    let images = spec.text("teacher.dataset") == Some("imagenet");
    let few = if images { 8 } else { 32 };
    for (path, value) in [
        ("teacher.members", 1),
        ("teacher.epochs", 1),
        ("teacher.batch_size", few),
        ("training.epochs", 1),
        ("training.batch_size", few),
        ("evaluation.train_examples", 16),
        ("evaluation.plane", 3),
        ("generator.steps", 1),
        ("generator.batch_size", 8),
        ("generator.discriminator_steps", 1),
    ] {
        // 0 is off, and what is not there has no part in the run.
        if spec.integer(path).is_some_and(|before| before > value) {
            spec.set(path, value);
        }
    }
    let half = i64::from(EXAMPLES / 2);
    for path in ["teacher.examples", "transfer.examples"] {
        if spec.integer(path).is_some_and(|examples| examples > half) {
            spec.set(path, half);
        }
    }
    if spec.text("teacher.dataset") == Some("imdb") {
        spec.set("teacher.minimum_frequency", 2_i64);
        spec.set("teacher.maximum_length", 12_i64);
    }
    spec
}

#[test]
fn every_figure_at_full_scale_runs_one_epoch_of_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::with_extra(folder.path().join("datasets"), None);
    cifar100(home.root());
    mnist(home.root());
    imdb(home.root());
    imagenet(&home, &folder.path().join("pictures"));
    let here = ["cifar100", "mnist", "imdb", "imagenet"];
    let folders: Vec<_> = figure::all().iter().flat_map(|figure| &figure.data).collect();
    let catalog = retort_engine::catalog::assuming(&home, &folders);
    let environment = Environment {
        home,
        teachers: folder.path().join("teachers"),
        generators: folder.path().join("generators"),
        device: Choice::Cpu.open().unwrap(),
    };
    let mut failures = BTreeMap::new();
    for figure in figure::all() {
        let points = plan(figure, Scale::Full, &catalog).unwrap();
        // The last arm has most in it; its data must be among the stand-ins.
        let has_data = |spec: &Spec| {
            let sets = ["teacher.dataset", "transfer.dataset", "transfer.other"];
            sets.iter()
                .filter_map(|path| spec.text(path))
                .all(|set| here.contains(&set) || matches!(set, "same" | "none"))
        };
        let specs: Vec<&Spec> = points.iter().flat_map(|points| &points.runs).map(|run| &run.spec).collect();
        let spec = specs.into_iter().rev().find(|spec| has_data(spec)).expect("an arm whose data are here");
        let spec = catalog.check(&cut(spec)).unwrap_or_else(|errors| panic!("{}: {errors:?}", figure.id));
        let is_generator = spec.text("task.kind") == Some("generator");
        let checkpoint = folder.path().join(&figure.id).join("checkpoint");
        let mut seen = Seen::default();
        let result = retort_engine::train(&[Job { spec, checkpoint, resume: false }], &environment, &mut seen);
        let measured = seen.rows.iter().any(|row| row.split == "test" && row.metric == "agreement");
        if !(result.is_ok() && seen.finished && (measured || is_generator)) {
            failures.insert(&figure.id, (result.err().map(|error| error.to_string()), seen.failed, seen.finished));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
