//! A site written into a hidden folder beside its target and swapped in whole.
//!
//! Beside the target `atlas` stands `.atlas.building` while a build runs. It holds the marker file
//! `crime-atlas-building`, locked by the build as long as it lives, `site/` with the files written so far
//! and, at the very end and only where two folders cannot be exchanged in one step, `previous/`.
#![expect(clippy::disallowed_methods, reason = "the one door for writing")]

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{OutError, Written};

/// The file that tells our hidden folders from others'; its lock tells a living build from a dead one.
const MARKER: &str = "crime-atlas-building";

/// The files of which at least one is in every site this program made.
const SIGNS: [&str; 2] = ["data/v1/build.json", "data/v1/manifest.json"];

/// A site being written to disk.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    staging: PathBuf,
    site: PathBuf,
    /// Whether a site stood at the target when this one was begun.
    follows: bool,
    /// Held until the folder is dropped; the system releases it when the process dies.
    _marker: File,
    made: Mutex<HashSet<PathBuf>>,
    written: Mutex<BTreeMap<String, Option<Written>>>,
}

impl Folder {
    /// Claims the hidden folder beside `target`, after removing what a killed build left there.
    pub(super) fn begin(target: &Path) -> Result<Self, OutError> {
        let target = resolve(target)?;
        let parent = target.parent().unwrap_or(Path::new("."));
        let name = target.file_name().ok_or_else(|| OutError::Path(target.display().to_string()))?;
        let staging = parent.join(format!(".{}.building", name.to_string_lossy()));

        // Two builds that begin at once must not both find the folder abandoned: one at a time in here.
        // Where folders cannot be locked (some network disks), the marker's own lock must do.
        let turn = File::open(parent).ok().and_then(|folder| folder.lock().is_ok().then_some(folder));
        clear_abandoned(&target, &staging)?;
        refuse_foreign(&target)?;
        fs::create_dir(&staging).map_err(OutError::io(&staging))?;
        let marker_path = staging.join(MARKER);
        let mut marker = File::create(&marker_path).map_err(OutError::io(&marker_path))?;
        marker.lock().or_else(unsupported_is_fine).map_err(OutError::io(&marker_path))?;
        writeln!(marker, "A crime atlas is being built here by process {}.", std::process::id())
            .map_err(OutError::io(&marker_path))?;
        drop(turn);

        let site = staging.join("site");
        fs::create_dir(&site).map_err(OutError::io(&site))?;
        Ok(Self {
            follows: target.is_dir(),
            target,
            staging,
            site,
            _marker: marker,
            made: Mutex::default(),
            written: Mutex::default(),
        })
    }

    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), OutError> {
        {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            if written.contains_key(path) {
                return Err(OutError::Twice(path.to_owned()));
            }
            written.insert(path.to_owned(), None);
        }
        let file = self.site.join(path);
        let folder = file.parent().expect("a file of the site is below its root");
        if !self.made.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            fs::create_dir_all(folder).map_err(OutError::io(folder))?;
            self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        }
        // A file that comes out as it was stays the file it was: nothing is written, and its times tell
        // programs that copy sites that there is nothing to copy. Where links cannot be made, it is written.
        let previous = self.follows.then(|| self.target.join(path));
        let stays = |previous: PathBuf| holds(&previous, bytes) && fs::hard_link(&previous, &file).is_ok();
        if !previous.is_some_and(stays) {
            fs::write(&file, bytes).map_err(OutError::io(&file))?;
        }
        let done = Written::of(bytes);
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), Some(done));
        Ok(())
    }

    /// Takes a file over from the site that stands at the target: linked where the disk can, else copied.
    pub(super) fn keep(&self, path: &str, known: &Written) -> Result<(), OutError> {
        if self.written.lock().unwrap_or_else(PoisonError::into_inner).contains_key(path) {
            return Ok(());
        }
        let (from, to) = (self.target.join(path), self.site.join(path));
        let folder = to.parent().expect("a file of the site is below its root");
        fs::create_dir_all(folder).map_err(OutError::io(folder))?;
        fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop)).map_err(OutError::io(&from))?;
        self.written
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), Some(known.clone()));
        Ok(())
    }

    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, OutError> {
        let file = self.site.join(path);
        fs::read(&file).map_err(OutError::io(&file))
    }

    pub(super) fn written(&self) -> BTreeMap<String, Written> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.iter().filter_map(|(path, done)| Some((path.clone(), done.clone()?))).collect()
    }

    /// Swaps the new site in. What is left of the old one is removed when `self` is dropped.
    pub(super) fn finish(self) -> Result<(), OutError> {
        refuse_foreign(&self.target)?;
        if self.target.exists() {
            replace(&self.site, &self.target, &self.staging.join("previous"))
        } else {
            fs::rename(&self.site, &self.target)
        }
        .map_err(OutError::io(&self.target))
    }
}

