//! Reads what a publisher gives: `atlas.toml`, the logo, the folder of templates, styles, words and files.
#![expect(clippy::disallowed_methods, reason = "reads and writes the publisher's own files")]

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::cli::ConfigArgs;
use crate::content::{self, Content};
use crate::pages;
use crate::settings::{Configuration, Logo, Overlay, Publication, ROOT, STATIC};
use crate::site;

/// The file that is used when none is named.
const DEFAULT: &str = "atlas.toml";

/// Every key, commented; `crime-atlas config` prints it.
const EXAMPLE: &str = include_str!("../../content/atlas.example.toml");

/// A logo is loaded with every page.
const LARGEST_LOGO: usize = 200 * 1024;

/// The configuration with its logo and overlay: of the file named, else of the current folder's `atlas.toml`,
/// else the program's own.
///
/// # Errors
/// With file, line and column, when something in it or named by it cannot be used.
pub fn read(named: Option<&Path>) -> anyhow::Result<Configuration> {
    let Some(file) = used(named) else { return Ok(Configuration::default()) };
    let text = std::fs::read_to_string(&file).with_context(|| {
        format!("reading the configuration {} (crime-atlas config prints one to begin with)", file.display())
    })?;
    let mut configuration = Configuration::parse(&file, &text)?;
    if let Some(path) = &configuration.logo {
        let logo = logo(&path.value).map_err(|message| configuration.error_at(path, message))?;
        configuration.publication.logo = Some(logo);
    }
    if let Some(path) = &configuration.templates {
        let overlay = overlay(&path.value).map_err(|message| configuration.error_at(path, message))?;
        configuration.publication.overlay = overlay;
    }
    let known = Content::embedded()?.hosts;
    for host in &configuration.hosts {
        site::check_hosts(&known, std::slice::from_ref(&host.value))
            .map_err(|unknown| configuration.error_at(host, unknown.to_string()))?;
    }
    Ok(configuration)
}

/// The file that [`read`] reads.
pub fn used(named: Option<&Path>) -> Option<PathBuf> {
    named.map_or_else(
        || Some(PathBuf::from(DEFAULT)).filter(|file| file.is_file()),
        |named| Some(named.to_owned()),
    )
}

/// The files and folders on which a configuration depends.
pub fn watched(configuration: &Configuration) -> Vec<PathBuf> {
    let named = [&configuration.logo, &configuration.templates].into_iter().flatten();
    let file = Some(&configuration.file).filter(|file| !file.as_os_str().is_empty());
    file.into_iter().chain(named.map(|named| &named.value)).cloned().collect()
}

/// The program's words with the publisher's laid over them.
///
/// # Errors
/// With file, line and column, when a file of facts is unsound; when a host is not known; when a file for the site's
/// root would take the place of one of the program's.
pub fn content(publication: &Publication) -> anyhow::Result<Content> {
    let mut content = Content::embedded()?;
    for (path, text) in &publication.overlay.content {
        content
            .lay_over(path, text)
            .with_context(|| format!("reading the folder of templates {}", publication.overlay.folder))?;
    }
    site::check_hosts(&content.hosts, &publication.hosts)?;
    site::check_root(&content.hosts, publication)?;
    Ok(content)
}

/// `crime-atlas config`: prints the example, or writes the templates.
///
/// # Errors
/// When standard output is closed; when the folder for the templates holds something or cannot be written.
pub fn command(args: &ConfigArgs) -> anyhow::Result<()> {
    match &args.templates {
        Some(folder) => write_templates(folder),
        None => Ok(io::stdout().lock().write_all(EXAMPLE.as_bytes())?),
    }
}

