//! Tests of what is written for hosts.

use super::*;
use crate::content::Content;
use crate::settings::Profile;
use crate::site::headers;

fn redirects(n: u32) -> Vec<Redirect> {
    (1..=n)
        .map(|i| Redirect {
            from: format!("area/lsoa/E01{i:06}/"),
            to: format!("area/ward/E05000001/#E01{i:06}"),
        })
        .collect()
}

fn written(
    publication: &Publication,
    redirects: &[Redirect],
) -> std::collections::BTreeMap<&'static str, String> {
    let content = Content::embedded().unwrap();
    let hosts = Hosts::chosen(&content.hosts, publication);
    files(&hosts, publication, redirects).into_iter().collect()
}

fn named(hosts: &[&str]) -> Publication {
    Publication { hosts: hosts.iter().map(|host| (*host).to_owned()).collect(), ..Publication::default() }
}

#[test]
fn a_compact_site_fits_every_host_and_a_full_one_not_all() {
    let compact = written(&Publication::default(), &[]);
    assert_eq!(compact.len(), HostFile::ALL.len());
    let full = written(&Publication { profile: Profile::Full, ..Publication::default() }, &[]);
    assert!(
        !full.contains_key("staticwebapp.config.json")
            && full.contains_key("netlify.toml")
            && !full.contains_key("vercel.json")
    );
    let one = written(&named(&["github-pages"]), &[]);
    assert_eq!(one.into_iter().collect::<Vec<_>>(), [(".nojekyll", String::new())]);
}

#[test]
fn redirects_are_written_where_they_fit() {
    let few = written(&Publication::default(), &redirects(3));
    for path in [
        "_redirects",
        "vercel.json",
        "staticwebapp.config.json",
        "firebase.json",
        "hosting/nginx.conf",
        "hosting/Caddyfile",
    ] {
        assert!(few[path].contains("area/ward/E05000001/#E01000002"), "{path}");
    }
    assert_eq!(
        few["_redirects"].lines().nth(1),
        Some("/area/lsoa/E01000001/ /area/ward/E05000001/#E01000001 302")
    );
    // 1,900 lines of 58 letters are within Cloudflare's count but not within its 100 KB.
    let some = written(&Publication::default(), &redirects(1_900));
    assert!(!some["_redirects"].contains(" 302") && some["_redirects"].contains("404.html"));
    assert!(!some["vercel.json"].contains("E01000002"));
    assert!(some["staticwebapp.config.json"].len() < 20_480);
    assert!(some["hosting/nginx.conf"].contains("E01001900"));
    let many = written(&Publication::default(), &redirects(35_672));
    assert!(many.values().all(|text| !text.contains("E01000002")));
    assert!(many["hosting/Caddyfile"].contains("# No redirects"));
}

#[test]
fn the_limits_of_headers_hold() {
    let content = Content::embedded().unwrap();
    let text = headers::file();
    for host in content.hosts.iter().filter(|host| host.writes.contains(&HostFile::Headers)) {
        let rules = text.lines().filter(|line| line.starts_with('/')).count() as u64;
        assert!(host.header_rules.is_none_or(|most| rules <= most));
        assert!(text.lines().all(|line| host.header_line_chars.is_none_or(|most| line.len() as u64 <= most)));
    }
}

#[test]
fn a_site_in_a_folder_is_told_so() {
    let publication =
        Publication { site_url: Some("https://example.org/atlas/".to_owned()), ..named(&["nginx", "caddy"]) };
    let files = written(&publication, &redirects(1));
    assert!(files["hosting/nginx.conf"].contains("location /atlas/assets/ {"));
    assert!(files["hosting/nginx.conf"].contains("error_page 404 /atlas/404.html;"));
    assert!(files["hosting/Caddyfile"].contains("rewrite * /atlas/404.html"));
    assert!(
        files["hosting/Caddyfile"]
            .contains("redir /atlas/area/lsoa/E01000001/ /atlas/area/ward/E05000001/#E01000001 302")
    );
    assert_eq!(
        ["https://a.b/", "https://a.b/c/d/"].map(|url| crate::settings::base_of(Some(url))),
        ["/", "/c/d/"]
    );
}

#[test]
fn compressed_files_stand_only_where_every_host_serves_them() {
    let content = Content::embedded().unwrap();
    let of = |hosts: &[&str]| {
        let publication = named(hosts);
        Hosts::chosen(&content.hosts, &publication).precompressed(&publication)
    };
    assert_eq!(of(&["caddy"]), [Encoding::Br, Encoding::Gz]);
    assert_eq!(of(&["caddy", "nginx"]), [Encoding::Gz]);
    assert_eq!(of(&["caddy", "netlify"]), []);
    assert_eq!(of(&[]), []);
    assert!(written(&named(&["nginx"]), &[])["hosting/nginx.conf"].contains("gzip_static on;"));
    assert!(!written(&named(&["nginx", "netlify"]), &[])["hosting/nginx.conf"].contains("gzip_static"));
}

#[test]
fn configurations_are_sound() {
    let files = written(&Publication::default(), &redirects(2));
    for path in ["vercel.json", "staticwebapp.config.json", "firebase.json", "hosting/objects.json"] {
        let config: serde_json::Value = serde_json::from_str(&files[path]).unwrap();
        assert!(config.to_string().contains("immutable"), "{path}");
    }
    toml::from_str::<toml::Value>(&files["netlify.toml"]).unwrap();
}
