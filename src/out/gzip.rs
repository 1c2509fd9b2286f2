//! Gzip: files that are published packed, and how large a file is once a host has packed it.

use libdeflater::{CompressionLvl, Compressor};

/// The level most hosts use.
const OF_HOSTS: i32 = 6;
/// A first guess, three times as fast.
const QUICK: i32 = 1;

/// One gzip member without name or time. `effort` is libdeflate's, 1 to 12.
pub fn gzip(bytes: &[u8], effort: i32) -> Vec<u8> {
    let level = CompressionLvl::new(effort).expect("callers name a level of libdeflate");
    let mut compressor = Compressor::new(level);
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut out).expect("the bound suffices");
    out.truncate(length);
    out
}

/// Whether a host sends at most `most` bytes for a file.
pub fn fits_gzipped(bytes: &[u8], most: usize) -> bool {
    // Most files are far from the limit: these are not packed as well as hosts do.
    bytes.len() <= most || gzip(bytes, QUICK).len() <= most || gzip(bytes, OF_HOSTS).len() <= most
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
        let text: Vec<u8> = (0..40_000u32).flat_map(|n| format!("{},", n * n % 977).into_bytes()).collect();
        let hosts = gzip(&text, OF_HOSTS).len();
        assert!(hosts < gzip(&text, QUICK).len() && hosts < text.len());
        assert!(fits_gzipped(&text, hosts) && !fits_gzipped(&text, hosts - 1));
        assert!(fits_gzipped(&text, text.len()));
    }
}
