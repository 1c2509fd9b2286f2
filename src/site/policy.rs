//! The content policy of a site: nothing from elsewhere, but for what its publisher chose.

use crate::settings::Publication;

use super::headers::CONTENT_SECURITY_POLICY;

/// `https://statistics.example.org` of an address there.
fn origin(address: &str) -> Option<&str> {
    let start = address.find("://")? + 3;
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    Some(&address[..end])
}

/// The policy of a publisher's site: that of [`CONTENT_SECURITY_POLICY`], and the hosts of the script that counts
/// visits and of the base map, each where it is needed and nowhere else.
pub fn of(publication: &Publication) -> String {
    let counting = publication.analytics.as_ref().and_then(|analytics| origin(&analytics.script));
    let map = publication.base_map.as_ref().and_then(|map| origin(&map.url));
    CONTENT_SECURITY_POLICY
        .split("; ")
        .map(|rule| {
            let hosts: &[Option<&str>] = match rule.split(' ').next() {
                Some("script-src") => &[counting],
                Some("connect-src" | "img-src") => &[counting, map],
                _ => &[],
            };
            let mut rule = rule.to_owned();
            for host in hosts.iter().flatten() {
                rule.push(' ');
                rule.push_str(host);
            }
            rule
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// The files of which at least one tells a host of the policy.
const TOLD_IN: [&str; 8] = [
    "_headers",
    "netlify.toml",
    "vercel.json",
    "staticwebapp.config.json",
    "firebase.json",
    "hosting/nginx.conf",
    "hosting/Caddyfile",
    "hosting/objects.json",
];

/// The policy that a site tells its hosts of; that of the program where it tells none. `read` gives a file's text.
pub fn told(read: impl Fn(&str) -> Option<String>) -> String {
    let policy = TOLD_IN.iter().find_map(|file| {
        let text = read(file)?;
        let policy = &text[text.find("default-src ")?..];
        Some(policy[..policy.find(['"', '\n']).unwrap_or(policy.len())].trim_end().to_owned())
    });
    policy.unwrap_or_else(|| CONTENT_SECURITY_POLICY.to_owned())
}

/// Whether a policy lets pages load a script of another site.
pub fn lets_in(policy: &str, address: &str) -> bool {
    let scripts = policy.split("; ").find_map(|rule| rule.strip_prefix("script-src "));
    origin(address)
        .is_some_and(|host| scripts.is_some_and(|hosts| hosts.split(' ').any(|known| known == host)))
}

/// A file that tells a host of the policy, with the publisher's in the place of the program's.
pub(super) fn widened(file: impl AsRef<str>, publication: &Publication) -> String {
    file.as_ref().replace(CONTENT_SECURITY_POLICY, &of(publication))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Analytics, BaseMap, BaseMapKind};

    #[test]
    fn only_what_was_chosen_is_let_in() {
        let mut publication = Publication::default();
        assert_eq!(of(&publication), CONTENT_SECURITY_POLICY);
        publication.analytics = Some(Analytics {
            name: "Example".into(),
            script: "https://statistics.example.org/a/script.js?x".into(),
            data: [].into(),
            privacy: None,
        });
        publication.base_map = Some(BaseMap {
            kind: BaseMapKind::Style,
            url: "https://tiles.example.org".into(),
            attribution: "X".into(),
        });
        let policy = of(&publication);
        assert!(policy.contains("script-src 'self' https://statistics.example.org; "), "{policy}");
        for (name, before, after) in [
            ("_headers", "/*\n  Content-Security-Policy: ", "\n  X: y\n"),
            ("vercel.json", "{\"value\":\"", "\"}"),
        ] {
            let file = widened(format!("{before}{CONTENT_SECURITY_POLICY}{after}"), &publication);
            assert_eq!(told(|asked| (asked == name).then(|| file.clone())), policy);
        }
        assert_eq!(told(|_| None), CONTENT_SECURITY_POLICY);
        assert!(lets_in(&policy, "https://statistics.example.org/b.js"));
        assert!(!lets_in(&policy, "https://tiles.example.org/b.js") && !lets_in(&policy, "b.js"));
        let both = "https://statistics.example.org https://tiles.example.org";
        assert!(policy.contains(&format!("connect-src 'self' {both}; ")), "{policy}");
        assert!(policy.contains("style-src 'self'; ") && policy.starts_with("default-src 'none'; "));
        publication.analytics = None;
        publication.base_map.as_mut().unwrap().url = "static/base.pmtiles".into();
        assert_eq!(of(&publication), CONTENT_SECURITY_POLICY);
    }
}
