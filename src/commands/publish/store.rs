//! Where a site is published to: a folder, or a bucket of an S3-compatible store.
#![expect(clippy::disallowed_methods, reason = "a folder may be published to")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

/// How an object is to be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serving {
    /// `Content-Type`.
    pub kind: &'static str,
    /// `Cache-Control`.
    pub caching: &'static str,
    /// `Content-Encoding`.
    pub encoding: Option<&'static str>,
}

/// Holds the published site. Called from several threads at once.
pub trait Store: Sync {
    /// An object's bytes; none where there is none.
    fn get(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>>;
    /// Writes an object whole or not at all.
    fn put(&self, path: &str, bytes: Vec<u8>, serving: Serving) -> anyhow::Result<()>;
    /// Removes an object; one that is not there is no error.
    fn delete(&self, path: &str) -> anyhow::Result<()>;
}

/// Opens what `--to` names: `s3://bucket/folder`, `file:///folder`, or a folder's path. `dir` is the site.
///
/// # Errors
/// When it is none of these, and for a folder that lies in the site.
pub fn open(to: &str, dir: &Path, tries: u32) -> anyhow::Result<Box<dyn Store>> {
    if to.starts_with("s3://") {
        return s3(to, tries);
    }
    let path = match to.strip_prefix("file://") {
        Some(path) => percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .with_context(|| format!("{to} is not Unicode"))?
            .into_owned(),
        None if to.contains("://") => {
            bail!("{to}: expected s3://bucket/folder, file:///folder or a folder's path")
        }
        None => to.to_owned(),
    };
    let root = PathBuf::from(path);
    ensure!(!root.as_os_str().is_empty(), "--to is empty: name a folder, or s3://bucket/folder");
    let whole = |path: &Path| {
        fs::canonicalize(path)
            .or_else(|_| std::path::absolute(path))
            .with_context(|| format!("finding {}", path.display()))
    };
    ensure!(
        !whole(&root)?.starts_with(whole(dir)?),
        "{} lies in the site {} itself: name another folder",
        root.display(),
        dir.display()
    );
    Ok(Box::new(Folder { root }))
}

#[cfg(feature = "publish")]
fn s3(to: &str, tries: u32) -> anyhow::Result<Box<dyn Store>> {
    Ok(Box::new(super::bucket::Bucket::open(to, tries)?))
}

#[cfg(not(feature = "publish"))]
fn s3(to: &str, _: u32) -> anyhow::Result<Box<dyn Store>> {
    bail!(
        "{to}: this program was built without the feature `publish`, which uploads to S3; a folder can be given"
    )
}

/// A folder, as a web server's root or a mounted share.
#[derive(Debug)]
struct Folder {
    root: PathBuf,
}

impl Store for Folder {
    fn get(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let file = self.root.join(path);
        match fs::read(&file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    fn put(&self, path: &str, bytes: Vec<u8>, _: Serving) -> anyhow::Result<()> {
        let file = self.root.join(path);
        let writing = || format!("writing {}", file.display());
        let folder = file.parent().context("objects are below the root")?;
        fs::create_dir_all(folder).with_context(writing)?;
        let mut part =
            tempfile::Builder::new().prefix(".publishing").tempfile_in(folder).with_context(writing)?;
        io::Write::write_all(&mut part, &bytes).with_context(writing)?;
        readable(part.as_file()).with_context(writing)?;
        part.persist(&file).with_context(writing)?;
        Ok(())
    }

    fn delete(&self, path: &str) -> anyhow::Result<()> {
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("removing {}", file.display()));
            }
            _ => {}
        }
        // Folders that held nothing else go too; the first that does not ends it.
        let mut folder = file.parent();
        while let Some(empty) =
            folder.filter(|folder| folder.starts_with(&self.root) && **folder != self.root)
        {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(())
    }
}

/// Temporary files are private; a web server runs as somebody else.
#[cfg(unix)]
fn readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Serving = Serving { kind: "text/plain", caching: "no-cache", encoding: None };

    #[test]
    fn a_folder_holds_objects() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("www");
        for to in [root.display().to_string(), format!("file://{}", root.display())] {
            let store = open(&to, &place.path().join("site"), 1).unwrap();
            assert_eq!(store.get("a/b.txt").unwrap(), None);
            store.put("a/b.txt", b"x".to_vec(), TEXT).unwrap();
            store.put("a/b.txt", b"y".to_vec(), TEXT).unwrap();
            assert_eq!(store.get("a/b.txt").unwrap(), Some(b"y".to_vec()));
            store.delete("a/b.txt").unwrap();
            store.delete("a/b.txt").unwrap();
            assert!(root.is_dir() && !root.join("a").exists());
        }
        assert!(open("ftp://example.org/", place.path(), 1).is_err());
    }

    #[test]
    fn no_folder_and_the_site_itself_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let site = place.path().join("site");
        fs::create_dir(&site).unwrap();
        let refused =
            |to: &Path| open(&to.display().to_string(), &site, 1).err().map(|error| error.to_string());
        assert!(refused(Path::new("")).unwrap().contains("empty"));
        assert!(refused(&site).unwrap().contains("in the site"));
        assert!(refused(&site.join("sub")).unwrap().contains("in the site"));
        assert_eq!(refused(&place.path().join("site-2")), None);
    }
}
