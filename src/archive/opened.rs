//! One archive: its list of police files, and the bytes of one of them.
#![expect(clippy::disallowed_methods, reason = "the layer that reads archives")]

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zip::{CompressionMethod, ZipArchive};

use super::{ArchiveError, FileName};
use crate::values::Month;

/// Real files are below 40 MB; a larger declared size is an attack or damage.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// Deflate cannot pack tighter than 1,032 to 1; a zip that declares more lies.
const MAX_DEFLATE_RATIO: u64 = 1_032;

/// A police file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What its name says.
    pub name: FileName,
    /// Its path inside the archive.
    pub path: String,
    /// Bytes of the CSV.
    pub bytes: u64,
    /// CRC-32 of the CSV as the zip's directory gives it; none in a folder.
    pub crc32: Option<u32>,
    at: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Zip { start: u64, packed: u64, stored: bool },
    File(PathBuf),
}

/// An opened archive.
#[derive(Debug)]
pub struct Archive {
    /// Where it is.
    pub path: PathBuf,
    /// The newest month it holds.
    pub release: Month,
    /// Its police files by path.
    pub entries: Vec<Entry>,
    /// Paths of files that are not police files.
    pub ignored: Vec<String>,
    /// Whether it is an unpacked folder.
    pub is_folder: bool,
}

impl Archive {
    /// Lists a zip or a folder. Nothing is unpacked yet.
    ///
    /// # Errors
    /// When it cannot be read, is no zip, holds paths that leave it, sizes that cannot be, or no police file.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let is_folder = path.is_dir();
        let (mut entries, mut ignored) = if is_folder { list_folder(path)? } else { list_zip(path)? };
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        ignored.sort();
        let release = entries.iter().map(|e| e.name.month).max().ok_or_else(|| {
            let path = path.to_owned();
            let is_zip = |file: &String| file.to_ascii_lowercase().ends_with(".zip");
            if is_folder && ignored.iter().any(is_zip) {
                ArchiveError::FolderOfZips { path }
            } else {
                ArchiveError::Empty { path }
            }
        })?;
        Ok(Self { path: path.to_owned(), release, entries, ignored, is_folder })
    }

    /// The file or folder name, for messages and `build.json`.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |n| n.to_string_lossy().into_owned())
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> ArchiveError {
    let path = path.to_owned();
    move |source| ArchiveError::Io { path, source }
}

fn list_folder(path: &Path) -> Result<(Vec<Entry>, Vec<String>), ArchiveError> {
    let (mut entries, mut ignored) = (Vec::new(), Vec::new());
    for found in WalkDir::new(path).sort_by_file_name() {
        let found = found.map_err(|e| ArchiveError::Io { path: path.to_owned(), source: e.into() })?;
        if !found.file_type().is_file() {
            continue;
        }
        let inner =
            found.path().strip_prefix(path).unwrap_or(found.path()).to_string_lossy().replace('\\', "/");
        match found.file_name().to_string_lossy().parse::<FileName>() {
            Ok(name) => {
                let bytes = found.metadata().map_err(|e| io(path)(e.into()))?.len();
                entries.push(Entry {
                    name,
                    path: inner,
                    bytes,
                    crc32: None,
                    at: Place::File(found.path().to_owned()),
                });
            }
            Err(_not_a_police_file) => ignored.push(inner),
        }
    }
    Ok((entries, ignored))
}

