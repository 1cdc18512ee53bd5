use burn::tensor::{DType, Device, TensorData};
use retort_wire::Kind;

use super::*;
use crate::random::{normal, stream};

/// The table `objective` with the defaults of the objective's parameters, but for `fields`.
pub(super) fn table(name: &str, fields: &[(&str, Value)]) -> Spec {
    let mut table = Spec::default();
    table.set("name", name);
    table.set("also", "");
    table.set("alpha", 0.0);
    for parameter in REGISTRY.iter().flat_map(|entry| entry.parameters) {
        table.set(parameter.name, (parameter.field)().default);
    }
    for (path, value) in fields {
        table.set(*path, value.clone());
    }
    table
}

fn objective(name: &str, fields: &[(&str, Value)]) -> Objective {
    Objective::read(&table(name, fields)).unwrap()
}

fn view<'a>(student: &Tensor<2>, teacher: &Tensor<2>, drawn: &'a Drawn) -> View<'a> {
    View {
        student: student.clone(),
        teacher: teacher.clone(),
        members: None,
        labels: None,
        temperature: None,
        positions: 0..student.dims()[0],
        progress: 0.0,
        drawn,
    }
}

fn tensor<const N: usize>(rows: [[f32; N]; 2]) -> Tensor<2> {
    Tensor::from_floats(rows, &Device::flex())
}

fn number(loss: Tensor<1>) -> f64 {
    f64::from(loss.into_scalar::<f32>())
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() < tolerance, "{what}: {found} is not {expected}");
}

/// Teacher (0.7, 0.2, 0.1) and thirds; the student has logits (0, 0, ln 2) and (0, 0, 0), that is probabilities
/// (0.25, 0.25, 0.5) and thirds. The teacher's members say (0.8, 0.1, 0.1) and (0.6, 0.3, 0.1) of the first, thirds of
/// the second.
fn example() -> (Tensor<2>, Tensor<2>, Tensor<3>) {
    let third = (1.0_f32 / 3.0).ln();
    let ln = |row: [f32; 3]| row.map(f32::ln);
    let teacher = tensor([ln([0.7, 0.2, 0.1]), [third; 3]]);
    let members = [tensor([ln([0.8, 0.1, 0.1]), [third; 3]]), tensor([ln([0.6, 0.3, 0.1]), [third; 3]])];
    (tensor([[0.0, 0.0, 2.0_f32.ln()], [0.0; 3]]), teacher, Tensor::stack(members.into(), 0))
}

/// The gradient of a loss of the student's logits.
fn gradient(student: &Tensor<2>, loss_of: &dyn Fn(Tensor<2>) -> Tensor<1>) -> Vec<f32> {
    let student = Tensor::from_inner(student.clone()).require_grad();
    student.grad(&loss_of(student.clone()).backward()).unwrap().try_into_vec_as().unwrap()
}

#[test]
fn a11_every_objective_is_what_was_computed_by_hand() {
    let (student, teacher, members) = example();
    // At τ = 1 and τ = 2. Where the teacher's classes are level, its most probable one is the first. β = 0.8 · (1 - 0.25).
    let expected = [
        ("soft_cross_entropy", 1.207_796, 4.516_132),
        ("kl", 0.257_581, 0.071_848),
        ("reverse_cross_entropy", 1.370_717, 4.666_982),
        ("reverse_kl", 0.301_550, 0.300_974),
        ("symmetric_kl", 0.559_131, 0.147_092),
        ("member_symmetric_kl", 0.595_064, 0.159_205),
        ("hard_labels", 1.242_453, 4.653_119),
        ("convex", 1.228_590, 4.598_324),
        ("brier", 0.060_833, 0.016_664),
        ("logit_mse", 2.552_128, 2.552_128),
        ("logit_mae", 4.128_841, 4.128_841),
        ("logit_huber", 3.389_112, 3.389_112),
        ("centred_mse", 1.742_642, 1.742_642),
    ];
    let names: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
    assert_eq!(names, expected.map(|(name, ..)| name), "every objective has its values here");
    let drawn = Drawn::default();
    for (name, one, two) in expected {
        for (temperature, expected) in [(1.0, one), (2.0, two)] {
            let fields = [("temperature", temperature.into()), ("start", 0.8.into()), ("delta", 0.5.into())];
            let mut view = view(&student, &teacher, &drawn);
            (view.members, view.progress) = (Some(members.clone()), 0.25);
            near(number(objective(name, &fields).loss(&view)), expected, 1e-4, name);
        }
    }
}

