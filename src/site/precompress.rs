//! Compressed files beside the plain ones, for servers that send them instead.

use std::io::Write;

use rayon::prelude::*;

use super::types;
use crate::content::Encoding;
use crate::out::{Out, OutError, gzip};

/// Smaller files gain nothing: they fit into one packet either way.
const SMALLEST_BYTES: u64 = 1_000;
/// Of 12: twice the time of the usual 6 for 3 % less, once for each build.
const GZIP_LEVEL: i32 = 9;
/// Of 11; beyond it time grows much faster than bytes shrink.
const BROTLI_QUALITY: i32 = 9;
/// Brotli's window as a power of two: larger than nearly every file.
const BROTLI_WINDOW: i32 = 20;

/// Writes `x.gz` and `x.br` beside every text of the site that shrinks.
pub(super) fn write(encodings: &[Encoding], out: &Out) -> Result<(), OutError> {
    if encodings.is_empty() {
        return Ok(());
    }
    let written = out.written();
    written
        .par_iter()
        .filter(|(path, file)| file.bytes >= SMALLEST_BYTES && types::is_compressible(path))
        .try_for_each(|(path, _)| {
            let plain = out.read(path)?;
            for encoding in encodings {
                let compressed = compress(*encoding, &plain);
                if compressed.len() < plain.len() {
                    out.write(&format!("{path}{}", encoding.ending()), &compressed)?;
                }
            }
            Ok(())
        })
}

/// The same bytes, compressed; the same for the same input.
pub fn compress(encoding: Encoding, plain: &[u8]) -> Vec<u8> {
    match encoding {
        Encoding::Gz => gzip(plain, GZIP_LEVEL),
        Encoding::Br => {
            let mut bytes = Vec::new();
            let parameters = brotli::enc::BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                lgwin: BROTLI_WINDOW,
                size_hint: plain.len(),
                ..Default::default()
            };
            let mut writer = brotli::CompressorWriter::with_params(&mut bytes, 1 << 16, &parameters);
            writer.write_all(plain).expect("writing to a Vec cannot fail");
            drop(writer);
            bytes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn texts_get_compressed_twins_and_layers_do_not() {
        let out = Out::memory();
        let text = "recorded crime ".repeat(200);
        for path in ["index.html", "data/v1/a.json", "a.fgb", "a.parquet", "a.csv.gz"] {
            out.write(path, text.as_bytes()).unwrap();
        }
        out.write("small.html", b"small").unwrap();
        write(&[Encoding::Br, Encoding::Gz], &out).unwrap();
        let Out::Memory(files) = out else { unreachable!() };
        let files = files.into_inner().unwrap();
        let twins: Vec<&str> = files
            .keys()
            .map(String::as_str)
            .filter(|p| ["l.br", "n.br", "l.gz", "n.gz"].iter().any(|end| p.ends_with(end)))
            .collect();
        assert_eq!(twins, ["data/v1/a.json.br", "data/v1/a.json.gz", "index.html.br", "index.html.gz"]);
        let mut plain = String::new();
        flate2::read::GzDecoder::new(&files["index.html.gz"][..]).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &files["index.html.br"][..], &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
    }
}
