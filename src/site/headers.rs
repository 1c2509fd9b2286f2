//! Response headers, for the hosts that read a `_headers` file and for the preview.

use std::fmt::Write;

/// Nothing from elsewhere, nothing inline.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'self'; form-action 'self'";

/// For files with a hash of their content in their name: a year, never asked again.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A rule: paths that begin with the first part get the headers. Rules add up; no two set the same header,
/// since some hosts join such values.
type Rule = (&'static str, &'static [(&'static str, &'static str)]);

const RULES: [Rule; 4] = [
    (
        "/",
        &[
            ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    ),
    ("/assets/", &[("Cache-Control", IMMUTABLE)]),
    ("/data/", &[("Access-Control-Allow-Origin", "*")]),
    // Answers of the police API stand in files that hosts would take for pages.
    ("/api/", &[("Access-Control-Allow-Origin", "*"), ("Content-Type", "application/json")]),
];

/// The headers of a path with its leading slash, beyond what every server sends by itself.
pub fn for_path(path: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES
        .iter()
        .filter(move |(start, _)| path.starts_with(start))
        .flat_map(|(_, headers)| headers.iter().copied())
}

/// The `_headers` file of Cloudflare, Netlify and others.
pub(super) fn file() -> String {
    let mut text = String::new();
    for (start, headers) in RULES {
        writeln!(text, "{start}*").expect("writing to a String cannot fail");
        for (name, value) in headers {
            writeln!(text, "  {name}: {value}").expect("writing to a String cannot fail");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_add_up_without_setting_a_header_twice() {
        for path in ["/", "/area/x/", "/assets/site-A.css", "/data/v1/build.json"] {
            let mut names: Vec<_> = for_path(path).map(|(name, _)| name).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{path}");
        }
        assert!(for_path("/assets/a").any(|header| header == ("Cache-Control", IMMUTABLE)));
        assert!(!for_path("/area/").any(|(name, _)| name == "Cache-Control"));
    }

    #[test]
    fn the_file_has_few_short_lines() {
        let file = file();
        // Cloudflare: at most 100 rules and 2,000 characters a line.
        assert!(file.lines().all(|line| line.len() < 2000));
        assert!(file.starts_with("/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'; "));
        assert!(file.contains("\n/data/*\n  Access-Control-Allow-Origin: *\n"));
        assert!(file.ends_with("/api/*\n  Access-Control-Allow-Origin: *\n  Content-Type: application/json\n"));
    }
}
