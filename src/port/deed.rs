//! What was done and what came of it, as the store keeps it: no words. Those are made when it is read (`wording::audit`).

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::event::{
    CommandId, Done, GateResult, ImportPiece, Input, JournalEntry, OrderKind, Output, PermitChange,
    Rejection, Seq,
};
use crate::domain::site::{GateId, LaneId, PermitId, Site};
use crate::port::accounts::{Role, Scope};

/// Kinds of deeds, as they stand in the log: a closed list, for filters and counts.
pub mod kind {
    pub const RESET: &str = "reset";
    pub(crate) const RESET_WIDE: &str = "wider reset";
    pub(crate) const CORRECTION: &str = "put right";
    pub(crate) const EXEMPTION: &str = "exemption";
    pub(crate) const PERMIT: &str = "permit";
    pub(crate) const IMPORT: &str = "import";
    pub(crate) const OPEN: &str = "open";
    pub(crate) const ANSWER: &str = "answer";
    pub(crate) const JUDGED: &str = "read judged";
    pub(crate) const LANE_CHECKED: &str = "lane checked";
    pub(crate) const VIOLATION: &str = "violation";
    pub(crate) const CALIBRATION: &str = "calibration";
    pub(crate) const KILL_SWITCH: &str = "gates off/on";
    pub const LOG_IN: &str = "log-in";
    pub(crate) const ACCOUNT: &str = "account";
    pub(crate) const RULES: &str = "rules";
    pub(crate) const TRIAL: &str = "trial";
    pub(crate) const COMMISSIONING: &str = "commissioning";
    pub(crate) const GATEWAY: &str = "gateway";
    pub(crate) const ERASURE: &str = "erasure";
    pub(crate) const OTHER: &str = "other";

    pub const ALL: [&str; 21] = [
        RESET,
        RESET_WIDE,
        CORRECTION,
        EXEMPTION,
        PERMIT,
        IMPORT,
        OPEN,
        ANSWER,
        JUDGED,
        LANE_CHECKED,
        VIOLATION,
        CALIBRATION,
        KILL_SWITCH,
        LOG_IN,
        ACCOUNT,
        RULES,
        TRIAL,
        COMMISSIONING,
        GATEWAY,
        ERASURE,
        OTHER,
    ];
}

/// Keys of the site file named in a row when they change; more are counted.
const CHANGES_MAX: usize = 12;

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "did")]
pub enum Deed {
    Ordered {
        #[serde(flatten)]
        order: OrderKind,
    },
    PermitSaved {
        permit: PermitId,
    },
    PermitRemoved {
        permit: PermitId,
    },
    PermitsReplaced {
        permits: usize,
    },
    /// What a whole import was to change.
    PermitsImported {
        added: usize,
        changed: usize,
        removed: usize,
    },
    /// An import was taken back: what that was to change in all.
    ImportTakenBack {
        import: Seq,
        added: usize,
        changed: usize,
        removed: usize,
    },
    /// A further piece of the import that began with this entry.
    ImportWentOn {
        first: Seq,
    },
    /// The site file was read for the first time.
    SiteRead,
    SiteChanged {
        changes: Vec<Change>,
        /// Changes that are not listed.
        more: usize,
    },
    Started {
        down_since: Option<Timestamp>,
    },
    Upgraded {
        from: Option<String>,
        to: String,
        tail: u64,
        otherwise: u64,
    },
    LoggedIn {
        by: Proved,
        from: IpAddr,
    },
    LogInRefused {
        wrong: Proved,
        from: IpAddr,
    },
    LoggedOut {
        everywhere: bool,
    },
    UserAdded {
        user: String,
        role: Role,
    },
    UserChanged {
        user: String,
        #[serde(flatten)]
        change: UserChange,
    },
    OwnPasswordChanged,
    SecondFactorSetUp,
    SecondFactorOff,
    RecoveryCodesMade,
    TokenMade {
        program: String,
        role: Role,
        scopes: Vec<Scope>,
    },
    TokenTakenBack {
        program: String,
    },
    /// The holder of a permit got a link to change its plates.
    HolderLinkMade {
        permit: PermitId,
    },
    HolderLinkTakenBack {
        permit: PermitId,
    },
    CalibrationSaved {
        lane: String,
    },
    CommissioningBegun {
        entry: LaneId,
        exit: LaneId,
    },
    CommissioningEnded,
    RulesTried {
        days: u32,
    },
    /// A lane was told that a PIN or card was checked.
    FactorTold {
        lane: LaneId,
        means: Means,
        permit: PermitId,
    },
    PicturesTaken,
    /// Personal data were taken out of so many rows of the journal, and what was left is sealed.
    DataErased {
        entry: Seq,
        rows: u64,
        /// A digest over what was left of the rows, hex.
        seal: String,
    },
    /// Everything that is known of one plate was taken out as a file.
    SubjectTold,
    /// One plate is to be erased from everything.
    ErasureAsked,
    /// A person has seen that this command did not open the gate.
    PulseSeen {
        gate: GateId,
        command: CommandId,
    },
    /// A test message was sent.
    MessageTried {
        target: String,
    },
    /// A row that cannot be understood, as it stands there.
    Unclear {
        text: String,
    },
}

