//! What a site asks of all its lanes: groups, limits on how full areas may be, amnesties by the clock, outages.

use serde::{Deserialize, Serialize};

use super::calendar::{Days, TimeOfDay, Window};
use super::{AreaId, GroupId, LaneId, PassbackMode, PermitId};
use crate::domain::plate::Plate;

/// A group of permits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    /// Not subject to passback.
    #[serde(default)]
    pub exempt: bool,
    /// Goes before the areas' and the lanes' timers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer_min: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loiter_min: Option<u32>,
}

/// How full an area may be, of all vehicles or of a group's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub area: AreaId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    pub max: u32,
    pub mode: LimitMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitMode {
    /// Shown, not judged.
    None,
    /// Admitted and recorded.
    Soft,
    /// Refused.
    Hard,
}

/// Whom a reset or an amnesty is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Plate(Plate),
    Permit(PermitId),
    Group(GroupId),
    Area(AreaId),
    All,
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scope::Plate(plate) => write!(f, "plate {plate}"),
            Scope::Permit(permit) => write!(f, "permit {permit}"),
            Scope::Group(group) => write!(f, "group {group}"),
            Scope::Area(area) => write!(f, "area {area}"),
            Scope::All => f.write_str("everyone"),
        }
    }
}

/// A free move or a reset that comes by the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmnestyPlan {
    pub at: TimeOfDay,
    pub days: Days,
    pub scope: Scope,
    pub what: AmnestyKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AmnestyKind {
    /// One free move for each.
    FreeMove,
    /// Where they are is forgotten, and one free move.
    Reset,
}

/// Another passback mode, for a group or at hours. The first that fits counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Only vehicles of this group's permits; `None`: all vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Only at these hours of the site's clock; none: at any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Window>,
    /// Only at these lanes; none: at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<LaneId>,
    /// The mode of lanes that work as entrances; `None`: as the lane says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<PassbackMode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<PassbackMode>,
}

/// Who is inside at this time is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overnight {
    pub at: TimeOfDay,
    pub days: Days,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// What holds for the whole site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Passback {
    /// Plates on no permit are not judged.
    pub exempt_visitors: bool,
    pub outage: OutageRule,
    /// A shorter outage makes nobody unsure.
    pub outage_min_s: u32,
    /// How long after an outage a vehicle stays unsure.
    pub outage_grace_min: u32,
    pub while_down: WhileDown,
    /// An amnesty that is not used ends after this.
    pub amnesty_hours: u32,
    /// So many passbacks make a repeated violator; 0: nobody is.
    pub repeated: u32,
    /// In so many days.
    pub repeated_days: u32,
}

impl Default for Passback {
    fn default() -> Self {
        Passback {
            exempt_visitors: false,
            outage: OutageRule::Grace,
            outage_min_s: 120,
            outage_grace_min: 1440,
            while_down: WhileDown::Keep,
            amnesty_hours: 24,
            repeated: 0,
            repeated_days: 30,
        }
    }
}

impl Passback {
    pub(super) fn is_default(&self) -> bool {
        *self == Passback::default()
    }
}

/// What an outage means for the vehicles that could have left unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutageRule {
    /// Hard is soft against them for a while.
    Grace,
    /// They may come in once more.
    FreeEntry,
    Ignore,
}

/// What hard lanes do while a part of their region is blind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhileDown {
    Keep,
    Soft,
    Off,
}
