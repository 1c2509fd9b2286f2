//! Names as the search compares them: words of plain letters and digits.
//!
//! The same is done to what a reader types, in `site-templates/assets/find/words.ts`; both are tested with
//! the same examples.

/// The letter without its accent; letters of other kinds as they are.
const fn bare(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => 'w',
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' => 'y',
        other => other,
    }
}

/// The words of a name in lower case, without accents and apostrophes: "St John's Wŷl" is `st johns wyl`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars().flat_map(char::to_lowercase).map(bare) {
        if letter.is_alphanumeric() {
            words.last_mut().expect("there is always a word begun").push(letter);
        } else if !matches!(letter, '\'' | '\u{2019}' | '\u{2018}' | '`')
            && words.last().is_some_and(|w| !w.is_empty())
        {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The name as it should be shown: the police write "St John'S Street".
pub(super) fn mended(place: &str) -> String {
    let mut out = String::with_capacity(place.len());
    let mut letters = place.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        let ends = |letter: Option<&char>| letter.is_none_or(|l| !l.is_alphanumeric());
        if letter == '\'' && letters.peek() == Some(&'S') {
            letters.next();
            out.push(if ends(letters.peek()) { 's' } else { 'S' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_apostrophes_and_hyphens_do_not_matter() {
        for (name, expected) in [
            ("St John's Wŷl", "st johns wyl"),
            ("Sant Pedr-y-Wîg", "sant pedr y wig"),
            ("Stow-cum-Quy & Bottisham", "stow cum quy bottisham"),
            ("  Ynys Môn ", "ynys mon"),
            ("Bournemouth, Christchurch and Poole 001A", "bournemouth christchurch and poole 001a"),
            ("King’s Lynn", "kings lynn"),
        ] {
            assert_eq!(words(name).join(" "), expected);
        }
    }

    #[test]
    fn capitals_behind_an_apostrophe_are_mended() {
        assert_eq!(mended("St John'S Street"), "St John's Street");
        assert_eq!(mended("Queen'S"), "Queen's");
        assert_eq!(mended("O'Sullivan Close"), "O'Sullivan Close");
        assert_eq!(mended("D'SOUZA"), "D'SOUZA");
    }
}
