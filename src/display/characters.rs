//! The characters that a display knows. What it does not know is written with others: ä becomes ae, ñ becomes n.

use icu_normalizer::DecomposingNormalizerBorrowed;
use serde::Deserialize;

/// A display's set of characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Characters {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Letters without marks.
    Ascii,
    /// ISO 8859-1.
    #[serde(rename = "latin-1")]
    Latin1,
    /// The first PCs' set, which most serial displays begin with.
    Cp437,
    /// The same with all capitals of Western Europe.
    Cp850,
}

/// Those of 437 that our languages need.
const CP437: &[(char, u8)] = &[
    ('Ç', 0x80),
    ('ü', 0x81),
    ('é', 0x82),
    ('â', 0x83),
    ('ä', 0x84),
    ('à', 0x85),
    ('å', 0x86),
    ('ç', 0x87),
    ('ê', 0x88),
    ('ë', 0x89),
    ('è', 0x8a),
    ('ï', 0x8b),
    ('î', 0x8c),
    ('ì', 0x8d),
    ('Ä', 0x8e),
    ('Å', 0x8f),
    ('É', 0x90),
    ('æ', 0x91),
    ('Æ', 0x92),
    ('ô', 0x93),
    ('ö', 0x94),
    ('ò', 0x95),
    ('û', 0x96),
    ('ù', 0x97),
    ('ÿ', 0x98),
    ('Ö', 0x99),
    ('Ü', 0x9a),
    ('á', 0xa0),
    ('í', 0xa1),
    ('ó', 0xa2),
    ('ú', 0xa3),
    ('ñ', 0xa4),
    ('Ñ', 0xa5),
    ('¿', 0xa8),
    ('¡', 0xad),
    ('ß', 0xe1),
    ('°', 0xf8),
];

/// What 850 has beyond 437.
const BEYOND_437: &[(char, u8)] = &[
    ('ø', 0x9b),
    ('Ø', 0x9d),
    ('Á', 0xb5),
    ('Â', 0xb6),
    ('À', 0xb7),
    ('ã', 0xc6),
    ('Ã', 0xc7),
    ('Ê', 0xd2),
    ('Ë', 0xd3),
    ('È', 0xd4),
    ('Í', 0xd6),
    ('Î', 0xd7),
    ('Ï', 0xd8),
    ('Ì', 0xde),
    ('Ó', 0xe0),
    ('Ô', 0xe2),
    ('Ò', 0xe3),
    ('õ', 0xe4),
    ('Õ', 0xe5),
    ('Ú', 0xe9),
    ('Û', 0xea),
    ('Ù', 0xeb),
];

/// What is not written by leaving a mark out.
const WRITTEN_OUT: &[(char, &str)] = &[
    ('ä', "ae"),
    ('ö', "oe"),
    ('ü', "ue"),
    ('Ä', "Ae"),
    ('Ö', "Oe"),
    ('Ü', "Ue"),
    ('ß', "ss"),
    ('æ', "ae"),
    ('Æ', "Ae"),
    ('ø', "o"),
    ('Ø', "O"),
    ('¿', ""),
    ('¡', ""),
    ('–', "-"),
    ('—', "-"),
    ('…', "..."),
    ('‘', "'"),
    ('’', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('\u{a0}', " "),
];

impl Characters {
    /// The byte of a character; `None`: the display does not know it.
    fn byte(self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return u8::try_from(c).ok();
        }
        let within = |all: &[(char, u8)]| all.iter().find(|(known, _)| *known == c).map(|f| f.1);
        match self {
            Characters::Utf8 | Characters::Ascii => None,
            Characters::Latin1 => u8::try_from(u32::from(c)).ok().filter(|b| *b >= 0xa0),
            Characters::Cp437 => within(CP437),
            Characters::Cp850 => within(CP437).or_else(|| within(BEYOND_437)),
        }
    }

    /// The text in characters that the display knows, each one place wide. Nothing of a text steers the display.
    pub(crate) fn written(self, text: &str) -> String {
        let text = text.chars().filter(|c| !c.is_control());
        if self == Characters::Utf8 {
            return text.collect();
        }
        let mut out = String::new();
        for c in text {
            match self.byte(c) {
                Some(_) => out.push(c),
                None => match WRITTEN_OUT.iter().find(|(known, _)| *known == c) {
                    Some((_, instead)) => out.push_str(instead),
                    None => out.push(bare(c)),
                },
            }
        }
        out
    }

    /// The bytes of a text that was written for it.
    pub(crate) fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Characters::Utf8 => text.as_bytes().to_vec(),
            _ => text.chars().map(|c| self.byte(c).unwrap_or(b'?')).collect(),
        }
    }
}

/// A letter without its marks.
fn bare(c: char) -> char {
    let mut utf8 = [0; 4];
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(c.encode_utf8(&mut utf8));
    let first = apart.chars().next();
    first.filter(char::is_ascii).unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_told_in_characters_that_it_knows() {
        let text = "Knöpfe ÜBER Señor Ávila – ¿Ça va? ½";
        for (set, wanted) in [
            (Characters::Utf8, text.to_owned()),
            (
                Characters::Ascii,
                "Knoepfe UeBER Senor Avila - Ca va? ?".to_owned(),
            ),
            (
                Characters::Latin1,
                "Knöpfe ÜBER Señor Ávila - ¿Ça va? ½".to_owned(),
            ),
            (
                Characters::Cp437,
                "Knöpfe ÜBER Señor Avila - ¿Ça va? ?".to_owned(),
            ),
            (
                Characters::Cp850,
                "Knöpfe ÜBER Señor Ávila - ¿Ça va? ?".to_owned(),
            ),
        ] {
            let written = set.written(text);
            assert_eq!(written, wanted, "{set:?}");
            let bytes = set.bytes(&written);
            let places = if set == Characters::Utf8 {
                written.len()
            } else {
                written.chars().count()
            };
            assert_eq!(bytes.len(), places, "{set:?}");
        }
        for (set, c, byte) in [
            (Characters::Latin1, 'ñ', 0xf1),
            (Characters::Latin1, 'Ä', 0xc4),
            (Characters::Cp437, 'ñ', 0xa4),
            (Characters::Cp437, 'ß', 0xe1),
            (Characters::Cp850, 'Ó', 0xe0),
            (Characters::Cp850, 'ü', 0x81),
        ] {
            assert_eq!(set.bytes(&c.to_string()), [byte], "{set:?} {c}");
        }
        assert_eq!(Characters::Ascii.written("a\u{1b}[2Jb\n"), "a[2Jb");
        assert_eq!(Characters::Utf8.written("a\u{1b}b"), "ab");
    }
}
