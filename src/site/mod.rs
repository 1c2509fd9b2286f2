//! What a host needs beside pages and data: assets, its configuration, sitemap, and the list of every file.

pub mod headers;
mod hosting;
pub mod policy;
pub mod precompress;
mod sitemap;
pub mod types;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Bound;

use serde::Serialize;
use serde_json::json;

use crate::assets;
use crate::atlas::Atlas;
use crate::content::HostInfo;
use crate::out::{Out, OutError};
use crate::settings::{Publication, ROOT, STATIC};

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
            meant: nearest(known, name).map_or_else(String::new, |slug| format!(" (is {slug} meant?)")),
            known: known.iter().map(|host| host.slug.as_str()).collect::<Vec<_>>().join(", "),
        }),
    }
}

/// The host whose name is most like a mistyped one; none where all are far off.
fn nearest<'a>(known: &'a [HostInfo], name: &str) -> Option<&'a str> {
    // As for mistyped flags and commands.
    const ALIKE: f64 = 0.7;
    let likeness = |host: &'a HostInfo| (strsim::jaro(&host.slug, &name.to_lowercase()), host.slug.as_str());
    let (most, slug) = known.iter().map(likeness).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (most > ALIKE).then_some(slug)
}

/// A host that is not in `content/hosts.toml`.
#[derive(Debug, thiserror::Error)]
#[error("there is no host {name:?}{meant}; known are {known}")]
pub struct UnknownHost {
    name: String,
    meant: String,
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
    at_the_root(publication, out)?;
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

/// The publisher's files for the site's root; written behind all others, so that none takes the place of one.
fn at_the_root(publication: &Publication, out: &Out) -> Result<(), OutError> {
    if publication.overlay.root.is_empty() {
        return Ok(());
    }
    let written = out.written();
    refuse_taken(publication, written.keys().map(String::as_str).chain([SUMS, MANIFEST]))?;
    publication.overlay.root.iter().try_for_each(|(path, bytes)| out.write(path, bytes))
}

/// Refuses files for the site's root that every site of these hosts has by itself: known before anything is read.
/// Those that only some sites have are refused when they are written.
///
/// # Errors
/// The publisher's file, and the one that stands in its place or the rule that would be wrong for it.
pub fn check_root(known: &[HostInfo], publication: &Publication) -> Result<(), OutError> {
    const ALWAYS: [&str; 7] =
        ["index.html", "404.html", "favicon.svg", "site.webmanifest", "robots.txt", SUMS, MANIFEST];
    refuse_ruled(publication)?;
    let of_hosts = Hosts::chosen(known, publication).files();
    let sitemap = publication.site_url.as_ref().map(|_| sitemap::PATH);
    refuse_taken(
        publication,
        ALWAYS.into_iter().chain(of_hosts.iter().map(|file| file.path())).chain(sitemap),
    )
}

/// Nobody would guess that a picture is not asked for again for a year because of the folder it lies in.
fn refuse_ruled(publication: &Publication) -> Result<(), OutError> {
    let overlay = &publication.overlay;
    let wrong = overlay.root.keys().find_map(|path| {
        let rule = if headers::caching(path) == headers::IMMUTABLE {
            "never changes, and is kept for a year"
        } else if path.starts_with(types::ANSWERS) {
            "is JSON"
        } else {
            return None;
        };
        Some(OutError::Ruled { given: format!("{}/{ROOT}/{path}", overlay.folder), path: path.clone(), rule })
    });
    wrong.map_or(Ok(()), Err)
}

fn refuse_taken<'a>(publication: &Publication, taken: impl Iterator<Item = &'a str>) -> Result<(), OutError> {
    let taken: BTreeSet<&str> = taken.collect();
    let overlay = &publication.overlay;
    match overlay.root.keys().find_map(|path| Some((path, in_the_way(path, &taken)?))) {
        None => Ok(()),
        Some((path, theirs)) => Err(OutError::Taken {
            given: format!("{}/{ROOT}/{path}", overlay.folder),
            path: path.clone(),
            theirs: theirs.to_owned(),
        }),
    }
}

