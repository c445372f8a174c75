//! Permits: who may come in with which plates, and changes to their list.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::ids::Seq;
use super::plate::Plate;
use super::site::calendar::Window;
use super::site::{AreaId, GroupId, LaneId, PermitId};

/// A permit: who may come in with which plates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Permit {
    pub id: PermitId,
    pub group: GroupId,
    pub holder: String,
    pub plates: Vec<Plate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Timestamp>,
    /// Allowed in, or on the deny list.
    #[serde(default)]
    pub list: List,
    /// Exempt from passback, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt: Option<Exemption>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How many of its vehicles may be inside at a time; `None`: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spaces: Option<u32>,
    /// Plates of `plates` that are on one vehicle, front and rear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<Vec<Plate>>,
    /// When it lets in, by the site's clock; none: at any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Window>,
    /// Lanes at which it lets in; none: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<LaneId>,
    /// Plates that have terms of their own: a hire car for a week, a driver's own hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plate_terms: Vec<PlateTerms>,
}

/// When and where one plate of a permit is let in: these hold for it instead of the permit's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlateTerms {
    pub plate: Plate,
    /// Whose vehicle it is; empty: the permit's holder's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub holder: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Window>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<LaneId>,
}

/// The terms that hold for one plate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) valid_from: Option<Timestamp>,
    pub(crate) valid_to: Option<Timestamp>,
    pub(crate) hours: &'a [Window],
    pub(crate) lanes: &'a [LaneId],
}

impl Permit {
    pub(crate) fn own_terms(&self, plate: &Plate) -> Option<&PlateTerms> {
        self.plate_terms.iter().find(|t| t.plate == *plate)
    }

    pub(crate) fn terms_of(&self, plate: &Plate) -> Terms<'_> {
        match self.own_terms(plate) {
            Some(own) => Terms {
                valid_from: own.valid_from,
                valid_to: own.valid_to,
                hours: &own.hours,
                lanes: &own.lanes,
            },
            None => Terms {
                valid_from: self.valid_from,
                valid_to: self.valid_to,
                hours: &self.hours,
                lanes: &self.lanes,
            },
        }
    }

    /// Whose vehicle a plate is on.
    pub(crate) fn holder_of(&self, plate: &Plate) -> &str {
        let own = self.own_terms(plate).map(|t| t.holder.as_str());
        own.filter(|h| !h.is_empty()).unwrap_or(&self.holder)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum List {
    #[default]
    Allow,
    Deny,
}

/// Exemption from passback (BACnet AuthorizationExemption PASSBACK).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exemption {
    pub reason: String,
    pub by: String,
    /// When it begins; `None`: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Where it holds: at lanes from or to these areas; none: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaId>,
    /// When it ends; `None`: until taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Exemption {
    /// Whether it has begun and is not over, wherever it holds.
    pub(crate) fn is_on(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && !self.is_over(at)
    }

    pub(crate) fn is_over(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }
}

/// What a permit says, as a short text: two permits with one digest say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PermitDigest(SmolStr);

impl PermitDigest {
    /// As a page or a program sent it back.
    pub(crate) fn sent(text: &str) -> PermitDigest {
        PermitDigest(text.into())
    }
}

impl fmt::Display for PermitDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Permit {
    pub fn digest(&self) -> PermitDigest {
        // A permit always serialises; an empty digest would only be unlike all others.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let hash = Sha256::digest(&bytes);
        let digits = hash.iter().take(8).map(|byte| format!("{byte:02x}"));
        PermitDigest(digits.collect::<String>().into())
    }
}

/// What stood under a permit's number when its sender looked: a change is made only while it stands so still.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenPermit {
    /// The sender did not look: whatever stands there.
    #[default]
    Anything,
    /// No permit.
    Nothing,
    /// The permit with this digest.
    As(PermitDigest),
}

impl SeenPermit {
    pub(crate) fn of(permit: Option<&Permit>) -> SeenPermit {
        permit.map_or(SeenPermit::Nothing, |p| SeenPermit::As(p.digest()))
    }

    fn is_anything(&self) -> bool {
        *self == SeenPermit::Anything
    }

    /// What has become of the permit since, if it stands otherwise now.
    pub(crate) fn since(&self, now: Option<&Permit>) -> Option<Meanwhile> {
        match (self, now) {
            (SeenPermit::Nothing, Some(_)) => Some(Meanwhile::Added),
            (SeenPermit::As(_), None) => Some(Meanwhile::Removed),
            (SeenPermit::As(seen), Some(now)) => {
                (now.digest() != *seen).then_some(Meanwhile::Changed)
            }
            (SeenPermit::Anything, _) | (SeenPermit::Nothing, None) => None,
        }
    }
}

/// What somebody else did to a permit between the look at it and the change of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meanwhile {
    Added,
    Changed,
    Removed,
}

/// One permit of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "edit")]
pub enum PermitEdit {
    Put {
        permit: Box<Permit>,
        seen: SeenPermit,
    },
    Remove {
        id: PermitId,
        seen: SeenPermit,
    },
}

impl PermitEdit {
    pub(crate) fn id(&self) -> &PermitId {
        match self {
            PermitEdit::Put { permit, .. } => &permit.id,
            PermitEdit::Remove { id, .. } => id,
        }
    }

    /// The permit as it is to be; `None`: there is to be none.
    pub(crate) fn to_be(&self) -> Option<&Permit> {
        match self {
            PermitEdit::Put { permit, .. } => Some(permit),
            PermitEdit::Remove { .. } => None,
        }
    }

    pub(crate) fn seen(&self) -> &SeenPermit {
        match self {
            PermitEdit::Put { seen, .. } | PermitEdit::Remove { seen, .. } => seen,
        }
    }
}

/// Which import a batch is a piece of, and what the whole of it is to change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPiece {
    /// The journal entry of the import's first piece; `None`: it is this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Seq>,
    /// The import that it takes back, by the entry of that one's first piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Seq>,
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum PermitChange {
    /// Adds the permit or replaces the one of that number.
    Put {
        permit: Box<Permit>,
        #[serde(default, skip_serializing_if = "SeenPermit::is_anything")]
        seen: SeenPermit,
        by: String,
    },
    Remove {
        id: PermitId,
        #[serde(default, skip_serializing_if = "SeenPermit::is_anything")]
        seen: SeenPermit,
        by: String,
    },
    /// What an import changes, permit by permit. Those that stand otherwise than they were seen are left as they are.
    Batch {
        edits: Vec<PermitEdit>,
        piece: ImportPiece,
        by: String,
    },
    /// Replaces the whole list: a first start.
    Import { permits: Vec<Permit>, by: String },
}

impl PermitChange {
    /// Who made it.
    pub(crate) fn by(&self) -> &str {
        match self {
            PermitChange::Put { by, .. }
            | PermitChange::Remove { by, .. }
            | PermitChange::Batch { by, .. }
            | PermitChange::Import { by, .. } => by,
        }
    }

    /// A permit put by hand, whatever stood under its number.
    pub fn put(permit: Permit, by: &str) -> PermitChange {
        PermitChange::Put {
            permit: Box::new(permit),
            seen: SeenPermit::Anything,
            by: by.to_owned(),
        }
    }

    /// A permit removed by hand, whatever it said.
    pub fn remove(id: PermitId, by: &str) -> PermitChange {
        PermitChange::Remove {
            id,
            seen: SeenPermit::Anything,
            by: by.to_owned(),
        }
    }
}
