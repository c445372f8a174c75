//! By what a list is sorted: numbers and moments by their size, texts as people sort them, and what is not there at the end,
//! whichever way round.

use std::cmp::Ordering;

use jiff::Timestamp;

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    Number(i64),
    /// As [`collated`].
    Text(String),
    /// Nothing stands there.
    Nothing,
}

impl SortKey {
    pub(crate) fn text(text: &str) -> SortKey {
        match text {
            "" => SortKey::Nothing,
            text => SortKey::Text(collated(text)),
        }
    }

    pub(crate) fn time(at: Option<Timestamp>) -> SortKey {
        at.map_or(SortKey::Nothing, |at| SortKey::Number(at.as_microsecond()))
    }

    pub(crate) fn number(number: impl TryInto<i64>) -> SortKey {
        SortKey::Number(number.try_into().unwrap_or(i64::MAX))
    }

    /// Which of two rows comes first.
    pub(crate) fn order(&self, other: &SortKey, down: bool) -> Ordering {
        match (self, other) {
            (SortKey::Nothing, _) | (_, SortKey::Nothing) => self.cmp(other),
            _ if down => other.cmp(self),
            _ => self.cmp(other),
        }
    }
}

/// The longest number that is sorted by its size, in digits.
const DIGITS: usize = 40;

/// A text as lists of names sort it: small letters, those with marks beside those without, numbers within it by their size.
pub(crate) fn collated(text: &str) -> String {
    let mut sorted = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(letter) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let number = rest[..digits].trim_start_matches('0');
            // How many digits it has comes before them: a sign before all letters.
            let long = u8::try_from(number.len().min(DIGITS)).unwrap_or_default();
            sorted.push(char::from(b'0' + long));
            sorted.push_str(number);
            rest = &rest[digits..];
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        letter.to_lowercase().for_each(|l| plain(l, &mut sorted));
    }
    sorted
}

/// A letter as it is sorted.
fn plain(letter: char, sorted: &mut String) {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => sorted.push('a'),
        'ç' | 'ć' | 'č' => sorted.push('c'),
        'ď' | 'đ' => sorted.push('d'),
        'è'..='ë' | 'ē' | 'ę' | 'ě' => sorted.push('e'),
        'ì'..='ï' | 'ī' => sorted.push('i'),
        'ł' => sorted.push('l'),
        'ñ' | 'ń' | 'ň' => sorted.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => sorted.push('o'),
        'ř' => sorted.push('r'),
        'ś' | 'š' | 'ş' => sorted.push('s'),
        'ß' => sorted.push_str("ss"),
        'ť' | 'ţ' => sorted.push('t'),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => sorted.push('u'),
        'ý' | 'ÿ' => sorted.push('y'),
        'ź' | 'ż' | 'ž' => sorted.push('z'),
        'æ' => sorted.push_str("ae"),
        'œ' => sorted.push_str("oe"),
        letter => sorted.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_people_do() {
        let mut names = [
            "zoe", "Öztürk", "Ost", "Özil", "", "anna", "Ágnes", "Straße",
        ];
        let sorted = |names: &mut [&str], down: bool| {
            names.sort_by(|a, b| SortKey::text(a).order(&SortKey::text(b), down));
        };
        sorted(&mut names, false);
        assert_eq!(
            names,
            [
                "Ágnes", "anna", "Ost", "Özil", "Öztürk", "Straße", "zoe", ""
            ]
        );
        sorted(&mut names, true);
        assert_eq!(
            names,
            [
                "zoe", "Straße", "Öztürk", "Özil", "Ost", "anna", "Ágnes", ""
            ]
        );
    }

    #[test]
    fn numbers_within_a_text_are_sorted_by_their_size() {
        let mut all = ["Lane 10", "lane 2", "Lane 1"];
        all.sort_by_cached_key(|text| collated(text));
        assert_eq!(all, ["Lane 1", "lane 2", "Lane 10"]);
        let mut all = ["P10", "p2", "P1", "Q1", "P02-10", "P02-9", "7", "P", "12"];
        all.sort_by_cached_key(|text| collated(text));
        let expect = ["7", "12", "P", "P1", "p2", "P02-9", "P02-10", "P10", "Q1"];
        assert_eq!(all, expect);
    }

    #[test]
    fn what_is_not_there_stands_last_either_way() {
        let moment = |text: &str| SortKey::time(text.parse().ok());
        let (early, late, none) = (
            moment("2026-03-02T04:00:00Z"),
            moment("2026-03-02T04:00:01Z"),
            moment(""),
        );
        for (down, first, second) in [(false, &early, &late), (true, &late, &early)] {
            assert_eq!(first.order(second, down), Ordering::Less);
            assert_eq!(none.order(first, down), Ordering::Greater);
            assert_eq!(first.order(&none, down), Ordering::Less);
        }
    }
}
