//! What a host needs beside pages and data: assets, its configuration, sitemap, and the list of every file.

pub mod headers;
mod hosting;
pub mod policy;
pub mod precompress;
mod sitemap;
pub mod types;

use serde::Serialize;
use serde_json::json;
use std::fmt::Write as _;

use crate::assets;
use crate::atlas::Atlas;
use crate::content::HostInfo;
use crate::out::{Out, OutError};
use crate::settings::{Publication, STATIC};

use self::hosting::{Hosts, Redirect};

/// Where the list of all files stands.
pub const MANIFEST: &str = "data/v1/manifest.json";

/// The same list for `sha256sum --check`, run in the site's folder.
const SUMS: &str = "data/v1/SHA256SUMS";

const FAVICON: &str = include_str!("favicon.svg");

/// Writes what is left once pages, JSON and layers are written; the list of every file last.
pub fn finish(atlas: &Atlas, out: &Out) -> Result<(), OutError> {
    let hosts = Hosts::chosen(&atlas.content.hosts, atlas.publication);
    complete(atlas.publication, &hosts, &hosting::lsoa_redirects(atlas), out)
}

/// The hosts that can be named with `--host`, where one of these names is none of them.
///
/// # Errors
/// The name, and those there are.
pub fn check_hosts(known: &[HostInfo], named: &[String]) -> Result<(), UnknownHost> {
    match named.iter().find(|name| known.iter().all(|host| host.slug != **name)) {
        None => Ok(()),
        Some(name) => Err(UnknownHost {
            name: name.clone(),
            known: known.iter().map(|host| host.slug.as_str()).collect::<Vec<_>>().join(", "),
        }),
    }
}

/// A host that is not in `content/hosts.toml`.
#[derive(Debug, thiserror::Error)]
#[error("there is no host {name:?}; known are {known}")]
pub struct UnknownHost {
    name: String,
    known: String,
}

/// As [`finish`]; all it needs of the atlas is who publishes it and where.
fn complete(
    publication: &Publication,
    hosts: &Hosts,
    redirects: &[Redirect],
    out: &Out,
) -> Result<(), OutError> {
    for (path, bytes) in assets::files() {
        out.write(path, bytes)?;
    }
    out.write("favicon.svg", FAVICON.as_bytes())?;
    publishers_own(publication, out)?;
    out.write("site.webmanifest", web_manifest(publication).as_bytes())?;
    for (path, text) in hosting::files(hosts, publication, redirects) {
        out.write(path, policy::widened(text, publication).as_bytes())?;
    }
    out.write("robots.txt", robots(publication).as_bytes())?;
    if let Some(site_url) = &publication.site_url {
        let written = out.written();
        let pages: Vec<&str> =
            written.keys().filter_map(|path| path.strip_suffix("index.html")).filter(is_page).collect();
        for (path, text) in sitemap::files(site_url, &pages) {
            out.write(&path, text.as_bytes())?;
        }
    }
    precompress::write(&hosts.precompressed(publication), out)?;
    out.write(SUMS, sums(out).as_bytes())?;
    out.write(MANIFEST, manifest(out).as_bytes())
}

/// The publisher's logo, colours, styles and files.
fn publishers_own(publication: &Publication, out: &Out) -> Result<(), OutError> {
    if let Some(logo) = &publication.logo {
        out.write(&logo.path(), &logo.bytes)?;
    }
    if let Some((path, styles)) = publication.styles() {
        out.write(&path, styles.as_bytes())?;
    }
    publication
        .overlay
        .files
        .iter()
        .try_for_each(|(path, bytes)| out.write(&format!("{STATIC}/{path}"), bytes))
}

/// Every file but the two lists, as `sha256sum --check` reads it.
fn sums(out: &Out) -> String {
    out.written().into_iter().fold(String::new(), |mut text, (path, file)| {
        writeln!(text, "{}  {path}", file.sha256).expect("writing to a String cannot fail");
        text
    })
}

/// Whether what is left of `…index.html` is a page's address: the root or a folder, but no answer of the
/// police API.
fn is_page(path: &&str) -> bool {
    (path.is_empty() || path.ends_with('/')) && !path.starts_with("api/")
}

/// A made-up country is not for search engines.
fn robots(publication: &Publication) -> String {
    let rule = if publication.fictional { "Disallow: /" } else { "Disallow:" };
    match &publication.site_url {
        Some(site_url) => format!("User-agent: *\n{rule}\nSitemap: {site_url}sitemap.xml\n"),
        None => format!("User-agent: *\n{rule}\n"),
    }
}

