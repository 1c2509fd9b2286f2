//! The police archive: a page that lists the zips, newest first, with an MD5 sum beside each.

use anyhow::{Context, bail};

use crate::values::Month;

/// A zip that the page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its newest month.
    pub release: Month,
    /// Its MD5 sum, where one stands beside it.
    pub md5: Option<String>,
}

/// The zips that a page links to (`…/2024-12.zip`), in its order; each sum is the first one behind its link and
/// before the next.
pub fn listed(page: &str) -> Vec<Listed> {
    let mut found: Vec<(usize, Month)> = Vec::new();
    for (at, _) in page.match_indices(".zip") {
        let name = page[..at].rsplit(['/', '"', '\'', '>', '=']).next().unwrap_or_default();
        if let Ok(release) = name.parse::<Month>()
            && found.last().is_none_or(|(_, before)| *before != release)
        {
            found.push((at, release));
        }
    }
    let ends = found.iter().skip(1).map(|(at, _)| *at).chain([page.len()]);
    let mut zips: Vec<Listed> = Vec::new();
    for ((at, release), end) in found.iter().zip(ends) {
        if zips.iter().all(|zip| zip.release != *release) {
            zips.push(Listed { release: *release, md5: first_sum(&page[*at..end]) });
        }
    }
    zips
}

/// The first 32 hexadecimal digits that stand alone.
fn first_sum(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit()))
        .map(str::to_ascii_lowercase)
}

/// The zip of a release, or the newest.
///
/// # Errors
/// When the page does not list it; tells which it does.
pub fn choose(zips: &[Listed], asked: Option<Month>, page: &str) -> anyhow::Result<Listed> {
    let newest = zips.iter().max_by_key(|zip| zip.release);
    match asked {
        None => newest.cloned().with_context(|| format!("{page} lists no archive: look there in a browser")),
        Some(release) => match zips.iter().find(|zip| zip.release == release) {
            Some(zip) => Ok(zip.clone()),
            None => match (newest, zips.iter().min_by_key(|zip| zip.release)) {
                (Some(newest), Some(oldest)) => bail!(
                    "there is no archive of {release}: {page} lists {} to {}",
                    oldest.release,
                    newest.release
                ),
                _ => bail!("there is no archive of {release}: {page} lists none"),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<ul><li><a href="/data/archive/2025-09.zip">September 2025</a> (1.6 GB)
        <code>0123456789ABCDEF0123456789abcdef</code></li>
        <li><a href="/data/archive/2025-08.zip">August 2025</a></li>
        <li><a href='https://data.police.uk/data/archive/2010-12.zip'>2010-12.zip</a> MD5: ffffffffffffffffffffffffffffffff</li></ul>"#;

    #[test]
    fn zips_and_their_sums_are_read_off_the_page() {
        let zips = listed(PAGE);
        let words: Vec<String> =
            zips.iter().map(|zip| format!("{} {}", zip.release, zip.md5.as_deref().unwrap_or("-"))).collect();
        assert_eq!(
            words,
            [
                "2025-09 0123456789abcdef0123456789abcdef",
                "2025-08 -",
                "2010-12 ffffffffffffffffffffffffffffffff"
            ]
        );
        assert!(listed("<h1>Down for maintenance</h1>").is_empty());
    }

    #[test]
    fn a_release_that_is_not_there_is_named() {
        let zips = listed(PAGE);
        assert_eq!(choose(&zips, None, "x").unwrap(), zips[0]);
        assert_eq!(choose(&zips, Some("2025-08".parse().unwrap()), "x").unwrap(), zips[1]);
        let said = choose(&zips, Some("2031-01".parse().unwrap()), "https://x/").unwrap_err().to_string();
        assert_eq!(said, "there is no archive of 2031-01: https://x/ lists 2010-12 to 2025-09");
        assert!(choose(&[], None, "https://x/").is_err());
    }
}
