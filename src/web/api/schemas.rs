//! What several resources say in the same words: moments, plates, decisions. Words of the engine are mirrored here one by
//! one, so that a new one cannot come into the API unseen.

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::actions::lane_reports::Period;
use crate::actions::orders;
use crate::domain::event::{self, Output};
use crate::domain::site::calendar::Window;
use crate::domain::{diagnosis, plate, site};
use crate::port::deed::{ActEnd, Deed};
use crate::port::{accounts, commissioning};
use crate::web::http::operation::text;
use crate::wording;

/// A moment, RFC 3339; answers are in UTC.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Time(pub(crate) Timestamp);

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for Time {}

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Time {
        Time(at)
    }
}

/// A plate: capital letters and digits. As people write it in requests: small letters, blanks, dashes and dots are fine. In the
/// place of one whose time is over its stand-in: `#` and eleven letters.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plate(pub plate::Plate);

impl PartialSchema for Plate {
    fn schema() -> RefOr<Schema> {
        text("^(#[A-Z2-7]{11}|[ \\t\\u00a0.·_-]*([0-9A-Za-z][ \\t\\u00a0.·_-]*){1,12})$").into()
    }
}

impl ToSchema for Plate {}

impl From<plate::Plate> for Plate {
    fn from(plate: plate::Plate) -> Plate {
        Plate(plate)
    }
}

/// Hours of some days, by the site's clock: `mon-fri 07:00-19:00`. Without days: every day. An end at or before the
/// beginning: past midnight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hours(pub(crate) Window);

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Hours, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Hours).map_err(D::Error::custom)
    }
}

impl PartialSchema for Hours {
    fn schema() -> RefOr<Schema> {
        const DAY: &str = "(mon|tue|wed|thu|fri|sat|sun)";
        const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9]";
        let days = format!("{DAY}(-{DAY})?(,{DAY}(-{DAY})?)*");
        text(&format!("^({days} )?{TIME}-{TIME}$")).into()
    }
}

impl ToSchema for Hours {}

/// A whole number, also written as `20.0`, which JSON Schema takes for one, too.
///
/// # Errors
/// It is none, or no `u32`.
pub fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(from)? else {
        return Ok(None);
    };
    let whole = format!("{number:.0}").parse().ok();
    let whole = whole.filter(|_| number.fract() == 0.0);
    whole
        .map(Some)
        .ok_or_else(|| D::Error::custom("expected a whole number"))
}

/// The same, and it must be there.
///
/// # Errors
/// It is not, or is none, or no `u32`.
pub(crate) fn a_whole<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    whole(from)?.ok_or_else(|| D::Error::custom("expected a whole number"))
}

/// Something of the house as the API shows it.
pub(crate) trait Shown<T> {
    fn shown(&self) -> T;
}

macro_rules! shown {
    ($($theirs:ty as $ours:ty: $show:expr;)+) => {$(
        impl Shown<$ours> for $theirs {
            fn shown(&self) -> $ours {
                let show: fn(&$theirs) -> $ours = $show;
                show(self)
            }
        }
    )+};
}

shown! {
    bool as bool: |b| *b;
    u32 as u32: |n| *n;
    u64 as u64: |n| *n;
    f32 as f32: |x| *x;
    f64 as f64: |x| *x;
    String as String: String::clone;
    site::LaneId as String: ToString::to_string;
    site::AreaId as String: ToString::to_string;
    site::GateId as String: ToString::to_string;
    site::GroupId as String: ToString::to_string;
    site::PermitId as String: ToString::to_string;
    event::StayId as u64: |stay| stay.0;
    site::PassbackMode as PassbackMode: |mode| PassbackMode(*mode);
    Timestamp as Time: |at| Time(*at);
    plate::Plate as Plate: |plate| Plate(plate.clone());
    Window as Hours: |window| Hours(*window);
    Deed as String: ToString::to_string;
    Vec<ActEnd> as String: |ends| wording::audit::outcome(ends);
}

impl<A: Shown<B>, B> Shown<Option<B>> for Option<A> {
    fn shown(&self) -> Option<B> {
        self.as_ref().map(A::shown)
    }
}

impl<A: Shown<B>, B> Shown<Vec<B>> for Vec<A> {
    fn shown(&self) -> Vec<B> {
        self.iter().map(A::shown).collect()
    }
}

