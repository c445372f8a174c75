//! Personal data whose time is over leave the data folder: rows of the journal and what was drawn from them keep what was
//! decided and lose of whom. docs/decisions/0008 says how journal and audit log still hold together.
//!
//! * [`key`]    the site's key, by which plates have stand-ins
//! * [`plan`]   what is due: rows by their numbers
//! * `veil`     what the scrubber asks of the tables
//! * [`rewrite`] rows of the journal, and the tables that follow from them
//! * [`subject`] what is known of one plate
//! * `told`     plates that were erased in another lot of the region
//! * [`clean`]  nothing of it stays in the file's unused parts or the write-ahead log

use jiff::{SignedDuration, Timestamp};

use crate::domain::privacy::{Class, HEAL_DAYS};
use crate::domain::site::Site;
use crate::domain::site::calendar::TimeOfDay;
use crate::port::fields::Fields;

pub(crate) mod clean;
pub(crate) mod key;
pub(crate) mod plan;
pub(crate) mod rewrite;
pub(crate) mod subject;
mod told;
mod veil;

/// Days that may be asked for at most: a hundred years.
const DAYS_MAX: i64 = 36_500;
const DAY_MIN: i64 = 24 * 60;

/// The `[retention]` section: for so many days plates and names are kept, by what the rows are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    pub no_match_days: u32,
    pub visitor_days: u32,
    pub permit_days: u32,
    pub violation_days: u32,
    /// What people did: names and reasons.
    pub log_days: u32,
    pub audit_days: u32,
    /// So far back the journal can be gone through again.
    pub past_days: u32,
    /// Every night at this time of the site's clock.
    pub at: TimeOfDay,
}

impl Settings {
    /// Reads the section; absent keys take their defaults. `None` if something is faulty (noted in `fields`).
    pub(crate) fn read(fields: &mut Fields) -> Option<Settings> {
        let least = i64::from(HEAL_DAYS);
        let mut days = |name: &'static str, normal: i64| {
            u32::try_from(fields.int(name, least..=DAYS_MAX, normal)).ok()
        };
        let no_match_days = days("no_match_days", 60);
        let visitor_days = days("visitor_days", 90);
        let permit_days = days("permit_days", 365);
        let violation_days = days("violation_days", 365);
        let log_days = days("log_days", 365);
        let audit_days = days("audit_days", 1_095);
        let past_days = u32::try_from(fields.int("past_days", 0..=DAYS_MAX, 30)).ok();
        let at = match fields.opt_str("at") {
            None => TimeOfDay::parse("03:10"),
            Some(text) => {
                let at = TimeOfDay::parse(text);
                if at.is_none() {
                    fields.is("at", text, "a time of day such as \"03:10\"");
                }
                at
            }
        };
        Some(Settings {
            no_match_days: no_match_days?,
            visitor_days: visitor_days?,
            permit_days: permit_days?,
            violation_days: violation_days?,
            log_days: log_days?,
            audit_days: audit_days?,
            past_days: past_days?,
            at: at?,
        })
    }

    /// Days of what is kept for vehicles, by the keys' names.
    pub(crate) fn of_vehicles(&self) -> [(&'static str, u32); 4] {
        [
            ("no_match_days", self.no_match_days),
            ("visitor_days", self.visitor_days),
            ("permit_days", self.permit_days),
            ("violation_days", self.violation_days),
        ]
    }

    fn days(&self, class: Class) -> u32 {
        match class {
            Class::NoMatch => self.no_match_days,
            Class::Visitor => self.visitor_days,
            Class::Permit => self.permit_days,
            Class::Violation => self.violation_days,
            Class::Log => self.log_days,
        }
    }

    /// What is older than this is due, at `now`.
    pub(crate) fn before(&self, class: Class, now: Timestamp) -> Timestamp {
        days_before(now, self.days(class))
    }

    pub(crate) fn audit_before(&self, now: Timestamp) -> Timestamp {
        days_before(now, self.audit_days)
    }

    /// So many days a vehicle on no permit is known that came in and was not seen to leave: a state that is kept for
    /// `past_days` more knows it, too.
    pub(crate) fn stay_days(&self) -> u32 {
        self.no_match_days.saturating_sub(self.past_days)
    }

    /// What the engine knows by plates from before this moment it forgets.
    pub(crate) fn known_from(&self, now: Timestamp) -> Timestamp {
        days_before(now, self.stay_days().max(HEAL_DAYS))
    }

    /// So old may a snapshot be. The newest stays whatever its age.
    pub(crate) fn snapshots_from(&self, site: &Site, now: Timestamp) -> Timestamp {
        let repeated = site.passback.repeated_days;
        let offences = self.violation_days.saturating_sub(repeated);
        days_before(now, self.past_days.min(offences))
    }
}

/// In whole days back from `now`.
pub(crate) fn days_before(now: Timestamp, days: u32) -> Timestamp {
    let length = SignedDuration::from_mins(DAY_MIN * i64::from(days));
    now.saturating_sub(length).unwrap_or(Timestamp::MIN)
}

/// Before this, misreads are not put right any more.
pub(crate) fn horizon(now: Timestamp) -> Timestamp {
    days_before(now, HEAL_DAYS)
}
