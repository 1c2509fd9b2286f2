//! Gzip: files that are published packed, and how large a file is once a host has packed it.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use libdeflater::{CompressionLvl, Compressor};

/// Five times as fast as zlib at the level of hosts; of JSON it makes one to ten parts in a hundred more.
pub const QUICK: i32 = 1;

/// One gzip member without name or time. `effort` is libdeflate's, 1 to 12.
pub fn gzip(bytes: &[u8], effort: i32) -> Vec<u8> {
    let level = CompressionLvl::new(effort).expect("callers name a level of libdeflate");
    let mut compressor = Compressor::new(level);
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut out).expect("the bound suffices");
    out.truncate(length);
    out
}

/// Whether a host sends at most `most` bytes for a file: hosts pack with zlib at its level 6, which makes repetitive
/// files larger than libdeflate does at any but its lowest. Copies of zlib differ by half a percent.
pub fn fits_gzipped(bytes: &[u8], most: usize) -> bool {
    if bytes.len() <= most {
        return true;
    }
    let quick = gzip(bytes, QUICK).len();
    // Far from the limit no more is asked: a tenth below it fits, and to call a file too large is always safe.
    quick + quick / 10 <= most || (quick / 5 * 4 <= most && gzipped_by_hosts(bytes) <= most)
}

/// How many bytes zlib makes of a file at the level most hosts use.
fn gzipped_by_hosts(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Length(0), Compression::new(6));
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.expect("counting bytes cannot fail").0
}

/// Counts the bytes that are written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_tells_no_time() {
        let text = "On or near High Street\n".repeat(1_000);
        let packed = gzip(text.as_bytes(), 9);
        assert_eq!(packed[4..8], [0; 4], "no time in it");
        let mut back = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn a_file_fits_as_hosts_pack_it() {
        let noise = |n: u32| n.wrapping_mul(2_654_435_761) >> 19;
        let entry = |n: u32| format!("\"{}AB\":[{},{}],", noise(n) >> 3, n / 90, noise(n * 7));
        let text: Vec<u8> = (0..10_000).flat_map(|n| entry(n).into_bytes()).collect();
        let hosts = gzipped_by_hosts(&text);
        assert!(hosts < gzip(&text, QUICK).len() && hosts < text.len());
        // libdeflate would call it smaller than any host makes it.
        assert!(gzip(&text, 6).len() < hosts);
        assert!(fits_gzipped(&text, hosts) && !fits_gzipped(&text, hosts - 1));
        assert!(fits_gzipped(&text, text.len()));
    }
}
