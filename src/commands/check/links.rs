//! Whether every link inside the site leads somewhere.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use super::Breach;
use super::page::{Page, is_elsewhere};

/// Links that lead nowhere. `files` holds every path of the site, which begins at `base` on its host.
pub(super) fn breaches(
    pages: &BTreeMap<&str, &Page>,
    files: &BTreeMap<&str, u64>,
    base: &str,
) -> Vec<Breach> {
    let check = |(path, page): (&&str, &&Page)| {
        let wrong = page.links.iter().filter_map(|link| Some((link, wrong(path, link, pages, files, base)?)));
        wrong
            .map(|(link, Wrong { why, target })| Breach {
                path: (*path).to_owned(),
                what: format!("links to {link:?}: {why}"),
                cause: format!("{target}: {why}"),
            })
            .collect::<Vec<_>>()
    };
    pages.par_iter().flat_map_iter(check).collect()
}

/// Base maps of the site's own that are not there.
pub(super) fn base_maps(pages: &BTreeMap<&str, &Page>, files: &BTreeMap<&str, u64>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, page) in pages {
        let Some(url) = page.base_map.as_ref() else { continue };
        // It is relative to the site's root, wherever the page is.
        if wrong("404.html", url, pages, files, "/").is_some() {
            breaches.push(Breach::new(
                path,
                format!(
                    "its base map {url:?} is not in the site: put the file into static/ of your folder of templates, \
                     and write url = \"static/…\" in [base_map]"
                ),
            ));
        }
    }
    breaches
}

/// Why a link is wrong.
struct Wrong {
    why: &'static str,
    /// Where it leads, the same for links of pages at different depths; the link itself where that is nowhere.
    target: String,
}

/// Why a link of the page at `from` is wrong, if it is.
fn wrong(
    from: &str,
    link: &str,
    pages: &BTreeMap<&str, &Page>,
    files: &BTreeMap<&str, u64>,
    base: &str,
) -> Option<Wrong> {
    if is_elsewhere(link) {
        return None;
    }
    let nowhere = |why: &'static str| Some(Wrong { why, target: link.to_owned() });
    // The page of missing addresses is shown at any depth: only there a link from the root is right.
    if link.starts_with('/') && from != "404.html" {
        return nowhere("it begins with /, which leads elsewhere when the site stands in a folder");
    }
    let (address, fragment) = link.split_once('#').map_or((link, None), |(a, f)| (a, Some(f)));
    let path = address.split('?').next().unwrap_or_default();
    let Ok(path) = percent_decode_str(path).decode_utf8() else {
        return nowhere("it is not Unicode");
    };
    let path = if path.starts_with('/') {
        match path.strip_prefix(base) {
            Some(below) => format!("/{below}").into(),
            None => return nowhere("it leads out of the site"),
        }
    } else {
        path
    };
    let target = if path.is_empty() { Some(from.to_owned()) } else { resolve(from, &path) };
    let Some(mut target) = target else { return nowhere("it leads out of the site") };
    if target.is_empty() || target.ends_with('/') {
        target.push_str("index.html");
    }
    if !files.contains_key(target.as_str()) {
        let is_folder = files.contains_key(format!("{target}/index.html").as_str());
        let why = if is_folder { "the / at its end is missing" } else { "there is no such file" };
        return Some(Wrong { why, target });
    }
    // An empty fragment is the top of the page; one such as `areas=ward:E05…` is read by the page's script.
    let fragment = fragment.filter(|fragment| !fragment.is_empty() && !fragment.contains('='))?;
    let fragment = percent_decode_str(fragment).decode_utf8_lossy();
    let page = pages.get(target.as_str())?;
    (!page.ids.contains(fragment.as_ref()))
        .then(|| Wrong { why: "the page has no such id", target: format!("{target}#{fragment}") })
}