/// A place in which the site file is otherwise, as `lanes.entry-1.passback`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub(crate) key: String,
    pub(crate) what: Changed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    New,
    Gone,
    /// From the first to the second.
    Value(Value, Value),
}

/// What somebody showed at a log-in, last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proved {
    Password,
    Code,
    RecoveryCode,
}

/// What an administrator changes of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum UserChange {
    Role {
        role: Role,
    },
    /// None: all.
    Lanes {
        lanes: Vec<LaneId>,
    },
    Disabled,
    Enabled,
    PasswordGiven,
    SecondFactorTakenAway,
}

/// What a driver gave besides the plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    Pin,
    Card,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActEnd {
    Done(Done),
    Rejected(Rejection),
    /// What the gate answered.
    Gate(GateResult),
    /// What cannot be understood, as it stands there.
    Unclear(String),
}

impl ActEnd {
    /// Of what a journal entry says.
    pub(crate) fn of_entry(entry: &JournalEntry) -> Vec<ActEnd> {
        let said = entry.outputs.iter().filter_map(|output| match output {
            Output::Done(done) => Some(ActEnd::Done(done.clone())),
            Output::Rejected(why) => Some(ActEnd::Rejected(why.clone())),
            _ => None,
        });
        said.collect()
    }
}

impl Deed {
    /// What a journal entry says of an act, and whose; `None`: it is nobody's. `site`: the one configured before.
    pub(crate) fn of_entry<'a>(
        entry: &'a JournalEntry,
        site: Option<&Site>,
    ) -> Option<(&'a str, Deed)> {
        Some(match &entry.input {
            Input::Order(order) => {
                let order_kind = order.what.clone();
                (&order.by, Deed::Ordered { order: order_kind })
            }
            Input::Permits(PermitChange::Put { permit, by, .. }) => {
                let permit = permit.id.clone();
                (by, Deed::PermitSaved { permit })
            }
            Input::Permits(PermitChange::Remove { id, by, .. }) => {
                let permit = id.clone();
                (by, Deed::PermitRemoved { permit })
            }
            Input::Permits(PermitChange::Batch { piece, by, .. }) => match piece.first {
                None => (by, Deed::of_import(piece)),
                // One row tells of an import; another piece has one only where it left something as it was.
                Some(_) if entry.permits_left().is_empty() => return None,
                Some(first) => (by, Deed::ImportWentOn { first }),
            },
            Input::Permits(PermitChange::Import { permits, by }) => {
                let permits = permits.len();
                (by, Deed::PermitsReplaced { permits })
            }
            Input::Configured { site: now } => ("site file", Deed::of_site(site, now)),
            Input::Started { down_since } => {
                let down_since = *down_since;
                ("gateway", Deed::Started { down_since })
            }
            Input::Upgraded {
                from,
                to,
                tail,
                otherwise,
            } => {
                let deed = Deed::Upgraded {
                    from: from.as_ref().map(ToString::to_string),
                    to: to.to_string(),
                    tail: *tail,
                    otherwise: *otherwise,
                };
                ("gateway", deed)
            }
            _ => return None,
        })
    }

    fn of_import(piece: &ImportPiece) -> Deed {
        let (added, changed, removed) = (piece.added, piece.changed, piece.removed);
        match piece.undoes {
            None => Deed::PermitsImported {
                added,
                changed,
                removed,
            },
            Some(import) => Deed::ImportTakenBack {
                import,
                added,
                changed,
                removed,
            },
        }
    }

    /// What is otherwise in the site as it is configured now.
    fn of_site(before: Option<&Site>, now: &Site) -> Deed {
        let Some(before) = before else {
            return Deed::SiteRead;
        };
        let plain = |site: &Site| serde_json::to_value(site).unwrap_or_default();
        let mut changes = Vec::new();
        differences("", &plain(before), &plain(now), &mut changes);
        let more = changes.len().saturating_sub(CHANGES_MAX);
        changes.truncate(CHANGES_MAX);
        Deed::SiteChanged { changes, more }
    }

    /// One of [`kind`].
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Deed::Ordered { order } => kind_of(order),
            Deed::PermitSaved { .. }
            | Deed::PermitRemoved { .. }
            | Deed::HolderLinkMade { .. }
            | Deed::HolderLinkTakenBack { .. } => kind::PERMIT,
            Deed::PermitsReplaced { .. }
            | Deed::PermitsImported { .. }
            | Deed::ImportTakenBack { .. }
            | Deed::ImportWentOn { .. } => kind::IMPORT,
            Deed::SiteRead | Deed::SiteChanged { .. } => kind::RULES,
            Deed::Started { .. } | Deed::Upgraded { .. } => kind::GATEWAY,
            Deed::LoggedIn { .. } | Deed::LogInRefused { .. } | Deed::LoggedOut { .. } => {
                kind::LOG_IN
            }
            Deed::UserAdded { .. }
            | Deed::UserChanged { .. }
            | Deed::OwnPasswordChanged
            | Deed::SecondFactorSetUp
            | Deed::SecondFactorOff
            | Deed::RecoveryCodesMade
            | Deed::TokenMade { .. }
            | Deed::TokenTakenBack { .. } => kind::ACCOUNT,
            Deed::CalibrationSaved { .. } => kind::CALIBRATION,
            Deed::CommissioningBegun { .. } | Deed::CommissioningEnded => kind::COMMISSIONING,
            Deed::RulesTried { .. } => kind::TRIAL,
            Deed::DataErased { .. } => kind::ERASURE,
            Deed::FactorTold { .. }
            | Deed::SubjectTold
            | Deed::ErasureAsked
            | Deed::PicturesTaken
            | Deed::PulseSeen { .. }
            | Deed::MessageTried { .. }
            | Deed::Unclear { .. } => kind::OTHER,
        }
    }
}

