use burn::tensor::Device;

use crate::random::{stream, uniform};

use super::*;

const CIFAR100: Shape = Shape { channels: 3, height: 32, width: 32, classes: 100, text: None };
const CIFAR10: Shape = Shape { classes: 10, ..CIFAR100 };
const MNIST: Shape = Shape { channels: 1, height: 28, width: 28, classes: 10, text: None };
const IMAGENET: Shape = Shape { channels: 3, height: 224, width: 224, classes: 1000, text: None };
const TEXT: Shape =
    Shape { channels: 1, height: 1, width: 7, classes: 2, text: Some(TextShape { vocabulary: 50, length: 7 }) };

fn table(architecture: &str) -> Spec {
    let mut table = Spec::default();
    for (path, value) in [("architecture", architecture), ("normalisation", "batch")] {
        table.set(path, value);
    }
    for (path, value) in [("width", 100_i64), ("layers", 2), ("embedding", 128), ("cell", 70), ("lstm_layers", 2)] {
        table.set(path, value);
    }
    for (path, value) in [("width_factor", 1.0), ("dropout", 0.5)] {
        table.set(path, value);
    }
    table
}

fn made(table: &Spec, shape: Shape) -> Result<Model, Error> {
    build(table, shape, &mut stream(5, "init", 0), &Device::flex())
}

fn count(architecture: &str, shape: Shape) -> usize {
    made(&table(architecture), shape).unwrap().parameters()
}

fn images(shape: Shape, count: usize) -> Tensor<4> {
    let size = [count, shape.channels, shape.height, shape.width];
    let values = match shape.text {
        Some(text) => (0..count * text.length).map(|place| (place % text.vocabulary) as f32).collect(),
        None => uniform(&mut stream(1, "images", 0), 1.0, size.iter().product()),
    };
    Tensor::<1>::from_floats(values.as_slice(), &Device::flex()).reshape(size)
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.try_into_vec_as().unwrap()
}

#[test]
fn lenet5_has_61706_parameters() {
    assert_eq!(count("lenet5", MNIST), 61_706);
}

#[test]
fn an_mlp_has_the_parameters_of_its_layers() {
    assert_eq!(count("mlp", MNIST), 784 * 100 + 100 + 100 * 100 + 100 + 100 * 10 + 10);
}

#[test]
fn preresnets_have_the_published_numbers_of_parameters() {
    for (depth, hundred, ten) in [
        (8, 83_700, 77_850),
        (14, 180_916, 175_066),
        (20, 278_132, 272_282),
        (32, 472_564, 466_714),
        (56, 613_556, 590_426),
        (110, 1_169_972, 1_146_842),
        (164, 1_726_388, 1_703_258),
    ] {
        let name = format!("preresnet{depth}");
        assert_eq!(count(&name, CIFAR100), hundred, "{name}");
        assert_eq!(count(&name, CIFAR10), ten, "{name}");
        let mut table = table(&name);
        table.set("normalisation", "layer");
        assert_eq!(made(&table, CIFAR100).unwrap().parameters(), hundred, "{name} with layer normalisation");
    }
}

#[test]
fn vgg_resnet_and_lstm_have_the_published_numbers_of_parameters() {
    assert_eq!(count("vgg16", CIFAR100), 15_291_300);
    assert_eq!(count("vgg16", CIFAR10), 15_245_130);
    // VGG-19 has three more convolutions, of 256, 512 and 512 channels.
    let more = (256 * 256 * 9 + 256) + 2 * (512 * 512 * 9 + 512);
    assert_eq!(count("vgg19", CIFAR10), 15_245_130 + more);
    assert!(note("vgg19").starts_with("20,554,826") && 15_245_130 + more == 20_554_826);
    assert_eq!(count("resnet18", IMAGENET), 11_689_512);
    assert_eq!(count("resnet50", IMAGENET), 25_557_032);
    let embedding = 50 * 128;
    assert_eq!(count("bilstm", TEXT), 231_002 + embedding);
    // The authors' default: one layer, cell 100.
    let mut small = table("bilstm");
    small.set("cell", 100_i64);
    small.set("lstm_layers", 1_i64);
    assert_eq!(made(&small, TEXT).unwrap().parameters(), 184_402 + embedding);
}

fn note(name: &str) -> &'static str {
    REGISTRY.iter().find(|entry| entry.name == name).unwrap().note
}

