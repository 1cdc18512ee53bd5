//! Convolution of activated images, and its gradients.
//!
//! A group of images is activated into a canvas that stays in the cache. There every tap of the kernel is one distance
//! for all pixels, so that the convolution is a matrix product that nobody has to unroll ("implicit" or "indirect"
//! GEMM: Chetlur and others 2014, Dukhan 2019), and so are both gradients. Sums are taken in an order that depends on
//! the shapes alone: neither the number of threads nor their luck changes a result.

use rayon::prelude::*;

use super::{
    activation::Activation,
    canvas::Canvas,
    gradient::{Sums, rectify},
    lanes::{LANES, Offsets, Vector, Work, vectorized},
    plan::{Grid, Plan},
    product::{Correlation, Panel, Product},
    shape::Shape,
};

/// Bytes that a group of images may take in the cache.
const GROUP: usize = 160 << 10;

/// Vectors that are worth adding up eight partial sums for each weight.
const VECTORS: usize = 64;

/// Parts of a batch, each with weight gradients of its own.
const PARTS: usize = 16;

/// Input as stored, N x C x H x W, and what happens to it first.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub values: &'a [f32],
    pub activation: &'a Activation,
}

/// out = activated input * weight + bias + residual.
pub(super) fn forward(
    shape: &Shape,
    input: Input<'_>,
    weight: &[f32],
    bias: Option<&[f32]>,
    residual: Option<&[f32]>,
    out: &mut [f32],
) {
    let bytes = size_of::<f32>() * Canvas::of_input(shape, 1).len();
    let group = (GROUP / bytes).clamp(1, shape.images.div_ceil(PARTS).max(1));
    let canvas = Canvas::of_input(shape, group);
    let plan = plan(shape, &canvas);
    let panel = Panel::new(shape.outputs, taps(shape, &canvas), |row, term| weight[row * shape.terms() + term]);
    let size = group * shape.output_size();
    out.par_chunks_mut(size.max(1)).enumerate().for_each_init(
        || vec![0.0; canvas.len()],
        |sheet, (index, out)| {
            let images = out.len() / shape.output_size();
            let first = index * group;
            vectorized(Load { canvas: &canvas, sheet, shape, input, first, images });
            vectorized(Product {
                panel: &panel,
                plan: &plan,
                count: images * plan.per_image,
                source: sheet,
                base: residual.map(|residual| &residual[index * size..][..out.len()]),
                out,
                row: shape.output_pixels(),
                bias,
            });
        },
    );
}

/// What the gradient of the output says about everything else.
pub(super) struct Gradients {
    /// Of the weights.
    pub weight: Vec<f32>,
    /// Of the bias.
    pub bias: Vec<f32>,
    /// Sums of `input`, where that was wanted.
    pub sums: Sums,
}

/// The gradients. `input_gradient` gets that of the scaled input, before the ReLU and after the normalisation; where it
/// is none, nobody asks for it.
pub(super) fn backward(
    shape: &Shape,
    input: Input<'_>,
    weight: &[f32],
    gradient: &[f32],
    input_gradient: Option<&mut [f32]>,
) -> Gradients {
    let back = Back::new(shape, weight, input_gradient.is_some());
    let part = shape.images.div_ceil(PARTS).max(1);
    let parts = shape.images.div_ceil(part);
    let mut pieces: Vec<Option<&mut [f32]>> = match input_gradient {
        Some(values) => values.chunks_mut((part * shape.input_size()).max(1)).map(Some).collect(),
        None => Vec::new(),
    };
    pieces.resize_with(parts, || None);
    let results: Vec<Gradients> = pieces
        .into_par_iter()
        .enumerate()
        .map(|(index, piece)| back.part(input, gradient, index * part..((index + 1) * part).min(shape.images), piece))
        .collect();
    let mut all = Gradients {
        weight: vec![0.0; shape.outputs * shape.terms()],
        bias: vec![0.0; shape.outputs],
        sums: Sums::default(),
    };
    for part in results {
        add(&mut all.weight, &part.weight);
        add(&mut all.bias, &part.bias);
        all.sums.extend(part.sums);
    }
    all
}

fn add(to: &mut [f32], values: &[f32]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += value;
    }
}

/// The pixels of the output, from the canvas of the input.
fn plan(shape: &Shape, canvas: &Canvas) -> Plan {
    let size = shape.output();
    let grid = Grid { size, start: 0, line: canvas.line, target: 0, step: [size[1], 1] };
    Plan::new(&grid, canvas.images, [canvas.plane, shape.output_size()])
}