/// Writes the built-in templates and words to a folder that is new or empty.
fn write_templates(folder: &Path) -> anyhow::Result<()> {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!(
            "{} is not empty: name a new folder, so that nothing of yours is overwritten",
            folder.display()
        );
    }
    let content = content::files().map(|(path, text)| (format!("content/{path}"), text));
    let mut written = 0;
    for (path, text) in pages::templates().chain(content) {
        let to = folder.join(&path);
        let parent = to.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
        std::fs::write(&to, text).with_context(|| format!("writing {}", to.display()))?;
        written += 1;
    }
    writeln!(
        io::stdout(),
        "{written} templates and pages of words are in {0}. Change what you like, delete the rest, and write \
         templates = \"{0}\" in atlas.toml. Beside them, what you put into {0}/{STATIC} is published as it is at \
         {STATIC}/…, and what you put into {0}/{ROOT} (CNAME, .well-known/security.txt) at the site's root",
        folder.display()
    )?;
    Ok(())
}

/// The picture in a file, or why it cannot be used.
fn logo(path: &Path) -> Result<Logo, String> {
    let bytes = std::fs::read(path)
        .map_err(|error| format!("the logo {} cannot be read: {error}", path.display()))?;
    let extension = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        text if std::str::from_utf8(text).is_ok_and(|text| text.contains("<svg")) => "svg",
        _ => {
            return Err(format!(
                "the logo {} is no picture a browser shows: give an SVG, PNG, JPEG or WebP file",
                path.display()
            ));
        }
    };
    if bytes.len() > LARGEST_LOGO {
        return Err(format!(
            "the logo {} has {} KB; every page loads it, so at most {} KB",
            path.display(),
            bytes.len().div_ceil(1024),
            LARGEST_LOGO / 1024
        ));
    }
    Ok(Logo { extension, bytes })
}

/// Everything in a publisher's folder, or what is wrong with it.
fn overlay(folder: &Path) -> Result<Overlay, String> {
    if !folder.is_dir() {
        return Err(format!(
            "there is no folder {}; crime-atlas config --templates DIR makes one to begin with",
            folder.display()
        ));
    }
    let mut overlay = Overlay { folder: folder.display().to_string(), ..Overlay::default() };
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| format!("walking {}: {error}", folder.display()))?;
        let below = entry.path().strip_prefix(folder).expect("walkdir stays below its root");
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        let names = names.ok_or_else(|| format!("{}: its name is not Unicode", entry.path().display()))?;
        if !entry.file_type().is_file() || is_passed_over(below) {
            continue;
        }
        let path = names.join("/");
        let bytes = std::fs::read(entry.path())
            .map_err(|error| format!("{} cannot be read: {error}", entry.path().display()))?;
        if let Some(file) = path.strip_prefix(STATIC).and_then(|rest| rest.strip_prefix('/')) {
            overlay.files.insert(file.to_owned(), bytes);
            continue;
        }
        if let Some(file) = path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')) {
            overlay.root.insert(file.to_owned(), bytes);
            continue;
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| format!("{} is not text: {error}", entry.path().display()))?;
        let end = entry.path().extension().and_then(|end| end.to_str()).unwrap_or_default();
        match (path.strip_prefix("content/"), end) {
            (Some(inner), "md" | "toml") => overlay.content.insert(inner.to_owned(), text),
            (None, "html") => overlay.templates.insert(path, text),
            (None, "css") => overlay.styles.insert(path, text),
            _ => {
                return Err(format!(
                    "{} is neither a template (.html) nor a style (.css), nor words in content/ (.md, .toml), nor a \
                     file in {STATIC}/ or {ROOT}/",
                    entry.path().display()
                ));
            }
        };
    }
    Ok(overlay)
}

