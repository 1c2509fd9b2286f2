//! The calendar of the next expected release (RFC 5545).

use icalendar::{Calendar, Component, Event, Property};

use crate::settings::Publication;
use crate::values::Month;

use super::feed::released;

fn day(month: Month) -> String {
    format!("{:04}{:02}01", month.year(), month.number())
}

/// One event: the calendar month in whose course the month after `newest` is expected. It lasts that whole month,
/// for the police name no day, and keeps nobody busy. Its stamp is the month in which `newest` was published.
pub(super) fn render(publication: &Publication, newest: Month) -> String {
    let next = newest.plus(1);
    let (from, to) = (released(next), released(next).plus(1));
    let host = publication
        .site_url
        .as_deref()
        .and_then(|url| url.split_once("://"))
        .and_then(|(_, rest)| rest.split(['/', ':']).next())
        .unwrap_or("atlas.invalid");
    let mut event = Event::new();
    event
        .uid(&format!("release-{next}@{host}"))
        .add_property("DTSTAMP", format!("{}T000000Z", day(released(newest))))
        .append_property(Property::new("DTSTART", day(from)).add_parameter("VALUE", "DATE").done())
        .append_property(Property::new("DTEND", day(to)).add_parameter("VALUE", "DATE").done())
        .summary(&format!("{}: figures for {} expected", publication.site_name, next.long()))
        .description(&format!(
            "The police of England, Wales and Northern Ireland publish a month about two months after its end, on a \
             day of their choosing: {} is expected in the course of {}.",
            next.long(),
            from.long()
        ))
        .add_property("TRANSP", "TRANSPARENT");
    if let Some(url) = &publication.site_url {
        event.append_property(Property::new("URL", url));
    }
    let mut calendar = Calendar::new();
    calendar.name(&publication.site_name);
    calendar.push(event.done());
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;

    #[test]
    fn the_next_month_is_expected_two_months_after_it() {
        let publication =
            Publication { site_url: Some("https://example.org/a/".into()), ..fixture::publication() };
        let text = render(&publication, "2025-12".parse().unwrap());
        let read: Calendar = text.parse().unwrap();
        let events: Vec<&Event> = read.components.iter().filter_map(|part| part.as_event()).collect();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].get_uid(), Some("release-2026-01@example.org"));
        for (name, value) in [
            ("DTSTAMP", "20260201T000000Z"),
            ("DTSTART", "20260301"),
            ("DTEND", "20260401"),
            ("TRANSP", "TRANSPARENT"),
        ] {
            assert_eq!(events[0].property_value(name), Some(value), "{text}");
        }
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded: {text}");
        assert_eq!(text, render(&publication, "2025-12".parse().unwrap()));
    }
}
