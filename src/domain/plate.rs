//! Plate texts in normal form, and plates as read: characters with probabilities.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;

/// The longest plate text taken, in characters. Longer reads are two plates or lettering.
pub(crate) const MAX_CHARS: usize = 12;

/// How a stand-in begins: no reader prints it, and on no plate does it stand.
const STAND_IN: char = '#';
/// What the rest of a stand-in is made of: five bits a letter.
const STAND_IN_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A plate text in normal form: 1 to [`MAX_CHARS`] characters of `0-9A-Z`, without separators; or the stand-in of one whose time
/// is over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Plate(SmolStr);

/// Why a text is no plate. Says what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlateError {
    #[error("the plate is empty")]
    Empty,
    #[error("the plate has {0} characters; at most {MAX_CHARS} are taken")]
    TooLong(usize),
    #[error(
        "the plate has the character {0:?}; only letters A-Z and digits are taken, and letters that look like one of these"
    )]
    BadChar(char),
}

fn is_stand_in(raw: &str) -> bool {
    let letters = raw.strip_prefix(STAND_IN).unwrap_or_default().as_bytes();
    letters.len() == MAX_CHARS - 1 && letters.iter().all(|c| STAND_IN_LETTERS.contains(c))
}

/// Letters of plates that a reader prints as another one, and that one: letters with marks, Cyrillic and Greek capitals that look the same.
const LOOK_LIKE: [(&str, char); 26] = [
    ("ÀÁÂÃÄÅĀĂĄАΑ", 'A'),
    ("ВΒ", 'B'),
    ("ÇĆČС", 'C'),
    ("ĎĐ", 'D'),
    ("ÈÉÊËĒĖĘĚЕЁΕ", 'E'),
    ("", 'F'),
    ("ĞĢ", 'G'),
    ("НΗ", 'H'),
    ("ÌÍÎÏĪĮİІЇΙ", 'I'),
    ("Ј", 'J'),
    ("ĶКΚ", 'K'),
    ("ĹĻĽŁ", 'L'),
    ("МΜ", 'M'),
    ("ÑŃŅŇΝ", 'N'),
    ("ÒÓÔÕÖØŌŐОΟ", 'O'),
    ("РΡ", 'P'),
    ("", 'Q'),
    ("ŔŘ", 'R'),
    ("ŚŞŠȘЅ", 'S'),
    ("ŢŤȚТΤ", 'T'),
    ("ÙÚÛÜŪŮŰŲ", 'U'),
    ("", 'V'),
    ("", 'W'),
    ("ХΧ", 'X'),
    ("ÝŸУΥ", 'Y'),
    ("ŹŻŽΖ", 'Z'),
];

/// A character that parts the groups of a plate, or cannot be seen.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '·' | '•' | '_' | '\u{ad}' | '\u{feff}')
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{2010}'..='\u{2015}').contains(&c)
        || matches!(c, '\u{2060}' | '\u{2212}')
}

/// What a reader prints for a character: the letter or digit itself, or the one that it looks like. `None`: nothing that it can read.
fn printed(c: char) -> Option<char> {
    if c.is_ascii_alphanumeric() {
        return Some(c.to_ascii_uppercase());
    }
    // Wide letters and digits, as keyboards of East Asia type them.
    if let Some(narrow) = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32)
        && narrow.is_ascii_alphanumeric()
    {
        return Some(narrow.to_ascii_uppercase());
    }
    let mut upper = c.to_uppercase();
    let upper = upper.next().filter(|_| upper.next().is_none())?;
    let found = LOOK_LIKE
        .iter()
        .find(|(letters, _)| letters.contains(upper));
    found.map(|(_, latin)| *latin)
}

impl Plate {
    /// Normalises what a person typed or a file holds: upper case; blanks, dashes and dots dropped; letters with marks and
    /// look-alikes of other scripts as a reader prints them.
    pub fn new(raw: &str) -> Result<Plate, PlateError> {
        if is_stand_in(raw) {
            return Ok(Plate(raw.into()));
        }
        let mut text = String::with_capacity(raw.len());
        for c in raw.chars().filter(|c| !is_separator(*c)) {
            text.push(printed(c).ok_or(PlateError::BadChar(c))?);
        }
        match text.len() {
            0 => Err(PlateError::Empty),
            n if n > MAX_CHARS => Err(PlateError::TooLong(n)),
            _ => Ok(Plate(text.into())),
        }
    }

