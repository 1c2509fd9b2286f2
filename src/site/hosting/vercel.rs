//! `vercel.json`: headers, redirects, and addresses that end in a slash.

use serde_json::{Value, json};

use super::{Facts, Redirect, pretty};
use crate::site::headers::{self, Scope};
use crate::site::types;

/// The file's text. Sources are patterns of path-to-regexp; no two set the same header for one path.
pub(super) fn text(facts: Facts) -> String {
    let pairs = |scope: Scope| -> Vec<Value> {
        headers::of(scope).map(|(name, value)| json!({ "key": name, "value": value })).collect()
    };
    let mut headers = vec![
        json!({ "source": "/(.*)", "headers": pairs(Scope::Everything) }),
        json!({ "source": "/((?!assets/).*)", "headers": [{ "key": "Cache-Control", "value": headers::REVALIDATE }] }),
        json!({ "source": "/assets/(.*)", "headers": pairs(Scope::Assets) }),
        json!({ "source": "/data/(.*)", "headers": pairs(Scope::Data) }),
        json!({ "source": "/api/(.*)", "headers": pairs(Scope::Api) }),
    ];
    for ending in headers::TYPED {
        let kind = types::of(&format!("a.{ending}"));
        headers.push(json!({
            "source": format!("/(.*)\\.{ending}"),
            "headers": [{ "key": "Content-Type", "value": kind }],
        }));
    }
    let redirects: Vec<Value> = facts
        .redirects
        .iter()
        .map(|Redirect { from, to }| {
            json!({ "source": format!("/{from}"), "destination": format!("{}{to}", facts.base), "permanent": false })
        })
        .collect();
    pretty(&json!({
        "$schema": "https://openapi.vercel.sh/vercel.json",
        "buildCommand": null,
        "framework": null,
        "outputDirectory": ".",
        "cleanUrls": false,
        "trailingSlash": true,
        "headers": headers,
        "redirects": redirects,
    }))
}
