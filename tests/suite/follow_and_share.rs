//! Feeds, the calendar, previews, badges and structured data of the small demo.

use std::collections::BTreeSet;

use atom_syndication::Feed;

use crate::site::{files, json, small_demo};

/// The value of an attribute behind a piece of a tag.
fn after<'h>(html: &'h str, start: &str) -> Vec<&'h str> {
    html.split(start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn feeds_tell_of_months_gaps_and_revisions() {
    let site = &small_demo().site;
    let files = files(site);
    let mut ids = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    let mut areas = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with("feed.atom")) {
        let feed = Feed::read_from(bytes.as_slice()).unwrap_or_else(|error| unreachable!("{path}: {error}"));
        assert!(ids.insert(feed.id.clone()), "{path}: {} is used twice", feed.id);
        assert!(!feed.entries.is_empty() && !feed.authors.is_empty() && feed.title.value.len() > 3, "{path}");
        assert_eq!(feed.updated, feed.entries.iter().map(|entry| entry.updated).max().unwrap(), "{path}");
        assert!(feed.entries.is_sorted_by(|a, b| a.updated >= b.updated), "{path}: the newest comes first");
        for entry in &feed.entries {
            assert!(ids.insert(entry.id.clone()), "{path}: {} is used twice", entry.id);
            assert!(entry.id.starts_with("tag:") && entry.updated.to_rfc3339().contains("-01T00:00:00"));
            let kind =
                entry.id.rsplit_once(':').unwrap().1.rsplit('/').nth(
                    if entry.id.contains("/revision/") || entry.id.contains(":revision/") { 2 } else { 1 },
                );
            kinds.insert(kind.unwrap().to_owned());
            assert!(entry.content.as_ref().is_some_and(|content| content.value.is_some()), "{path}");
        }
        areas += usize::from(path.starts_with("area/"));
    }
    assert!(areas > 5);
    for kind in ["month", "gap", "missing", "revision"] {
        assert!(kinds.contains(kind), "no feed tells of a {kind}: {kinds:?}");
    }
}

