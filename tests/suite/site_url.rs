//! What a site with an address tells search engines.

use std::collections::BTreeSet;

use crate::site::{build_command, files, small_demo, succeed};

#[test]
fn the_sitemap_lists_every_page_once() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("site");
    let mut command = build_command(&demo.input.archives, &demo.input.reference, &out);
    succeed(command.args(["--site-url", "https://example.org/atlas"]));
    let files = files(&out);
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let sitemap = text("sitemap.xml");
    let listed: Vec<&str> =
        sitemap.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();
    let pages: BTreeSet<String> = files
        .keys()
        .filter_map(|path| path.strip_suffix("index.html"))
        .filter(|path| (path.is_empty() || path.ends_with('/')) && !path.starts_with("api/"))
        .map(|path| format!("https://example.org/atlas/{path}"))
        .collect();
    assert!(pages.len() > 20);
    assert_eq!(listed.len(), pages.len());
    assert_eq!(listed.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), pages);
    assert!(text("robots.txt").ends_with("Sitemap: https://example.org/atlas/sitemap.xml\n"));
    let home = text("index.html");
    assert!(home.contains(r#"href="https://example.org/atlas/""#), "no canonical address on the home page");
    assert!(text("_headers").starts_with("/*\n  Content-Security-Policy: "));
}