fn list_zip(path: &Path) -> Result<(Vec<Entry>, Vec<String>), ArchiveError> {
    let not_a_zip = |source| ArchiveError::NotAZip { path: path.to_owned(), source };
    let file = File::open(path).map_err(io(path))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(not_a_zip)?;
    let length = std::fs::metadata(path).map_err(io(path))?.len();
    let (mut entries, mut ignored) = (Vec::new(), Vec::new());
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(not_a_zip)?;
        let inner = entry.name().map_err(not_a_zip)?.into_owned();
        let bad = |problem| ArchiveError::BadEntry { path: path.to_owned(), entry: inner.clone(), problem };
        if entry.enclosed_name().is_none() {
            return Err(bad("leads out of the archive: do not use this file"));
        }
        if entry.is_dir() {
            continue;
        }
        let file_name = inner.rsplit('/').next().unwrap_or(&inner);
        let Ok(name) = file_name.parse::<FileName>() else {
            ignored.push(inner);
            continue;
        };
        let (bytes, packed) = (entry.size(), entry.compressed_size());
        if bytes > MAX_FILE_BYTES {
            return Err(bad(
                "declares more than 1 GiB: no police file is that large, do not use this archive",
            ));
        }
        let stored = match entry.compression() {
            CompressionMethod::Stored => true,
            CompressionMethod::Deflated => false,
            _ => return Err(bad("is packed in a way other than deflate: pack the archive again")),
        };
        if bytes > packed.saturating_mul(MAX_DEFLATE_RATIO) + 64 || (stored && bytes != packed) {
            return Err(bad("declares a size its bytes cannot hold: do not use this archive"));
        }
        if entry.encrypted() {
            return Err(bad("is encrypted: unpack it first and give the folder"));
        }
        let start = entry.data_start().ok_or_else(|| bad("has no data"))?;
        if start.saturating_add(packed) > length {
            return Err(bad("ends behind the end of the file: download the archive again"));
        }
        let crc32 = Some(entry.crc32());
        entries.push(Entry {
            name,
            path: inner.clone(),
            bytes,
            crc32,
            at: Place::Zip { start, packed, stored },
        });
    }
    Ok((entries, ignored))
}

/// Reads entries into buffers that are used again; one for each thread.
pub struct Inflater {
    inflate: libdeflater::Decompressor,
    /// Both buffers only grow: what lies behind the bytes in use is left over from larger files.
    packed: Vec<u8>,
    bytes: Vec<u8>,
}

/// The first bytes of a buffer, which grows when it is too short.
fn room(buffer: &mut Vec<u8>, bytes: usize) -> &mut [u8] {
    if buffer.len() < bytes {
        buffer.resize(bytes, 0);
    }
    &mut buffer[..bytes]
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inflater").finish_non_exhaustive()
    }
}

impl Default for Inflater {
    fn default() -> Self {
        Self { inflate: libdeflater::Decompressor::new(), packed: Vec::new(), bytes: Vec::new() }
    }
}

impl Inflater {
    /// The bytes of one file, checked against its CRC-32 where the archive has one.
    ///
    /// # Errors
    /// When the archive changed, is damaged, or cannot be read.
    pub fn read(&mut self, archive: &Archive, entry: &Entry) -> Result<&[u8], ArchiveError> {
        let bad = |problem| ArchiveError::BadEntry {
            path: archive.path.clone(),
            entry: entry.path.clone(),
            problem,
        };
        let length = match &entry.at {
            Place::File(path) => {
                self.bytes.clear();
                let file = File::open(path).map_err(io(path))?;
                file.take(MAX_FILE_BYTES + 1).read_to_end(&mut self.bytes).map_err(io(path))?;
                if self.bytes.len() as u64 > MAX_FILE_BYTES {
                    return Err(bad("is larger than 1 GiB: no police file is"));
                }
                self.bytes.len()
            }
            Place::Zip { start, packed, stored } => {
                let mut file = File::open(&archive.path).map_err(io(&archive.path))?;
                file.seek(SeekFrom::Start(*start)).map_err(io(&archive.path))?;
                let bytes = room(&mut self.bytes, entry.bytes as usize);
                if *stored {
                    file.read_exact(bytes).map_err(io(&archive.path))?;
                } else {
                    let raw = room(&mut self.packed, *packed as usize);
                    file.read_exact(raw).map_err(io(&archive.path))?;
                    if self.inflate.deflate_decompress(raw, bytes) != Ok(bytes.len()) {
                        return Err(bad(
                            "is damaged (it does not unpack to its declared size): download the archive again",
                        ));
                    }
                }
                if entry.crc32.is_some_and(|crc| crc != libdeflater::crc32(bytes)) {
                    return Err(bad("is damaged (its CRC-32 differs): download the archive again"));
                }
                bytes.len()
            }
        };
        Ok(&self.bytes[..length])
    }
}
