//! `staticwebapp.config.json` of Azure Static Web Apps: at most 20 KB.

use serde_json::{Map, Value, json};

use super::{Facts, Redirect};
use crate::site::headers::{self, Scope};
use crate::site::types::TYPES;

/// The file's text. A route's headers replace global ones of the same name. Not spaced: bytes are few here.
pub(super) fn text(facts: Facts) -> String {
    let map = |scope: Scope| -> Map<String, Value> {
        headers::of(scope).map(|(name, value)| (name.to_owned(), json!(value))).collect()
    };
    let mut global = map(Scope::Everything);
    global.insert("Cache-Control".to_owned(), json!(headers::REVALIDATE));
    let mut routes = vec![
        json!({ "route": "/assets/*", "headers": map(Scope::Assets) }),
        json!({ "route": "/data/*", "headers": map(Scope::Data) }),
    ];
    routes.extend(facts.redirects.iter().map(|Redirect { from, to }| {
        json!({ "route": format!("/{from}"), "redirect": format!("{}{to}", facts.base), "statusCode": 302 })
    }));
    let types: Map<String, Value> =
        TYPES.iter().map(|(ending, kind)| (format!(".{ending}"), json!(kind))).collect();
    let config = json!({
        "trailingSlash": "always",
        "globalHeaders": global,
        "mimeTypes": types,
        "responseOverrides": { "404": { "rewrite": "/404.html" } },
        "routes": routes,
    });
    format!("{config}\n")
}
