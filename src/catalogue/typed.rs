//! What the domain answers about what was typed, in the reader's words: the domain itself does not speak.

use fluent_bundle::FluentValue;

use crate::catalogue::Argument;
use crate::domain::plate::{MAX_CHARS, PlateError};
use crate::domain::site::hours::NoHours;

impl Argument for PlateError {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(plate(self).into())
    }
}

impl Argument for NoHours {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(hours(self).into())
    }
}

/// Why a text is no plate.
pub(crate) fn plate(why: &PlateError) -> String {
    match why {
        PlateError::Empty => t!("plate-empty"),
        PlateError::TooLong(count) => t!("plate-too-long", count, most = MAX_CHARS),
        PlateError::BadChar(character) => {
            t!("plate-bad-character", character = format!("{character:?}"))
        }
    }
}

/// Why a text is no hours.
pub(crate) fn hours(why: &NoHours) -> String {
    t!("hours-unfit", text = why.0)
}
