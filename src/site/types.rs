//! The media type of every kind of file of a site, by its ending.

/// The types of what a site holds and a publisher may add to it; text with its encoding. By ending.
pub const TYPES: [(&str, &str); 26] = [
    ("atom", "application/atom+xml"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("fgb", "application/octet-stream"),
    ("geojson", "application/geo+json"),
    ("gz", "application/gzip"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/vnd.microsoft.icon"),
    ("ics", "text/calendar; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("kml", "application/vnd.google-earth.kml+xml"),
    ("kmz", "application/vnd.google-earth.kmz"),
    ("parquet", "application/vnd.apache.parquet"),
    ("pdf", "application/pdf"),
    ("pmtiles", "application/vnd.pmtiles"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// The folder of answers of the police API: JSON in files called `index.html`.
pub const ANSWERS: &str = "api/";
/// The type of the answers.
pub const ANSWER: &str = "application/json";

/// The type of a file by its path in the site or its name; none where its ending tells nothing.
pub fn of(path: &str) -> Option<&'static str> {
    if path.starts_with(ANSWERS) {
        return Some(ANSWER);
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, ending) = name.rsplit_once('.')?;
    TYPES.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
}

/// Whether a file shrinks when it is compressed: text does; layers, Parquet and gzip are left as they are, since
/// parts of them are asked for by their place.
pub fn is_compressible(path: &str) -> bool {
    of(path).is_some_and(|kind| kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_ending() {
        assert!(TYPES.is_sorted());
        assert_eq!(of("data/v1/cube/lsoa.csv.gz"), Some("application/gzip"));
        assert_eq!(of("area/x/index.html"), Some("text/html; charset=utf-8"));
        assert_eq!(of("data.v1/_headers"), None);
        assert_eq!(of("preview.png"), Some("image/png"));
        assert_eq!(of("api/forces/index.html"), Some("application/json"));
    }

    #[test]
    fn what_is_read_in_parts_stays_plain() {
        for path in
            ["a.html", "a.json", "a.geojson", "a.js", "a.css", "a.svg", "a.xml", "a.csv", "a.webmanifest"]
        {
            assert!(is_compressible(path), "{path}");
        }
        for path in ["a.fgb", "a.parquet", "a.csv.gz", "a.woff2", "a.png", "a.pmtiles", "_headers"] {
            assert!(!is_compressible(path), "{path}");
        }
    }
}
