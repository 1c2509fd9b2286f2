//! `data/v1/CITATION.cff`: how to cite the data, for reference managers and for archives that give DOIs.

use std::fmt::Write;

use crate::atlas::Atlas;

use super::{description, licence, sources, title};

/// Text as a YAML string: JSON's strings are strings of YAML too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The file.
pub(super) fn render(atlas: &Atlas) -> String {
    let name = &atlas.publication.site_name;
    let release = atlas.figures.counts().axes.months.last();
    let mut text = format!(
        "cff-version: 1.2.0\nmessage: {}\ntype: dataset\ntitle: {}\nabstract: {}\nversion: {}\nlicense: {}\n\
         authors:\n  - name: {}\n",
        quoted("If you use these data, please cite them and the sources they are made from."),
        quoted(&title(atlas)),
        quoted(description(atlas)),
        quoted(&release.to_string()),
        licence(atlas).spdx,
        quoted(name),
    );
    if let Some(site_url) = &atlas.publication.site_url {
        writeln!(text, "url: {}", quoted(site_url)).expect("writing to a String cannot fail");
    }
    text.push_str("references:\n");
    for source in sources(atlas) {
        writeln!(
            text,
            "  - type: data\n    title: {}\n    url: {}\n    authors:\n      - name: {}",
            quoted(&source.title),
            quoted(&source.page),
            quoted(&source.publisher)
        )
        .expect("writing to a String cannot fail");
    }
    text
}
