//! `hosting/objects.json`: what S3, `CloudFront`, R2 and other stores are to be told.
//!
//! `objects` is what `publish` sets on each object. The rest is in the shapes of AWS's own API, to be given to
//! it by hand or by a tool: `cors` to put-bucket-cors, `website` to put-bucket-website, `response_headers` to
//! create-response-headers-policy.

use serde_json::{Map, Value, json};

use super::pretty;
use crate::site::headers::{self, Scope};
use crate::site::types::{self, TYPES};

/// The file's text.
pub(super) fn text() -> String {
    let types: Map<String, Value> =
        TYPES.iter().map(|(ending, kind)| (format!(".{ending}"), json!(kind))).collect();
    let custom: Vec<Value> = headers::of(Scope::Everything)
        .filter(|(name, _)| {
            !["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"].contains(name)
        })
        .map(|(name, value)| json!({ "Header": name, "Value": value, "Override": true }))
        .collect();
    pretty(&json!({
        "objects": {
            "content_type": types,
            "content_type_below": { types::ANSWERS: types::ANSWER },
            "cache_control": { "assets/": headers::IMMUTABLE, "": headers::REVALIDATE },
        },
        "cors": {
            "CORSRules": [{
                "AllowedOrigins": ["*"],
                "AllowedMethods": ["GET", "HEAD"],
                "AllowedHeaders": ["Range", "If-None-Match", "If-Range"],
                "ExposeHeaders": ["Accept-Ranges", "Content-Range", "ETag"],
                "MaxAgeSeconds": 86400,
            }],
        },
        "website": {
            "IndexDocument": { "Suffix": "index.html" },
            "ErrorDocument": { "Key": "404.html" },
        },
        "response_headers": {
            "Name": "crime-atlas",
            "SecurityHeadersConfig": {
                "ContentSecurityPolicy": {
                    "ContentSecurityPolicy": headers::CONTENT_SECURITY_POLICY,
                    "Override": true,
                },
                "ContentTypeOptions": { "Override": true },
                "ReferrerPolicy": { "ReferrerPolicy": headers::REFERRER_POLICY, "Override": true },
            },
            "CustomHeadersConfig": { "Quantity": custom.len(), "Items": custom },
        },
    }))
}