/// What a phone needs to keep the site on its home screen.
fn web_manifest(publication: &Publication) -> String {
    let manifest = json!({
        "name": publication.site_name,
        "short_name": publication.site_name,
        "lang": publication.language,
        "start_url": "./",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": publication.accent.as_ref().map_or("#12436d", |accent| &accent.light),
        "icons": [{ "src": "favicon.svg", "type": "image/svg+xml", "sizes": "any" }],
    });
    format!("{manifest}\n")
}

/// Every file but the manifest itself, by path.
fn manifest(out: &Out) -> String {
    #[derive(Serialize)]
    struct Manifest {
        files: Vec<Listed>,
    }
    #[derive(Serialize)]
    struct Listed {
        path: String,
        bytes: u64,
        sha256: String,
    }
    let files = out
        .written()
        .into_iter()
        .map(|(path, file)| Listed { path, bytes: file.bytes, sha256: file.sha256 })
        .collect();
    let mut text = serde_json::to_string(&Manifest { files }).expect("strings and numbers are always JSON");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn completed(publication: &Publication) -> BTreeMap<String, String> {
        let out = Out::memory();
        out.write("index.html", b"<title>Home</title>").unwrap();
        out.write("404.html", b"<title>Not found</title>").unwrap();
        out.write("area/ward/E05000001/index.html", b"<title>Ward</title>").unwrap();
        let content = crate::content::Content::embedded().unwrap();
        let hosts = Hosts::chosen(&content.hosts, publication);
        complete(publication, &hosts, &[], &out).unwrap();
        let Out::Memory(files) = out else { unreachable!() };
        let files = files.into_inner().unwrap();
        files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
    }

    #[test]
    fn the_manifest_lists_every_other_file_with_its_hash() {
        let files = completed(&Publication::default());
        let manifest: serde_json::Value = serde_json::from_str(&files[MANIFEST]).unwrap();
        let listed: Vec<&str> =
            manifest["files"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
        let others: Vec<&str> = files.keys().map(String::as_str).filter(|path| *path != MANIFEST).collect();
        assert_eq!(listed, others);
        let sums: Vec<&str> = files[SUMS].lines().filter_map(|line| line.get(66..)).collect();
        assert_eq!(sums.len(), others.len() - 1, "all but itself");
        assert!(sums.contains(&"index.html") && !sums.contains(&SUMS));
        let home = manifest["files"].as_array().unwrap().iter().find(|f| f["path"] == "index.html").unwrap();
        assert_eq!(home["bytes"], 19);
        // printf '<title>Home</title>' | sha256sum
        assert_eq!(home["sha256"], "b4ba85344b9467f819c5e3dbc7b7614cc99ac3a24fcda522f8190447f3b29728");
    }

    #[test]
    fn the_sitemap_needs_an_address_and_leaves_out_the_404_page() {
        assert!(!completed(&Publication::default()).contains_key("sitemap.xml"));
        let site_url = Some("https://example.org/".to_owned());
        let files = completed(&Publication { site_url, ..Publication::default() });
        assert_eq!(files["sitemap.xml"].matches("<loc>").count(), 2);
        assert!(files["sitemap.xml"].contains("<loc>https://example.org/area/ward/E05000001/</loc>"));
        assert!(files["robots.txt"].ends_with("Disallow:\nSitemap: https://example.org/sitemap.xml\n"));
    }

    #[test]
    fn a_made_up_country_is_kept_from_search_engines() {
        let files = completed(&Publication { fictional: true, ..Publication::default() });
        assert_eq!(files["robots.txt"], "User-agent: *\nDisallow: /\n");
    }

    #[test]
    fn hosts_must_be_known() {
        let content = crate::content::Content::embedded().unwrap();
        assert!(check_hosts(&content.hosts, &["netlify".to_owned(), "nginx".to_owned()]).is_ok());
        let said = check_hosts(&content.hosts, &["geocities".to_owned()]).unwrap_err().to_string();
        assert!(said.contains("\"geocities\"") && said.contains("github-pages"), "{said}");
    }

    #[test]
    fn a_name_with_quotes_stays_json() {
        let site_name = "The \"Gazette\" atlas".to_owned();
        let files = completed(&Publication { site_name: site_name.clone(), ..Publication::default() });
        let manifest: serde_json::Value = serde_json::from_str(&files["site.webmanifest"]).unwrap();
        assert_eq!(manifest["name"], site_name);
    }
}
