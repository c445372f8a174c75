//! What the domain answers about what was typed, in the reader's words: the domain itself does not speak.

use fluent_bundle::FluentValue;

use crate::catalogue::{Argument, Part, Sentence};
use crate::domain::plate::{MAX_CHARS, PlateError};
use crate::domain::site::hours::NoHours;

impl Argument for PlateError {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(plate(self).to_string().into())
    }

    fn part(&self) -> Part {
        Part::Sentence(plate(self))
    }
}

impl Argument for NoHours {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(hours(self).to_string().into())
    }

    fn part(&self) -> Part {
        Part::Sentence(hours(self))
    }
}

/// Why a text is no plate.
pub(crate) fn plate(why: &PlateError) -> Sentence {
    match why {
        PlateError::Empty => sentence!("plate-empty"),
        PlateError::TooLong(count) => sentence!("plate-too-long", count, most = MAX_CHARS),
        PlateError::BadChar(character) => {
            sentence!("plate-bad-character", character = format!("{character:?}"))
        }
    }
}

/// Why a text is no hours.
pub(crate) fn hours(why: &NoHours) -> Sentence {
    sentence!("hours-unfit", text = why.0)
}
