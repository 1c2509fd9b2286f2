//! Atom feeds (RFC 4287) of the site and of areas: new months, revisions, gaps; all from the data.
//!
//! Identifiers are tag URIs (RFC 4151) of the site's host, the area and the event, so that they stay the same in
//! every build. There is no clock: a month's entry is dated by [`released`].

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};

use crate::settings::Publication;
use crate::statistics::{AreaFigures, ForceRevision, Note};
use crate::urls;
use crate::values::{Kind, Month, MonthSpan};

use super::{format, words};

/// Months of the atlas that a feed goes back.
const MONTHS: usize = 12;

/// The police publish a month in the course of the second month after it.
const DELAY: i32 = 2;

/// The year in tag URIs: when this scheme of identifiers was made. It never changes.
const TAG_YEAR: &str = "2026";

/// In tag URIs of a site whose address is not known; reserved by RFC 2606.
const UNKNOWN_HOST: &str = "atlas.invalid";

/// What happened, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    /// In the identifier: `month/2025-12`.
    key: String,
    title: String,
    /// A sentence or two, plain text.
    text: String,
    /// The newest month of the archive that told of it.
    release: Month,
}

/// What a feed is about.
pub(super) struct Subject<'a> {
    /// Who publishes.
    pub publication: &'a Publication,
    /// Its page's path: `area/district/E06000055/`, empty for the site.
    pub path: &'a str,
    /// Its own path.
    pub feed: &'a str,
    /// The title.
    pub title: String,
    /// The newest month.
    pub release: Month,
}

/// The month in whose course the police publish the data of `month`. Its first day dates what the feeds tell.
pub(super) fn released(month: Month) -> Month {
    month.plus(DELAY)
}

fn date(release: Month) -> FixedDateTime {
    format!("{}-01T00:00:00Z", released(release))
        .parse()
        .expect("the first day of a month is a date of RFC 3339")
}

/// `tag:example.org,2026:atlas/area/district/E06000055`: the same in every build of the site.
fn tag(publication: &Publication, rest: &str) -> String {
    let address = publication.site_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
    let (host, path) = address.and_then(|rest| rest.split_once('/')).unwrap_or((UNKNOWN_HOST, ""));
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    format!("tag:{host},{TAG_YEAR}:{path}{}", rest.trim_end_matches('/'))
}

/// New months, gaps and revisions of one area.
fn area_events(figures: &AreaFigures) -> Vec<Event> {
    let place = words::in_sentence(figures.area);
    let months: Vec<Month> = figures.months.iter().collect();
    let mut events = Vec::new();
    for (i, month) in months.iter().enumerate().rev().take(MONTHS) {
        let name = month.long();
        events.push(match figures.crime_months[i] {
            Some(count) => {
                let crimes = format::counted(u64::from(count), "crime", "crimes");
                let before = i
                    .checked_sub(12)
                    .and_then(|i| figures.crime_months[i])
                    .map(|n| format!(" In {}: {}.", months[i - 12].long(), format::number(n.into())))
                    .unwrap_or_default();
                let part = if figures.month_coverage[i] < 0.995 {
                    format!(
                        " The police forces that supplied a file cover {} of the residents.",
                        format::percent(figures.month_coverage[i])
                    )
                } else {
                    String::new()
                };
                Event {
                    key: format!("month/{month}"),
                    title: format!("{name}: {crimes} recorded in {place}"),
                    text: format!("{crimes} recorded in {place} in {name}.{before}{part}"),
                    release: *month,
                }
            }
            None => Event {
                key: format!("gap/{month}"),
                title: format!("{name}: no figures for {place}"),
                text: format!(
                    "The police supplied no file for {place} in {name}. It is missing, not zero; totals and rates \
                     leave the month out."
                ),
                release: *month,
            },
        });
    }
    events.extend(figures.notes.iter().filter_map(|note| match note {
        Note::Revised { months, before, after, crimes } => Some(Event {
            key: format!("revision/{before}/{after}"),
            title: format!("Revised: crimes in {place}, {}", format::run(*months)),
            text: format!(
                "The archive to {} gives {} for the months changed since the archive to {}; that one gave {}.",
                after.long(),
                format::counted(crimes.1, "crime", "crimes"),
                before.long(),
                format::number(crimes.0)
            ),
            release: *after,
        }),
        _ => None,
    }));
    events
}

/// New months of the nation, the forces that lack them, revisions by release.
fn site_events(
    nation: Option<&AreaFigures>,
    span: MonthSpan,
    gaps: &dyn Fn(Month) -> Vec<String>,
    revisions: &[ForceRevision],
    name: &dyn Fn(usize) -> String,
) -> Vec<Event> {
    let mut events = nation.map(area_events).unwrap_or_default();
    events.retain(|event| !event.key.starts_with("revision/"));
    for month in span.newest(MONTHS).iter() {
        let forces = gaps(month);
        if !forces.is_empty() {
            let names = format::listed(&forces);
            events.push(Event {
                key: format!("missing/{month}"),
                title: format!(
                    "{}: no street file of {}",
                    month.long(),
                    if forces.len() > 3 { format!("{} forces", forces.len()) } else { names.clone() }
                ),
                text: format!(
                    "The archive holds no file of street crime for {} from {names}. What is missing is shown as \
                     missing, never as zero.",
                    month.long()
                ),
                release: month,
            });
        }
    }
    let mut releases: Vec<(Month, Month)> = revisions.iter().map(|r| (r.before, r.after)).collect();
    releases.sort_unstable();
    releases.dedup();
    for (before, after) in releases {
        let mut forces: Vec<String> = revisions
            .iter()
            .filter(|r| (r.before, r.after) == (before, after) && r.kind == Kind::Street)
            .map(|r| name(r.force))
            .collect();
        forces.dedup();
        if forces.is_empty() {
            continue;
        }
        let who = if forces.len() > 3 { format!("{} forces", forces.len()) } else { format::listed(&forces) };
        events.push(Event {
            key: format!("revision/{before}/{after}"),
            title: format!("Revised in the archive to {}: files of {who}", after.long()),
            text: format!(
                "The archive to {} changed months already published in the archive to {}: {}.",
                after.long(),
                before.long(),
                format::listed(&forces)
            ),
            release: after,
        });
    }
    events
}

