//! Every figure at full scale, for one epoch of one run, on a few random examples in the published formats; and how a
//! figure is launched.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "server/fixture.rs"]
mod fixture;
#[path = "figures/launch.rs"]
mod launch;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Cursor, Write as _},
    path::Path,
};

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
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

/// Images and labels of 28 x 28 grey pixels as IDX files.
fn idx(count: u32, classes: u32) -> [Vec<u8>; 2] {
    let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let images = [header(&[0x803, count, 28, 28]), noise(count * 28 * 28, 1)].concat();
    let labels = [header(&[0x801, count]), (0..count).map(|row| (row % classes) as u8).collect()].concat();
    [images, labels]
}

fn mnist(home: &Path) {
    for (name, count) in [("train", EXAMPLES), ("t10k", 32)] {
        let [images, labels] = idx(count, 10);
        write(home, &format!("mnist/{name}-images-idx3-ubyte"), &images);
        write(home, &format!("mnist/{name}-labels-idx1-ubyte"), &labels);
    }
}

/// Compressed IDX files in one archive.
fn emnist(home: &Path) {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (part, count) in [("train", EXAMPLES), ("test", 32)] {
        for (kind, bytes) in ["images-idx3", "labels-idx1"].iter().zip(idx(count, 62)) {
            let name = format!("gzip/emnist-byclass-{part}-{kind}-ubyte.gz");
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(&bytes).unwrap();
            archive.write_all(&packed.finish().unwrap()).unwrap();
        }
    }
    write(home, "emnist/gzip.zip", &archive.finish().unwrap().into_inner());
}

/// An element of a MATLAB file: tag, bytes, padding.
fn element(kind: u32, bytes: &[u8]) -> Vec<u8> {
    let mut all = [kind.to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat();
    all.extend(bytes);
    all.resize(all.len().next_multiple_of(8), 0);
    all
}

/// MATLAB files of compressed matrices: X (height x width x channels x N) and y (N x 1), digits counted from 1.
fn svhn(home: &Path) {
    let matrix = |name: &str, dimensions: &[u32], values: &[u8]| {
        let lengths: Vec<u8> = dimensions.iter().flat_map(|length| length.to_le_bytes()).collect();
        let parts = [element(6, &[9, 0, 0, 0, 0, 0, 0, 0]), element(5, &lengths), element(1, name.as_bytes())];
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&element(14, &[parts.concat(), element(2, values)].concat())).unwrap();
        let packed = packed.finish().unwrap();
        [&15_u32.to_le_bytes()[..], &(packed.len() as u32).to_le_bytes()[..], &packed[..]].concat()
    };
    // As many foreign images as the arms ask for beside the stand-in of CIFAR-100.
    for (file, count) in [("train_32x32.mat", 2 * EXAMPLES), ("test_32x32.mat", 32)] {
        let labels: Vec<u8> = (0..count).map(|row| (row % 10 + 1) as u8).collect();
        let header = [&[b' '; 124][..], &[0, 1, b'I', b'M']].concat();
        let images = matrix("X", &[32, 32, 3, count], &noise(3 * 32 * 32 * count, 2));
        write(home, &format!("svhn/{file}"), &[header, images, matrix("y", &[count, 1], &labels)].concat());
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

/// The data sets that a run looks at.
fn sets(spec: &Spec) -> BTreeSet<&str> {
    let named =
        ["teacher.dataset", "transfer.dataset", "transfer.other"].into_iter().filter_map(|path| spec.text(path));
    named.filter(|set| !matches!(*set, "same" | "none")).collect()
}

/// The last run of a figure, which has most in it, and one for each further data set that its runs look at.
fn chosen(specs: Vec<&Spec>) -> Vec<&Spec> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for spec in specs.into_iter().rev() {
        let before = seen.len();
        seen.extend(sets(spec));
        if seen.len() > before {
            found.push(spec);
        }
    }
    found
}

#[test]
fn every_figure_at_full_scale_runs_one_epoch_of_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::with_extra(folder.path().join("datasets"), None);
    cifar100(home.root());
    mnist(home.root());
    imdb(home.root());
    imagenet(&home, &folder.path().join("pictures"));
    emnist(home.root());
    svhn(home.root());
    let folders: Vec<_> = figure::all().iter().flat_map(|figure| &figure.data).collect();
    let catalog = retort_engine::catalog::assuming(&home, &folders);
    let environment = Environment {
        home,
        teachers: folder.path().join("teachers"),
        generators: folder.path().join("generators"),
        device: Choice::Cpu.open().unwrap(),
    };
    let (mut failures, mut trained) = (BTreeMap::new(), BTreeSet::new());
    for figure in figure::all() {
        let points = plan(figure, Scale::Full, &catalog).unwrap();
        let specs = points.iter().flat_map(|points| &points.runs).map(|run| &run.spec).collect();
        for (place, spec) in chosen(specs).into_iter().enumerate() {
            let spec = catalog.check(&cut(spec)).unwrap_or_else(|errors| panic!("{}: {errors:?}", figure.id));
            let name = format!("{} on {:?}", figure.id, sets(&spec));
            trained.extend(sets(&spec).into_iter().map(str::to_owned));
            let is_generator = spec.text("task.kind") == Some("generator");
            let checkpoint = folder.path().join(format!("{}-{place}", figure.id));
            let mut seen = Seen::default();
            let result = retort_engine::train(&[Job { spec, checkpoint, resume: false }], &environment, &mut seen);
            let measured = seen.rows.iter().any(|row| row.split == "test" && row.metric == "agreement");
            if !(result.is_ok() && seen.finished && (measured || is_generator)) {
                failures.insert(name, (result.err().map(|error| error.to_string()), seen.failed, seen.finished));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    let published = ["cifar100", "emnist-byclass", "emnist-byclass-transposed", "imagenet", "imdb", "mnist", "svhn"];
    assert_eq!(trained.iter().map(String::as_str).collect::<Vec<_>>(), published);
}
