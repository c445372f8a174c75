//! A text that is kept until somebody reads it, and is said in that reader's language then: its key with its arguments.

use std::fmt::{self, Debug, Display};
use std::sync::Arc;

use fluent_bundle::FluentValue;

use super::{Argument, Key, Language, text};

/// See the module, and [`sentence!`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// A text of the catalogue.
    Ours(&'static str, Vec<(&'static str, Part)>),
    /// What somebody else said, as it came: a library, a device, the system. Or what was said a moment ago, to the same reader.
    Theirs(String),
    /// What shows itself in words.
    Shown(Shown),
}

/// What is put into a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Text(String),
    /// It may decide between singular and plural.
    Number(f64),
    Sentence(Sentence),
}

/// Each number is a whole one.
impl Eq for Part {}

/// What shows itself in words, in the language of whoever reads it then.
#[derive(Clone)]
pub struct Shown(Arc<dyn Display + Send + Sync>);

impl Shown {
    fn english(&self) -> String {
        Language::english().within(|| self.0.to_string())
    }
}

impl Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Shown) -> bool {
        self.english() == other.english()
    }
}

impl Eq for Shown {}

impl Sentence {
    pub(crate) fn shown(what: impl Display + Send + Sync + 'static) -> Sentence {
        Sentence::Shown(Shown(Arc::new(what)))
    }

    /// For the log, which is English.
    pub(crate) fn english(&self) -> String {
        Language::english().within(|| self.to_string())
    }
}

impl Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sentence::Ours(key, parts) => {
                let values = parts.iter().map(|(name, part)| (*name, part.value()));
                f.write_str(&text(key, &values.collect::<Vec<_>>()))
            }
            Sentence::Theirs(text) => f.write_str(text),
            Sentence::Shown(shown) => write!(f, "{}", shown.0),
        }
    }
}

impl Part {
    fn value(&self) -> FluentValue<'_> {
        match self {
            Part::Text(text) => text.argument(),
            Part::Number(number) => FluentValue::from(*number),
            Part::Sentence(sentence) => FluentValue::String(sentence.to_string().into()),
        }
    }
}

impl From<FluentValue<'_>> for Part {
    fn from(value: FluentValue<'_>) -> Part {
        match value {
            FluentValue::String(text) => Part::Text(text.into_owned()),
            FluentValue::Number(number) => Part::Number(number.value),
            // No argument is one of these.
            FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => {
                Part::Text(String::new())
            }
        }
    }
}

impl Argument for Sentence {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(self.to_string().into())
    }

    fn part(&self) -> Part {
        Part::Sentence(self.clone())
    }
}

impl Argument for Key {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(self.to_string().into())
    }

    fn part(&self) -> Part {
        Part::Sentence((*self).into())
    }
}

impl From<Key> for Sentence {
    fn from(key: Key) -> Sentence {
        Sentence::Ours(key.0, Vec::new())
    }
}

impl From<Sentence> for String {
    fn from(sentence: Sentence) -> String {
        sentence.to_string()
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Sentence {
        Sentence::Theirs(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{GateDevice, GateFault, GateFaultKind};

    #[test]
    fn it_is_said_in_the_language_of_whoever_reads_it() {
        let at = sentence!("fault-camera-at", name = "axis", address = "10.0.0.9");
        let kept = sentence!("fault-camera-answers-status", at, status = 503_u16);
        let said = |tag: &str| {
            let language = Language::tagged(tag).unwrap();
            language.within(|| kept.to_string())
        };
        // All of it, what was put into it too.
        let whole = |tag: &str| {
            Language::tagged(tag).unwrap().within(|| {
                let at = t!("fault-camera-at", name = "axis", address = "10.0.0.9");
                t!("fault-camera-answers-status", at, status = 503_u16)
            })
        };
        for tag in ["en", "de", "es"] {
            assert_eq!(said(tag), whole(tag));
        }
        assert_ne!(said("en"), said("de"));
        let log = Language::tagged("es").unwrap().within(|| kept.english());
        assert_eq!(log, whole("en"));
    }

    #[test]
    fn what_shows_itself_in_words_does_so_for_the_reader() {
        let fault = GateFault {
            device: GateDevice::Recorder,
            what: GateFaultKind::Broken {
                cause: "Connection reset by peer (os error 104)".to_owned(),
            },
        };
        let kept = sentence!("fault-contact-could-not-be-let", e = fault);
        for (tag, words) in [
            ("en", "the connection broke (Connection reset by peer"),
            ("de", "die Verbindung brach ab (die Gegenstelle hat"),
            ("es", "se cortó la conexión (el otro extremo"),
        ] {
            let said = Language::tagged(tag).unwrap().within(|| kept.to_string());
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(kept, kept.clone());
    }

    #[test]
    fn a_number_decides_between_singular_and_plural() {
        let count = |count: usize| sentence!("notify-push-told", count).english();
        let digits = |text: String| text.replace(|c: char| c.is_ascii_digit(), "");
        assert_ne!(digits(count(1)), digits(count(2)));
    }

    #[test]
    fn what_others_say_stays_as_it_came() {
        let refused = Sentence::from("Connection refused".to_owned());
        let german = Language::tagged("de").unwrap();
        assert_eq!(german.within(|| refused.to_string()), "Connection refused");
    }
}
