//! From which probability of a passback on a lane records, asks and refuses: for the site, over that by policy, over that by lane.

use toml::{Table, Value};

use crate::domain::site::bands::Bands;
use crate::port::fields::Fields;

const RECORD_AT: &str = "record_at";
const ASK_AT: &str = "ask_at";
const REFUSE_AT: &str = "refuse_at";

/// What one place of the file says; `None`: what holds around it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Given {
    record_at: Option<f64>,
    ask_at: Option<f64>,
    refuse_at: Option<f64>,
}

impl Given {
    pub fn read(fields: &mut Fields) -> Given {
        let mut at = |key: &'static str| fields.opt_float(key, 0.0..=1.0);
        Given {
            record_at: at(RECORD_AT),
            ask_at: at(ASK_AT),
            refuse_at: at(REFUSE_AT),
        }
    }

    /// A lane's own, over its policy's, over the site's.
    pub(crate) fn of_lane(fields: &mut Fields, policy: Option<Given>, site: Given) -> Given {
        Given::read(fields).over(policy.map_or(site, |p| p.over(site)))
    }

    /// The same without a word about faults: where the section is read again for its own sake.
    pub(crate) fn peek(section: Option<&Table>) -> Given {
        #[allow(clippy::cast_precision_loss, reason = "0 and 1 are exact")]
        let at = |key: &str| match section?.get(key)? {
            Value::Float(n) => Some(*n),
            Value::Integer(n) => Some(*n as f64),
            _ => None,
        };
        Given {
            record_at: at(RECORD_AT),
            ask_at: at(ASK_AT),
            refuse_at: at(REFUSE_AT),
        }
    }

    pub(crate) fn asks(&self) -> bool {
        self.ask_at.is_some()
    }

    /// This where it says something, else what holds around it.
    pub(crate) fn over(self, around: Given) -> Given {
        Given {
            record_at: self.record_at.or(around.record_at),
            ask_at: self.ask_at.or(around.ask_at),
            refuse_at: self.refuse_at.or(around.refuse_at),
        }
    }

    /// With the defaults for what nobody says.
    pub(crate) fn settled(self, fields: &mut Fields) -> Bands {
        let normal = Bands::default();
        let bands = Bands {
            record_at: self.record_at.unwrap_or(normal.record_at),
            ask_at: self.ask_at,
            refuse_at: self.refuse_at.unwrap_or(normal.refuse_at),
        };
        if bands.check().is_err() {
            let ask = self
                .ask_at
                .map_or(String::new(), |at| format!(", ask_at {at}"));
            let found = t!(
                "fault-does-not-go-with-others",
                record_at = bands.record_at,
                ask,
                refuse_at = bands.refuse_at
            );
            fields.fault(REFUSE_AT, found, t!("fault-record-at-comes-first-then"));
        }
        bands
    }
}