#[test]
fn a_width_factor_multiplies_channels_and_keeps_the_form() {
    for (name, shape) in [("preresnet20", CIFAR10), ("vgg16", CIFAR10), ("resnet18", CIFAR10), ("preresnet56", CIFAR10)]
    {
        let mut table = table(name);
        let sizes = [0.0625, 0.25, 1.0].map(|factor| {
            table.set("width_factor", factor);
            let model = made(&table, shape).unwrap();
            if factor < 1.0 {
                assert_eq!(model.valid().forward(images(shape, 2)).dims(), [2, 10], "{name} x {factor}");
            }
            model.parameters() as f64
        });
        // Parameters grow nearly with the square.
        assert!((12.0..17.0).contains(&(sizes[2] / sizes[1])), "{name}: {sizes:?}");
    }
    // PreResNet-8 of half the width: 8, 16 and 32 channels.
    let mut table = table("preresnet8");
    table.set("width_factor", 0.5);
    let blocks = (16 + 576 + 16 + 576) + (16 + 1152 + 32 + 2304 + 128) + (32 + 4608 + 64 + 9216 + 512);
    assert_eq!(made(&table, CIFAR10).unwrap().parameters(), 216 + blocks + 64 + 330);
}

#[test]
fn logits_have_a_row_per_image_and_weights_repeat_with_their_stream() {
    for entry in REGISTRY.iter().filter(|entry| !["preresnet110", "preresnet164"].contains(&entry.name)) {
        let mut table = table(entry.name);
        table.set("normalisation", "layer");
        table.set("width_factor", 0.125);
        let shape = match entry.reads {
            Reads::Texts => TEXT,
            Reads::Images if entry.sizes.is_empty() => {
                Shape { height: entry.smallest.max(8), width: entry.smallest.max(8), ..MNIST }
            }
            Reads::Images => MNIST,
        };
        let run = || made(&table, shape).unwrap().valid().forward(images(shape, 3));
        assert_eq!(run().dims(), [3, shape.classes], "{}", entry.name);
        assert_eq!(run().into_data(), run().into_data(), "{}", entry.name);
    }
}

