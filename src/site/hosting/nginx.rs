//! `hosting/nginx.conf`: to be included in a `server` block whose `root` holds the site.

use std::fmt::Write;

use super::{Facts, Redirect, TOO_MANY};
use crate::content::Encoding;
use crate::site::headers::{self, Scope};
use crate::site::types::{self, TYPES};

/// The file's text. A location with headers of its own inherits none, so each names all of its own.
pub(super) fn text(facts: Facts) -> String {
    let base = facts.base;
    let mut text = String::from(
        "# The site for nginx. In a server block:\n\
         #   root /var/www/atlas;                          # the folder of the site\n\
         #   include /var/www/atlas/hosting/nginx.conf;\n",
    );
    if base != "/" {
        writeln!(text, "# The site's address ends in {base}: root is then the folder that holds {base}")
            .expect("writing to a String cannot fail");
    }
    text.push_str("\nindex index.html;\nabsolute_redirect off;\n");
    writeln!(
        text,
        "error_page 404 {base}404.html;\n\
         # A folder without a page, such as {base}assets/, is not forbidden: nothing is there.\n\
         error_page 403 =404 {base}404.html;\n"
    )
    .expect("writing to a String cannot fail");
    text.push_str("types {\n");
    for (ending, kind) in TYPES {
        let kind = kind.split(';').next().unwrap_or(kind);
        writeln!(text, "    {kind} {ending};").expect("writing to a String cannot fail");
    }
    text.push_str("}\ndefault_type application/octet-stream;\n");
    let (mut charset, mut compressed): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (ending, kind) in TYPES {
        let bare = kind.split(';').next().unwrap_or(kind);
        if bare == "text/html" {
            // Always among both, and not to be named.
            continue;
        }
        if kind.contains("charset") {
            charset.push(bare);
        }
        if types::is_compressible(&format!("a.{ending}")) {
            compressed.push(bare);
        }
    }
    writeln!(text, "charset utf-8;\ncharset_types {};", charset.join(" "))
        .expect("writing to a String cannot fail");
    writeln!(text, "gzip on;\ngzip_vary on;\ngzip_min_length 1000;\ngzip_types {};", compressed.join(" "))
        .expect("writing to a String cannot fail");
    if facts.precompressed.contains(&Encoding::Gz) {
        text.push_str("# Compressed files stand beside the plain ones.\ngzip_static on;\n");
    }
    location(&mut text, base, &[Scope::Everything], headers::REVALIDATE);
    // Every answer of missing addresses is this page: only its status is not that of a file.
    let everywhere = || headers::of(Scope::Everything);
    let caching = [("Cache-Control", headers::REVALIDATE)];
    location_of(&mut text, &format!("= {base}404.html"), "", everywhere().chain(caching), None);
    location(&mut text, &format!("{base}assets/"), &[Scope::Everything], headers::IMMUTABLE);
    location(&mut text, &format!("{base}data/"), &[Scope::Everything, Scope::Data], headers::REVALIDATE);
    // Answers are files called index.html: their type is the folder's, not their ending's.
    let json = "    types {}\n    default_type application/json;\n";
    let of_answers = headers::of(Scope::Api).filter(|(name, _)| *name != "Content-Type");
    let all = everywhere().chain(of_answers);
    location_of(&mut text, &format!("{base}api/"), json, all, Some(headers::REVALIDATE));
    text.push_str(
        "# What begins with a dot is nobody's business, but for what is meant for all (RFC 8615).\n\
         location ~ /\\.(?!well-known/) { return 404; }\n",
    );
    if facts.too_many {
        writeln!(text, "\n# No redirects: {TOO_MANY}.").expect("writing to a String cannot fail");
    } else if !facts.redirects.is_empty() {
        text.push_str("\n# From small areas to the sections of their wards' pages.\n");
    }
    for Redirect { from, to } in facts.redirects {
        writeln!(text, "location = {base}{from} {{ return 302 \"{base}{to}\"; }}")
            .expect("writing to a String cannot fail");
    }
    text
}

/// A location with its headers. Caching is told of files only; the rest also of errors.
fn location(text: &mut String, path: &str, scopes: &[Scope], caching: &str) {
    location_of(text, path, "", scopes.iter().flat_map(|scope| headers::of(*scope)), Some(caching));
}

/// The same with lines of its own before the headers, and perhaps without caching of files.
fn location_of<'a>(
    text: &mut String,
    path: &str,
    lines: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    caching: Option<&str>,
) {
    write!(text, "\nlocation {path} {{\n{lines}").expect("writing to a String cannot fail");
    for (name, value) in headers {
        writeln!(text, "    add_header {name} \"{value}\" always;").expect("writing to a String cannot fail");
    }
    if let Some(caching) = caching {
        writeln!(text, "    add_header Cache-Control \"{caching}\";")
            .expect("writing to a String cannot fail");
    }
    text.push_str("}\n");
}
