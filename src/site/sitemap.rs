//! The list of pages for search engines, in as many files as the protocol asks for.

use std::fmt::Write;

/// Pages a sitemap may list, by the sitemap protocol 0.9.
const MOST_PAGES: usize = 50_000;

/// Where it is, or the index of its parts.
pub(super) const PATH: &str = "sitemap.xml";

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The sitemap files, by path: one, or an index and its parts. `pages` are paths in order, `site_url` ends in
/// a slash.
pub(super) fn files(site_url: &str, pages: &[&str]) -> Vec<(String, String)> {
    files_of(site_url, pages, MOST_PAGES)
}

fn files_of(site_url: &str, pages: &[&str], most: usize) -> Vec<(String, String)> {
    if pages.len() <= most {
        return vec![(PATH.to_owned(), listing("urlset", "url", site_url, pages))];
    }
    let mut files: Vec<(String, String)> = pages
        .chunks(most)
        .enumerate()
        .map(|(i, part)| (format!("sitemap-{}.xml", i + 1), listing("urlset", "url", site_url, part)))
        .collect();
    let parts: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let index = listing("sitemapindex", "sitemap", site_url, &parts);
    files.push((PATH.to_owned(), index));
    files
}

fn listing(list: &str, item: &str, site_url: &str, paths: &[&str]) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{list} xmlns=\"{NAMESPACE}\">\n");
    for path in paths {
        writeln!(text, "<{item}><loc>{}</loc></{item}>", escaped(&format!("{site_url}{path}")))
            .expect("writing to a String cannot fail");
    }
    writeln!(text, "</{list}>").expect("writing to a String cannot fail");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_site_has_one_sitemap() {
        let files = files_of("https://example.org/", &["", "area/ward/E05000001/"], 2);
        assert_eq!(files.len(), 1);
        assert!(files[0].1.contains("<url><loc>https://example.org/</loc></url>"));
        assert!(files[0].1.contains("<url><loc>https://example.org/area/ward/E05000001/</loc></url>"));
    }

    #[test]
    fn a_large_site_has_an_index() {
        let files = files_of("https://example.org/", &["a/", "b/", "c/"], 2);
        assert_eq!(
            files.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
        );
        assert!(files[1].1.contains("/c/") && !files[1].1.contains("/a/"));
        assert!(files[2].1.contains("<sitemap><loc>https://example.org/sitemap-2.xml</loc></sitemap>"));
    }
}
