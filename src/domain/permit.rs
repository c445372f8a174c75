//! Permits: who may come in with which plates, and changes to their list.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum PermitChange {
    /// Adds the permit or replaces the one of that number.
    Put {
        permit: Box<Permit>,
        by: String,
    },
    Remove {
        id: PermitId,
        by: String,
    },
    /// Replaces the whole list.
    Import {
        permits: Vec<Permit>,
        by: String,
    },
}
