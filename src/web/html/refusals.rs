//! Why something was not done, in an operator's words.

use crate::actions::error::{Conflict, Fault, Limit};
use crate::actions::presence::DAYS_MAX;
use crate::actions::proof::Objection;
use crate::actions::tokens::{TOKEN_DAYS_MAX, TOKENS_MAX};
use crate::actions::undo::UNDO_H;
use crate::actions::users::USERS_MAX;
use crate::actions::{ActionError, trials};
use crate::catalogue::Key;
use crate::domain::event::{Meanwhile, ViolationKind};
use crate::domain::site::PermitId;
use crate::port::calibration::Refused;
use crate::port::permits::{HOURS_MAX, LIST_MAX, PLATES_MAX, TEXT_MAX};
use crate::port::sheet::SheetFault;
use crate::web::html::labels;
use crate::web::html::refill::Wrong;
use crate::wording::persons;

/// A refusal in a sentence, or in several, one a line.
pub(crate) fn sentences(why: &ActionError) -> String {
    match why {
        ActionError::NotFound => t!("problem-there-nothing-here"),
        ActionError::NotAllowed(limit) => not_allowed(*limit).to_string(),
        ActionError::Invalid(faults) => {
            let all: Vec<String> = faults.iter().map(fault).collect();
            all.join("\n")
        }
        ActionError::Conflict(what) => conflict(what),
        ActionError::Rejected(why) => why.to_string(),
        ActionError::Unavailable(why)
        | ActionError::Failed(why)
        | ActionError::Calibration(Refused::Failed(why)) => why.clone(),
        ActionError::Calibration(refused) => refused.to_string(),
    }
}

pub(crate) fn not_allowed(limit: Limit) -> Key {
    match limit {
        Limit::Resets => key!("order-you-have-reset-as-many-plates"),
        Limit::CallFalse => key!("findings-a-violation-is-called-false-by"),
        Limit::OtherLots => key!("lots-not-for-some-lanes"),
    }
}

/// What is wrong with what was given.
pub(crate) fn fault(why: &Fault) -> String {
    match why {
        Fault::NoReason => t!("problem-please-give-reason-goes-into"),
        Fault::Number => t!("problem-number-use-1-40-letters"),
        Fault::Holder => t!("problem-holder-write-1-characters", max = TEXT_MAX),
        Fault::GroupOrNote => t!("problem-group-or-note-too-long"),
        Fault::NoPlates => t!("problem-plates-write-at-least-one"),
        Fault::TooManyPlates => t!("problem-plates-at-most-permit", max = PLATES_MAX),
        Fault::PlatesOfVehicles => t!("problem-plates-each-once-those-vehicles"),
        Fault::Ticked(most) => t!("bulk-tick-permits", most),
        Fault::Spaces => t!("problem-spaces-write-number-from-1"),
        Fault::TooManyHours => t!("problem-hours-at-most", max = HOURS_MAX),
        Fault::NoLane(id) => t!("problem-no-lane", id),
        Fault::ValidTo => t!("problem-valid-must-be-later-than"),
        Fault::Row(why) => why.to_string(),
        Fault::Sheet(why) => sheet(why),
        Fault::TooManyPermits(found) => t!("problem-too-many-permits", found, most = LIST_MAX),
        Fault::UntilOrPermanent => t!("problem-until-or-permanent"),
        Fault::UntilIsPast => t!("problem-until-in-past"),
        Fault::UntilBeforeFrom => t!("problem-until-must-be-later-than"),
        Fault::NoArea => t!("problem-there-no-such-area"),
        Fault::NoGroup => t!("problem-there-no-such-group"),
        Fault::Whom => t!("resets-choose-whom-it-is-for"),
        Fault::Name => t!("problem-name-use-1-40-letters"),
        Fault::NameReserved => t!("problem-name-reserved"),
        Fault::NotOfRole => t!("problem-no-program-this-role-may"),
        Fault::NoScopes => t!("problem-choose-what-program-may-do"),
        Fault::TokenEnd => t!("problem-until-not-date-time-come"),
        Fault::TokenLong => t!("problem-until-too-far", days = TOKEN_DAYS_MAX),
        Fault::PermitOrPlate => t!("problem-send-either-permit-or-plate"),
        Fault::Future => t!("problem-in-future"),
        Fault::Days => t!("visits-from-and-to-write-days-such"),
        Fault::TooManyDays => t!("visits-a-report-covers-days-at-most", days_max = DAYS_MAX),
        Fault::Week => t!("week-the-week-write-one-of-its"),
        Fault::TrialDays => t!("trial-days-write-1-to", days_max = trials::DAYS_MAX),
        Fault::LongPolicy => t!("trial-the-rules-are-too-long"),
        Fault::Device => t!("problem-no-subscription"),
    }
}

