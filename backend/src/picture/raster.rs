//! SVG to PNG.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};
use retort_wire::Problem;

use super::{
    sheet::Facts,
    style::{Dress, Theme},
    text::{Fonts, outlined},
};

/// The longest side that is drawn, in pixels.
const LONGEST: f32 = 4096.0;

/// One of our own SVG pictures as PNG, `scale` pixels to one of its own, with `facts` in text chunks.
pub fn png(svg: &str, theme: Theme, scale: f32, facts: &Facts) -> Result<Vec<u8>, Problem> {
    let failed = |cause: &dyn std::fmt::Display| {
        tracing::error!(%cause, "a plot cannot be drawn as PNG");
        Problem::internal("The plot cannot be drawn as PNG; take it as SVG, and see the server's log for the cause.")
    };
    let fonts = Fonts::carried().ok_or_else(|| failed(&"the fonts cannot be read"))?;
    let svg = outlined(svg, &Dress::of(theme), &fonts).map_err(|error| failed(&error))?;
    let tree = Tree::from_str(&svg, &Options::default()).map_err(|error| failed(&error))?;
    let size = tree.size();
    let scale = scale.min(LONGEST / size.width().max(size.height()));
    let (width, height) = ((size.width() * scale).round() as u32, (size.height() * scale).round() as u32);
    let mut pixels = Pixmap::new(width.max(1), height.max(1)).ok_or_else(|| failed(&"it has no size"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    encode(&pixels, facts).map_err(|error| failed(&error))
}

fn encode(pixels: &Pixmap, facts: &Facts) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    for (name, value) in facts {
        // These chunks hold Latin-1; whatever else there is in a query is written in per cent already.
        let value: String = value.chars().map(|sign| if u32::from(sign) < 256 { sign } else { '?' }).collect();
        encoder.add_text_chunk(name.clone(), value)?;
    }
    let data: Vec<u8> = pixels
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        })
        .collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(out)
}
