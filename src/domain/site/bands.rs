//! What a lane does with an entry of a plate that is believed inside, by how likely it is a passback.

use serde::{Deserialize, Serialize};

/// From these probabilities of a passback on it is recorded as a violation, a person is asked, the vehicle is refused. 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    pub record_at: f64,
    /// `None`: nobody is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_at: Option<f64>,
    /// On lanes that are hard (or trap).
    pub refuse_at: f64,
}

impl Default for Bands {
    fn default() -> Self {
        Bands {
            record_at: 0.1,
            ask_at: None,
            refuse_at: 0.3,
        }
    }
}

/// Where a probability lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Band {
    /// Likelier something else: recorded, and no violation.
    Explained,
    /// A violation.
    Record,
    /// A violation, and a person is asked.
    Ask,
    /// A violation, and refused where the lane is hard.
    Refuse,
}

impl Bands {
    pub(crate) fn of(&self, passback: f64) -> Band {
        if passback >= self.refuse_at {
            Band::Refuse
        } else if self.ask_at.is_some_and(|at| passback >= at) {
            Band::Ask
        } else if passback >= self.record_at {
            Band::Record
        } else {
            Band::Explained
        }
    }

    /// Whether they are probabilities in order.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(&self) -> Result<(), String> {
        let ask = self.ask_at.unwrap_or(self.refuse_at);
        let all = [0.0, self.record_at, ask, self.refuse_at, 1.0];
        if all.is_sorted() {
            Ok(())
        } else {
            Err("record_at, ask_at and refuse_at are from 0 to 1, in this order".into())
        }
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Bands::default()
    }
}
