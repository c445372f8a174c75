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

/// A text as lists of names sort it: small letters, those with marks beside those without, digits as they stand.
pub(crate) fn collated(text: &str) -> String {
    let mut sorted = String::with_capacity(text.len());
    for letter in text.trim().chars().flat_map(char::to_lowercase) {
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
    sorted
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
