//! What the system and libraries say of connections, files and devices, for whoever does not read English: known again by the
//! number of the system's error, or by its words. What is not known stays as it came.

use super::{Key, Language, Sentence};

/// Words of libraries, and our own as they were kept in a text.
const WORDS: &[Key] = &[
    key!("cause-name-unknown"),
    key!("cause-name-not-now"),
    key!("cause-closed-early"),
    key!("cause-closed"),
    key!("cause-end"),
    key!("cause-early-end"),
    key!("cause-timed-out"),
    key!("cause-issuer-unknown"),
    key!("cause-connecting"),
    key!("cause-communicating"),
    key!("cause-tls"),
    key!("cause-network-timeout"),
    key!("cause-database-full"),
    key!("cause-database-failed"),
    key!("fault-command-got-stuck"),
];
/// More parts than these, each with what is behind it, are not looked for.
const PARTS_MAX: usize = 4;

/// A text of the system or of a library: what it says, to be said in the reader's language.
pub(crate) fn words(said: &str) -> Sentence {
    part(said, PARTS_MAX)
}

fn part(said: &str, left: usize) -> Sentence {
    if let Some(known) = known(said) {
        return known;
    }
    // What came of it, and behind it why.
    let split = said.match_indices(": ").find_map(|(at, parts)| {
        let cause = known(&said[at + parts.len()..])?;
        Some((&said[..at], cause))
    });
    match split {
        Some((before, cause)) if left > 0 => {
            let before = part(before, left - 1);
            sentence!("cause-behind", before, cause)
        }
        _ => said.to_owned().into(),
    }
}

fn known(said: &str) -> Option<Sentence> {
    let by_number = || numbered(number_of(said)?).filter(|found| found.english() == said);
    let by_words = || {
        let is = |key: &&Key| is_in_some_language(said, &Sentence::from(**key));
        WORDS.iter().find(is).map(|key| Sentence::from(*key))
    };
    let waited = || {
        let digits: String = said.chars().filter(char::is_ascii_digit).collect();
        let seconds: u32 = digits.parse().ok()?;
        let found = sentence!("fault-no-answer-in", seconds);
        is_in_some_language(said, &found).then_some(found)
    };
    by_number().or_else(by_words).or_else(waited)
}

/// A text may have been kept in the language that the gateway spoke then.
fn is_in_some_language(said: &str, sentence: &Sentence) -> bool {
    let mut all = Language::all().iter();
    all.any(|language| language.within(|| sentence.to_string()) == said)
}

/// 111 of `Connection refused (os error 111)`.
fn number_of(said: &str) -> Option<u16> {
    let (before, number) = said.strip_suffix(')')?.rsplit_once(' ')?;
    before.ends_with("error").then(|| number.parse().ok())?
}

/// An error of Linux.
fn numbered(number: u16) -> Option<Sentence> {
    Some(match number {
        2 => sentence!("cause-not-there", number),
        5 => sentence!("cause-device-failed", number),
        6 => sentence!("cause-no-such-address", number),
        11 => sentence!("cause-not-now", number),
        13 => sentence!("cause-no-access", number),
        16 => sentence!("cause-busy", number),
        19 => sentence!("cause-no-device", number),
        20 => sentence!("cause-no-folder", number),
        21 => sentence!("cause-is-a-folder", number),
        28 => sentence!("cause-disk-full", number),
        30 => sentence!("cause-read-only", number),
        32 => sentence!("cause-broken-pipe", number),
        98 => sentence!("cause-address-in-use", number),
        99 => sentence!("cause-no-own-address", number),
        100 => sentence!("cause-network-down", number),
        101 => sentence!("cause-no-network", number),
        103 => sentence!("cause-aborted", number),
        104 => sentence!("cause-reset", number),
        110 => sentence!("cause-no-answer", number),
        111 => sentence!("cause-refused", number),
        112 => sentence!("cause-host-down", number),
        113 => sentence!("cause-no-route", number),
        122 => sentence!("cause-quota", number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn said(tag: &str, text: &str) -> String {
        let language = Language::tagged(tag).unwrap();
        language.within(|| words(text).to_string())
    }

    #[test]
    fn an_error_of_the_system_is_said_in_the_readers_language() {
        let mut known = 0;
        for number in 1..200_u16 {
            let text = io::Error::from_raw_os_error(i32::from(number)).to_string();
            assert_eq!(said("en", &text), text);
            let Some(_) = numbered(number) else { continue };
            known += 1;
            for tag in ["de", "es"] {
                let told = said(tag, &text);
                assert_ne!(told, text, "{tag}");
                assert!(told.ends_with(&format!("(os error {number})")), "{told}");
            }
        }
        assert_eq!(known, 23);
    }

    #[test]
    fn words_of_libraries_are_known_and_what_is_not_stays() {
        let check = |text: &str, german: &str, spanish: &str| {
            assert_eq!(said("en", text), text);
            assert_eq!(said("de", text), german);
            assert_eq!(said("es", text), spanish);
        };
        check(
            "Connection refused (os error 111)",
            "Verbindung abgelehnt (os error 111)",
            "conexión rechazada (os error 111)",
        );
        check(
            "error connecting to server: Connection refused (os error 111)",
            "keine Verbindung zum Server: Verbindung abgelehnt (os error 111)",
            "sin conexión con el servidor: conexión rechazada (os error 111)",
        );
        check(
            "I/O: No route to host (os error 113)",
            "I/O: kein Weg zum Gerät (os error 113)",
            "I/O: no hay ruta hasta el equipo (os error 113)",
        );
        check(
            "no answer within 3 s",
            "keine Antwort innerhalb von 3 s",
            "sin respuesta en 3 s",
        );
        for unknown in [
            "Permission denied",
            "it is: odd",
            "x (os error 111)",
            "1: 2",
            ": ",
            "",
        ] {
            check(unknown, unknown, unknown);
        }
        // As a gateway that speaks German has kept it.
        assert_eq!(
            said("es", "keine Antwort innerhalb von 3 s"),
            "sin respuesta en 3 s"
        );
    }
}