#[test]
fn the_temperature_of_an_example_is_the_one_that_counts() {
    let (student, teacher, members) = example();
    let drawn = Drawn::default();
    for entry in REGISTRY {
        let alone: f64 = [(0, 1.0), (1, 4.0)]
            .map(|(row, temperature)| {
                let mut view = view(&student.clone().narrow(0, row, 1), &teacher.clone().narrow(0, row, 1), &drawn);
                view.members = Some(members.clone().narrow(1, row, 1));
                number(objective(entry.name, &[("temperature", temperature.into())]).loss(&view))
            })
            .iter()
            .sum();
        let mut view = view(&student, &teacher, &drawn);
        view.members = Some(members.clone());
        view.temperature = Some(tensor([[1.0], [4.0]]));
        near(number(objective(entry.name, &[("temperature", 50.0.into())]).loss(&view)), alone / 2.0, 1e-5, entry.name);
    }
}

/// A batch in double precision: everything that a view holds but what was drawn.
struct Numbers {
    student: Vec<f64>,
    teacher: Vec<f64>,
    members: Vec<f64>,
    labels: Vec<f64>,
    temperatures: Option<Vec<f64>>,
}

const EXAMPLES: usize = 4;
const CLASSES: usize = 5;
const MEMBERS: usize = 3;

impl Numbers {
    fn new(with_temperatures: bool) -> Self {
        let mut random = stream(7, "numbers", 0);
        let mut logits = |count| normal(&mut random, 1.5, count).into_iter().map(f64::from).collect::<Vec<f64>>();
        let normalised = |logits: Vec<f64>| -> Vec<f64> {
            let row = |row: &[f64]| {
                let sum = row.iter().map(|logit| logit.exp()).sum::<f64>().ln();
                row.iter().map(|logit| logit - sum).collect::<Vec<f64>>()
            };
            logits.chunks(CLASSES).flat_map(row).collect()
        };
        let labels = (0..EXAMPLES * CLASSES).map(|place| f64::from(u8::from(place % CLASSES == place / CLASSES)));
        Self {
            student: logits(EXAMPLES * CLASSES),
            teacher: normalised(logits(EXAMPLES * CLASSES)),
            members: normalised(logits(MEMBERS * EXAMPLES * CLASSES)),
            labels: labels.collect(),
            temperatures: with_temperatures.then(|| vec![1.0, 2.0, 4.0, 0.5]),
        }
    }

    /// The batch on the device, in single or double precision.
    fn view<'a>(&self, student: Tensor<2>, double: bool, labels: bool, progress: f64, drawn: &'a Drawn) -> View<'a> {
        let table = |values: &[f64], columns| precise(values, [EXAMPLES, columns], double);
        View {
            student,
            teacher: table(&self.teacher, CLASSES),
            members: Some(precise(&self.members, [MEMBERS, EXAMPLES, CLASSES], double)),
            labels: labels.then(|| table(&self.labels, CLASSES)),
            temperature: self.temperatures.as_ref().map(|values| table(values, 1)),
            positions: 2..2 + EXAMPLES,
            progress,
            drawn,
        }
    }
}

fn precise<const D: usize>(values: &[f64], shape: [usize; D], double: bool) -> Tensor<D> {
    let kind = if double { DType::F64 } else { DType::F32 };
    Tensor::from_data(TensorData::new(values.to_vec(), shape), (&Device::flex(), kind))
}

/// Settings that are all unlike their defaults.
fn unusual(entry: &Entry) -> Vec<(&'static str, Value)> {
    let other = |parameter: &Parameter| match (parameter.field)() {
        Field { kind: Kind::Number { max, .. }, default, .. } => {
            Value::Number((2.0 * default.as_number().unwrap() + 0.3).min(0.9 * max))
        }
        Field { kind: Kind::Choice { options }, .. } => Value::from(options.last().unwrap().value.as_str()),
        field => panic!("{} is of a kind that this test does not know", field.path),
    };
    entry.parameters.iter().map(|parameter| (parameter.name, other(parameter))).collect()
}