#[test]
fn stages_have_an_entry_per_image_as_many_channels_and_the_pixels_that_are_left() {
    for (name, shape, widths) in [
        ("mlp", MNIST, vec![(100, 1), (100, 1)]),
        ("lenet5", MNIST, vec![(6, 14), (16, 5), (120, 1), (84, 1)]),
        ("preresnet8", CIFAR10, vec![(16, 32), (32, 16), (64, 8)]),
        ("preresnet56", CIFAR10, vec![(64, 32), (128, 16), (256, 8)]),
        ("vgg16", CIFAR10, vec![(64, 16), (128, 8), (256, 4), (512, 2), (512, 1)]),
        ("resnet18", CIFAR10, vec![(64, 8), (128, 4), (256, 2), (512, 1)]),
        ("bilstm", TEXT, vec![(140, 1), (140, 1)]),
    ] {
        let stages = made(&table(name), shape).unwrap().valid().stages(images(shape, 2));
        let found: Vec<[usize; 4]> = stages.iter().map(Tensor::dims).collect();
        assert_eq!(found, widths.iter().map(|(width, side)| [2, *width, *side, *side]).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn the_last_stage_is_what_the_classifier_sees() {
    // With zero hidden layers there is no stage; with one, the classifier is a linear function of it.
    let mut table = table("mlp");
    table.set("layers", 0_i64);
    assert!(made(&table, MNIST).unwrap().stages(images(MNIST, 1)).is_empty());
}

#[test]
fn vgg_takes_32_28_16_and_larger_images_and_drops_only_while_it_learns() {
    let mut table = table("vgg16");
    table.set("width_factor", 0.0625);
    for size in [16, 28, 32, 64] {
        let shape = Shape { height: size, width: size, ..CIFAR10 };
        let model = made(&table, shape).unwrap();
        assert_eq!(model.valid().forward(images(shape, 2)).dims(), [2, 10], "{size}");
    }
    let model = made(&table, CIFAR10).unwrap().valid();
    let batch = images(CIFAR10, 4);
    let noise = Noise::new(1, "student ");
    let learning = |step| values(model.forward_with(batch.clone(), &noise.clone().at(step)));
    assert_eq!(learning(3), learning(3));
    assert_ne!(learning(3), learning(4));
    assert_ne!(learning(3), values(model.forward(batch.clone())));
    assert_eq!(values(model.forward(batch.clone())), values(model.forward(batch.clone())));
}

#[test]
fn what_a_network_cannot_take_is_refused_in_one_sentence() {
    let refused = |name: &str, shape: Shape| made(&table(name), shape).unwrap_err().to_string();
    let small = Shape { height: 8, width: 8, ..CIFAR10 };
    assert_eq!(
        refused("vgg16", small),
        "architecture is vgg16, which takes images of at least 16 x 16 pixels, not of 8 x 8."
    );
    assert_eq!(
        refused("lenet5", small),
        "architecture is lenet5, which takes images of 28 x 28 or 32 x 32 pixels, not of 8 x 8."
    );
    assert!(refused("resnet50", MNIST).contains("at least 32 x 32"));
    assert!(refused("preresnet20", TEXT).contains("reads images, not texts"));
    assert!(refused("bilstm", MNIST).contains("reads texts, not images"));
}

/// A text classifier of one layer with cell 1 and embedding 1, all weights set by hand.
fn tiny(weights: &[f32]) -> Model {
    let mut table = table("bilstm");
    for path in ["embedding", "cell", "lstm_layers"] {
        table.set(path, 1_i64);
    }
    let shape = Shape { text: Some(TextShape { vocabulary: 3, length: 2 }), width: 2, ..TEXT };
    let model = made(&table, shape).unwrap().valid();
    model.with_weights(Tensor::from_floats(weights, &Device::flex())).unwrap()
}

#[test]
fn an_lstm_step_is_what_was_computed_by_hand() {
    // Embedding (0, 1, -1); inputs: weights 1..8 / 10 (forward i f g o, backward i f g o), biases 0; states: 0.5 for
    // every gate; second biases 0.1; the classifier gives out both states.
    let mut weights = vec![0.0, 1.0, -1.0];
    weights.extend((1..=8).map(|gate| gate as f32 / 10.0));
    weights.extend([0.0; 8]);
    weights.extend([0.5; 8]);
    weights.extend([0.1; 8]);
    weights.extend([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let sigmoid = |value: f64| 1.0 / (1.0 + (-value).exp());
    let step = |first: f64, token: f64, (state, memory): (f64, f64)| {
        let gate = |index: f64| (first + index) / 10.0 * token + 0.5 * state + 0.1;
        let memory = sigmoid(gate(1.0)) * memory + sigmoid(gate(0.0)) * gate(2.0).tanh();
        (sigmoid(gate(3.0)) * memory.tanh(), memory)
    };
    // Tokens 1 and 2, that is values 1 and -1.
    let forward = step(1.0, -1.0, step(1.0, 1.0, (0.0, 0.0))).0;
    let backward = step(5.0, 1.0, step(5.0, -1.0, (0.0, 0.0))).0;
    let text = Tensor::<1>::from_floats([1.0, 2.0], &Device::flex()).reshape([1, 1, 1, 2]);
    let found = values(tiny(&weights).forward(text));
    for (found, expected) in found.iter().zip([forward, backward]) {
        assert!((f64::from(*found) - expected).abs() < 1e-6, "{found} is not {expected}");
    }
}

#[test]
fn padding_changes_nothing_wherever_it_is() {
    let text =
        |tokens: &[f32]| Tensor::<1>::from_floats(tokens, &Device::flex()).reshape([1, 1, 1, tokens.len() as i32]);
    let model = made(&table("bilstm"), TEXT).unwrap().valid();
    let logits = |tokens: &[f32]| values(model.forward(text(tokens)));
    let plain = logits(&[3.0, 9.0, 4.0]);
    for padded in [vec![3.0, 9.0, 4.0, 0.0, 0.0, 0.0], vec![0.0, 3.0, 9.0, 4.0], vec![3.0, 9.0, 0.0, 4.0]] {
        for (one, other) in plain.iter().zip(logits(&padded)) {
            assert!((one - other).abs() < 1e-6, "{padded:?}");
        }
    }
    assert_ne!(plain, logits(&[9.0, 3.0, 4.0]));
    // A text of nothing is what the classifier's biases say.
    assert!(logits(&[0.0; 7]).iter().all(|value| value.is_finite()));
}

#[test]
fn every_parameter_of_the_lstm_learns() {
    let model = made(&table("bilstm"), TEXT).unwrap();
    let loss = model.forward(Tensor::from_inner(images(TEXT, 3))).powf_scalar(2.0).sum();
    let gradients = loss.backward();
    struct Check<'a>(&'a burn::tensor::Gradients, usize);
    impl ModuleVisitor for Check<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient: f32 = param.val().grad(self.0).unwrap().abs().sum().into_scalar();
            assert!(gradient.is_finite() && gradient > 0.0);
            self.1 += 1;
        }
    }
    let mut check = Check(&gradients, 0);
    model.visit(&mut check);
    assert_eq!(check.1, 1 + 2 * 4 + 2);
}
