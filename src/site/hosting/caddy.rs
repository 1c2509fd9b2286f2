//! `hosting/Caddyfile`: to be imported in a site block whose `root` holds the site.

use std::fmt::Write;

use super::{Facts, Redirect, TOO_MANY};
use crate::content::Encoding;
use crate::site::headers::{self, Scope};
use crate::site::types::TYPES;

/// The file's text.
pub(super) fn text(facts: Facts) -> String {
    let base = facts.base;
    let mut text = String::from(
        "# The site for Caddy. In a site block:\n\
         #   root * /var/www/atlas                         # the folder of the site\n\
         #   import /var/www/atlas/hosting/Caddyfile\n",
    );
    if base != "/" {
        writeln!(text, "# The site's address ends in {base}: root is then the folder that holds {base}")
            .expect("writing to a String cannot fail");
    }
    text.push_str("\nheader {\n");
    for (name, value) in headers::of(Scope::Everything) {
        writeln!(text, "    {name} \"{value}\"").expect("writing to a String cannot fail");
    }
    text.push_str("}\n");
    let mut line = |name: &str, path: &str, header: &str, value: &str| {
        writeln!(text, "@atlas_{name} path {path}\nheader @atlas_{name} {header} \"{value}\"")
            .expect("writing to a String cannot fail");
    };
    for (ending, kind) in TYPES {
        line(ending, &format!("*.{ending}"), "Content-Type", kind);
    }
    for (folder, scope) in [("data", Scope::Data), ("api", Scope::Api)] {
        for (nth, (header, value)) in headers::of(scope).enumerate() {
            line(&format!("{folder}_{nth}"), &format!("{base}{folder}/*"), header, value);
        }
    }
    // The first page and every folder are answered with their index.html, which below api/ is JSON.
    writeln!(
        text,
        "@atlas_folder {{\n    path */\n    not path {base}api/*\n}}\n\
         header @atlas_folder Content-Type \"text/html; charset=utf-8\""
    )
    .expect("writing to a String cannot fail");
    writeln!(
        text,
        "@atlas_files not path {base}assets/*\n\
         header @atlas_files Cache-Control \"{}\"\n\
         header {base}assets/* Cache-Control \"{}\"\n\
         @atlas_hidden {{\n    path */.*\n    not path {base}.well-known/*\n}}\n\
         error @atlas_hidden 404",
        headers::REVALIDATE,
        headers::IMMUTABLE,
    )
    .expect("writing to a String cannot fail");
    if facts.too_many {
        writeln!(text, "# No redirects: {TOO_MANY}.").expect("writing to a String cannot fail");
    }
    for Redirect { from, to } in facts.redirects {
        writeln!(text, "redir {base}{from} {base}{to} 302").expect("writing to a String cannot fail");
    }
    let precompressed: Vec<&str> = facts
        .precompressed
        .iter()
        .map(|encoding| match encoding {
            Encoding::Br => "br",
            Encoding::Gz => "gzip",
        })
        .collect();
    text.push_str("encode zstd gzip\n");
    if precompressed.is_empty() {
        text.push_str("file_server\n");
    } else {
        writeln!(text, "file_server {{\n    precompressed {}\n}}", precompressed.join(" "))
            .expect("writing to a String cannot fail");
    }
    writeln!(
        text,
        "handle_errors {{\n    @atlas_missing expression {{err.status_code}} == 404\n    handle @atlas_missing {{\n        \
         rewrite * {base}404.html\n        header Content-Type \"text/html; charset=utf-8\"\n        \
         header Cache-Control \"{}\"\n        file_server\n    }}\n}}",
        headers::REVALIDATE
    )
    .expect("writing to a String cannot fail");
    text
}
