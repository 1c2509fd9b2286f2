//! Takes out links to pages that the publisher left out; the words stay where they stand in a sentence.

use crate::settings::Sections;

/// What may stand around a link that is all there is in it, and goes with it.
const WRAPPERS: [(&str, &str); 2] = [("<p>", "</p>"), ("<li>", "")];

/// The page without links to sections that are left out. `root` is how its links to the first page begin.
pub(super) fn without_links(html: String, root: &str, sections: &Sections) -> String {
    if sections.left_out().next().is_none() {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find("<a ") {
        let (before, link) = rest.split_at(at);
        out.push_str(before);
        let Some((tag, inside)) = link.split_once('>') else { break };
        let target =
            tag.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(href, _)| href);
        let leads_nowhere =
            target.and_then(|href| href.strip_prefix(root)).is_some_and(|path| !sections.has_page(path));
        match inside.split_once("</a>") {
            Some((words, after)) if leads_nowhere => {
                let wrapper = WRAPPERS.iter().find(|(start, end)| {
                    let closes = after.starts_with(end) && (!end.is_empty() || ends_item(after));
                    out.ends_with(start) && closes
                });
                if let Some((start, end)) = wrapper {
                    out.truncate(out.len() - start.len());
                    rest = &after[end.len()..];
                } else {
                    out.push_str(words);
                    rest = after;
                }
            }
            _ => {
                out.push_str(tag);
                out.push('>');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether a list item ends here: its end tag is left out on pages.
fn ends_item(after: &str) -> bool {
    ["<li", "</ul", "</ol", "</li"].iter().any(|end| after.trim_start().starts_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Section;

    #[test]
    fn links_go_and_sentences_stay() {
        let mut sections = Sections::default();
        let html = "<p>See <a href=\"../coverage/\">coverage</a> and <a class=\"x\" href=\"../map/?a=b\">the <b>map</b></a>.</p>\
                    <p><a href=\"../map/\">Open</a></p><ul><li><a href=\"../map/\">Map</a><li><a href=\"../about/\">About</a></ul>";
        assert_eq!(without_links(html.to_owned(), "../", &sections), html);
        sections.set(Section::Map, false);
        assert_eq!(
            without_links(html.to_owned(), "../", &sections),
            "<p>See <a href=\"../coverage/\">coverage</a> and the <b>map</b>.</p><ul><li><a href=\"../about/\">About</a></ul>"
        );
    }
}
