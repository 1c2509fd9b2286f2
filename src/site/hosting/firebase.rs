//! `firebase.json`: to be used from the site's own folder (`firebase deploy` there).

use serde_json::{Value, json};

use super::{Facts, Redirect, pretty};
use crate::site::headers::{self, Scope};
use crate::site::types;

/// The file's text. Where two rules set one header the later one holds, so the general ones come first.
pub(super) fn text(facts: Facts) -> String {
    let pairs = |scope: Scope| -> Vec<Value> {
        headers::of(scope).map(|(name, value)| json!({ "key": name, "value": value })).collect()
    };
    let mut everywhere = pairs(Scope::Everything);
    everywhere.push(json!({ "key": "Cache-Control", "value": headers::REVALIDATE }));
    let mut headers = vec![
        json!({ "source": "**", "headers": everywhere }),
        json!({ "source": "/assets/**", "headers": pairs(Scope::Assets) }),
        json!({ "source": "/data/**", "headers": pairs(Scope::Data) }),
        json!({ "source": "/api/**", "headers": pairs(Scope::Api) }),
    ];
    for ending in headers::TYPED {
        let kind = types::of(&format!("a.{ending}"));
        headers.push(json!({
            "source": format!("**/*.{ending}"),
            "headers": [{ "key": "Content-Type", "value": kind }],
        }));
    }
    let redirects: Vec<Value> = facts
        .redirects
        .iter()
        .map(|Redirect { from, to }| {
            json!({ "source": format!("/{from}"), "destination": format!("{}{to}", facts.base), "type": 302 })
        })
        .collect();
    pretty(&json!({
        "hosting": {
            "public": ".",
            "ignore": ["firebase.json", "**/.*", "hosting/**"],
            "cleanUrls": false,
            "trailingSlash": true,
            "headers": headers,
            "redirects": redirects,
        },
    }))
}