    /// Whether a raw text holds letters that a reader prints as others: what is kept is not quite what was written.
    pub(crate) fn is_folded(raw: &str) -> bool {
        let mut letters = raw.chars().filter(|c| !is_separator(*c));
        letters.any(|c| !c.is_ascii_alphanumeric())
    }

    /// What stands for a plate that is not to be known any more: always the same for the same `mac`, which nobody can make
    /// without the site's key.
    pub(crate) fn stand_in(mac: &[u8; 32]) -> Plate {
        let mut bits = mac
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1));
        let mut text = String::from(STAND_IN);
        for _ in 1..MAX_CHARS {
            let five = bits.by_ref().take(5).fold(0, |all, bit| all << 1 | bit);
            text.push(char::from(STAND_IN_LETTERS[usize::from(five)]));
        }
        Plate(text.into())
    }

    /// Whether it only stands for a plate.
    pub(crate) fn is_stand_in(&self) -> bool {
        self.0.starts_with(STAND_IN)
    }

    /// The text, `0-9A-Z` only; of a stand-in a `#` and letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Plates are personal data (law L9): debug output of a whole structure must not spill them into a log.
impl fmt::Debug for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plate({} characters)", self.0.len())
    }
}

impl TryFrom<String> for Plate {
    type Error = PlateError;
    fn try_from(raw: String) -> Result<Plate, PlateError> {
        Plate::new(&raw)
    }
}

impl From<Plate> for String {
    fn from(plate: Plate) -> String {
        plate.0.into()
    }
}

/// One position of a read: characters with probabilities, the one that was read first, then most likely first. The mass that is missing to 1 is
/// unspecified. Never empty.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct CharRead(Vec<(char, f32)>);

/// What a reader may say of a position, or what stands there once the plate is not to be known any more.
fn is_alternative((c, p): &(char, f32)) -> bool {
    (c.is_ascii_digit() || c.is_ascii_uppercase() || *c == STAND_IN) && *p > 0.0 && *p <= 1.0
}

/// What is kept is as it was said, or it is refused: a row that somebody wrote must not fell the engine.
impl<'de> Deserialize<'de> for CharRead {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<CharRead, D::Error> {
        let kept = Vec::deserialize(from)?;
        match !kept.is_empty() && kept.iter().all(is_alternative) {
            true => Ok(CharRead(kept)),
            false => Err(D::Error::custom("no read of a character")),
        }
    }
}

impl CharRead {
    /// Sorts by probability, most likely first (ties by character); drops what is not `0-9A-Z` and what is not in (0, 1].
    /// `None` if nothing is left.
    pub fn new(mut alternatives: Vec<(char, f32)>) -> Option<CharRead> {
        alternatives.retain(is_alternative);
        alternatives.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        (!alternatives.is_empty()).then_some(CharRead(alternatives))
    }

    /// Puts `printed` first whatever its probability: some readers settle on another text than the likeliest character
    /// by character. `None` if it is not among the alternatives.
    pub fn printed(mut self, printed: char) -> Option<CharRead> {
        let place = self.0.iter().position(|(c, _)| *c == printed)?;
        self.0[..=place].rotate_right(1);
        Some(self)
    }

    /// The character as read and its probability.
    pub fn best(&self) -> (char, f32) {
        self.0[0]
    }

    /// All alternatives, in order.
    pub(crate) fn alternatives(&self) -> &[(char, f32)] {
        &self.0
    }

    /// The probability given to `c`; 0 if it is not among the alternatives.
    pub fn of(&self, c: char) -> f32 {
        self.0
            .iter()
            .find(|(k, _)| *k == c)
            .map_or(0.0, |(_, p)| *p)
    }
}

/// A plate as read: 1 to [`MAX_CHARS`] positions.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct PlateRead {
    chars: Vec<CharRead>,
}