#[test]
fn the_gradient_of_every_objective_is_that_of_finite_differences() {
    // The gradient as it is computed in training, in single precision; the differences in double precision.
    let size = EpochSize { examples: 8, batch_size: EXAMPLES };
    for entry in REGISTRY {
        let with = |more: &[(&'static str, Value)]| [unusual(entry), more.to_vec()].concat();
        let others = "0.5 logit_mse + 2 kl";
        let cases = [
            ("with its defaults", Vec::new(), false, 0.0),
            ("with other settings", with(&[]), false, 0.25),
            ("with temperatures of its own", with(&[("alpha", 0.3.into())]), true, 0.5),
            ("with others added", with(&[("also", others.into()), ("alpha", 0.1.into())]), true, 0.0),
        ];
        for (what, fields, own_temperatures, progress) in cases {
            let objective = objective(entry.name, &fields);
            let numbers = Numbers::new(own_temperatures);
            let drawn = objective.draw(3, 1, size, CLASSES, &Device::flex());
            let labels = objective.needs_labels();
            let loss_at = |place: usize, shift: f64| -> f64 {
                let mut values = numbers.student.clone();
                values[place] += shift;
                let student = precise(&values, [EXAMPLES, CLASSES], true);
                objective.loss(&numbers.view(student, true, labels, progress, &drawn)).into_scalar()
            };
            let student = precise(&numbers.student, [EXAMPLES, CLASSES], false);
            let found =
                gradient(&student, &|student| objective.loss(&numbers.view(student, false, labels, progress, &drawn)));
            let step = 1e-5;
            let expected: Vec<f64> =
                (0..found.len()).map(|place| (loss_at(place, step) - loss_at(place, -step)) / (2.0 * step)).collect();
            let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>().sqrt();
            let size = norm(&mut expected.iter().copied());
            let error = norm(&mut expected.iter().zip(&found).map(|(a, b)| a - f64::from(*b)));
            assert!(size > 1e-3, "{} {what}: the gradient vanishes", entry.name);
            assert!(error / size < 1e-3, "{} {what}: relative error {}", entry.name, error / size);
        }
    }
}

#[test]
fn a2_at_tau_1_the_gradient_is_that_of_the_divergence() {
    let (student, teacher, _) = example();
    let drawn = Drawn::default();
    let of = |name| gradient(&student, &|student| objective(name, &[]).loss(&view(&student, &teacher, &drawn)));
    for (a, b) in of("soft_cross_entropy").iter().zip(of("kl")) {
        near(f64::from(*a), f64::from(b), 1e-5, "one entry");
    }
}

#[test]
fn a4_at_the_teacher_it_is_the_scaled_entropy_and_its_gradient_vanishes() {
    let (_, teacher, _) = example();
    let drawn = Drawn::default();
    for temperature in [1.0, 4.0] {
        let objective = objective("soft_cross_entropy", &[("temperature", temperature.into())]);
        let soft: Vec<f32> = log_softmax(teacher.clone().div_scalar(temperature), 1).try_into_vec_as().unwrap();
        let entropy: f64 = soft.iter().map(|&log| -f64::from(log) * f64::from(log).exp()).sum::<f64>() / 2.0;
        let found = number(objective.loss(&view(&teacher, &teacher, &drawn)));
        near(found, temperature * temperature * entropy, 1e-5, "the loss");
        let slopes = gradient(&teacher, &|student| objective.loss(&view(&student, &teacher, &drawn)));
        assert!(slopes.iter().all(|value| value.abs() < 1e-5), "{slopes:?}");
    }
}

#[test]
fn a5_at_a_high_tau_only_centred_logits_count() {
    let (student, teacher, _) = example();
    let drawn = Drawn::default();
    let objective = objective("soft_cross_entropy", &[("temperature", 1000.0.into())]);
    let found = gradient(&student, &|student| objective.loss(&view(&student, &teacher, &drawn)));
    let centred = |logits: &Tensor<2>| logits.clone() - logits.clone().mean_dim(1);
    let expected: Vec<f32> = (centred(&student) - centred(&teacher)).try_into_vec_as().unwrap();
    let size = expected.iter().map(|value| value * value).sum::<f32>().sqrt();
    // Times the classes, and times the examples of the mean.
    let error = found.iter().zip(&expected).map(|(a, b)| (a * 6.0 - b).powi(2)).sum::<f32>().sqrt();
    assert!(error / size < 0.01, "{found:?} and {expected:?}");
}

#[test]
fn a9_with_the_square_of_tau_the_gradient_keeps_its_size_and_without_it_falls_by_four() {
    let (student, teacher, _) = example();
    let drawn = Drawn::default();
    let size = |name, temperature: f64| {
        let objective = objective(name, &[("temperature", temperature.into())]);
        let slopes = gradient(&student, &|student| objective.loss(&view(&student, &teacher, &drawn)));
        f64::from(slopes.iter().map(|value| value * value).sum::<f32>().sqrt())
    };
    near(size("soft_cross_entropy", 50.0) / size("soft_cross_entropy", 100.0), 1.0, 0.05, "with τ²");
    near(size("kl", 50.0) / size("kl", 100.0), 4.0, 0.2, "without τ²");
}

#[test]
fn alpha_weighs_the_true_labels() {
    let (student, teacher, _) = example();
    let drawn = Drawn::default();
    let value = |alpha: f64| {
        let objective = objective("soft_cross_entropy", &[("alpha", alpha.into())]);
        let mut view = view(&student, &teacher, &drawn);
        view.labels = objective.needs_labels().then(|| tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]));
        number(objective.loss(&view))
    };
    let hard = (4.0_f64.ln() + 3.0_f64.ln()) / 2.0;
    near(value(1.0), hard, 1e-6, "the labels alone");
    near(value(0.25), 0.75 * value(0.0) + 0.25 * hard, 1e-6, "a quarter");
}