impl Drop for Folder {
    /// Removes the hidden folder: the old site after a swap, the unfinished one after a failure.
    fn drop(&mut self) {
        // The marker goes last, so that a kill in the middle leaves something recognised next time. A
        // failure here harms nobody: the next build clears the folder away.
        let _ = remove_staging(&self.staging);
    }
}

/// Whether a plain file holds just these bytes.
fn holds(file: &Path, bytes: &[u8]) -> bool {
    let same_size = fs::symlink_metadata(file).is_ok_and(|m| m.is_file() && m.len() == bytes.len() as u64);
    same_size && File::open(file).is_ok_and(|file| reads(file, bytes).unwrap_or(false))
}

/// Whether a file gives just these bytes; stops at the first difference.
fn reads(mut file: File, mut bytes: &[u8]) -> io::Result<bool> {
    let mut buffer = vec![0; bytes.len().clamp(1, 1 << 16)];
    loop {
        let n = file.read(&mut buffer)?;
        match bytes.split_at_checked(n) {
            _ if n == 0 => return Ok(bytes.is_empty()),
            Some((start, rest)) if *start == buffer[..n] => bytes = rest,
            _ => return Ok(false),
        }
    }
}

/// The target as an absolute path without links, so that a link to a folder keeps leading there.
fn resolve(target: &Path) -> Result<PathBuf, OutError> {
    if let Ok(existing) = fs::canonicalize(target) {
        if !existing.is_dir() {
            let source = io::Error::new(io::ErrorKind::NotADirectory, "a file stands there, not a folder");
            return Err(OutError::Io { path: existing.display().to_string(), source });
        }
        return Ok(existing);
    }
    let (Some(name), parent) = (target.file_name(), target.parent()) else {
        return Err(OutError::Path(target.display().to_string()));
    };
    let parent = parent.filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(OutError::io(parent))?;
    Ok(fs::canonicalize(parent).map_err(OutError::io(parent))?.join(name))
}

/// Refuses to replace a folder that holds anything but an atlas, or something beside one.
fn refuse_foreign(target: &Path) -> Result<(), OutError> {
    let entries = match fs::read_dir(target) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(OutError::io(target)(error)),
    };
    let folder = target.display().to_string();
    if entries.is_some() && !SIGNS.iter().any(|sign| target.join(sign).is_file()) {
        return Err(OutError::Foreign { folder });
    }
    let others = others(target)?;
    if others.is_empty() { Ok(()) } else { Err(OutError::Others { folder, names: others.join(", ") }) }
}

/// What programs that show folders leave in them.
const LEFT_BY_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What stands at the top of the folder of an atlas and is not of it, such as `.git`. None where its manifest cannot
/// be read: then nothing tells what is of it.
fn others(target: &Path) -> Result<Vec<String>, OutError> {
    let [_, manifest] = SIGNS;
    let Ok(bytes) = fs::read(target.join(manifest)) else { return Ok(Vec::new()) };
    let Ok(files) = super::listed(&bytes) else { return Ok(Vec::new()) };
    let tops: HashSet<&str> = files
        .keys()
        .map(String::as_str)
        .chain([manifest])
        .filter_map(|path| path.split('/').next())
        .collect();
    let mut others = Vec::new();
    for entry in fs::read_dir(target).map_err(OutError::io(target))? {
        let name = entry.map_err(OutError::io(target))?.file_name().to_string_lossy().into_owned();
        if !tops.contains(name.as_str()) && !LEFT_BY_SYSTEMS.contains(&name.as_str()) {
            others.push(name);
        }
    }
    others.sort();
    Ok(others)
}

