//! Brightness and colours of whole batches, N x 3 x H x W.

use burn::tensor::Tensor;

/// Shares of red, green and blue in brightness (ITU-R recommendation BT.601).
pub(super) const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// Red, green and blue of a batch, each N x 1 x H x W; none when it is not in colour.
pub(super) fn channels(images: &Tensor<4>) -> Option<[Tensor<4>; 3]> {
    (images.dims()[1] == 3).then(|| [0, 1, 2].map(|channel| images.clone().narrow(1, channel, 1)))
}

/// The brightness of each pixel, N x 1 x H x W; grey images are their own.
pub(super) fn luma(images: &Tensor<4>) -> Tensor<4> {
    match channels(images) {
        Some([red, green, blue]) => red.mul_scalar(LUMA[0]) + green.mul_scalar(LUMA[1]) + blue.mul_scalar(LUMA[2]),
        None => images.clone(),
    }
}

/// Turns every hue by a share of the colour circle (N x 1 x 1 x 1), from red over green to blue; value and chroma of
/// HSV (Smith 1978) stay. Grey images come back as they are.
pub(super) fn turn_hue(images: Tensor<4>, shares: Tensor<4>) -> Tensor<4> {
    let Some([red, green, blue]) = channels(&images) else { return images };
    let value = red.clone().max_pair(green.clone()).max_pair(blue.clone());
    let chroma = value.clone() - red.clone().min_pair(green.clone()).min_pair(blue.clone());
    // In sixths of the circle: red lies at 0, green at 2, blue at 4. Where there is no chroma any hue will do.
    let divisor = chroma.clone().clamp_min(TINY);
    let is_red = red.clone().equal(value.clone());
    let is_green = green.clone().equal(value.clone());
    let from_red = (green.clone() - blue.clone()) / divisor.clone();
    let from_green = (blue.clone() - red.clone()) / divisor.clone() + 2.0;
    let from_blue = (red - green) / divisor + 4.0;
    let hue = from_blue.mask_where(is_green, from_green).mask_where(is_red, from_red);
    let hue = hue + shares.mul_scalar(6.0);
    // A channel is full within one sixth of its own place, empty beyond two, and linear between.
    let channel = |place: f32| {
        let around = hue.clone().add_scalar(place);
        let around = around.clone() - around.div_scalar(6.0).floor().mul_scalar(6.0);
        let missing = around.clone().min_pair(around.mul_scalar(-1.0).add_scalar(4.0)).clamp(0.0, 1.0);
        value.clone() - chroma.clone() * missing
    };
    Tensor::cat(vec![channel(5.0), channel(3.0), channel(1.0)], 1)
}

/// Far below the difference of two whole pixel values.
const TINY: f32 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::testing::{assert_close, images, scattered, values};

    fn turned(images: Tensor<4>, share: f32) -> Vec<f32> {
        let shares = Tensor::full([images.dims()[0], 1, 1, 1], share, &images.device());
        values(turn_hue(images, shares))
    }

    #[test]
    fn a_third_of_the_circle_permutes_the_channels() {
        let shape = [2, 3, 5, 4];
        let original = values(scattered(shape));
        let found = turned(scattered(shape), 1.0 / 3.0);
        for (found, original) in found.chunks(60).zip(original.chunks(60)) {
            // Red becomes green, green blue, and blue red.
            assert_close(&found[20..40], &original[..20], 0.01);
            assert_close(&found[40..], &original[20..40], 0.01);
            assert_close(&found[..20], &original[40..], 0.01);
        }
        assert_close(&turned(scattered(shape), -2.0 / 3.0), &found, 0.02);
    }

    #[test]
    fn no_turn_and_a_whole_one_change_nothing() {
        let shape = [2, 3, 4, 4];
        for share in [0.0, 1.0] {
            assert_close(&turned(scattered(shape), share), &values(scattered(shape)), 0.01);
        }
    }

    #[test]
    fn half_a_turn_of_red_is_cyan_and_grey_stays() {
        let found = turned(images(&[255.0, 80.0, 0.0, 80.0, 0.0, 80.0], [1, 3, 1, 2]), 0.5);
        assert_close(&found, &[0.0, 80.0, 255.0, 80.0, 255.0, 80.0], 0.01);
        // HSV (60°, 1, 200) turned by 30° is (90°, 1, 200): yellow becomes chartreuse.
        let found = turned(images(&[200.0, 200.0, 0.0], [1, 3, 1, 1]), 1.0 / 12.0);
        assert_close(&found, &[100.0, 200.0, 0.0], 0.01);
    }

    #[test]
    fn brightness_by_hand() {
        let colour = images(&[100.0, 200.0, 50.0], [1, 3, 1, 1]);
        assert_close(&values(luma(&colour)), &[0.299 * 100.0 + 0.587 * 200.0 + 0.114 * 50.0], 1e-3);
        let grey = scattered([1, 1, 2, 2]);
        assert_eq!(values(luma(&grey)), values(grey));
    }
}
