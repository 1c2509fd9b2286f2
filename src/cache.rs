//! Results kept from one build to the next: small files, each with the key it was made for and a checksum.
//!
//! A kept result is believed only when it is whole and its key is the same, down to the program that wrote it;
//! anything else is as if it were not there. Files are written beside their place and moved in, so a killed
//! build or a full disk leaves nothing half-written that counts.
#![expect(clippy::disallowed_methods, reason = "the one layer that keeps files between builds")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

/// The first bytes of every kept file; changes with the layout of this frame.
const MAGIC: &[u8; 16] = b"crime-atlas kept";

/// Magic, hash of the key, length of the result.
const HEAD: usize = MAGIC.len() + 32 + 8;

/// What tells the folder from others, for backup programs too: <https://bford.info/cachedir/>.
const TAG: &str =
    "Signature: 8a477f597d28d172789f06886806bc55\n# Results kept by crime-atlas; may be removed.\n";

/// A folder of kept results.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// CRC-32 and size of this program: another version reads nothing of ours.
    program: (u32, u64),
    refused: AtomicBool,
}

impl Cache {
    /// Opens or makes the folder.
    ///
    /// # Errors
    /// When it cannot be made, or is not empty and was not made by this program.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let tag = folder.join("CACHEDIR.TAG");
        if !tag.is_file() {
            if fs::read_dir(folder)?.next().is_some() {
                return Err(io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "it is not empty and was not made by this program: name a new or an empty folder",
                ));
            }
            fs::write(&tag, TAG)?;
        }
        Ok(Self { folder: fs::canonicalize(folder)?, program: program()?, refused: AtomicBool::new(false) })
    }

    /// The result kept under a name for a key; none when there is none, or any byte of it is in doubt.
    pub fn get(&self, name: &str, key: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read(name, key, &mut bytes).map(|()| bytes)
    }

    /// As [`get`](Self::get), in place of what a buffer held.
    pub fn read(&self, name: &str, key: &str, bytes: &mut Vec<u8>) -> Option<()> {
        let mut file = File::open(self.folder.join(name)).ok()?;
        let length = usize::try_from(file.metadata().ok()?.len()).ok()?;
        let mut head = [0; HEAD];
        file.read_exact(&mut head).ok()?;
        let (result, end) = (length.checked_sub(HEAD + 4)?, &mut [0; 4]);
        if head != self.head(key, result) {
            return None;
        }
        bytes.clear();
        bytes.reserve(result);
        if Read::by_ref(&mut file).take(result as u64).read_to_end(bytes).ok()? != result {
            return None;
        }
        file.read_exact(end).ok()?;
        (checksum(&head, bytes) == u32::from_le_bytes(*end)).then_some(())
    }

    /// Keeps a result. A cache that cannot be written harms no build: it is said once, and the build goes on.
    pub fn put(&self, name: &str, key: &str, result: &[u8]) {
        if let Err(error) = self.write(name, key, result)
            && !self.refused.swap(true, Ordering::Relaxed)
        {
            let folder = self.folder.display();
            // Nobody reads it when standard error is closed.
            let _ =
                writeln!(io::stderr(), "The cache in {folder} cannot be written ({error}): going on without");
        }
    }

    fn write(&self, name: &str, key: &str, result: &[u8]) -> io::Result<()> {
        let head = self.head(key, result.len());
        let place = self.folder.join(name);
        let folder = place.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        file.write_all(&head)?;
        file.write_all(result)?;
        file.write_all(&checksum(&head, result).to_le_bytes())?;
        file.persist(place)?;
        Ok(())
    }

    /// Removes the files below a folder of the cache that a build did not use, unfinished ones too.
    pub fn retain(&self, folder: &str, used: impl Fn(&str) -> bool) {
        // What cannot be removed only takes room.
        let Ok(entries) = fs::read_dir(self.folder.join(folder)) else { return };
        for entry in entries.flatten() {
            if !entry.file_name().to_str().is_some_and(&used) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn head(&self, key: &str, length: usize) -> [u8; HEAD] {
        let (crc32, bytes) = self.program;
        let key = Sha256::new().chain_update(format!("{crc32:08x} {bytes}\n")).chain_update(key).finalize();
        let mut head = [0; HEAD];
        head[..MAGIC.len()].copy_from_slice(MAGIC);
        head[MAGIC.len()..][..32].copy_from_slice(&key);
        head[MAGIC.len() + 32..].copy_from_slice(&(length as u64).to_le_bytes());
        head
    }
}

fn checksum(head: &[u8], result: &[u8]) -> u32 {
    let mut crc = libdeflater::Crc::new();
    crc.update(head);
    crc.update(result);
    crc.sum()
}

/// CRC-32 and size of the running program: it holds the content and the templates too.
fn program() -> io::Result<(u32, u64)> {
    let mut file = File::open(std::env::current_exe()?)?;
    let (mut crc, mut bytes, mut buffer) = (libdeflater::Crc::new(), 0, vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((crc.sum(), bytes)),
            n => {
                crc.update(&buffer[..n]);
                bytes += n as u64;
            }
        }
    }
}

/// What a file system says of a file: when this is the same, the file is too. Path, size, times of change of
/// the content and of the entry (which no program can set), and number.
///
/// # Errors
/// When the file cannot be asked.
pub fn identity(path: &Path) -> io::Result<String> {
    let about = fs::metadata(path)?;
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt;
        format!("{}.{:09} {} {}", about.ctime(), about.ctime_nsec(), about.dev(), about.ino())
    };
    #[cfg(not(unix))]
    let more = format!("{:?}", about.created().ok());
    Ok(format!("{} {} {:?} {more}", path.display(), about.len(), about.modified().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let place = tempfile::tempdir().unwrap();
        let cache = Cache::open(&place.path().join("a/cache")).unwrap();
        assert_eq!(cache.get("part/x", "key"), None);
        cache.put("part/x", "key", b"result");
        assert_eq!(cache.get("part/x", "key").unwrap(), b"result");
        assert_eq!(cache.get("part/x", "other key"), None);
        cache.put("part/x", "key", b"");
        assert_eq!(cache.get("part/x", "key").unwrap(), b"");
        cache.retain("part", |name| name != "x");
        assert_eq!(cache.get("part/x", "key"), None);
    }

    #[test]
    fn damage_of_any_byte_is_seen() {
        let place = tempfile::tempdir().unwrap();
        let cache = Cache::open(&place.path().join("cache")).unwrap();
        cache.put("x", "key", b"some result");
        let path = place.path().join("cache/x");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).unwrap();
            assert_eq!(cache.get("x", "key"), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.get("x", "key"), None, "cut at {at}");
        }
        fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        assert_eq!(cache.get("x", "key"), None);
        fs::write(&path, &whole).unwrap();
        assert_eq!(cache.get("x", "key").unwrap(), b"some result");
    }

    #[test]
    fn other_folders_stay_as_they_are() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("thesis.txt"), "").unwrap();
        assert!(Cache::open(place.path()).is_err());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        let cache = Cache::open(&place.path().join("new")).unwrap();
        // A place that cannot be written is not an error.
        fs::write(place.path().join("new/part"), "").unwrap();
        cache.put("part/x", "key", b"result");
        assert_eq!(cache.get("part/x", "key"), None);
    }
}
