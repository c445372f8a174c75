//! What a vehicle is answered.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Open,
    Refuse,
    /// Left to a person.
    Ask,
    /// Nothing to decide.
    None,
}
