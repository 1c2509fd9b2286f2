//! Response headers, for the hosts that are told of them and for the preview.

use std::fmt::Write;

use super::types;

/// Nothing from elsewhere, nothing inline.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'self'; form-action 'self'";

/// Other sites learn where a reader came from, not which page.
pub const REFERRER_POLICY: &str = "strict-origin-when-cross-origin";

/// For files with a hash of their content in their name: a year, never asked again.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// For all others: asked for again each time, and not sent again when nothing changed.
pub const REVALIDATE: &str = "no-cache";

/// Endings whose type most hosts do not know.
pub(super) const TYPED: [&str; 3] = ["fgb", "parquet", "gz"];

/// The files a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Everything,
    /// Styles and scripts, with a hash in their names.
    Assets,
    /// What other programs read.
    Data,
    /// Answers of the police API.
    Api,
}

impl Scope {
    /// How the paths begin.
    const fn start(self) -> &'static str {
        match self {
            Self::Everything => "/",
            Self::Assets => "/assets/",
            Self::Data => "/data/",
            Self::Api => "/api/",
        }
    }
}

/// A rule: paths of the scope get the headers. Rules add up; no two set the same header, since some hosts join
/// such values.
type Rule = (Scope, &'static [(&'static str, &'static str)]);

const RULES: [Rule; 4] = [
    (
        Scope::Everything,
        &[
            ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
            ("Referrer-Policy", REFERRER_POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Permissions-Policy", "camera=(), microphone=(), payment=()"),
        ],
    ),
    (Scope::Assets, &[("Cache-Control", IMMUTABLE)]),
    (Scope::Data, &[("Access-Control-Allow-Origin", "*")]),
    // Answers of the police API stand in files that hosts would take for pages.
    (Scope::Api, &[("Access-Control-Allow-Origin", "*"), ("Content-Type", "application/json")]),
];

/// The headers of one scope alone.
pub(super) fn of(scope: Scope) -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().filter(move |(of, _)| *of == scope).flat_map(|(_, headers)| headers.iter().copied())
}

/// The headers of a path with its leading slash, beyond what every server sends by itself.
pub fn for_path(path: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES
        .iter()
        .filter(move |(scope, _)| path.starts_with(scope.start()))
        .flat_map(|(_, headers)| headers.iter().copied())
}

/// How long a file may be kept, by its path without leading slash.
pub fn caching(path: &str) -> &'static str {
    if path.starts_with("assets/") { IMMUTABLE } else { REVALIDATE }
}

/// The `_headers` file of Cloudflare and Netlify. Both ask again for what has no caching of its own.
pub(super) fn file() -> String {
    let mut text = String::new();
    for (scope, headers) in RULES {
        writeln!(text, "{}*", scope.start()).expect("writing to a String cannot fail");
        for (name, value) in headers {
            writeln!(text, "  {name}: {value}").expect("writing to a String cannot fail");
        }
    }
    for ending in TYPED {
        let kind = types::of(&format!("a.{ending}")).expect("the table of types has these");
        writeln!(text, "/*.{ending}\n  Content-Type: {kind}").expect("writing to a String cannot fail");
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
        assert_eq!((caching("assets/a"), caching("data/v1/assets/a")), (IMMUTABLE, REVALIDATE));
    }

    #[test]
    fn the_file_has_few_short_lines() {
        let file = file();
        assert!(file.lines().all(|line| line.len() < 2000));
        assert!(file.starts_with("/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'; "));
        assert!(file.contains("\n/data/*\n  Access-Control-Allow-Origin: *\n"));
        assert!(
            file.contains("/api/*\n  Access-Control-Allow-Origin: *\n  Content-Type: application/json\n")
        );
        assert!(file.ends_with("/*.gz\n  Content-Type: application/gzip\n"));
    }
}
