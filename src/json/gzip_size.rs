//! How large a file is once a host has compressed it.

/// Bytes after gzip at level 6, the level most hosts use.
pub(super) fn gzip_bytes(content: &[u8]) -> usize {
    let level = libdeflater::CompressionLvl::new(6).expect("6 is a level of libdeflate");
    let mut compressor = libdeflater::Compressor::new(level);
    let mut buffer = vec![0; compressor.gzip_compress_bound(content.len())];
    compressor.gzip_compress(content, &mut buffer).expect("the buffer has the size libdeflate asks for")
}
