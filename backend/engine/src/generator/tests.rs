use burn::tensor::Device;

use crate::{
    data::{Dataset, Split},
    random::uniform,
    train::Pixels,
};

use super::*;
use crate::random::stream;

fn table(architecture: &str, factor: f64) -> Spec {
    let mut table = Spec::default();
    table.set("architecture", architecture);
    for (path, value) in [("width_factor", factor), ("learning_rate", 1e-3), ("flip", 0.5)] {
        table.set(path, value);
    }
    for (path, value) in [("steps", 6_i64), ("batch_size", 8), ("discriminator_steps", 2)] {
        table.set(path, value);
    }
    table
}

fn made(table: &Spec, size: Size) -> (Painter, Critic) {
    let mut random = stream(1, "generator init", 0);
    (entry(table).unwrap().build)(table, size, &mut Builder::new(&mut random, &Device::flex().autodiff())).unwrap()
}

fn trained<M: Module>(module: &M) -> usize {
    struct Counter(usize);
    impl burn::module::ModuleVisitor for Counter {
        fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<Tensor<D>>) {
            if param.val().is_require_grad() {
                self.0 += param.val().shape().num_elements();
            }
        }
    }
    let mut counter = Counter(0);
    module.visit(&mut counter);
    counter.0
}

#[test]
fn the_networks_have_the_published_numbers_of_parameters() {
    let size = Size::of(3, 32, 32).unwrap();
    assert_eq!(size, Size { channels: 3, base: 4, doublings: 3 });
    let (painter, critic) = made(&table("sngan", 1.0), size);
    assert_eq!((trained(&painter), trained(&critic)), (4_079_363, 1_037_313));
    // DCGAN at 32 pixels, by its layers.
    let (painter, critic) = made(&table("dcgan", 1.0), size);
    let generator = 100 * 256 * 16 + 512 + 256 * 128 * 16 + 256 + 128 * 64 * 16 + 128 + 64 * 3 * 16;
    let discriminator = 3 * 64 * 16 + 64 * 128 * 16 + 256 + 128 * 256 * 16 + 512 + 256 * 16;
    assert_eq!((generator, discriminator), (1_068_928, 663_296));
    assert_eq!((trained(&painter), trained(&critic)), (generator, discriminator));
    // The published one makes 64 x 64 pixels.
    let (painter, critic) = made(&table("dcgan", 1.0), Size::of(3, 64, 64).unwrap());
    assert_eq!((trained(&painter), trained(&critic)), (3_576_704, 2_765_568));
}

#[test]
fn images_have_the_size_that_was_asked_for() {
    for side in [8, 14, 16, 28, 32, 56, 64, 112] {
        assert_eq!(Size::of(1, side, side).unwrap().side(), side);
    }
    for side in [0, 4, 7, 10, 24, 33, 224] {
        assert_eq!(Size::of(1, side, side), None, "{side}");
    }
    assert_eq!(Size::of(1, 32, 28), None);
    for entry in REGISTRY {
        for (side, channels) in [(8, 1), (28, 1), (32, 3)] {
            let size = Size::of(channels, side, side).unwrap();
            let (painter, critic) = made(&table(entry.name, 0.0625), size);
            let noise = noise(&mut stream(0, "noise", 0), 3, painter.noise(), &Device::flex());
            let images = painter.valid().forward(noise);
            assert_eq!(images.dims(), [3, channels, side, side], "{}", entry.name);
            let range = raw(images.clone());
            let (low, high): (f32, f32) = (range.clone().min().into_scalar(), range.max().into_scalar());
            assert!(low >= 0.0 && high <= 255.0);
            assert_eq!(critic.valid().forward(images).dims(), [3], "{}", entry.name);
        }
    }
}

#[test]
fn losses_are_what_was_computed_by_hand() {
    let tensor = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
    let (real, generated) = (tensor([0.5, 2.0]), tensor([-3.0, 1.0]));
    // Hinge: (0.5 + 0) / 2 + (0 + 2) / 2, and the generator's -(-3 + 1) / 2.
    let value = |loss: Tensor<1>| f64::from(loss.into_scalar::<f32>());
    assert!((value(fit::critic_loss(Loss::Hinge, real.clone(), generated.clone())) - 1.25).abs() < 1e-6);
    assert!((value(fit::painter_loss(Loss::Hinge, generated.clone())) - 1.0).abs() < 1e-6);
    let soft = |value: f64| value.exp().ln_1p();
    let expected = (soft(-0.5) + soft(-2.0)) / 2.0 + (soft(-3.0) + soft(1.0)) / 2.0;
    assert!((value(fit::critic_loss(Loss::CrossEntropy, real, generated.clone())) - expected).abs() < 1e-5);
    let expected = (soft(3.0) + soft(-1.0)) / 2.0;
    assert!((value(fit::painter_loss(Loss::CrossEntropy, generated)) - expected).abs() < 1e-5);
}

#[derive(Default)]
struct Recorder {
    losses: Vec<(u32, f64, f64)>,
    found: Vec<bool>,
    sheets: Vec<Vec<u8>>,
    stop: bool,
}

