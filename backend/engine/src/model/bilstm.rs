//! A bidirectional LSTM for texts (Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005), as the paper uses it
//! for IMDB: an embedding, layers of two directions, and a linear classifier of the last forward and backward state.
//!
//! A token's number travels as a whole real number, 0 being padding. **Padding is no token**: at a padded place a state
//! stays what it was, as in PyTorch's packed sequences. So the forward state is that after the last real token, the
//! backward direction begins there, and what a text is does not depend on how far it was padded.
//!
//! For speed both directions and the whole batch go through time side by side, and what a layer takes from its input
//! is computed for all places in one product; a step is then one batched product of the states and a few element-wise
//! operations.

use burn::{
    module::{Module, Param},
    nn::Linear,
    tensor::{
        Int, Tensor,
        activation::{sigmoid, tanh},
    },
};

use crate::{
    Error,
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Builder, Entry, Model, Reads};

/// Embedding, layers and classifier.
#[derive(Module, Debug)]
pub struct BiLstm {
    embedding: Param<Tensor<2>>,
    layers: Vec<Layer>,
    output: Linear,
}

/// Two directions of one layer; gates in the order input, forget, cell, output.
#[derive(Module, Debug)]
pub struct Layer {
    /// Inputs x (2 directions · 4 gates · cell).
    inputs: Linear,
    /// Directions x cell x (4 gates · cell).
    states: Param<Tensor<3>>,
    /// The second bias of every gate, which says nothing new but is there in PyTorch: directions x (4 gates · cell).
    bias: Param<Tensor<2>>,
}

pub(super) const ENTRY: Entry = Entry {
    name: "bilstm",
    label: "Bidirectional LSTM",
    help: "An embedding, LSTM layers that read a text in both directions, and a linear classifier. For texts only.",
    note: "231,002 parameters and the embedding's for two classes",
    normalised: false,
    widened: false,
    reads: Reads::Texts,
    sizes: &[],
    smallest: 1,
    fields: |table| {
        vec![
            field::integer(table, "embedding", "Embedding", 1, 1024, 128)
                .help("Numbers that stand for a token.")
                .short("embedding {}")
                .when(table, "architecture", "bilstm"),
            field::integer(table, "cell", "Cell", 1, 1024, 70)
                .help("Units of each direction of a layer.")
                .short("cell {}")
                .when(table, "architecture", "bilstm"),
            field::integer(table, "lstm_layers", "LSTM layers", 1, 8, 2)
                .help("Layers, each of two directions.")
                .short("{} LSTM layers")
                .when(table, "architecture", "bilstm"),
        ]
    },
    build: |table, shape, builder| {
        let Some(text) = shape.text else {
            return Err(Error::setting("architecture", "is bilstm, which reads texts, not images."));
        };
        let (width, cell) = (table.whole("embedding")?.max(1) as usize, table.whole("cell")?.max(1) as usize);
        // As PyTorch's default: N(0, 1) for every token; the row of the padding is never looked at.
        let embedding = builder.normal(1.0, [text.vocabulary.max(1), width]);
        let layers = (0..table.whole("lstm_layers")?.max(1))
            .map(|layer| Layer::new(builder, if layer == 0 { width } else { 2 * cell }, cell))
            .collect();
        Ok(Model::BiLstm(BiLstm { embedding, layers, output: builder.linear(2 * cell, shape.classes) }))
    },
};

impl Layer {
    /// All weights uniform in ±1/√cell, as PyTorch's default.
    fn new(builder: &mut Builder<'_>, inputs: usize, cell: usize) -> Self {
        let limit = 1.0 / (cell as f64).sqrt();
        Self {
            inputs: Linear {
                weight: builder.uniform(limit, [inputs, 8 * cell]),
                bias: Some(builder.uniform(limit, [8 * cell])),
            },
            states: builder.uniform(limit, [2, cell, 4 * cell]),
            bias: builder.uniform(limit, [2, 4 * cell]),
        }
    }