#[test]
fn a_feed_says_what_the_area_file_says() {
    let site = &small_demo().site;
    let areas = json(site, "data/v1/areas/county.json");
    let code = areas["rows"][0][0].as_str().unwrap().to_owned();
    let area = json(site, &format!("data/v1/area/county/{code}.json"));
    let months: Vec<&str> = area["months"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
    let crimes = area["crimes"]["months"].as_array().or_else(|| area["crimes"].as_array()).unwrap();
    let bytes = std::fs::read(site.join(format!("area/county/{code}/feed.atom"))).unwrap();
    let feed = Feed::read_from(bytes.as_slice()).unwrap();
    let mut compared = 0;
    for (month, count) in months.iter().zip(crimes).rev().take(12) {
        let key = if count.is_null() { format!("gap/{month}") } else { format!("month/{month}") };
        let entry = feed.entries.iter().find(|entry| entry.id.ends_with(&key)).unwrap();
        if let Some(count) = count.as_u64() {
            let said: String =
                entry.title.value.split(": ").nth(1).unwrap().split(' ').next().unwrap().replace(',', "");
            assert_eq!(said, count.to_string(), "{}", entry.title.value);
            compared += 1;
        }
    }
    assert!(compared > 3);
}

#[test]
fn in_a_small_atlas_every_area_with_a_page_has_its_feed() {
    let files = files(&small_demo().site);
    let pages = |path: &&String| {
        path.starts_with("area/") && path.matches('/').count() == 3 && path.ends_with("/index.html")
    };
    let mut levels = BTreeSet::new();
    for page in files.keys().filter(pages) {
        let feed = page.replace("index.html", "feed.atom");
        assert!(files.contains_key(&feed), "{feed}");
        let html = String::from_utf8_lossy(&files[page]);
        let named = after(&html, "type=\"application/atom+xml\" href=\"");
        assert_eq!(named, ["feed.atom"], "{page}");
        levels.insert(page.split('/').nth(1).unwrap().to_owned());
    }
    assert!(
        levels.contains("ward") && levels.contains("outcode") && levels.contains("district"),
        "{levels:?}"
    );
}

#[test]
fn the_calendar_holds_the_next_release() {
    let site = &small_demo().site;
    let text = std::fs::read_to_string(site.join("releases.ics")).unwrap();
    let calendar: icalendar::Calendar = text.parse().unwrap();
    assert_eq!(calendar.components.len(), 1);
    assert!(text.contains("DTSTAMP:20") && text.contains("DTSTART;VALUE=DATE:20") && text.contains("\r\n"));
}

/// The path that a page's address leads to; one that begins with `/` is from the root.
fn resolved(page: &str, address: &str) -> String {
    let mut folders: Vec<&str> = match address.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => page.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for part in address.split('/').filter(|part| !part.is_empty()) {
        match part {
            "." => {}
            ".." => drop(folders.pop().expect("the address stays inside the site")),
            name => folders.push(name),
        }
    }
    folders.join("/")
}

#[test]
fn every_page_has_a_preview_and_areas_have_structured_data() {
    let files = files(&small_demo().site);
    let mut structured = 0;
    let is_page = |path: &str| path.ends_with(".html") && !path.starts_with("api/");
    for (path, bytes) in files.iter().filter(|(path, _)| is_page(path)) {
        let html = String::from_utf8_lossy(bytes);
        let image = after(&html, "property=\"og:image\" content=\"");
        assert_eq!(image.len(), 1, "{path}");
        let at = resolved(path, image[0]);
        let picture = files.get(&at).unwrap_or_else(|| unreachable!("{path}: there is no {at}"));
        // The size stands in the header of a PNG, sixteen bytes in.
        let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
        assert_eq!((number(16), number(20)), (1200, 630), "{at}");
        assert!(picture.len() < 20_000, "{at} has {} bytes", picture.len());
        if path.starts_with("area/") && path.matches('/').count() == 3 {
            let data = html.split("<script type=\"application/ld+json\">").nth(1);
            // There are tens of thousands of narrow areas: they are in the data sets of those around them.
            let narrow = ["ward", "msoa", "lsoa", "outcode"].contains(&path.split('/').nth(1).unwrap());
            assert_eq!(data.is_none(), narrow, "{path}");
            let Some(data) = data else { continue };
            let data: serde_json::Value =
                serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
            assert_eq!(data["@context"], "https://schema.org");
            let graph = data["@graph"].as_array().unwrap();
            let kinds: Vec<&str> = graph.iter().map(|node| node["@type"].as_str().unwrap()).collect();
            assert_eq!(kinds, ["BreadcrumbList", "Dataset"]);
            let data = &graph[1];
            assert!(data["description"].as_str().unwrap().len() >= 50);
            assert!(data["spatialCoverage"]["identifier"].is_string());
            let file = data["distribution"]["contentUrl"].as_str().unwrap();
            assert!(files.contains_key(&resolved(path, file)), "{path}: there is no {file}");
            structured += 1;
        }
    }
    assert!(structured > 3);
}

#[test]
fn badges_say_what_the_area_files_say() {
    let site = &small_demo().site;
    let files = files(site);
    let (mut seen, mut compared) = (0, 0);
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("data/v1/badges/")) {
        let file: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        for badge in file["badges"].as_array().unwrap() {
            let (level, code) = (badge["level"].as_str().unwrap(), badge["code"].as_str().unwrap());
            let (picture, view) = badge["picture"].as_str().unwrap().split_once('#').unwrap();
            let svg = std::str::from_utf8(&files[picture]).unwrap();
            assert!(view == code && svg.contains(&format!("<view id=\"{code}\"")), "{path}: {code}");
            assert!(files.contains_key(&format!("{}index.html", badge["page"].as_str().unwrap())));
            for word in ["safe", "worst", "dangerous"] {
                assert!(!badge["text"].as_str().unwrap().contains(word));
            }
            let own = format!("data/v1/area/{level}/{code}.json");
            if files.contains_key(&own) {
                let area = json(site, &own);
                match (badge["rate"].as_f64(), area["rate"].as_f64()) {
                    (Some(badge), Some(area)) => assert!((badge - area).abs() < 0.051, "{code}"),
                    (badge, area) => assert_eq!(badge, area, "{code}"),
                }
                compared += 1;
            }
            seen += 1;
        }
    }
    assert!(seen > 20 && compared > 5, "{seen} badges, {compared} compared");
    // Each page that offers a badge offers one that is there.
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("area/") && path.ends_with(".html"))
    {
        let html = String::from_utf8_lossy(bytes);
        for address in after(&html, "<img src=\"").into_iter().filter(|address| address.contains("badge/")) {
            let (file, view) = address.trim_start_matches("../").split_once('#').unwrap();
            let svg = std::str::from_utf8(&files[file]).unwrap();
            assert!(svg.contains(&format!("<view id=\"{view}\"")), "{path}: {address}");
        }
    }
}
