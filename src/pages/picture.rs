//! A drawing as a small PNG: the same bytes on every machine, for the fonts are built in.
//!
//! Sixteen colours are enough for flat drawings with smooth edges, and make a picture of some fifteen kilobytes.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::assets;

/// Width and height in pixels: what messengers and social media ask for.
pub(super) const SIZE: (u32, u32) = (1200, 630);

/// Family of the words. In SVG its name stands in quotes, for it holds a digit.
pub(super) const SANS: &str = "Source Sans 3";
/// Family of names and figures, in weight 600.
pub(super) const SERIF: &str = "Source Serif 4";

/// A colour: red, green, blue.
pub(super) type Rgb = [u8; 3];

/// A picture cannot be made: a defect of the program.
#[derive(Debug, thiserror::Error)]
pub(super) enum PictureError {
    /// The drawing.
    #[error("a preview cannot be drawn: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The file.
    #[error("a preview cannot be encoded: {0}")]
    Encoding(#[from] png::EncodingError),
}

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    assets::fonts().for_each(|font| fonts.load_font_data(font.to_vec()));
    Arc::new(fonts)
});

/// `#12436d` as three numbers; black where it is no colour.
pub(super) fn rgb(text: &str) -> Rgb {
    let value = text.strip_prefix('#').and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0);
    [(value >> 16) as u8, (value >> 8) as u8, value as u8]
}

/// Sixteen colours: the ground, and steps from it to each of the others.
pub(super) fn palette(ground: Rgb, accent: Rgb, ink: Rgb, soft: Rgb) -> [Rgb; 16] {
    let mix = |colour: Rgb, part: u32, of: u32| -> Rgb {
        std::array::from_fn(|i| {
            ((u32::from(ground[i]) * (of - part) + u32::from(colour[i]) * part + of / 2) / of) as u8
        })
    };
    let mut palette = [ground; 16];
    for step in 0..5 {
        palette[1 + step] = mix(ink, step as u32 + 1, 5);
        palette[6 + step] = mix(accent, step as u32 + 1, 5);
        palette[11 + step] = mix(soft, step as u32 + 1, 5);
    }
    palette
}

/// Draws an SVG of [`SIZE`] and encodes it in the colours of `palette`, each point in the nearest.
pub(super) fn png(svg: &str, palette: &[Rgb; 16]) -> Result<Vec<u8>, PictureError> {
    let options = Options { fontdb: Arc::clone(&FONTS), font_family: SANS.to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options)?;
    let (width, height) = SIZE;
    let mut pixels = Pixmap::new(width, height).expect("the size is not zero");
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    let nearest = |colour: Rgb| -> u8 {
        let distance = |other: &Rgb| -> i32 {
            (0..3).map(|i| (i32::from(other[i]) - i32::from(colour[i])).pow(2)).sum()
        };
        (0..palette.len()).min_by_key(|i| distance(&palette[*i])).map_or(0, |i| i as u8)
    };
    let mut known: HashMap<Rgb, u8> = HashMap::new();
    let mut index = |at: &[u8]| -> u8 {
        let colour = [at[0], at[1], at[2]];
        *known.entry(colour).or_insert_with(|| nearest(colour))
    };
    // Two points a byte; the width is even. The ground is drawn, so nothing is transparent. Most pairs are the
    // pair before: ground beside ground.
    let mut pair = ([0; 8], 0);
    let (twos, _) = pixels.data().as_chunks::<8>();
    let packed: Vec<u8> = twos
        .iter()
        .map(|two| {
            if *two != pair.0 {
                pair = (*two, (index(&two[..4]) << 4) | index(&two[4..]));
            }
            pair.1
        })
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(palette.concat());
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(6));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&packed)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_drawn_in_the_colours_given() {
        let palette = palette([255; 3], rgb("#12436d"), rgb("#14202b"), rgb("#4c5a67"));
        let drawing = |words: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\"><rect width=\"1200\" height=\"630\" \
                 fill=\"#ffffff\"/><text x=\"60\" y=\"300\" font-family=\"'{SERIF}'\" font-weight=\"600\" font-size=\"90\" \
                 fill=\"#14202b\">{words}</text></svg>"
            )
        };
        let [with, without] = [drawing("Luton"), drawing("")].map(|svg| png(&svg, &palette).unwrap());
        let dark = |file: &[u8]| {
            let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
            assert_eq!((reader.info().width, reader.info().height), SIZE);
            let mut points = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut points).unwrap();
            points.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter(|index| *index == 5).count()
        };
        // Five letters of about 90 px: some thousands of points of pure ink.
        assert!(dark(&with) > 3_000, "{}", dark(&with));
        assert_eq!(dark(&without), 0);
        assert!(with.len() < 6_000);
        assert_eq!(with, png(&drawing("Luton"), &palette).unwrap());
    }
}