/// Whether a path in a publisher's folder is of no concern: what editors, systems and version control leave behind,
/// and names with a dot. Among the files for the site's root such names have a meaning: `.well-known`, `.htaccess`.
pub(super) fn is_passed_over(below: &Path) -> bool {
    const LEFT_BY_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
    const STARTS: [&str; 5] = [".git", ".goutputstream", ".#", "._", ".~"];
    const ENDS: [&str; 4] = ["~", ".swp", ".swo", ".swx"];
    let is_of_the_root = below.starts_with(ROOT);
    below.iter().map(|name| name.to_string_lossy()).any(|name| {
        (name.starts_with('.') && !is_of_the_root)
            || LEFT_BY_SYSTEMS.contains(&name.as_ref())
            || STARTS.iter().any(|start| name.starts_with(start))
            || ENDS.iter().any(|end| name.ends_with(end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let file = place.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
        place
    }

    #[test]
    fn a_logo_and_an_overlay_are_read_beside_the_file() {
        let place = written(&[
            ("atlas.toml", b"logo = \"mark.svg\"\ntemplates = \"mine\"\n"),
            ("mark.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("mine/pages/home.html", b"home"),
            ("mine/house.css", b"b{}"),
            ("mine/content/pages/faq.md", b"# FAQ\n"),
            ("mine/static/fonts/a.woff2", &[0, 1]),
            ("mine/pages/.home.html.swp", &[0xff]),
            ("mine/root/.well-known/security.txt", b"Contact: mailto:a@example.org\n"),
            ("mine/root/.well-known/.security.txt.swp", &[0xff]),
            ("mine/root/CNAME", b"crime.example.org\n"),
            ("mine/root/.DS_Store", &[0]),
            ("mine/root/.gitignore", b"x"),
        ]);
        let publication = read(Some(&place.path().join("atlas.toml"))).unwrap().publication;
        assert!(publication.logo.unwrap().path().starts_with("assets/logo-"));
        let overlay = publication.overlay;
        assert_eq!(overlay.templates.keys().collect::<Vec<_>>(), ["pages/home.html"]);
        assert_eq!(overlay.styles.keys().collect::<Vec<_>>(), ["house.css"]);
        assert_eq!(overlay.content.keys().collect::<Vec<_>>(), ["pages/faq.md"]);
        assert_eq!(overlay.files.keys().collect::<Vec<_>>(), ["fonts/a.woff2"]);
        assert_eq!(overlay.root.keys().collect::<Vec<_>>(), [".well-known/security.txt", "CNAME"]);
    }

    #[test]
    fn what_a_file_names_must_be_there_and_be_of_use() {
        let big = vec![b' '; LARGEST_LOGO + 1];
        let big: Vec<u8> = [b"<svg>".as_slice(), &big].concat();
        for (text, files, word) in [
            ("\nlogo = \"none.png\"", vec![], "cannot be read"),
            ("\nlogo = \"a.png\"", vec![("a.png", b"text".as_slice())], "no picture"),
            ("\nlogo = \"a.svg\"", vec![("a.svg", big.as_slice())], "at most 200 KB"),
            ("\ntemplates = \"none\"", vec![], "crime-atlas config --templates"),
            (
                "\nhost = [\"nginx\", \"ngnix\"]",
                vec![],
                "line 2, column 18: there is no host \"ngnix\" (is nginx meant?)",
            ),
            ("\ntemplates = \"t\"", vec![("t/pages/home.tpl", b"x".as_slice())], "neither a template"),
        ] {
            let mut all = vec![("atlas.toml", text.as_bytes())];
            all.extend(files);
            let place = written(&all);
            let error = read(Some(&place.path().join("atlas.toml"))).unwrap_err().to_string();
            assert!(error.contains("line 2, column") && error.contains(word), "{error}");
        }
        assert!(read(Some(Path::new("no/such.toml"))).is_err());
    }

    #[test]
    fn the_templates_written_can_be_laid_over_themselves() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("mine");
        write_templates(&folder).unwrap();
        let overlay = overlay(&folder).unwrap();
        assert!(overlay.templates.contains_key("pages/area.html") && overlay.content.len() > 5);
        content(&Publication { overlay, ..Publication::default() }).unwrap();
        assert!(write_templates(&folder).unwrap_err().to_string().contains("not empty"));
    }
}