fn kind_of(order: &OrderKind) -> &'static str {
    match order {
        OrderKind::Open { .. } => kind::OPEN,
        OrderKind::Answer { .. } => kind::ANSWER,
        OrderKind::Reset { .. } => kind::RESET,
        OrderKind::ResetAll { .. } | OrderKind::Amnesty { .. } => kind::RESET_WIDE,
        OrderKind::SetCount { .. } | OrderKind::HasLeft { .. } | OrderKind::IsIn { .. } => {
            kind::CORRECTION
        }
        OrderKind::KillSwitch { .. } => kind::KILL_SWITCH,
        OrderKind::Exempt { .. }
        | OrderKind::Unexempt { .. }
        | OrderKind::ExemptGroup { .. }
        | OrderKind::UnexemptGroup { .. } => kind::EXEMPTION,
        OrderKind::Judge { .. } => kind::JUDGED,
        OrderKind::LaneChecked { .. } => kind::LANE_CHECKED,
        OrderKind::Acknowledge { .. } => kind::VIOLATION,
    }
}

/// Every place in which two values differ.
fn differences(path: &str, a: &Value, b: &Value, found: &mut Vec<Change>) {
    let under = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    let what = match (a, b) {
        (a, b) if a == b => return,
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let of = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                differences(&under(key), &of(a), &of(b), found);
            }
            return;
        }
        (Value::Array(a), Value::Array(b)) if named(a) && named(b) => {
            let [a, b] = [a, b].map(|all| Value::Object(by_id(all)));
            return differences(path, &a, &b, found);
        }
        (Value::Null, Value::Object(_)) => Changed::New,
        (Value::Object(_), Value::Null) => Changed::Gone,
        (a, b) => Changed::Value(a.clone(), b.clone()),
    };
    let key = path.to_owned();
    found.push(Change { key, what });
}

fn named(all: &[Value]) -> bool {
    all.iter().all(|item| item["id"].is_string())
}

fn by_id(all: &[Value]) -> Map<String, Value> {
    let id = |item: &Value| item["id"].as_str().unwrap_or_default().to_owned();
    all.iter().map(|item| (id(item), item.clone())).collect()
}
