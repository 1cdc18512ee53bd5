//! A network's weights as one vector: for initialisations, distances and planes through weight space.

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::Tensor,
};

use crate::Error;

use super::Model;

impl Model {
    /// Everything real in the network's state, running statistics included, as one vector on the plain device, in the
    /// order in which burn visits it.
    pub fn weights(&self) -> Tensor<1> {
        // The valid twin has its running statistics brought together.
        Tensor::cat(self.valid().entries(), 0)
    }

    /// The network with what [`weights`](Self::weights) gave for one of the same architecture. It is ready to learn
    /// where this one is. Another length is an error.
    pub fn with_weights(self, weights: Tensor<1>) -> Result<Self, Error> {
        // A network shares its running statistics with its clones; its valid twin has its own.
        let (learns, plain) = (self.learns(), self.valid());
        let wanted: usize = plain.layout().iter().map(|shape| shape.iter().product::<usize>()).sum();
        if wanted != weights.dims()[0] {
            let problem =
                format!("takes {wanted} weights, but there are {}; give it those of one alike.", weights.dims()[0]);
            return Err(Error::setting("architecture", problem));
        }
        let plain = plain.map(&mut Filler { weights: weights.inner(), next: 0 });
        Ok(if learns { plain.train() } else { plain })
    }

    /// (1 - `share`) · this network + `share` · `other`, entry by entry, running statistics included. At the ends it
    /// is exactly the one or the other. It is ready to learn where this one is.
    pub fn interpolate(&self, other: &Self, share: f64) -> Result<Self, Error> {
        self.alike(other)?;
        let weights = match share {
            0.0 => self.weights(),
            1.0 => other.weights(),
            _ => self.weights().mul_scalar(1.0 - share) + other.weights().mul_scalar(share),
        };
        self.clone().with_weights(weights)
    }

    /// ‖θ - θ'‖ / ‖θ'‖ over the trained parameters, θ' being those of `other`; running statistics do not count.
    pub fn distance(&self, other: &Self) -> Result<f64, Error> {
        self.alike(other)?;
        let (own, others) = (self.trained()?, other.trained()?);
        let square = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>();
        let apart = square(&mut own.iter().zip(&others).map(|(one, other)| f64::from(*one) - f64::from(*other)));
        Ok((apart / square(&mut others.iter().map(|value| f64::from(*value)))).sqrt())
    }

    /// The network with its running statistics estimated anew: one pass over `batches` in training mode, whose
    /// statistics enter the running averages one after the other. Nothing changes where there are none, and nothing is
    /// learnt. Images are as the network sees them, on the plain device.
    pub fn reestimate(self, batches: impl IntoIterator<Item = Tensor<4>>) -> Self {
        let learns = self.learns();
        let model = self.valid().train();
        if model.statistics() == 0 {
            return self;
        }
        for batch in batches {
            // The output is not needed: normalisation layers keep the statistics as they pass.
            let _ = model.forward(Tensor::from_inner(batch));
        }
        // The valid twin brings the statistics together and forgets the pass.
        let model = model.valid();
        if learns { model.train() } else { model }
    }

    /// Whether the two are alike, layer by layer, so that their weights can be compared and mixed.
    pub fn is_like(&self, other: &Self) -> bool {
        self.alike(other).is_ok()
    }

    /// Whether it is ready to learn, and not only evaluated.
    fn learns(&self) -> bool {
        let mut seeker = Seeker::default();
        self.visit(&mut seeker);
        !seeker.trained.is_empty()
    }

    /// How many running statistics it has.
    fn statistics(&self) -> usize {
        let mut seeker = Seeker::default();
        self.valid().train().visit(&mut seeker);
        seeker.statistics
    }

    /// All trained parameters, on the host.
    pub(crate) fn trained(&self) -> Result<Vec<f32>, Error> {
        let mut seeker = Seeker::default();
        self.valid().train().visit(&mut seeker);
        Tensor::cat(seeker.trained, 0).try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))
    }

    fn entries(&self) -> Vec<Tensor<1>> {
        let mut entries = Entries(Vec::new());
        self.visit(&mut entries);
        entries.0
    }

    fn layout(&self) -> Vec<Vec<usize>> {
        let mut layout = Layout(Vec::new());
        self.visit(&mut layout);
        layout.0
    }

    fn alike(&self, other: &Self) -> Result<(), Error> {
        let same = std::mem::discriminant(self) == std::mem::discriminant(other) && self.layout() == other.layout();
        if same {
            return Ok(());
        }
        let problem = "is not the teacher's, layer by layer, so their weights cannot be compared or mixed; choose the teacher's architecture, normalisation and width.";
        Err(Error::setting("student.architecture", problem))
    }
}