    /// From values (L x N x inputs) and masks (L x N, 1 for real tokens) to the states of both directions at every
    /// place (L x N x 2 · cell) and the last ones (N x 2 · cell).
    fn forward(&self, values: Tensor<3>, mask: &Tensor<2>, all: bool) -> (Option<Tensor<3>>, Tensor<2>) {
        let [length, count, _] = values.dims();
        let cell = self.states.dims()[1];
        let ahead: Tensor<4> = self.inputs.forward(values).reshape([length, count, 2, 4 * cell]);
        // Step t of the backward direction is at place L - 1 - t: directions x L x N x 4 · cell.
        let [forward, backward] =
            [0, 1].map(|direction| ahead.clone().slice([0..length, 0..count, direction..direction + 1]));
        let both: Tensor<4> = Tensor::cat(vec![forward, backward.flip([0])], 2).swap_dims(1, 2);
        let both = both + self.bias.val().reshape([1, 2, 1, 4 * cell]);
        // 1 where the state changes: L x 2 x N x 1.
        let mask: Tensor<4> =
            Tensor::stack::<3>(vec![mask.clone(), mask.clone().flip([0])], 1).reshape([length, 2, count, 1]);
        let (mut state, mut memory) = (None, None);
        let mut states = Vec::with_capacity(length);
        for (gates, mask) in places(both).into_iter().zip(places(mask)) {
            let (new_state, new_memory) = self.step(gates, &mask, state.zip(memory), cell);
            if all {
                states.push(new_state.clone());
            }
            (state, memory) = (Some(new_state), Some(new_memory));
        }
        let side_by_side = |states: Tensor<3>| -> Tensor<2> { states.swap_dims(0, 1).reshape([count, 2 * cell]) };
        let last = match state {
            Some(state) => side_by_side(state),
            None => Tensor::zeros([count, 2 * cell], &self.states.val().device()),
        };
        let sequence = all.then(|| {
            let states: Tensor<4> = Tensor::stack(states, 0);
            let [forward, backward] = [0, 1].map(|direction| {
                states.clone().slice([0..length, direction..direction + 1]).reshape([length, count, cell])
            });
            Tensor::cat(vec![forward, backward.flip([0])], 2)
        });
        (sequence, last)
    }

    /// One place: gates as far as the input decides them (2 x N x 4 · cell), and the state and memory before it.
    fn step(
        &self,
        gates: Tensor<3>,
        mask: &Tensor<3>,
        before: Option<(Tensor<3>, Tensor<3>)>,
        cell: usize,
    ) -> (Tensor<3>, Tensor<3>) {
        let gates = match &before {
            Some((state, _)) => gates + state.clone().matmul(self.states.val()),
            None => gates,
        };
        let [directions, count, _] = gates.dims();
        let gate = |index: usize| gates.clone().slice([0..directions, 0..count, index * cell..(index + 1) * cell]);
        let (input, forget, output) = (sigmoid(gate(0)), sigmoid(gate(1)), sigmoid(gate(3)));
        let fresh = input * tanh(gate(2));
        match before {
            Some((state, memory)) => {
                let new_memory = forget * memory.clone() + fresh;
                let new_state = output * tanh(new_memory.clone());
                // The difference is 0 at padding, so that both stay.
                (
                    state.clone() + (new_state - state) * mask.clone(),
                    memory.clone() + (new_memory - memory) * mask.clone(),
                )
            }
            None => (output * tanh(fresh.clone()) * mask.clone(), fresh * mask.clone()),
        }
    }
}

/// The places of a sequence (L x …) one by one. It is cut in halves again and again: the gradient of a cut is as large
/// as what was cut, so that cutting every place out of the whole would take L² and not L · log L.
fn places(sequence: Tensor<4>) -> Vec<Tensor<3>> {
    let length = sequence.dims()[0];
    if length <= 1 {
        return if length == 1 { vec![sequence.squeeze_dim(0)] } else { Vec::new() };
    }
    let (head, tail) = (sequence.clone().narrow(0, 0, length / 2), sequence.narrow(0, length / 2, length - length / 2));
    let mut all = places(head);
    all.extend(places(tail));
    all
}

impl BiLstm {
    /// Logits of texts, N x 1 x 1 x length.
    pub fn forward(&self, texts: Tensor<4>) -> Tensor<2> {
        match self.stages(texts).pop() {
            Some(last) => self.output.forward(last),
            None => self.output.forward(Tensor::zeros([0, 0], &self.embedding.val().device())),
        }
    }

    /// The last states of both directions, layer by layer.
    pub(super) fn stages(&self, texts: Tensor<4>) -> Vec<Tensor<2>> {
        let [count, _, _, length] = texts.dims();
        // Time comes first, so that a place is one piece of memory.
        let texts: Tensor<2> = texts.reshape([count, length]).swap_dims(0, 1);
        let mask = texts.clone().greater_scalar(0.5).float();
        let tokens: Tensor<1, Int> = texts.int().reshape([-1]);
        let width = self.embedding.dims()[1];
        let mut values = Some(self.embedding.val().select(0, tokens).reshape([length, count, width]));
        let mut stages = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let Some(input) = values.take() else { break };
            let (sequence, last) = layer.forward(input, &mask, index + 1 < self.layers.len());
            values = sequence;
            stages.push(last);
        }
        stages
    }
}
