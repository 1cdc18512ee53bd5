use super::*;
use crate::{
    model::{self, Shape},
    random::stream,
};

/// Two steps on one weight: w = 1, gradients 0.5 and 0.25.
fn two_steps(fields: &[(&str, retort_wire::Value)], rate: f64) -> f32 {
    let mut table = Spec::default();
    for (path, value) in fields {
        table.set(*path, value.clone());
    }
    let name = table.word("optimizer").unwrap();
    let rule = (REGISTRY.iter().find(|entry| entry.name == name).unwrap().read)(&table).unwrap();
    let Rule::Each(rule) = rule else { panic!("{name} changes all weights together") };
    let device = Device::flex();
    let mut state = Vec::new();
    let mut weight = Tensor::from_floats([1.0], &device);
    for (step, gradient) in [(1, 0.5), (2, 0.25)] {
        weight = rule.update(rate, step, weight, Tensor::from_floats([gradient], &device), &mut state);
    }
    weight.into_scalar()
}

#[test]
fn sgd_with_nesterov_momentum_and_weight_decay_is_what_was_computed_by_hand() {
    let sgd = |momentum: f64, nesterov: bool, decay: f64| {
        two_steps(
            &[
                ("optimizer", "sgd".into()),
                ("momentum", momentum.into()),
                ("nesterov", nesterov.into()),
                ("weight_decay", decay.into()),
            ],
            0.1,
        )
    };
    // Plain: 1 - 0.05 - 0.025.
    assert!((sgd(0.0, false, 0.0) - 0.925).abs() < 1e-6);
    // Momentum 0.9: v1 = 0.5, v2 = 0.7.
    assert!((sgd(0.9, false, 0.0) - (1.0 - 0.05 - 0.07)).abs() < 1e-6);
    // Nesterov: 0.5 + 0.9 · 0.5 = 0.95, then 0.25 + 0.9 · 0.7 = 0.88.
    assert!((sgd(0.9, true, 0.0) - (1.0 - 0.095 - 0.088)).abs() < 1e-6);
    // Decay 0.1: gradients 0.6, then 0.25 + 0.1 · 0.94 = 0.344.
    assert!((sgd(0.0, false, 0.1) - (1.0 - 0.06 - 0.0344)).abs() < 1e-6);
}

#[test]
fn adam_is_what_was_computed_by_hand() {
    let found = two_steps(&[("optimizer", "adam".into()), ("weight_decay", 0.0.into())], 0.1);
    // Step 1 moves by the rate. Step 2: m = 0.07, v = 0.00031225; corrected 0.07 / 0.19 and 0.00031225 / 0.001999.
    let expected = 0.9 - 0.1 * (0.07 / 0.19) / (0.000_312_25_f64 / 0.001_999).sqrt();
    assert!((f64::from(found) - expected).abs() < 1e-5, "{found} is not {expected}");
}

#[test]
fn adamw_is_what_was_computed_by_hand() {
    let found = two_steps(&[("optimizer", "adamw".into()), ("weight_decay", 0.5.into())], 0.1);
    // As Adam, but each step first takes 0.05 of the weight: 0.95 - 0.1 = 0.85, then 0.95 · 0.85 less Adam's second step.
    let expected = 0.95 * 0.85 - 0.1 * (0.07 / 0.19) / (0.000_312_25_f64 / 0.001_999).sqrt();
    assert!((f64::from(found) - expected).abs() < 1e-5, "{found} is not {expected}");
}

fn with(name: &str, clip: f64) -> Optimizer {
    let mut table = Spec::default();
    table.set("optimizer", name);
    table.set("momentum", 0.0);
    table.set("nesterov", false);
    table.set("weight_decay", 0.0);
    table.set("clip", clip);
    Optimizer::read(&table).unwrap()
}

fn network() -> Model {
    let mut table = Spec::default();
    table.set("architecture", "mlp");
    table.set("width", 6_i64);
    table.set("layers", 1_i64);
    let shape = Shape { channels: 1, height: 2, width: 2, classes: 3, text: None };
    model::build(&table, shape, &mut stream(4, "init", 0), &Device::flex()).unwrap()
}

/// Some loss of some images.
fn loss_of(model: &Model) -> Tensor<1> {
    let images = Tensor::<1>::from_floats([0.5, -1.0, 2.0, 0.25, 1.0, 1.5, -0.5, 0.75], &Device::flex());
    let logits = model.forward(Tensor::from_inner(images.reshape([2, 1, 2, 2])));
    logits.add_scalar(-1.0).square().sum()
}

fn flat(model: &Model) -> Vec<f64> {
    let values: Vec<f32> = whole::weights(model).try_into_vec_as().unwrap();
    values.into_iter().map(f64::from).collect()
}

#[test]
fn a_clipped_gradient_keeps_its_direction_and_is_no_longer_than_asked() {
    let before = flat(&network());
    let step = |clip: f64| -> Vec<f64> {
        let after = flat(&with("sgd", clip).step(1.0, network(), &mut loss_of));
        before.iter().zip(after).map(|(before, after)| before - after).collect()
    };
    let norm = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let whole = step(0.0);
    let size = norm(&whole);
    for share in [0.01, 0.5, 0.99, 2.0] {
        let clipped = step(share * size);
        let expected = share.min(1.0);
        assert!((norm(&clipped) / size - expected).abs() < 1e-4, "{share}: {} of {size}", norm(&clipped));
        let off = clipped.iter().zip(&whole).map(|(a, b)| (a - expected * b).powi(2)).sum::<f64>().sqrt();
        assert!(off / size < 1e-4, "{share}");
    }
}

#[test]
fn weights_leave_a_network_and_come_back() {
    let model = network();
    let weights = whole::weights(&model);
    assert_eq!(weights.dims()[0], model.parameters());
    let other = whole::with_weights(network(), &weights.clone().mul_scalar(2.0));
    assert_eq!(flat(&other), flat(&model).iter().map(|value| 2.0 * value).collect::<Vec<f64>>());
}

#[test]
fn one_step_of_lbfgs_lowers_the_loss_and_the_state_survives_a_checkpoint() {
    let device = Device::flex();
    let value = |model: &Model| -> f32 { loss_of(model).into_scalar() };
    let mut optimizer = with("lbfgs", 0.0);
    let start = value(&network());
    let first = optimizer.step(1.0, network(), &mut loss_of);
    assert!(value(&first) < 0.1 * start, "{} of {start}", value(&first));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("optimizer.bpk");
    let steps = optimizer.save(&path).unwrap();
    let mut again = with("lbfgs", 0.0);
    again.load(&path, steps, &optimizer.layout(), &device).unwrap();
    let model = first.clone();
    assert_eq!(flat(&optimizer.step(0.5, first, &mut loss_of)), flat(&again.step(0.5, model, &mut loss_of)));
}