/// What is shown of a type of the house, field by field; `ours = theirs` where a field has another name.
macro_rules! shows {
    ($(#[$attr:meta])* $vis:vis struct $name:ident of $theirs:ty {
        $($(#[$as:meta])* $fvis:vis $field:ident $(= $from:ident)?: $kind:ty),* $(,)?
    }) => {
        $(#[$attr])*
        #[derive(serde::Serialize, utoipa::ToSchema)]
        $vis struct $name { $($(#[$as])* $fvis $field: $kind),* }

        impl From<&$theirs> for $name {
            fn from(theirs: &$theirs) -> $name {
                $name { $($field: $crate::web::api::schemas::Shown::shown(&shows!(@theirs $field $($from)?))),* }
            }
        }

        impl $crate::web::api::schemas::Shown<$name> for $theirs {
            fn shown(&self) -> $name {
                $name::from(self)
            }
        }
    };
    (@$theirs:ident $field:ident) => { $theirs.$field };
    (@$theirs:ident $field:ident $from:ident) => { $theirs.$from };
}

pub(crate) use shows;

/// Mirrors a closed list of words of the engine, both ways.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident of $theirs:path { $($(#[$as:meta])* $word:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $name { $($(#[$as])* $word),* }

        impl From<$theirs> for $name {
            fn from(theirs: $theirs) -> $name {
                match theirs { $(<$theirs>::$word => $name::$word),* }
            }
        }

        impl From<$name> for $theirs {
            fn from(ours: $name) -> $theirs {
                match ours { $($name::$word => <$theirs>::$word),* }
            }
        }

        impl Shown<$name> for $theirs {
            fn shown(&self) -> $name {
                (*self).into()
            }
        }
    };
}

mirror! {
    /// What was answered.
    Outcome of event::Outcome { Open, Refuse, Ask, None }
}
mirror! {
    /// Why: docs/ref/reasons.md.
    Reason of event::Reason {
        Permitted, Exempt, VisitorAdmitted, VisitorRefused, VisitorAsk, Denied, DeniedLikely, NotYetValid, NoLongerValid, OutsideHours,
        OtherLane, Reentry, ExitWithoutEntry, WrongArea, PoolFull, AreaFull, Trapped, SecondFactor, FreeExit, Unread, Repeated, SeenElsewhere,
    }
}
mirror! {
    /// What rule was broken.
    ViolationKind of event::ViolationKind { Reentry, ExitWithoutEntry, WrongArea, PoolFull, AreaFull, Trapped }
}
/// How strict the lane is about vehicles that are inside already.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PassbackMode(site::PassbackMode);

impl From<site::PassbackMode> for PassbackMode {
    fn from(theirs: site::PassbackMode) -> PassbackMode {
        PassbackMode(theirs)
    }
}

impl PartialSchema for PassbackMode {
    fn schema() -> RefOr<Schema> {
        let words = site::PassbackMode::WORDS.map(|(word, _)| word);
        let list = ObjectBuilder::new().schema_type(Type::String);
        list.enum_values(Some(words)).into()
    }
}

impl ToSchema for PassbackMode {}

mirror! {
    /// Which way a lane leads.
    Direction of site::Direction { In, Out }
}
mirror! {
    /// What keeps a gate shut although a vehicle may pass.
    HeldBy of event::HeldBy { KillSwitch, Late }
}
mirror! {
    /// How it is known that a vehicle passed.
    KnownBy of event::KnownBy { Assumed, Input, Person }
}
mirror! {
    /// What somebody else did to a permit between the look at it and the change of it.
    Meanwhile of event::Meanwhile { Added, Changed, Removed }
}
mirror! {
    /// Whether a permit lets in or keeps out.
    List of event::List { Allow, Deny }
}

mirror! {
    /// The likeliest cause of a violation or an explained contradiction.
    Cause of event::Cause {
        Passback,
        #[serde(rename = "missed_exit")]
        MissedExit,
        #[serde(rename = "misread_exit")]
        MisreadExit,
        #[serde(rename = "misread_entry")]
        MisreadEntry,
        #[serde(rename = "other_vehicle")]
        OtherVehicle,
        #[serde(rename = "turned_away")]
        TurnedAway,
    }
}
mirror! {
    /// What a person found that a violation was: nothing to be said against it, or false because this read is wrong, that at
    /// the other end is, the vehicle was not seen there, or for another reason.
    Finding of event::Finding { Seen, MisreadHere, MisreadThere, Unseen, Other }
}
mirror! {
    /// What becomes of a vehicle if nobody answers.
    Unanswered of site::Unanswered { Refuse, Open }
}
mirror! {
    /// How a report of a lane is to be taken: see to it now, when there is time, too few vehicles to tell, fine.
    Tone of diagnosis::Tone { Act, Look, Few, Fine }
}
mirror! {
    /// Why a person should look at a read.
    DoubtKind of diagnosis::statistics::DoubtKind { Unsure, NoMatch, Healed, Near }
}
mirror! {
    /// What a person or program may do; each may do all that those before it may.
    Role of accounts::Role { Viewer, Attendant, Supervisor, Administrator }
}
mirror! {
    /// What a token opens, within its role.
    Scope of accounts::Scope { Read, Gates, Reads, Resets, Review, Permits, Audit, Users }
}
mirror! {
    /// A test of a commissioning: an entry is recorded; a second one is answered as the rules say; an exit clears it; the
    /// timer clears it.
    Test of commissioning::Test { Entry, Second, Exit, Timer }
}
mirror! {
    /// How a test stands.
    TestState of commissioning::TestState { Waits, Now, Passed, Failed, NotApplicable }
}
mirror! {
    /// How long back.
    Since of Period { Day, Week, Month }
}

shows! {
    /// How likely each cause of a violation is; all 0 where none is weighed.
    #[derive(Debug, Clone)]
    pub struct Causes of event::Causes {
        pub passback: f64,
        pub missed_exit: f64,
        pub misread_exit: f64,
        pub misread_entry: f64,
        pub other_vehicle: f64,
        pub turned_away: f64,
    }
}

shows! {
    /// A rule that was broken, or seems so.
    #[derive(Debug, Clone)]
    pub struct Violation of event::Violation {
        pub kind: ViolationKind,
        pub mode: PassbackMode,
        pub causes: Causes,
        /// The stay that it contradicts.
        pub(crate) prior_stay = prior: Option<u64>,
    }
}

/// The answer to one vehicle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decision {
    /// Journal number of the sighting: its name everywhere.
    pub seq: u64,
    pub lane: String,
    pub at: Time,
    pub outcome: Outcome,
    pub reason: Reason,
    /// The text as read; null: unread.
    pub read: Option<Plate>,
    /// The plate that it was taken for.
    pub plate: Option<Plate>,
    pub permit: Option<String>,
    /// How sure it is that `plate` is right, where it is not the very text that was read; null: it is, or nothing was found.
    pub likely: Option<f64>,
    pub violation: Option<Violation>,
    /// It goes against what is known, and is likelier something missed or misread: no violation, counted against nobody.
    pub explained: Option<Violation>,
    /// The stay that this exit ended.
    pub(crate) closes_stay: Option<u64>,
    /// Why the gate was not told although the outcome is `open`.
    pub held_by: Option<HeldBy>,
    /// Pictures were kept (for some weeks).
    pub(crate) pictured: bool,
}

impl From<&event::Decision> for Decision {
    fn from(d: &event::Decision) -> Decision {
        Decision {
            seq: d.seq,
            lane: d.lane.to_string(),
            at: d.at.into(),
            outcome: d.outcome.into(),
            reason: d.reason.into(),
            read: d.read.clone().map(Plate),
            plate: d.plate.clone().map(Plate),
            permit: d.permit.as_ref().map(ToString::to_string),
            likely: match d.matched {
                event::Matched::Likely { probability } => Some(probability),
                event::Matched::Exact | event::Matched::Nothing => None,
            },
            violation: d.violation.as_ref().map(Violation::from),
            explained: d.explained.as_ref().map(Violation::from),
            closes_stay: d.closes.map(|c| c.stay.0),
            held_by: d.held_by.map(Into::into),
            pictured: d.evidence.is_some(),
        }
    }
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// Its number in the journal.
    pub(crate) entry: u64,
    /// What came of it, in the engine's words.
    pub(crate) note: Option<String>,
    /// It is on disk. `false`: the disk cannot be written at the moment, and it was done all the same (a gate opened, an
    /// answer, the switch of all gates); it is written when there is room again, and lost if the gateway ends before.
    pub(crate) written: bool,
}

impl From<orders::Done> for Done {
    fn from(done: orders::Done) -> Done {
        let entry = done.entry();
        let note = entry.outputs.iter().find_map(|output| match output {
            Output::Done(done) => Some(done.to_string()),
            _ => None,
        });
        Done {
            entry: entry.seq,
            note,
            written: done.written,
        }
    }
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    /// Goes into the log.
    #[schema(min_length = 1, pattern = r"\S")]
    pub(crate) reason: String,
}