fn sheet(why: &SheetFault) -> String {
    match why {
        SheetFault::Unreadable => t!("import-sheet-unreadable"),
        SheetFault::Locked => t!("import-sheet-locked"),
        SheetFault::TooLarge => t!("import-sheet-too-large"),
        SheetFault::Empty => t!("import-there-no-permit-in"),
        SheetFault::Errors { count, first } => t!("import-sheet-errors", count, first),
    }
}

/// A fault beside its field.
pub(crate) fn wrong(why: &Fault) -> Wrong {
    Wrong::new(why.field(), fault(why))
}

fn conflict(conflict: &Conflict) -> String {
    match conflict {
        Conflict::PermitExists(id) => t!("problem-there-permit-already", id),
        Conflict::PermitMeanwhile { permit, what, by } => meanwhile(permit, *what, by.as_deref()),
        Conflict::Importing(by) => t!("problem-list-is-being-imported", by),
        Conflict::TooManyVanish { gone, before } => t!("problem-too-many-vanish", gone, before),
        Conflict::NotForHolders(permit) => t!("problem-not-for-holders", permit),
        Conflict::ImportTooOld => t!("problem-import-too-old", hours = UNDO_H),
        Conflict::SeveralPermits => t!("problem-several-permits-have-this-plate"),
        Conflict::UserExists(name) => t!("problem-there-user-already", name),
        Conflict::TooManyUsers => t!("problem-there-are-users-most", max = USERS_MAX),
        Conflict::LastAdministrator => t!("problem-not-done-this-last-administrator"),
        Conflict::OwnSecondFactor => t!("problem-not-done-turn-your-own"),
        Conflict::TokenExists(name) => t!("problem-there-token-for-already-take", name),
        Conflict::TooManyTokens => t!("problem-there-are-tokens-most", max = TOKENS_MAX),
        Conflict::TooManyDevices => t!("problem-too-many-devices"),
        Conflict::NotFirst(first) => {
            let (_, what) = labels::person(first);
            t!("pending-you-were-not-the-first", what = what)
        }
        Conflict::Dismissed(by) => t!("pending-was-dismissed", by),
        Conflict::Behind(Some(plate)) => t!("pending-behind", plate),
        Conflict::Behind(None) => t!("pending-behind-unread"),
        Conflict::NotThere => t!("pending-not-there"),
        Conflict::CannotBegin(why) => why.clone(),
    }
}

/// What somebody else did to a permit meanwhile.
pub(crate) fn meanwhile(permit: &PermitId, what: Meanwhile, by: Option<&str>) -> String {
    let by = by.map_or_else(|| t!("problem-somebody-else"), persons::shown);
    match what {
        Meanwhile::Added => t!("problem-permit-added-meanwhile", permit, by),
        Meanwhile::Changed => t!("problem-permit-changed-meanwhile", permit, by),
        Meanwhile::Removed => t!("problem-permit-removed-meanwhile", permit, by),
    }
}

/// Why somebody is not taken for who they are.
pub(crate) fn objection(objection: Objection) -> Key {
    match objection {
        Objection::TooMany => key!("problem-too-many-wrong-passwords-or"),
        Objection::Both => key!("problem-password-or-code-wrong-code"),
        Objection::Code => key!("problem-code-wrong-or-was-used"),
        Objection::Password => key!("problem-password-wrong"),
    }
}

/// What was noted of a violation, and why its read could not be judged, if so.
pub(crate) fn noted(noted: &crate::actions::findings::Noted) -> String {
    let kind: ViolationKind = noted.kind;
    let finding = labels::finding(kind, noted.finding);
    let done = t!("findings-noted", finding = finding);
    match &noted.unjudged {
        Some(why) => t!(
            "findings-the-read-itself-could-not-be",
            done = done,
            why = why.to_string()
        ),
        None => done,
    }
}