impl Watch for Recorder {
    fn activity(&mut self, _: &str) {}
    fn generator(&mut self, _: &str, found: bool) {
        self.found.push(found);
    }
    fn epoch(&mut self, losses: &Losses) -> Result<(), Error> {
        self.losses.push((losses.epoch, losses.generator, losses.discriminator));
        Ok(())
    }
    fn samples(&mut self, png: &[u8]) -> Result<(), Error> {
        self.sheets.push(png.to_vec());
        Ok(())
    }
    fn should_stop(&mut self) -> bool {
        self.stop
    }
}

/// Forty images of 8 x 8 pixels, all dark at the left and bright at the right.
fn dataset(side: usize) -> Dataset {
    let noise = uniform(&mut stream(0, "images", 0), 20.0, 40 * side * side);
    let bright = |place: usize| if place % side < side / 2 { 40.0 } else { 210.0 };
    let images: Vec<u8> = noise.iter().enumerate().map(|(place, noise)| (bright(place) + noise) as u8).collect();
    let split = Split::of_images(images, vec![0; 40]);
    Dataset {
        name: "halves".to_owned(),
        channels: 1,
        height: side,
        width: side,
        vocabulary: None,
        classes: 1,
        class_names: vec!["half".to_owned()],
        train: split.clone(),
        test: split,
        mean: vec![0.0],
        standard_deviation: vec![1.0],
    }
}

fn run(folder: &std::path::Path, table: &Spec, side: usize, watch: &mut Recorder) -> Result<Option<Generator>, Error> {
    let (dataset, device) = (dataset(side), Device::flex());
    let pixels = Pixels::new(&dataset, &dataset.train, &device);
    let bench = Bench { table, dataset: &dataset, pixels: &pixels, seed: 3, folder, device: &device };
    obtain("hash".to_owned(), &bench, watch)
}

#[test]
fn a_generator_is_trained_once_repeats_and_can_be_found_again() {
    for architecture in ["sngan", "dcgan"] {
        let table = table(architecture, 0.0625);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut stopped = Recorder { stop: true, ..Recorder::default() };
        assert!(run(folders[0].path(), &table, 8, &mut stopped).unwrap().is_none());
        let (mut first, mut again, mut second) = (Recorder::default(), Recorder::default(), Recorder::default());
        let sample = |generator: Generator| -> Vec<f32> {
            generator.paint(&mut stream(5, "synthetic", 1), 300).try_into_vec_as().unwrap()
        };
        let images = sample(run(folders[0].path(), &table, 8, &mut first).unwrap().unwrap());
        assert_eq!(images.len(), 300 * 64);
        assert_eq!((first.found.as_slice(), first.losses.len()), ([false].as_slice(), 6));
        assert!(first.losses.iter().all(|(_, generator, discriminator)| (generator + discriminator).is_finite()));
        // Found: the same images, losses and sheet, and nothing is trained.
        assert_eq!(sample(run(folders[0].path(), &table, 8, &mut again).unwrap().unwrap()), images);
        assert_eq!((again.found.as_slice(), &again.losses), ([true].as_slice(), &first.losses));
        assert_eq!(again.sheets.last(), first.sheets.last());
        assert_eq!(first.sheets.last().unwrap()[1..4], *b"PNG");
        // Elsewhere: the same again.
        assert_eq!(sample(run(folders[1].path(), &table, 8, &mut second).unwrap().unwrap()), images);
        assert_eq!(second.losses, first.losses);
    }
}

#[test]
fn a_generator_learns_what_images_look_like() {
    let mut table = table("sngan", 0.0625);
    table.set("steps", 150_i64);
    table.set("learning_rate", 2e-3);
    table.set("flip", 0.0);
    let folder = tempfile::tempdir().unwrap();
    let generator = run(folder.path(), &table, 8, &mut Recorder::default()).unwrap().unwrap();
    let images = generator.paint(&mut stream(1, "synthetic", 0), 50);
    let half = |columns: std::ops::Range<usize>| -> f32 {
        images.clone().slice([0..50, 0..1, 0..8, columns]).mean().into_scalar()
    };
    let (left, right) = (half(0..4), half(4..8));
    assert!(right - left > 60.0, "left {left}, right {right}");
}

#[test]
fn a_size_that_no_network_makes_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let error = run(folder.path(), &table("sngan", 0.0625), 10, &mut Recorder::default()).err().unwrap().to_string();
    assert!(error.contains("teacher.dataset is halves") && error.contains("teacher.resolution"), "{error}");
}

#[test]
fn a_hash_depends_on_table_data_set_resolution_and_seed_only() {
    let home = crate::data::Home::with_extra(std::env::temp_dir().join("no datasets here"), None);
    let mut spec = Spec::default();
    spec.set("teacher.dataset", "mnist");
    spec.set("generator.steps", 10_i64);
    let hash = |spec: &Spec, seed| generator_hash(spec, &home, seed).unwrap();
    let first = hash(&spec, 0);
    assert_ne!(first, hash(&spec, 1));
    for (path, changes) in
        [("generator.steps", true), ("teacher.resolution", true), ("teacher.epochs", false), ("student.width", false)]
    {
        let mut other = spec.clone();
        other.set(path, 11_i64);
        assert_eq!(hash(&other, 0) != first, changes, "{path}");
    }
}
