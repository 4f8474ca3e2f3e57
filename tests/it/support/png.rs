//! Builds icons for tests.

/// A PNG of 8-bit RGBA, whose pixel at column `x` and row `y` is `rgba(x, y)`.
pub fn png(width: u32, height: u32, rgba: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let rgba = &rgba;
    let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| rgba(x, y))).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}
