//! What one HTML page says: its links, its ids, and what a strict content policy would block.

use std::collections::BTreeSet;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use serde::Deserialize;

use crate::site::policy;

/// An HTML page as the checks see it.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Every address the page leads to or loads, once.
    pub(super) links: BTreeSet<String>,
    /// Every id.
    pub(super) ids: BTreeSet<String>,
    /// The address of the base map that the page's script is told of.
    pub(super) base_map: Option<String>,
    /// What is wrong with the page by itself.
    pub(super) breaches: Vec<String>,
}

/// What the scripts of a page are told, as far as it concerns the checks.
#[derive(Deserialize)]
struct Settings {
    base_map: Option<BaseMap>,
}

#[derive(Deserialize)]
struct BaseMap {
    url: String,
}

/// Attributes that name ids of the same page, several apart by spaces.
const REFERENCES: [&str; 5] = ["aria-controls", "aria-describedby", "aria-labelledby", "for", "headers"];

/// Attributes that lead somewhere.
const ADDRESSES: [&str; 5] = ["action", "href", "poster", "src", "xlink:href"];

impl Page {
    /// Reads a page; anything is a page, however broken. `policy` says what it may load from elsewhere.
    pub(super) fn read(html: &[u8], policy: &str) -> Self {
        let mut emitter: DefaultEmitter = DefaultEmitter::default();
        // The text of scripts and titles is not markup.
        emitter.naively_switch_states(true);
        let mut page = Self::default();
        let mut references = BTreeSet::new();
        let mut is_of_settings = false;
        for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
            if let (Token::String(text), true) = (&token, is_of_settings) {
                page.read_settings(&text.value);
            }
            is_of_settings = false;
            let Token::StartTag(tag) = token else { continue };
            let name = String::from_utf8_lossy(&tag.name).into_owned();
            let attributes: Vec<(String, String)> = tag
                .attributes
                .iter()
                .map(|(name, value)| {
                    (
                        String::from_utf8_lossy(name).into_owned(),
                        String::from_utf8_lossy(&value.value).into_owned(),
                    )
                })
                .collect();
            is_of_settings = name == "script"
                && attributes.iter().any(|(name, kind)| name == "type" && kind == "application/json");
            page.read_tag(&name, &attributes, &mut references, policy);
        }
        for missing in references.difference(&page.ids) {
            page.breaches.push(format!("refers to the id {missing:?}, which the page lacks"));
        }
        page
    }

    /// Settings of other scripts tell nothing of base maps.
    fn read_settings(&mut self, text: &[u8]) {
        if let Ok(Settings { base_map: Some(base_map) }) = serde_json::from_slice(text) {
            self.base_map = Some(base_map.url);
        }
    }

    fn read_tag(
        &mut self,
        tag: &str,
        attributes: &[(String, String)],
        references: &mut BTreeSet<String>,
        policy: &str,
    ) {
        let attribute = |wanted: &str| {
            attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
        };
        for (name, value) in attributes {
            if name == "id" && !self.ids.insert(value.clone()) {
                self.breaches.push(format!("has the id {value:?} twice"));
            } else if ADDRESSES.contains(&name.as_str()) {
                self.links.insert(value.clone());
            } else if REFERENCES.contains(&name.as_str()) {
                references.extend(value.split_whitespace().map(str::to_owned));
            } else if let Some(id) = value.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')')) {
                references.insert(id.to_owned());
            }
            if name == "style" {
                self.breaches
                    .push(format!("has an inline style on <{tag}>, which the content policy blocks"));
            } else if name.starts_with("on") {
                self.breaches
                    .push(format!("has an inline {name} on <{tag}>, which the content policy blocks"));
            }
        }
        let loads = attribute("src").or_else(|| match attribute("rel") {
            Some("stylesheet" | "icon" | "manifest" | "modulepreload") => attribute("href"),
            _ => None,
        });
        let is_let_in = |address: &str| tag == "script" && policy::lets_in(policy, address);
        if let Some(address) = loads
            .filter(|address| !address.starts_with("data:") && is_elsewhere(address) && !is_let_in(address))
        {
            self.breaches.push(format!("loads {address} from elsewhere, which the content policy blocks"));
        }
        let is_data = || attribute("type").is_some_and(|kind| kind.ends_with("json"));
        if tag == "style" || (tag == "script" && attribute("src").is_none() && !is_data()) {
            self.breaches.push(format!("has an inline <{tag}>, which the content policy blocks"));
        }
    }
}

/// Whether an address leads to another site, or is no address of a file at all (`mailto:`, `data:`).
pub(super) fn is_elsewhere(address: &str) -> bool {
    let before_path = address.split(['/', '?', '#']).next().unwrap_or_default();
    before_path.contains(':') || address.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Under the program's own policy.
    fn read(html: &[u8]) -> Page {
        Page::read(html, crate::site::headers::CONTENT_SECURITY_POLICY)
    }

    #[test]
    fn a_script_that_the_publisher_chose_is_let_in() {
        let html =
            b"<script src='https://a.example/x.js'></script><script src='https://b.example/x.js'></script>";
        let page = Page::read(html, "default-src 'none'; script-src 'self' https://a.example");
        assert_eq!(page.breaches.len(), 1, "{:?}", page.breaches);
        assert!(page.breaches[0].contains("https://b.example/x.js"));
    }

    #[test]
    fn links_and_ids_are_found_and_text_is_not() {
        let page = read(
            b"<!doctype html><title><a href='title'></title><script type=application/ld+json>\"<a href='s'>\"</script>\
              <a href=\"a/?x=1&amp;y=2#z\" id=top>A</a><!-- <a href=comment> --><img src=b.svg><svg><use href='#top'/></svg>",
        );
        assert_eq!(
            page.links.iter().map(String::as_str).collect::<Vec<_>>(),
            ["#top", "a/?x=1&y=2#z", "b.svg"]
        );
        assert_eq!(page.ids.iter().map(String::as_str).collect::<Vec<_>>(), ["top"]);
        assert!(page.breaches.is_empty(), "{:?}", page.breaches);
    }

    #[test]
    fn what_the_policy_blocks_is_named() {
        for (html, word) in [
            ("<p style='color:red'>", "inline style on <p>"),
            ("<style>p{}</style>", "inline <style>"),
            ("<script>alert(1)</script>", "inline <script>"),
            ("<button onclick='x()'>", "inline onclick"),
            ("<img src='https://example.org/x.png'>", "from elsewhere"),
            ("<link rel=stylesheet href='//example.org/x.css'>", "from elsewhere"),
            ("<p id=a><p id=a>", "the id \"a\" twice"),
            ("<label for=a>", "the id \"a\", which the page lacks"),
            ("<path fill='url(#hatch)'>", "the id \"hatch\""),
        ] {
            let page = read(html.as_bytes());
            assert_eq!(page.breaches.len(), 1, "{html}: {:?}", page.breaches);
            assert!(page.breaches[0].contains(word), "{html}: {:?}", page.breaches);
        }
    }

    #[test]
    fn addresses_of_other_sites_are_told() {
        for address in ["https://a.b/", "mailto:a@b", "//a.b/c", "data:,x"] {
            assert!(is_elsewhere(address), "{address}");
        }
        for address in ["a/b:c", "#a:b", "?a=b:c", "./", ""] {
            assert!(!is_elsewhere(address), "{address}");
        }
    }
}