/// What each weight of an output channel meets, in the order of the weights.
fn taps(shape: &Shape, canvas: &Canvas) -> Vec<u32> {
    let [height, width] = shape.kernel;
    let mut taps = Vec::with_capacity(shape.terms());
    for channel in 0..shape.inputs {
        for row in 0..height {
            taps.extend((0..width).map(|column| canvas.tap(channel, [row, column])));
        }
    }
    taps
}

/// Activates images into a canvas.
struct Load<'a> {
    canvas: &'a Canvas,
    sheet: &'a mut [f32],
    shape: &'a Shape,
    input: Input<'a>,
    first: usize,
    images: usize,
}

impl Work for Load<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let size = self.shape.input_size();
        for index in 0..self.images {
            let image = self.first + index;
            let scaling = self.input.activation.scaling(image);
            self.canvas.load(self.sheet, index, &self.input.values[image * size..][..size], &scaling);
        }
    }
}

/// What all parts of a backward pass share.
struct Back<'a> {
    shape: &'a Shape,
    group: usize,
    canvas: Canvas,
    plan: Plan,
    offsets: Offsets,
    /// The canvas of the output's gradient, and for every phase of the input its pixels and its weights.
    input: Option<(Canvas, Vec<(Plan, Panel)>)>,
}

impl<'a> Back<'a> {
    fn new(shape: &'a Shape, weight: &[f32], wants_input: bool) -> Self {
        let numbers = Canvas::of_input(shape, 1).len()
            + shape.output_size()
            + if wants_input { gradient_canvas(shape, 1).len() } else { 0 };
        let vectors = plan(shape, &Canvas::of_input(shape, 1)).per_image.max(1);
        let group =
            (GROUP / (size_of::<f32>() * numbers)).max(VECTORS / vectors).clamp(1, shape.images.div_ceil(PARTS).max(1));
        let canvas = Canvas::of_input(shape, group);
        Self {
            group,
            plan: plan(shape, &canvas),
            offsets: Offsets::new(taps(shape, &canvas)),
            input: wants_input.then(|| {
                let canvas = gradient_canvas(shape, group);
                (canvas, phases(shape, &canvas, weight))
            }),
            canvas,
            shape,
        }
    }

    /// The images of a range.
    fn part(
        &self,
        input: Input<'_>,
        gradient: &[f32],
        range: std::ops::Range<usize>,
        mut piece: Option<&mut [f32]>,
    ) -> Gradients {
        let shape = self.shape;
        let mut found = Gradients {
            weight: vec![0.0; shape.outputs * shape.terms()],
            bias: vec![0.0; shape.outputs],
            sums: Sums::default(),
        };
        let length = self.group * self.plan.per_image * LANES;
        let mut sheet = vec![0.0; self.canvas.len()];
        let mut rows = vec![0.0; shape.outputs * length];
        let mut gradient_sheet = vec![0.0; self.input.as_ref().map_or(0, |(canvas, _)| canvas.len())];
        for first in range.clone().step_by(self.group) {
            let images = self.group.min(range.end - first);
            let gradient = &gradient[first * shape.output_size()..][..images * shape.output_size()];
            vectorized(Load { canvas: &self.canvas, sheet: &mut sheet, shape, input, first, images });
            vectorized(Collect { back: self, images, gradient, rows: &mut rows, bias: &mut found.bias });
            vectorized(Correlation {
                rows: &rows,
                count: shape.outputs,
                source: &sheet,
                plan: &self.plan,
                vectors: images * self.plan.per_image,
                offsets: &self.offsets,
                gradient: &mut found.weight,
            });
            let (Some(piece), Some((canvas, phases))) = (piece.as_deref_mut(), &self.input) else { continue };
            let size = shape.input_size();
            let out = &mut piece[(first - range.start) * size..][..images * size];
            vectorized(LoadGradient { canvas, sheet: &mut gradient_sheet, shape, gradient });
            if (0..2).any(|axis| shape.stride[axis] > shape.kernel[axis]) {
                // There are pixels that the kernel steps over.
                out.fill(0.0);
            }
            for (plan, panel) in phases {
                vectorized(Product {
                    panel,
                    plan,
                    count: images * plan.per_image,
                    source: &gradient_sheet,
                    out: &mut *out,
                    row: shape.image[0] * shape.image[1],
                    base: None,
                    bias: None,
                });
            }
            let values = &input.values[first * size..][..images * size];
            rectify(input.activation, first, shape.image[0] * shape.image[1], values, out, &mut found.sums);
        }
        found
    }
}

