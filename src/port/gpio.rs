//! A line of a GPIO chip, as the kernel gives it out (`/dev/gpiochip0`): a contact or a relay at the board's own pins.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gpiocdev::line::{Bias, EdgeDetection, Value};
use gpiocdev::request::{Builder, Request};
use gpiocdev::tokio::AsyncRequest;

use super::fields::Fields;

/// How the line is named to whoever looks which program has it.
const CONSUMER: &str = "plategate";

/// Which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    chip: PathBuf,
    line: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.chip.display(), self.line)
    }
}

impl Place {
    /// Reads `address` and `gpio`. `None`: faulty, noted.
    pub(crate) fn read(fields: &mut Fields) -> Option<Place> {
        let chip = fields.str("address", key!("fault-write-gpio-chip"));
        let line = fields.opt_int("gpio", 0..=1_023);
        if fields.value("gpio").is_none() {
            fields.missing("gpio", key!("fault-write-gpio-line"));
        }
        Some(Place {
            chip: PathBuf::from(chip?),
            line: u32::try_from(line?).ok()?,
        })
    }

    fn request(&self) -> Builder {
        let mut request = Request::builder();
        request
            .with_consumer(CONSUMER)
            .on_chip(Path::new(&self.chip))
            .with_line(self.line);
        request
    }

    /// Takes the line as an output that is off.
    ///
    /// # Errors
    /// The chip is not there or may not be opened, or another program has the line.
    pub(crate) fn output(&self, active_low: bool) -> Result<RelayLine, gpiocdev::Error> {
        let mut request = self.request();
        if active_low {
            request.as_active_low();
        }
        let request = request.as_output(Value::Inactive).request()?;
        Ok(RelayLine(request))
    }

    /// Takes the line as an input, its changes believed when it has been still for so long. Call within a runtime.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn input(
        &self,
        pull: Pull,
        still: Duration,
    ) -> Result<ContactLine, gpiocdev::Error> {
        let mut request = self.request();
        request
            .as_input()
            .with_edge_detection(EdgeDetection::BothEdges)
            .with_debounce_period(still);
        match pull {
            Pull::Up => request.with_bias(Bias::PullUp).as_active_low(),
            Pull::Down => request.with_bias(Bias::PullDown),
            Pull::None => &mut request,
        };
        let request = request.request()?;
        let first = request.lone_value()?;
        Ok(ContactLine {
            line: AsyncRequest::new(request),
            waiting: Some(first == Value::Active),
            before: None,
        })
    }
}

/// What holds the line where its contact is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pull {
    /// Supply: the contact closes to ground, and is closed when the line is low.
    Up,
    /// Ground: the contact closes to supply, and is closed when the line is high.
    Down,
    /// A circuit of its own before the pin, such as an optocoupler; closed when the line is high.
    None,
}

/// A relay's line.
pub(crate) struct RelayLine(Request);

impl RelayLine {
    /// # Errors
    /// The chip is gone.
    pub(crate) fn switch(&self, on: bool) -> Result<(), gpiocdev::Error> {
        let value = if on { Value::Active } else { Value::Inactive };
        self.0.set_lone_value(value).map(drop)
    }
}

/// A contact's line.
pub(crate) struct ContactLine {
    line: AsyncRequest,
    waiting: Option<bool>,
    before: Option<bool>,
}

impl ContactLine {
    /// Whether the contact is closed: first as it is now, then at each change.
    ///
    /// # Errors
    /// The chip is gone.
    pub(crate) async fn next(&mut self) -> Result<bool, gpiocdev::Error> {
        loop {
            let closed = match self.waiting.take() {
                Some(closed) => closed,
                None => {
                    let edge = self.line.read_edge_event().await?;
                    edge.kind == gpiocdev::line::EdgeKind::Rising
                }
            };
            if self.before.replace(closed) != Some(closed) {
                return Ok(closed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::Faults;
    use super::*;

    #[test]
    fn which_line_is_written_as_chip_and_number() {
        let read = |text: &str| {
            let table: toml::Table = toml::from_str(text).unwrap();
            let faults = Faults::of("site.toml");
            let mut fields = Fields::new(&table, "gate[g]", &faults);
            let place = Place::read(&mut fields);
            fields.finish();
            let keys = faults.into_vec().into_iter().map(|f| f.key);
            (place.map(|p| p.to_string()), keys.collect::<Vec<_>>())
        };
        let check = |text: &str, want: Option<&str>, faults: &[&str]| {
            let (place, keys) = read(text);
            assert_eq!(
                (place.as_deref(), keys.as_slice()),
                (
                    want,
                    &*faults.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>()
                ),
                "{text}"
            );
        };
        let chip = "address = \"/dev/gpiochip0\"\n";
        check(
            &format!("{chip}gpio = 17"),
            Some("/dev/gpiochip0 (17)"),
            &[],
        );
        check("gpio = 17", None, &["gate[g].address"]);
        check(chip, None, &["gate[g].gpio"]);
        check(&format!("{chip}gpio = -1"), None, &["gate[g].gpio"]);
        check(&format!("{chip}gpio = \"GPIO17\""), None, &["gate[g].gpio"]);
    }

    #[test]
    fn what_is_no_chip_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for chip in [
            Path::new("/dev/gpiochip99"),
            file.path(),
            Path::new("/dev/null"),
        ] {
            let place = Place {
                chip: chip.to_owned(),
                line: 0,
            };
            let told = place.output(false).map(drop).unwrap_err().to_string();
            assert!(!told.is_empty(), "{chip:?}");
        }
    }
}