impl<'de> Deserialize<'de> for PlateRead {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<PlateRead, D::Error> {
        let read = PlateRead::new(Vec::deserialize(from)?);
        read.ok_or_else(|| D::Error::custom("no read of a plate"))
    }
}

impl PlateRead {
    /// `None` if there is no position or more than [`MAX_CHARS`].
    pub fn new(chars: Vec<CharRead>) -> Option<PlateRead> {
        (1..=MAX_CHARS)
            .contains(&chars.len())
            .then_some(PlateRead { chars })
    }

    /// A read of which only the text is known: every character with the same probability, `0 < each <= 1`.
    pub fn plain(plate: &Plate, each: f32) -> PlateRead {
        let each = each.clamp(f32::MIN_POSITIVE, 1.0);
        PlateRead {
            chars: plate
                .as_str()
                .chars()
                .map(|c| CharRead(vec![(c, each)]))
                .collect(),
        }
    }

    pub fn chars(&self) -> &[CharRead] {
        &self.chars
    }

    /// The most likely text.
    pub fn text(&self) -> Plate {
        Plate(self.chars.iter().map(|c| c.best().0).collect())
    }

    /// Whether that is its most likely text. Asked of many reads at once, so nothing is made for it.
    pub(crate) fn is_text(&self, plate: &Plate) -> bool {
        let read = self.chars.iter().map(|c| c.best().0);
        plate.as_str().chars().eq(read)
    }

    /// The lowest character's probability: a plate is as sure as its weakest character (domain notes, complaint 25).
    pub fn confidence(&self) -> f32 {
        self.chars.iter().map(|c| c.best().1).fold(1.0, f32::min)
    }
}

impl fmt::Debug for PlateRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PlateRead({} characters, {:.3})",
            self.chars.len(),
            self.confidence()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text is kept as, and whether letters of it were folded.
    fn check(raw: &str, wanted: Result<&str, PlateError>, folded: bool) {
        let plate = Plate::new(raw);
        assert_eq!(
            plate.as_ref().map(Plate::as_str),
            wanted.as_ref().copied(),
            "{raw}"
        );
        assert_eq!(Plate::is_folded(raw), folded, "{raw}");
    }

    #[test]
    fn plates_as_people_write_them() {
        check("w 123-ab", Ok("W123AB"), false);
        check("F1", Ok("F1"), false);
        check("B\u{2013}MW\u{202f}555\u{200b}", Ok("BMW555"), false);
        check("GÖ-ÄÜ 12", Ok("GOAU12"), true);
        check("ö", Ok("O"), true);
        check("А123ВЕ", Ok("A123BE"), true);
        check("ΙΚΑ 7045", Ok("IKA7045"), true);
        check("ＡＢ１２", Ok("AB12"), true);
        check("Ž 12", Ok("Z12"), true);
    }

    #[test]
    fn a_stand_in_is_no_plate_that_anybody_could_type_by_mistake_and_is_read_as_it_is_written() {
        let (one, other) = (Plate::stand_in(&[7; 32]), Plate::stand_in(&[8; 32]));
        assert_ne!(one, other);
        assert!(one.is_stand_in() && !Plate::new("W123AB").unwrap().is_stand_in());
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Plate>(&json).unwrap(), one);
        assert_eq!(PlateRead::plain(&one, 0.9).text(), one);
        check("#AAAAAAAAAAA", Ok("#AAAAAAAAAAA"), true);
        check("#aaaaaaaaaaa", Err(PlateError::BadChar('#')), true);
        check("#AAAAAAAAAA", Err(PlateError::BadChar('#')), true);
        check("W#123", Err(PlateError::BadChar('#')), true);
    }

    #[test]
    fn what_no_reader_prints_is_refused() {
        let bad = |c| Err(PlateError::BadChar(c));
        check("Б123", bad('Б'), true);
        check("Γ12", bad('Γ'), true);
        check("品川 500", bad('品'), true);
        check("W\u{fffd}12", bad('\u{fffd}'), true);
        check("ß1", bad('ß'), true);
        check("W*12", bad('*'), true);
        check(" - ", Err(PlateError::Empty), false);
        check("ABCDEFGHIJKLM", Err(PlateError::TooLong(13)), false);
    }
}