/// Every entry, flat, on the plain device.
struct Entries(Vec<Tensor<1>>);

impl ModuleVisitor for Entries {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push(param.val().inner().reshape([-1]));
    }
}

/// The shape of every entry.
struct Layout(Vec<Vec<usize>>);

impl ModuleVisitor for Layout {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push(param.val().dims().to_vec());
    }
}

/// The trained parameters of a network that is ready to learn, and how many entries are none.
#[derive(Default)]
struct Seeker {
    trained: Vec<Tensor<1>>,
    statistics: usize,
}

impl ModuleVisitor for Seeker {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        if value.is_require_grad() {
            self.trained.push(value.inner().reshape([-1]));
        } else {
            self.statistics += 1;
        }
    }
}

/// Cuts a vector into entries.
struct Filler {
    weights: Tensor<1>,
    next: usize,
}

impl ModuleMapper for Filler {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, value, mapper) = param.consume();
        let (shape, start) = (value.shape(), self.next);
        self.next += shape.num_elements();
        let value = self.weights.clone().narrow(0, start, self.next - start).reshape(shape);
        Param::from_mapped_value(id, value, mapper)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, activation::log_softmax};
    use retort_wire::Spec;

    use crate::{
        metric::{Table, measure},
        model::{Shape, build},
        optimizer::Optimizer,
        random::{stream, uniform},
    };

    use super::*;

    const SHAPE: Shape = Shape { channels: 1, height: 8, width: 8, classes: 10, text: None };

    fn model(name: &str, normalisation: &str, seed: i64) -> Model {
        let mut table = Spec::default();
        table.set("architecture", name);
        table.set("normalisation", normalisation);
        table.set("width", 16_i64);
        table.set("layers", 2_i64);
        table.set("width_factor", 0.5);
        build(&table, SHAPE, &mut stream(seed, "init", 0), &Device::flex()).unwrap()
    }

    fn images(seed: i64, count: usize) -> Tensor<4> {
        let values = uniform(&mut stream(seed, "images", 0), 1.0, count * 64);
        Tensor::<1>::from_floats(values.as_slice(), &Device::flex()).reshape([count, 1, 8, 8])
    }

    fn values(tensor: Tensor<1>) -> Vec<f32> {
        tensor.try_into_vec_as().unwrap()
    }

    /// Agreement and KL of a student with a teacher, from their logits.
    fn fidelity(student: Tensor<2>, teacher: Tensor<2>) -> (f64, f64) {
        let rows = |logits: Tensor<2>| -> Vec<f32> { log_softmax(logits.inner(), 1).try_into_vec_as().unwrap() };
        let (student, teacher) = (rows(student), rows(teacher));
        let table = |log_probabilities| Table { classes: 10, log_probabilities };
        let found = measure(table(&student), Some(table(&teacher)), None);
        let value = |name: &str| found.iter().find(|(metric, _)| metric == name).unwrap().1;
        (value("agreement"), value("kl"))
    }

    /// A network whose running statistics have left their beginning.
    fn trained(normalisation: &str) -> Model {
        let model = model("preresnet8", normalisation, 1);
        model.reestimate((0..20).map(|batch| images(batch, 64)))
    }

    #[test]
    fn with_layer_normalisation_equal_weights_are_equal_functions_before_training() {
        // Claim A7: the teacher evaluated, the student with its weights as it would begin to learn.
        let teacher = trained("layer").valid();
        let student = model("preresnet8", "layer", 2).interpolate(&teacher, 1.0).unwrap();
        let batch = images(100, 256);
        let learning = student.forward(Tensor::from_inner(batch.clone()));
        for logits in [learning, student.valid().forward(batch.clone())] {
            let (agreement, kl) = fidelity(logits, teacher.forward(batch.clone()));
            assert_eq!(agreement, 1.0);
            assert!(kl.abs() < 1e-6, "{kl}");
        }
    }

    #[test]
    fn with_batch_normalisation_equal_weights_are_not() {
        // Claim A8: in training mode, and evaluated with statistics estimated anew on other images.
        let teacher = trained("batch").valid();
        let student = model("preresnet8", "batch", 2).interpolate(&teacher, 1.0).unwrap();
        let batch = images(100, 256);
        let target = teacher.forward(batch.clone());
        let (agreement, kl) = fidelity(student.valid().forward(batch.clone()), target.clone());
        assert!(agreement == 1.0 && kl.abs() < 1e-6, "evaluated with the teacher's own statistics: {agreement}, {kl}");
        let again = student.clone().reestimate((50..52).map(|seed| images(seed, 8).mul_scalar(3.0))).valid();
        let learning = student.forward(Tensor::from_inner(batch.clone()));
        for logits in [learning, again.forward(batch)] {
            let (agreement, kl) = fidelity(logits, target.clone());
            assert!(agreement < 1.0 && kl > 0.0, "{agreement}, {kl}");
        }
    }

    #[test]
    fn weights_go_out_and_in_unchanged_and_say_where_a_network_is() {
        for name in ["mlp", "preresnet8"] {
            let (one, other) = (model(name, "batch", 1), model(name, "batch", 2));
            let (a, b) = (values(one.weights()), values(other.weights()));
            assert_ne!(a, b);
            let moved = other.clone().with_weights(one.weights()).unwrap();
            assert_eq!(values(moved.weights()), a);
            assert_eq!(values(other.weights()), b, "the one that the weights were put into is another one");
            assert_eq!(moved.parameters(), one.parameters(), "what was trained still is");
            assert_eq!(moved.distance(&one).unwrap(), 0.0);
            let batch = images(3, 5);
            let logits = |model: &Model| values(model.valid().forward(batch.clone()).reshape([-1]));
            assert_eq!(logits(&moved), logits(&one));
            assert_ne!(logits(&other), logits(&one));
        }
    }

    #[test]
    fn interpolation_is_linear_in_every_entry_and_exact_at_its_ends() {
        let (random, teacher) = (model("preresnet8", "batch", 2), trained("batch"));
        let (from, to) = (values(random.weights()), values(teacher.weights()));
        assert_eq!(values(random.interpolate(&teacher, 0.0).unwrap().weights()), from);
        assert_eq!(values(random.interpolate(&teacher, 1.0).unwrap().weights()), to);
        let middle = values(random.interpolate(&teacher, 0.375).unwrap().weights());
        for ((from, to), middle) in from.iter().zip(&to).zip(&middle) {
            assert!((middle - (0.625 * from + 0.375 * to)).abs() < 1e-6 * (1.0 + from.abs() + to.abs()));
        }
        assert_eq!(values(random.weights()), from, "neither changes");
        assert_eq!(values(teacher.weights()), to);
    }

    #[test]
    fn the_distance_is_relative_to_the_other_and_leaves_statistics_out() {
        let one = model("preresnet8", "batch", 1);
        let entries = values(one.weights());
        let double = one.clone().with_weights(one.weights().mul_scalar(2.0)).unwrap();
        assert!((double.distance(&one).unwrap() - 1.0).abs() < 1e-6);
        assert!((one.distance(&double).unwrap() - 0.5).abs() < 1e-6);
        assert_eq!(trained("batch").distance(&one).unwrap(), 0.0, "only its statistics have changed");
        assert!(one.parameters() < entries.len());
    }

    #[test]
    fn networks_of_two_kinds_are_refused() {
        let wide = model("preresnet8", "batch", 1);
        for other in [model("preresnet14", "batch", 1), model("preresnet8", "layer", 1), model("mlp", "batch", 1)] {
            let error = wide.interpolate(&other, 0.5).unwrap_err().to_string();
            assert!(error.starts_with("student.architecture is not the teacher's"), "{error}");
            assert!(wide.distance(&other).is_err());
            assert!(wide.clone().with_weights(other.weights()).is_err());
        }
    }

    #[test]
    fn statistics_are_estimated_from_what_is_shown_and_nothing_else_changes() {
        let model = model("preresnet8", "batch", 1);
        let (before, shown) = (values(model.weights()), images(7, 64));
        let after = model.clone().reestimate([shown.clone()]);
        assert_eq!(values(model.weights()), before, "the network itself is another one");
        assert_eq!(after.distance(&model).unwrap(), 0.0);
        assert_ne!(values(after.weights()), before);
        assert_eq!(values(model.clone().reestimate([shown]).weights()), values(after.weights()));
        assert!(after.parameters() > 0 && model.valid().reestimate([images(7, 64)]).parameters() == 0);
    }

    #[test]
    fn a_network_made_of_weights_learns() {
        let (random, teacher) = (model("mlp", "batch", 2), model("mlp", "batch", 1));
        let mut table = Spec::default();
        for (path, value) in [("momentum", 0.0), ("weight_decay", 0.0)] {
            table.set(path, value);
        }
        table.set("optimizer", "sgd");
        table.set("nesterov", false);
        let student = random.interpolate(&teacher, 0.5).unwrap();
        let before = values(student.weights());
        let batch = images(1, 4);
        let mut loss = |model: &Model| model.forward(Tensor::from_inner(batch.clone())).powf_scalar(2.0).mean();
        let student = Optimizer::read(&table).unwrap().step(0.1, student, &mut loss);
        assert_ne!(values(student.weights()), before);
    }
}
