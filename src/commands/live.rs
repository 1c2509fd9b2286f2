//! Pages of a watched preview load themselves again after a rebuild; no file of the site knows of it.

use std::time::Duration;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch::Receiver;

/// Where the script is that the preview adds to pages.
const SCRIPT_PATH: &str = "/-/reload.js";

/// Where the script waits for the next version.
const CHANGES_PATH: &str = "/-/changes";

/// Answers before anything between here and the browser gives up waiting.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

const SCRIPT: &str = "let seen = '';
for (;;) {
  try {
    const version = await (await fetch('/-/changes?' + seen)).text();
    if (seen && version !== seen) location.reload();
    seen = version;
  } catch {
    await new Promise((done) => setTimeout(done, 1000));
  }
}
";

/// The answer to what the script asks for; none for all other addresses.
pub(super) async fn answer(versions: &Receiver<u64>, path: &str, query: Option<&str>) -> Option<Response> {
    let headers = |kind: &'static str| [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")];
    if path == SCRIPT_PATH {
        return Some((headers("text/javascript; charset=utf-8"), SCRIPT).into_response());
    }
    if path != CHANGES_PATH {
        return None;
    }
    let mut versions = versions.clone();
    if let Some(seen) = query.and_then(|query| query.parse::<u64>().ok()) {
        // Neither an end of the waiting nor an end of the building is a failure: the script asks again.
        let _ = tokio::time::timeout(LONGEST_WAIT, versions.wait_for(|version| *version != seen)).await;
    }
    let version = versions.borrow().to_string();
    Some((headers("text/plain; charset=utf-8"), version).into_response())
}

/// A page with the script at its end.
pub(super) fn with_script(mut html: Vec<u8>) -> Vec<u8> {
    html.extend_from_slice(format!("<script type=\"module\" src=\"{SCRIPT_PATH}\"></script>\n").as_bytes());
    html
}