/// The path a relative address leads to from the page at `from`; none above the root. Folders end in `/`.
fn resolve(from: &str, address: &str) -> Option<String> {
    let mut names: Vec<&str> = if address.starts_with('/') { vec![] } else { from.split('/').collect() };
    names.pop();
    let mut parts = address.trim_start_matches('/').split('/').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            ".." => {
                names.pop()?;
            }
            "." | "" => {}
            name if is_last => {
                names.push(name);
                return Some(names.join("/"));
            }
            name => names.push(name),
        }
    }
    Some(if names.is_empty() { String::new() } else { format!("{}/", names.join("/")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &[u8]) -> Page {
        Page::read(html, crate::site::headers::CONTENT_SECURITY_POLICY)
    }

    #[test]
    fn addresses_are_resolved_as_browsers_do() {
        for (from, address, to) in [
            ("index.html", "a/", Some("a/")),
            ("index.html", "./", Some("")),
            ("index.html", "..", None),
            ("a/b/index.html", "../../", Some("")),
            ("a/b/index.html", "../c/x.json", Some("a/c/x.json")),
            ("a/b/index.html", "../..", Some("")),
            ("a/b/index.html", "/x", Some("x")),
            ("a/b/index.html", ".", Some("a/b/")),
            ("a/b/index.html", "../../../", None),
        ] {
            assert_eq!(resolve(from, address).as_deref(), to, "{from} {address}");
        }
    }

    #[test]
    fn every_kind_of_wrong_link_is_named() {
        let home = read(
            b"<h1 id=top><a href=a/><a href='a/#b'><a href='#top'><a href='#'><a href='a/?q=1'><a href='a/#x=1'><a href='data/x%20y.json'>\
              <a href='https://example.org/nowhere'>",
        );
        let area = read(
            b"<p id=b><a href=../#top><a href=../a><a href=c/><a href='#c'><a href=/a/><a href=../../><a href='../#b'>",
        );
        let pages = [("index.html", &home), ("a/index.html", &area)].into();
        let files = [("index.html", 1), ("a/index.html", 1), ("data/x y.json", 1)].into();
        let found: Vec<String> =
            breaches(&pages, &files, "/").into_iter().map(|b| b.path + " " + &b.what).collect();
        assert_eq!(
            found,
            [
                "a/index.html links to \"#c\": the page has no such id",
                "a/index.html links to \"../#b\": the page has no such id",
                "a/index.html links to \"../../\": it leads out of the site",
                "a/index.html links to \"../a\": the / at its end is missing",
                "a/index.html links to \"/a/\": it begins with /, which leads elsewhere when the site stands in a folder",
                "a/index.html links to \"c/\": there is no such file",
            ]
        );
    }

    #[test]
    fn links_of_all_depths_to_one_file_have_one_cause() {
        let home = read(b"<link rel=stylesheet href=assets/s.css>");
        let area = read(b"<link rel=stylesheet href=../../assets/s.css>");
        let pages = [("index.html", &home), ("area/x/index.html", &area)].into();
        let found = breaches(&pages, &[("index.html", 1)].into(), "/");
        assert_eq!(found.len(), 2);
        assert!(found[0].cause == found[1].cause && found[0].what != found[1].what, "{found:?}");
    }

    #[test]
    fn a_base_map_of_the_sites_own_must_be_there() {
        let page = |url: &str| {
            let html = format!(
                "<script type=application/json class=x>{{\"levels\":[],\"base_map\":{{\"kind\":\"pmtiles\",\"url\":\"{url}\"}}}}</script>"
            );
            read(html.as_bytes())
        };
        let files = [("static/a b.pmtiles", 1), ("map/index.html", 1)].into();
        let found = |url: &str| base_maps(&[("map/index.html", &page(url))].into(), &files);
        for url in ["static/a b.pmtiles", "./static/a%20b.pmtiles", "https://tiles.example.org/style.json"] {
            assert_eq!(found(url), [], "{url}");
        }
        for url in ["static/b.pmtiles", "../static/a b.pmtiles", "a b.pmtiles"] {
            assert!(found(url)[0].what.contains("is not in the site"), "{url}");
        }
        let none = read(b"<script type=application/json>{\"base_map\":null}</script><script type=application/json>{</script>");
        assert_eq!(base_maps(&[("map/index.html", &none)].into(), &files), []);
    }

    #[test]
    fn the_page_of_missing_addresses_begins_where_the_site_does() {
        let page = read(b"<a href=/atlas/a/><a href=/b/><a href=/atlas/c/>");
        let pages = [("404.html", &page)].into();
        let files = [("404.html", 1), ("a/index.html", 1), ("b/index.html", 1)].into();
        let found: Vec<String> = breaches(&pages, &files, "/atlas/").into_iter().map(|b| b.what).collect();
        assert_eq!(
            found,
            ["links to \"/atlas/c/\": there is no such file", "links to \"/b/\": it leads out of the site",]
        );
    }
}
