//! Passwords that are tried first: words that many choose, the site's and the person's own names, rows of keys and of digits,
//! and what is repeated. The list is our own; what counts is how much is left of a password without them.

use crate::port::names::folded;

/// Words that stand in passwords everywhere, and those of this trade; folded, without digits.
const WORDS: [&str; 96] = [
    "abcd",
    "access",
    "admin",
    "administrator",
    "alarm",
    "autumn",
    "azerty",
    "barrier",
    "baseball",
    "batman",
    "boss",
    "camera",
    "carpark",
    "changeme",
    "charlie",
    "chef",
    "company",
    "computer",
    "daniel",
    "default",
    "dragon",
    "driver",
    "einfahrt",
    "entrance",
    "entry",
    "exit",
    "fahrzeug",
    "firma",
    "football",
    "fussball",
    "garage",
    "gast",
    "gate",
    "gateway",
    "geheim",
    "guest",
    "hallo",
    "hello",
    "herbst",
    "hockey",
    "house",
    "iloveyou",
    "internet",
    "kamera",
    "kennwort",
    "keyboard",
    "kontrolle",
    "letmein",
    "license",
    "liebe",
    "login",
    "love",
    "master",
    "michael",
    "monkey",
    "number",
    "office",
    "parken",
    "parking",
    "parkplatz",
    "pass",
    "passport",
    "passwort",
    "password",
    "plate",
    "plategate",
    "please",
    "princess",
    "qwert",
    "qwertz",
    "qwerty",
    "root",
    "schatz",
    "schranke",
    "secret",
    "security",
    "server",
    "shadow",
    "sicher",
    "site",
    "soccer",
    "sommer",
    "spring",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "support",
    "system",
    "test",
    "tiefgarage",
    "user",
    "vehicle",
    "welcome",
    "willkommen",
    "winter",
];
/// Keys side by side, and the alphabet: any run of these, forwards or backwards, is one character's worth.
const ROWS: [&str; 8] = [
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
];
/// The shortest run that counts as one.
const RUN: usize = 3;
/// So many characters must be left.
const LEFT_MIN: usize = 5;
/// What is repeated is no longer than this.
const REPEATED_MAX: usize = 5;
/// Names shorter than this stand in too many words.
const NAME_MIN: usize = 4;

/// Why a password is among those that are tried first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weak {
    /// A few characters again and again.
    Repeated,
    /// Keys side by side, letters or digits in their order.
    Run,
    /// The person's name, or the site's.
    Name,
    /// Words that stand in passwords everywhere.
    Words,
}

/// Why a password is among those that are tried first, if it is. `names`: the site's, the person's.
pub(super) fn weakness(password: &str, names: &[&str]) -> Option<Weak> {
    let text = plain(password);
    let names = names.iter().flat_map(|name| {
        let name = folded(name);
        let words = name.split(' ').map(plain).collect::<Vec<_>>();
        words.into_iter().chain([plain(&name)])
    });
    let names: Vec<String> = names.filter(|n| n.chars().count() >= NAME_MIN).collect();
    let mut words: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    words.extend(names.iter().cloned());
    let few = |words: &[String]| worth(&without(&text, words)) < LEFT_MIN;
    if is_repeated(&text) {
        Some(Weak::Repeated)
    } else if few(&[]) {
        Some(Weak::Run)
    } else if few(&names) {
        Some(Weak::Name)
    } else if few(&words) {
        Some(Weak::Words)
    } else {
        None
    }
}

/// What is left of a text without these words: the longest first, so that nothing is left of a word that has another in it.
fn without(text: &str, words: &[String]) -> String {
    let mut words: Vec<&String> = words.iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = text.to_owned();
    for word in words {
        left = left.replace(word.as_str(), "");
    }
    left
}

/// Small letters and digits alone, without the disguises that everybody knows.
fn plain(text: &str) -> String {
    let letter = |c: char| match c {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        other => other,
    };
    let folded = folded(text);
    let all: Vec<char> = folded
        .chars()
        .map(letter)
        .filter(|c| c.is_alphanumeric())
        .collect();
    // A digit between letters stands for one of them; a row of digits is a number.
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| all.get(at))
            .is_some_and(|c| c.is_alphabetic())
    };
    let undone = all.iter().enumerate().map(|(at, c)| {
        let within = is_letter(at.checked_sub(1)) && is_letter(Some(at + 1));
        match *c {
            '0' if within => 'o',
            '1' if within => 'i',
            '3' if within => 'e',
            '4' if within => 'a',
            '5' if within => 's',
            '7' if within => 't',
            other => other,
        }
    });
    undone.collect()
}

/// How many characters somebody would have to guess: a run of keys, a year, or one character again and again is one.
fn worth(text: &str) -> usize {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut worth) = (0, 0);
    while at < text.len() {
        at += run(&text[at..]);
        worth += 1;
    }
    worth
}

/// The length of the run that a text begins with.
fn run(text: &[char]) -> usize {
    let same = text.iter().take_while(|c| Some(*c) == text.first()).count();
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let in_row = |row: &str| {
        let keys: Vec<char> = row.chars().collect();
        let back: Vec<char> = row.chars().rev().collect();
        let along = |keys: &[char]| {
            let start = keys.iter().position(|key| Some(key) == text.first());
            start.map_or(0, |start| {
                let pairs = keys[start..].iter().zip(text);
                pairs.take_while(|(key, c)| key == c).count()
            })
        };
        along(&keys).max(along(&back))
    };
    let rows = ROWS.iter().map(|row| in_row(row)).max().unwrap_or(0);
    let longest = same.max(rows).max(digits);
    if longest >= RUN { longest } else { 1 }
}

/// A few characters again and again.
fn is_repeated(text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let again = |many: usize| (many..text.len()).all(|at| text[at] == text[at - many]);
    (1..=REPEATED_MAX).any(|many| text.len() >= 2 * many && again(many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_known_and_a_good_one_is_not() {
        let names = ["North Deck Garage", "Marion"];
        let check = |password: &str, common: bool| {
            let weak = weakness(password, &names);
            assert_eq!(weak.is_some(), common, "{password:?}: {weak:?}");
        };
        for common in [
            "password1234",
            "Passw0rd!2026",
            "P@ssw0rd-P@ssw0rd",
            "Parking2026!",
            "ＰＡＲＫＩＮＧ2026",
            "welcome to parking",
            "1234567890",
            "9876543210",
            "qwertyuiop",
            "poiuztrewq",
            "asdfghjkl123",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "12121212121212",
            "Summer-2026-Summer",
            "northdeck2026",
            "North Deck Garage",
            "marion-marion-1",
            "Gateway Admin 1",
            "----------",
        ] {
            check(common, true);
        }
        let why = |password: &str, expect: Weak| {
            assert_eq!(weakness(password, &names), Some(expect), "{password:?}");
        };
        why("abcabcabcabc", Weak::Repeated);
        why("qwertyuiop", Weak::Run);
        why("northdeck2026", Weak::Name);
        why("Parking2026!", Weak::Words);
        why("P@ssw0rd-2026-P@ss", Weak::Words);
        for good in [
            "a quiet harbour at night",
            "another quiet harbour",
            "another harbour",
            "a good long one",
            "correct horse battery",
            "old-password-1 and more of it",
            "k7pt-mx3q-vv9r-w2hd",
            "zwölf Boxkämpfer",
            "Пять синих коней",
        ] {
            check(good, false);
        }
    }
}