/// Collects the gradient of the output by vectors, and sums it for the bias.
struct Collect<'a> {
    back: &'a Back<'a>,
    images: usize,
    gradient: &'a [f32],
    rows: &'a mut [f32],
    bias: &'a mut [f32],
}

impl Work for Collect<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let count = self.images * self.back.plan.per_image;
        let length = self.rows.len() / self.bias.len();
        let pixels = self.back.shape.output_pixels();
        for (channel, (row, bias)) in self.rows.chunks_exact_mut(length).zip(self.bias).enumerate() {
            self.back.plan.collect(count, &self.gradient[channel * pixels..], &mut row[..count * LANES]);
            let mut sums = [0.0; LANES];
            for vector in row[..count * LANES].as_chunks::<LANES>().0 {
                for (sum, value) in sums.iter_mut().zip(vector) {
                    *sum += value;
                }
            }
            *bias += super::lanes::total(&sums);
        }
    }
}

/// Copies the gradient of the output into its canvas.
struct LoadGradient<'a> {
    canvas: &'a Canvas,
    sheet: &'a mut [f32],
    shape: &'a Shape,
    gradient: &'a [f32],
}

impl Work for LoadGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        for (index, image) in self.gradient.chunks_exact(self.shape.output_size()).enumerate() {
            self.canvas.load(self.sheet, index, image, &super::activation::Scaling::default());
        }
    }
}

/// Places of the kernel, one stride apart, that meet a pixel at most.
fn meetings(shape: &Shape) -> [usize; 2] {
    [0, 1].map(|axis| shape.kernel[axis].div_ceil(shape.stride[axis]))
}

/// The last place, in strides, at which a padded pixel lies.
fn places(shape: &Shape, axis: usize) -> usize {
    (shape.image[axis] + shape.padding[axis]).div_ceil(shape.stride[axis])
}

fn gradient_canvas(shape: &Shape, images: usize) -> Canvas {
    let margin = meetings(shape).map(|count| count - 1);
    let output = shape.output();
    let size = [0, 1].map(|axis| margin[axis] + output[axis].max(places(shape, axis)));
    Canvas::of_gradient(shape, images, margin, size)
}

/// The gradient of the input, phase by phase: the pixels that one tap meets, and the taps that meet them, turned round.
fn phases(shape: &Shape, canvas: &Canvas, weight: &[f32]) -> Vec<(Plan, Panel)> {
    let [kernel_height, kernel_width] = shape.kernel;
    let margin = meetings(shape).map(|count| count - 1);
    let mut phases = Vec::new();
    for row in 0..shape.stride[0].min(kernel_height) {
        for column in 0..shape.stride[1].min(kernel_width) {
            let phase = [row, column];
            // First place and number of places, on both axes.
            let axes = [0, 1].map(|axis| {
                let (padding, stride) = (shape.padding[axis], shape.stride[axis]);
                let first = padding.saturating_sub(phase[axis]).div_ceil(stride);
                let end = (shape.image[axis] + padding).saturating_sub(phase[axis]).div_ceil(stride);
                (first, end.saturating_sub(first))
            });
            let pixel = [0, 1].map(|axis| axes[axis].0 * shape.stride[axis] + phase[axis] - shape.padding[axis]);
            let width = shape.image[1];
            let grid = Grid {
                size: [axes[0].1, axes[1].1],
                start: axes[0].0 * canvas.line + axes[1].0,
                line: canvas.line,
                target: pixel[0] * width + pixel[1],
                step: [shape.stride[0] * width, shape.stride[1]],
            };
            let plan = Plan::new(&grid, canvas.images, [canvas.plane, shape.input_size()]);
            // Every output channel's taps of this phase: distance, and place in the kernel.
            let mut terms = Vec::new();
            for output in 0..shape.outputs {
                for (i, kernel_row) in (row..kernel_height).step_by(shape.stride[0]).enumerate() {
                    for (j, kernel_column) in (column..kernel_width).step_by(shape.stride[1]).enumerate() {
                        let distance = canvas.tap(output, [margin[0] - i, margin[1] - j]);
                        terms.push((distance, output, kernel_row * kernel_width + kernel_column));
                    }
                }
            }
            let panel = Panel::new(shape.inputs, terms.iter().map(|term| term.0).collect(), |input, term| {
                let (_, output, place) = terms[term];
                weight[(output * shape.inputs + input) * kernel_height * kernel_width + place]
            });
            phases.push((plan, panel));
        }
    }
    phases
}