/// Removes the hidden folder of a build that is no longer alive.
fn clear_abandoned(target: &Path, staging: &Path) -> Result<(), OutError> {
    let kind = match fs::symlink_metadata(staging) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OutError::io(staging)(error)),
    };
    let in_the_way = || OutError::InTheWay { staging: staging.display().to_string() };
    if !kind.is_dir() {
        return Err(in_the_way());
    }
    match File::open(staging.join(MARKER)) {
        Ok(marker) => match marker.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(OutError::Busy {
                    folder: target.display().to_string(),
                    staging: staging.display().to_string(),
                });
            }
            Ok(()) | Err(TryLockError::Error(_)) => {}
        },
        // Killed between making the folder and making the marker.
        Err(_) if fs::read_dir(staging).is_ok_and(|mut entries| entries.next().is_none()) => {}
        Err(_) => return Err(in_the_way()),
    }
    let previous = staging.join("previous");
    if previous.is_dir() && !target.exists() {
        // Killed between the two renames of `replace`: the previous site goes back to its place.
        fs::rename(&previous, target).map_err(OutError::io(target))?;
    }
    remove_staging(staging).map_err(OutError::io(staging))
}

/// Removes a hidden folder, its marker last.
fn remove_staging(staging: &Path) -> io::Result<()> {
    for part in ["site", "previous"] {
        match fs::remove_dir_all(staging.join(part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::remove_dir_all(staging)
}

/// Locks are missing on some network disks; a build there goes on without.
fn unsupported_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::Unsupported { Ok(()) } else { Err(error) }
}

/// Puts `site` where `target` stands, in one step where the system can exchange two folders.
fn replace(site: &Path, target: &Path, previous: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, site, CWD, target, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            // Not every file system can.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    in_two_steps(site, target, previous)
}

/// The same in two renames, undone when the second fails.
fn in_two_steps(site: &Path, target: &Path, previous: &Path) -> io::Result<()> {
    fs::rename(target, previous)?;
    fs::rename(site, target).inspect_err(|_| {
        // Nothing better can be done when this fails too: the next build puts `previous` back.
        let _ = fs::rename(previous, target);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_renames_replace_as_well() {
        let place = tempfile::tempdir().unwrap();
        let [site, target, previous] = ["site", "target", "previous"].map(|name| place.path().join(name));
        fs::create_dir(&site).unwrap();
        fs::write(site.join("new"), "").unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("old"), "").unwrap();
        in_two_steps(&site, &target, &previous).unwrap();
        assert!(target.join("new").exists() && previous.join("old").exists() && !site.exists());
        // The second rename cannot succeed: the target is put back.
        fs::remove_dir_all(&previous).unwrap();
        assert!(in_two_steps(&site, &target, &previous).is_err());
        assert!(target.join("new").exists());
    }

    #[test]
    fn files_that_come_out_as_they_were_are_not_written_again() {
        use std::os::unix::fs::MetadataExt;
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("atlas");
        let build = |changing: &[u8]| {
            let folder = Folder::begin(&target).unwrap();
            folder.write("data/v1/build.json", b"{}").unwrap();
            folder.write("same", b"same").unwrap();
            folder.write("changing", changing).unwrap();
            folder.finish().unwrap();
            ["same", "changing"].map(|name| fs::metadata(target.join(name)).unwrap().ino())
        };
        let before = build(b"old");
        let after = build(b"new");
        assert!(before[0] == after[0] && before[1] != after[1]);
        assert_eq!(fs::read(target.join("changing")).unwrap(), b"new");
        assert_eq!(fs::metadata(target.join("same")).unwrap().nlink(), 1);
        // Of the same size, but changed by someone: written anew.
        fs::write(target.join("same"), b"else").unwrap();
        build(b"new");
        assert_eq!(fs::read(target.join("same")).unwrap(), b"same");
    }

    #[test]
    fn a_kill_between_the_renames_is_mended() {
        let place = tempfile::tempdir().unwrap();
        let (target, staging) = (place.path().join("atlas"), place.path().join(".atlas.building"));
        fs::create_dir_all(staging.join("previous/data/v1")).unwrap();
        fs::write(staging.join("previous/data/v1/build.json"), "{}").unwrap();
        fs::write(staging.join(MARKER), "").unwrap();
        drop(Folder::begin(&target).unwrap());
        assert!(target.join("data/v1/build.json").exists() && !staging.exists());
    }

    #[test]
    fn folders_that_are_not_ours_stay() {
        let place = tempfile::tempdir().unwrap();
        let (target, staging) = (place.path().join("atlas"), place.path().join(".atlas.building"));
        fs::create_dir_all(&staging).unwrap();
        fs::write(staging.join("thesis.txt"), "").unwrap();
        assert!(matches!(Folder::begin(&target), Err(OutError::InTheWay { .. })));
        fs::remove_dir_all(&staging).unwrap();
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join("thesis.txt"), "").unwrap();
        assert!(matches!(Folder::begin(&target), Err(OutError::Foreign { .. })));
        assert!(target.join("thesis.txt").exists() && !staging.exists());
    }
}
