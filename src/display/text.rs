//! The texts that drivers read, and how they are put into a display's lines. Each fits two lines of 16 characters in every
//! language of the catalogue (`tests/it/displays.rs`).

use strum::{IntoStaticStr, VariantArray};

use super::characters::Characters;

/// What a driver is told. A closed list: docs/ref/displays.md has when each is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Text {
    Idle,
    Welcome,
    Goodbye,
    /// As the two before, at a lane that turns round.
    DriveOn,
    PleaseWait,
    /// A PIN or card is wanted, too.
    Factor,
    AlreadyInside,
    NotPermitted,
    PressButton,
    CarParkFull,
    SpacesTaken,
    OutsideHours,
    OtherLane,
    NotYetValid,
    NoLongerValid,
    Unread,
    GateFailed,
}

impl Text {
    pub const ALL: &'static [Text] = Text::VARIANTS;

    /// As programs and profiles know it: `already-inside`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether the vehicle is let through.
    pub(crate) fn lets_through(self) -> bool {
        matches!(self, Text::Welcome | Text::Goodbye | Text::DriveOn)
    }

    /// Whether something is still to come of the vehicle: an answer, a PIN or card.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Text::PleaseWait | Text::Factor)
    }

    /// In the present language. What stands there while nothing happens is the site's own.
    pub fn words(self, idle: &str) -> String {
        match self {
            Text::Idle => idle.to_owned(),
            Text::Welcome => t!("display-welcome"),
            Text::Goodbye => t!("display-goodbye"),
            Text::DriveOn => t!("display-drive-on"),
            Text::PleaseWait => t!("display-please-wait"),
            Text::Factor => t!("display-factor"),
            Text::AlreadyInside => t!("display-already-inside"),
            Text::NotPermitted => t!("display-not-permitted"),
            Text::PressButton => t!("display-press-button"),
            Text::CarParkFull => t!("display-car-park-full"),
            Text::SpacesTaken => t!("display-spaces-taken"),
            Text::OutsideHours => t!("display-outside-hours"),
            Text::OtherLane => t!("display-other-lane"),
            Text::NotYetValid => t!("display-not-yet-valid"),
            Text::NoLongerValid => t!("display-no-longer-valid"),
            Text::Unread => t!("display-unread"),
            Text::GateFailed => t!("display-gate-failed"),
        }
    }
}

/// What is sent to a display: a text as it stands in its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub text: Text,
    /// As many as the display has, the lower ones perhaps empty.
    pub lines: Vec<String>,
    /// So long it will stay, seconds.
    pub(crate) seconds: u64,
}

impl Picture {
    /// All lines as one text.
    pub(crate) fn whole(&self) -> String {
        let said = self.lines.iter().filter(|l| !l.trim().is_empty());
        said.map(|l| l.trim_end()).collect::<Vec<_>>().join(" ")
    }
}

/// What a display can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub lines: usize,
    /// Characters in a line; `None`: the display breaks or moves long lines by itself.
    pub columns: Option<usize>,
    /// Lines are filled up with blanks.
    pub(crate) fill: bool,
}

/// A text in the lines of a display, and below it the plate if a line is left for it. What has no room is cut off.
pub(crate) fn laid_out(
    words: &str,
    plate: Option<&str>,
    size: Size,
    characters: Characters,
) -> Vec<String> {
    let words = characters.written(words);
    let mut lines = match size.columns {
        None => vec![words],
        Some(columns) => broken(&words, columns),
    };
    lines.truncate(size.lines);
    if let Some(plate) = plate.filter(|_| lines.len() < size.lines) {
        lines.push(characters.written(plate));
    }
    lines.resize(size.lines, String::new());
    for line in &mut lines {
        if let Some(columns) = size.columns {
            let fits: String = line.chars().take(columns).collect();
            *line = match size.fill {
                true => format!("{fits:columns$}"),
                false => fits,
            };
        }
    }
    lines
}

/// As many words in each line as it has room for.
fn broken(words: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_laid_out_in_lines() {
        let plate = Some("W12345A");
        for (words, plate, size, wanted) in [
            ("Welcome", None, (2, Some(16), false), vec!["Welcome", ""]),
            (
                "Welcome",
                plate,
                (2, Some(16), false),
                vec!["Welcome", "W12345A"],
            ),
            ("Welcome", plate, (1, Some(16), false), vec!["Welcome"]),
            (
                "Already inside: press the button",
                plate,
                (2, Some(16), false),
                vec!["Already inside:", "press the button"],
            ),
            (
                "Already inside: press the button",
                plate,
                (4, Some(20), false),
                vec!["Already inside:", "press the button", "W12345A", ""],
            ),
            // The third line has no room.
            (
                "one two three",
                None,
                (2, Some(5), false),
                vec!["one", "two"],
            ),
            ("unbreakable", None, (2, Some(5), false), vec!["unbre", ""]),
            ("ab", None, (2, Some(4), true), vec!["ab  ", "    "]),
            (
                "one two three",
                plate,
                (1, None, false),
                vec!["one two three"],
            ),
            ("", None, (2, Some(4), false), vec!["", ""]),
        ] {
            let (lines, columns, fill) = size;
            let size = Size {
                lines,
                columns,
                fill,
            };
            let found = laid_out(words, plate, size, Characters::Utf8);
            assert_eq!(found, wanted, "{words:?} {size:?}");
        }
    }
}