/// The file that is already where `path` would be, or for which `path` would have to be a folder, or that would have
/// to be a folder for `path`.
fn in_the_way<'a>(path: &str, taken: &BTreeSet<&'a str>) -> Option<&'a str> {
    let above = path.match_indices('/').map(|(end, _)| &path[..end]);
    let same_or_above = above.chain([path]).find_map(|path| taken.get(path));
    let folder = format!("{path}/");
    let from_there = (Bound::Included(folder.as_str()), Bound::Unbounded);
    let below = taken.range::<str, _>(from_there).next().filter(|next| next.starts_with(&folder));
    same_or_above.or(below).copied()
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
        assert!(said.contains("\"geocities\"; known are cloudflare-pages, "), "{said}");
        assert!(said.contains("github-pages"), "{said}");
        for (typed, meant) in
            [("ngnix", "nginx"), ("Netlify", "netlify"), ("cloudfare-pages", "cloudflare-pages")]
        {
            let said = check_hosts(&content.hosts, &[typed.to_owned()]).unwrap_err().to_string();
            assert!(said.contains(&format!("(is {meant} meant?); known are")), "{said}");
        }
    }

    #[test]
    fn files_for_the_root_take_nothings_place() {
        let with = |paths: &[&str]| {
            let mut publication = Publication::default();
            publication.overlay.folder = "mine".to_owned();
            publication.overlay.root = paths.iter().map(|path| ((*path).to_owned(), b"x".to_vec())).collect();
            publication
        };
        let good = with(&[".well-known/security.txt", "CNAME", "area.txt", "index.htm", "area/x.txt"]);
        let files = completed(&good);
        assert!(files["data/v1/SHA256SUMS"].contains("  .well-known/security.txt\n"));
        assert!(
            good.overlay.root.keys().all(|path| files[MANIFEST].contains(&format!("\"path\":\"{path}\"")))
        );
        let content = crate::content::Content::embedded().unwrap();
        check_root(&content.hosts, &good).unwrap();
        let refused = |path: &str| {
            let publication = with(&[path]);
            let out = Out::memory();
            out.write("area/ward/index.html", b"x").unwrap();
            let hosts = Hosts::chosen(&content.hosts, &publication);
            let early = check_root(&content.hosts, &publication).is_err();
            (complete(&publication, &hosts, &[], &out).unwrap_err().to_string(), early)
        };
        for (path, theirs, early) in [
            ("robots.txt", "robots.txt", true),
            ("_headers", "_headers", true),
            ("hosting", "hosting/Caddyfile", true),
            ("favicon.svg/x", "favicon.svg", true),
            (MANIFEST, MANIFEST, true),
            ("area/ward", "area/ward/index.html", false),
        ] {
            let (said, was_early) = refused(path);
            assert_eq!(was_early, early, "{path}");
            assert!(said.starts_with(&format!("mine/root/{path} ")) && said.contains(theirs), "{said}");
        }
        let hosts = vec!["nginx".to_owned()];
        check_root(&content.hosts, &Publication { hosts, ..with(&["_headers"]) }).unwrap();
        for (path, rule) in [("assets/logo.png", "kept for a year"), ("api/list", "is JSON")] {
            let said = check_root(&content.hosts, &with(&[path])).unwrap_err().to_string();
            assert!(said.starts_with(&format!("mine/root/{path} ")) && said.contains(rule), "{said}");
        }
        check_root(&content.hosts, &with(&["assets.txt", "apis/list"])).unwrap();
    }

    #[test]
    fn a_name_with_quotes_stays_json() {
        let site_name = "The \"Gazette\" atlas".to_owned();
        let files = completed(&Publication { site_name: site_name.clone(), ..Publication::default() });
        let manifest: serde_json::Value = serde_json::from_str(&files["site.webmanifest"]).unwrap();
        assert_eq!(manifest["name"], site_name);
    }
}
