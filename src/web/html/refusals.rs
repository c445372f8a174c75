//! Why something was not done, in an operator's words.

use crate::actions::error::{Conflict, Fault, Limit};
use crate::actions::permits::{HOURS_MAX, PLATES_MAX, TEXT_MAX};
use crate::actions::presence::DAYS_MAX;
use crate::actions::proof::Objection;
use crate::actions::tokens::TOKENS_MAX;
use crate::actions::users::USERS_MAX;
use crate::actions::{ActionError, trials};
use crate::domain::event::ViolationKind;
use crate::port::calibration::Refused;
use crate::web::html::labels;
use crate::wording::Key;

/// A refusal in a sentence, or in several, one a line.
pub(crate) fn sentences(why: &ActionError) -> String {
    match why {
        ActionError::NotFound => "There is nothing here.".to_owned(),
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
    }
}

/// What is wrong with what was given.
pub(crate) fn fault(fault: &Fault) -> String {
    let text = match fault {
        Fault::NoReason => "Please give a reason: it goes into the log.",
        Fault::Number => {
            "Number: use 1 to 40 letters, digits, dots, dashes, blanks, underscores or #."
        }
        Fault::Holder => return format!("Holder: write 1 to {TEXT_MAX} characters."),
        Fault::GroupOrNote => "Group or note: that is too long.",
        Fault::NoPlates => "Plates: write at least one.",
        Fault::TooManyPlates => return format!("Plates: at most {PLATES_MAX} a permit."),
        Fault::PlatesOfVehicles => {
            "Plates: each once, and those of vehicles among them, each with one vehicle."
        }
        Fault::Spaces => "Spaces: write a number from 1 on, or nothing.",
        Fault::TooManyHours => return format!("Hours: at most {HOURS_MAX} stretches."),
        Fault::NoLane(id) => return format!("Lanes: there is no lane {id}."),
        Fault::ValidTo => "Valid to: must be later than valid from.",
        Fault::Row(why) => why,
        Fault::LaneOfRow(permit, lane) => {
            let fault = format!("Lanes: there is no lane {lane}.");
            return t!("import-permit", id = permit, fault = fault);
        }
        Fault::EndlessExemption(first, others) => {
            let more = match others {
                0 => String::new(),
                n => format!(" So are {n} more."),
            };
            return t!(
                "import-permit-is-exempt-without-an-end",
                first = first,
                more = more
            );
        }
        Fault::UntilOrPermanent => {
            "Until: write until when it holds, or say that it is permanent; one of the two."
        }
        Fault::UntilIsPast => "\"Until\" is in the past.",
        Fault::UntilBeforeFrom => "\"Until\" must be later than \"From\".",
        Fault::NoArea => "There is no such area.",
        Fault::NoGroup => "There is no such group.",
        Fault::Whom => return t!("resets-choose-whom-it-is-for"),
        Fault::Name => "Name: use 1 to 40 letters, digits, blanks, dots, dashes or underscores.",
        Fault::NotOfRole => "No program of this role may do that.",
        Fault::NoScopes => "Choose what the program may do.",
        Fault::TokenEnd => "\"Until\" is not a date and time to come: every token has an end.",
        Fault::PermitOrPlate => "Send either permit or plate.",
        Fault::Future => "That is in the future.",
        Fault::Days => return t!("visits-from-and-to-write-days-such"),
        Fault::TooManyDays => {
            return t!("visits-a-report-covers-days-at-most", days_max = DAYS_MAX);
        }
        Fault::Week => return t!("week-the-week-write-one-of-its"),
        Fault::TrialDays => return t!("trial-days-write-1-to", days_max = trials::DAYS_MAX),
        Fault::LongPolicy => return t!("trial-the-rules-are-too-long"),
    };
    text.to_owned()
}

fn conflict(conflict: &Conflict) -> String {
    let text = match conflict {
        Conflict::PermitExists(id) => return format!("There is a permit {id} already."),
        Conflict::SeveralPermits => "Several permits have this plate: send permit instead.",
        Conflict::UserExists(name) => return format!("There is a user {name} already."),
        Conflict::TooManyUsers => return format!("There are {USERS_MAX} users: that is the most."),
        Conflict::LastAdministrator => {
            "Not done: this is the last administrator. Make another one first."
        }
        Conflict::OwnSecondFactor => "Not done: turn your own off under \"Your account\".",
        Conflict::TokenExists(name) => {
            return format!("There is a token for {name} already. Take it back first.");
        }
        Conflict::TooManyTokens => {
            return format!("There are {TOKENS_MAX} tokens: that is the most.");
        }
        Conflict::NotFirst(end, by) => {
            let (_, what) = labels::answer(*end, by.as_deref());
            return t!("pending-you-were-not-the-first", what = what);
        }
        Conflict::CannotBegin(why) => why,
    };
    text.to_owned()
}

/// Why somebody is not taken for who they are.
pub(crate) fn objection(objection: Objection) -> &'static str {
    match objection {
        Objection::TooMany => "Too many wrong passwords or codes. Please wait a while.",
        Objection::Both => {
            "The password or the code is wrong. A code works once: wait for the next one."
        }
        Objection::Code => "The code is wrong, or was used already: wait for the next one.",
        Objection::Password => "The password is wrong.",
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