#[test]
fn what_is_added_is_added_with_its_weight() {
    let (student, teacher, _) = example();
    let drawn = Drawn::default();
    let value =
        |name, also: &str| number(objective(name, &[("also", also.into())]).loss(&view(&student, &teacher, &drawn)));
    let expected = value("soft_cross_entropy", "") + 0.5 * value("logit_mse", "") + 3.0 * value("brier", "");
    near(value("soft_cross_entropy", "0.5 logit_mse + 3 brier"), expected, 1e-5, "the sum");
}

#[test]
fn labels_are_drawn_from_the_teacher_and_corrupted_as_often_as_asked() {
    let (count, classes) = (6000, 3);
    let device = Device::flex();
    let size = EpochSize { examples: count, batch_size: count };
    let rows = [0.7_f32, 0.2, 0.1].map(f32::ln).repeat(count);
    let teacher = Tensor::<1>::from_floats(rows.as_slice(), &device).reshape([count, classes]);
    // A student without an opinion: the gradient of an example points at its label.
    let shares = |fields: &[(&str, Value)], epoch| {
        let objective = objective("hard_labels", fields);
        let drawn = objective.draw(5, epoch, size, classes, &device);
        let student = Tensor::<2>::zeros([count, classes], &device);
        let slopes = gradient(&student, &|student| objective.loss(&view(&student, &teacher, &drawn)));
        let labels: Vec<usize> =
            slopes.chunks(classes).map(|row| row.iter().position(|slope| *slope < 0.0).unwrap()).collect();
        let share = |class| labels.iter().filter(|label| **label == class).count() as f64 / count as f64;
        ([share(0), share(1), share(2)], labels)
    };
    let sample = ("labels", Value::from("sample"));
    // Three standard deviations of a share are at most 0.02.
    let close = |found: [f64; 3], expected: [f64; 3]| {
        found.iter().zip(expected).for_each(|(found, expected)| near(*found, expected, 0.02, "a class's share"));
    };
    close(shares(std::slice::from_ref(&sample), 1).0, [0.7, 0.2, 0.1]);
    close(shares(&[sample.clone(), ("corruption", 1.0.into())], 1).0, [1.0 / 3.0; 3]);
    close(shares(&[("corruption", 0.3.into())], 1).0, [0.8, 0.1, 0.1]);
    assert_eq!(shares(&[], 1).0, [1.0, 0.0, 0.0]);
    assert_eq!(shares(std::slice::from_ref(&sample), 1).1, shares(std::slice::from_ref(&sample), 1).1);
    assert_ne!(shares(std::slice::from_ref(&sample), 1).1, shares(&[sample], 2).1);
}

#[test]
fn only_what_is_asked_for_is_needed_and_drawn() {
    assert!(!objective("symmetric_kl", &[]).needs_members());
    assert!(objective("member_symmetric_kl", &[]).needs_members());
    assert!(objective("kl", &[("also", "1 member_symmetric_kl".into())]).needs_members());
    assert!(!objective("member_symmetric_kl", &[("alpha", 1.0.into())]).needs_members());
    let size = EpochSize { examples: 2, batch_size: 2 };
    let draws =
        |fields: &[(&str, Value)]| objective("convex", fields).draw(0, 1, size, 3, &Device::flex()).labels.is_some();
    assert!(!draws(&[]) && draws(&[("labels", "sample".into())]) && draws(&[("corruption", 0.1.into())]));
}

#[test]
fn names_and_parameters_are_each_described_once() {
    let fields = fields();
    let mut paths: Vec<&str> = fields.iter().map(|field| field.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), fields.len());
    for entry in REGISTRY {
        assert_eq!(REGISTRY.iter().filter(|other| other.name == entry.name).count(), 1, "{}", entry.name);
        for parameter in entry.parameters {
            assert_eq!((parameter.field)().path, format!("objective.{}", parameter.name));
        }
    }
}