/// The feed of an area.
pub(super) fn of_area(subject: &Subject, figures: &AreaFigures) -> String {
    render(subject, area_events(figures))
}

/// The feed of the site. `gaps`: names of the forces without a street file of a month; `name`: of a force.
pub(super) fn of_site(
    subject: &Subject,
    nation: Option<&AreaFigures>,
    span: MonthSpan,
    gaps: &dyn Fn(Month) -> Vec<String>,
    revisions: &[ForceRevision],
    name: &dyn Fn(usize) -> String,
) -> String {
    render(subject, site_events(nation, span, gaps, revisions, name))
}

/// The newest first; of one date by key.
fn render(subject: &Subject, mut events: Vec<Event>) -> String {
    events.sort_by(|a, b| b.release.cmp(&a.release).then_with(|| a.key.cmp(&b.key)));
    let publication = subject.publication;
    let root = publication.site_url.clone().unwrap_or_else(|| urls::to_root(subject.path));
    let link = |rel: &str, kind: &str, path: &str| Link {
        href: format!("{root}{path}"),
        rel: rel.to_owned(),
        mime_type: Some(kind.to_owned()),
        ..Link::default()
    };
    let author = Person {
        name: publication.publisher.name.clone().unwrap_or_else(|| publication.site_name.clone()),
        email: publication.publisher.email.clone(),
        uri: publication.publisher.url.clone().or_else(|| publication.site_url.clone()),
        ..Person::default()
    };
    let entries = events
        .iter()
        .map(|event| Entry {
            title: Text::plain(event.title.clone()),
            id: tag(publication, &format!("{}{}", subject.path, event.key)),
            updated: date(event.release),
            links: vec![link("alternate", "text/html", subject.path)],
            content: Some(Content {
                value: Some(event.text.clone()),
                content_type: Some("text".to_owned()),
                ..Content::default()
            }),
            ..Entry::default()
        })
        .collect();
    let feed = Feed {
        title: Text::plain(subject.title.clone()),
        subtitle: Some(Text::plain(
            "New months, gaps and revisions. Dates are worked out from the data: the first day of the second month \
             after the month told of.",
        )),
        id: tag(publication, &format!("feed/{}", subject.path)),
        updated: date(events.iter().map(|event| event.release).max().unwrap_or(subject.release)),
        authors: vec![author],
        generator: Some(Generator {
            value: "crime-atlas".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        links: vec![
            link("self", "application/atom+xml", subject.feed),
            link("alternate", "text/html", subject.path),
        ],
        lang: Some(publication.language.clone()),
        entries,
        ..Feed::default()
    };
    let mut text = feed.to_string();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;

    fn subject<'a>(publication: &'a Publication, path: &'a str) -> Subject<'a> {
        Subject {
            publication,
            path,
            feed: "area/district/E06000055/feed.atom",
            title: "Recorded crime in Luton".into(),
            release: "2025-12".parse().unwrap(),
        }
    }

    #[test]
    fn identifiers_are_those_of_the_address() {
        let mut publication = fixture::publication();
        assert_eq!(tag(&publication, "month/2025-12"), "tag:atlas.invalid,2026:month/2025-12");
        publication.site_url = Some("https://Example.org:8443/atlas/".into());
        assert_eq!(tag(&publication, "feed/area/ward/E05/"), "tag:example.org,2026:atlas/feed/area/ward/E05");
    }

    #[test]
    fn events_become_entries_with_stable_dates() {
        let publication =
            Publication { site_url: Some("https://example.org/".into()), ..fixture::publication() };
        let event = |key: &str, release: &str| Event {
            key: key.into(),
            title: "A & <b>".into(),
            text: "T".into(),
            release: release.parse().unwrap(),
        };
        let events = vec![
            event("month/2025-11", "2025-11"),
            event("month/2025-12", "2025-12"),
            event("gap/2025-12", "2025-12"),
        ];
        let text = render(&subject(&publication, "area/district/E06000055/"), events);
        let feed = Feed::read_from(text.as_bytes()).unwrap();
        let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(
            ids,
            ["gap/2025-12", "month/2025-12", "month/2025-11"]
                .map(|key| format!("tag:example.org,2026:area/district/E06000055/{key}"))
        );
        assert_eq!(feed.updated.to_rfc3339(), "2026-02-01T00:00:00+00:00");
        assert_eq!(feed.entries[0].title.value, "A & <b>");
        assert!(
            feed.links
                .iter()
                .any(|link| link.rel == "self" && link.href.starts_with("https://example.org/area/"))
        );
        assert_eq!(render(&subject(&publication, "x/"), vec![]).matches("<entry>").count(), 0);
    }
}
