//! What was done and what came of it, as the log and the audit log say it.

use std::fmt;

use crate::catalogue::Key;
use crate::domain::event::{Order, OrderKind, ReadFinding, Scope};
use crate::domain::site::{AreaId, LaneId, Site};
use crate::port::accounts;
use crate::port::deed::{ActEnd, Change, Changed, Deed, Means, Proved, UserChange, kind};

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&deed(self))
    }
}

impl fmt::Display for ActEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActEnd::Done(done) => done.fmt(f),
            ActEnd::Rejected(why) => why.fmt(f),
            ActEnd::Gate(result) => result.fmt(f),
            ActEnd::Unclear(text) => f.write_str(text),
        }
    }
}

/// What an act is called in a list of kinds; the audit log keeps the kind's own word.
pub(crate) fn kind(word: &str) -> Key {
    match word {
        kind::RESET => key!("deed-kind-reset"),
        kind::RESET_WIDE => key!("deed-kind-reset-wide"),
        kind::CORRECTION => key!("deed-kind-correction"),
        kind::EXEMPTION => key!("deed-kind-exemption"),
        kind::PERMIT => key!("deed-kind-permit"),
        kind::IMPORT => key!("deed-kind-import"),
        kind::OPEN => key!("deed-kind-open"),
        kind::ANSWER => key!("deed-kind-answer"),
        kind::JUDGED => key!("deed-kind-judged"),
        kind::LANE_CHECKED => key!("deed-kind-lane-checked"),
        kind::VIOLATION => key!("deed-kind-violation"),
        kind::CALIBRATION => key!("deed-kind-calibration"),
        kind::KILL_SWITCH => key!("deed-kind-gates"),
        kind::LOG_IN => key!("deed-kind-log-in"),
        kind::ACCOUNT => key!("deed-kind-account"),
        kind::RULES => key!("deed-kind-rules"),
        kind::TRIAL => key!("deed-kind-trial"),
        kind::COMMISSIONING => key!("deed-kind-commissioning"),
        kind::GATEWAY => key!("deed-kind-gateway"),
        _ => key!("deed-kind-other"),
    }
}

/// All that came of an act: one sentence, whose parts end without a full stop.
pub(crate) fn outcome(ends: &[ActEnd]) -> String {
    let mut all: Vec<String> = ends.iter().map(ToString::to_string).collect();
    if let Some((_, before)) = all.split_last_mut() {
        for part in before {
            part.truncate(part.trim_end_matches('.').len());
        }
    }
    all.join("; ")
}

/// A deed as people read it: lanes, areas and gates have their names.
pub(crate) fn named(site: &Site, of: &Deed) -> String {
    let name = |lane: &LaneId| site.lane_name(lane);
    match of {
        Deed::Ordered { order } => ordered_named(site, order),
        Deed::CalibrationSaved { lane } => {
            t!("deed-calibration-saved", lane = name(&LaneId::new(lane)))
        }
        Deed::CommissioningBegun { entry, exit } => {
            let (entry, exit) = (name(entry), name(exit));
            t!("deed-commissioning-begun", entry, exit)
        }
        Deed::FactorTold {
            lane,
            means,
            permit,
        } => {
            let lane = name(lane);
            match means {
                Means::Pin => t!("deed-pin-told", lane, permit),
                Means::Card => t!("deed-card-told", lane, permit),
            }
        }
        Deed::PulseSeen { gate, .. } => {
            let known = site.gate(gate);
            let gate = known.map_or_else(|| gate.to_string(), |g| g.name.clone());
            t!("deed-pulse-seen", gate)
        }
        Deed::UserChanged {
            user,
            change: UserChange::Lanes { lanes },
        } if !lanes.is_empty() => {
            let lanes: Vec<String> = lanes.iter().map(name).collect();
            t!("deed-user-lanes", user, lanes = lanes.join(", "))
        }
        other => deed(other),
    }
}

fn area_name(site: &Site, area: &AreaId) -> String {
    let known = site.area(area);
    known.map_or_else(|| area.to_string(), |a| a.name.clone())
}

fn ordered_named(site: &Site, order: &OrderKind) -> String {
    match order {
        OrderKind::Open { lane } => t!("deed-opened", lane = site.lane_name(lane)),
        OrderKind::LaneChecked { lane } => t!("deed-lane-checked", lane = site.lane_name(lane)),
        OrderKind::SetCount { area, count } => {
            t!("deed-count-set", area = area_name(site, area), count)
        }
        OrderKind::IsIn { plate, area } => t!("deed-is-in", plate, area = area_name(site, area)),
        other => ordered(other),
    }
}

fn deed(deed: &Deed) -> String {
    match deed {
        Deed::Ordered { order } => ordered(order),
        Deed::PermitSaved { permit } => t!("deed-permit-saved", permit),
        Deed::PermitRemoved { permit } => t!("deed-permit-removed", permit),
        Deed::PermitsReplaced { permits } => t!("deed-permits-replaced", permits),
        Deed::PermitsImported {
            added,
            changed,
            removed,
        } => t!("deed-permits-imported", added, changed, removed),
        Deed::ImportTakenBack {
            import,
            added,
            changed,
            removed,
        } => t!("deed-import-taken-back", import, added, changed, removed),
        Deed::ImportWentOn { first } => t!("deed-import-went-on", first),
        Deed::SiteRead => t!("deed-site-read"),
        Deed::SiteChanged { changes, more } => {
            let changes = joined("; ", &changes.iter().map(changed).collect::<Vec<_>>());
            match more {
                0 => t!("deed-site-changed", changes),
                more => t!("deed-site-changed-and-more", changes, more),
            }
        }
        Deed::Started { down_since: None } => t!("deed-started-first"),
        Deed::Started {
            down_since: Some(at),
        } => t!("deed-started", at = at.to_string()),
        Deed::Upgraded {
            from,
            to,
            tail,
            otherwise,
        } => {
            let unknown = || t!("deed-upgraded-from-unknown");
            let from = from.clone().unwrap_or_else(unknown);
            t!("deed-upgraded", from, to, tail, otherwise)
        }
        Deed::HolderLinkMade { permit } => t!("deed-holder-link-made", permit),
        Deed::HolderLinkTakenBack { permit } => t!("deed-holder-link-taken-back", permit),
        Deed::CalibrationSaved { lane } => t!("deed-calibration-saved", lane),
        Deed::CommissioningBegun { entry, exit } => {
            t!("deed-commissioning-begun", entry, exit)
        }
        Deed::CommissioningEnded => t!("deed-commissioning-ended"),
        Deed::RulesTried { days } => t!("deed-rules-tried", days),
        Deed::FactorTold {
            lane,
            means,
            permit,
        } => match means {
            Means::Pin => t!("deed-pin-told", lane, permit),
            Means::Card => t!("deed-card-told", lane, permit),
        },
        Deed::PicturesTaken => t!("deed-pictures-taken"),
        Deed::DataErased { entry, rows, .. } => t!("deed-data-erased", entry, rows),
        Deed::SubjectTold => t!("deed-subject-told"),
        Deed::ErasureAsked => t!("deed-erasure-asked"),
        Deed::PulseSeen { gate, .. } => t!("deed-pulse-seen", gate),
        Deed::MessageTried { target } => t!("deed-message-tried", target),
        Deed::Unclear { text } if text.is_empty() => t!("deed-erased"),
        Deed::Unclear { text } => text.clone(),
        _ => account(deed),
    }
}

/// Log-ins, users and programs.
fn account(deed: &Deed) -> String {
    match deed {
        Deed::LoggedIn { by, from } => {
            let from = from.to_string();
            match by {
                Proved::Password => t!("deed-logged-in", from),
                Proved::Code => t!("deed-logged-in-by-code", from),
                Proved::RecoveryCode => t!("deed-logged-in-by-recovery-code", from),
            }
        }
        Deed::LogInRefused { wrong, from } => {
            let from = from.to_string();
            match wrong {
                Proved::Password => t!("deed-wrong-password", from),
                Proved::Code | Proved::RecoveryCode => t!("deed-wrong-code", from),
            }
        }
        Deed::LoggedOut { everywhere: false } => t!("deed-logged-out"),
        Deed::LoggedOut { everywhere: true } => t!("deed-logged-out-everywhere"),
        Deed::UserAdded { user, role } => t!("deed-user-added", user, role),
        Deed::UserChanged { user, change } => user_changed(user, change),
        Deed::OwnPasswordChanged => t!("deed-own-password-changed"),
        Deed::SecondFactorSetUp => t!("deed-second-factor-set-up"),
        Deed::SecondFactorOff => t!("deed-second-factor-off"),
        Deed::RecoveryCodesMade => t!("deed-recovery-codes-made"),
        Deed::TokenMade {
            program,
            role,
            scopes,
        } => {
            let scopes: Vec<&str> = scopes
                .iter()
                .copied()
                .map(accounts::Scope::as_str)
                .collect();
            let scopes = scopes.join(", ");
            t!("deed-token-made", program, role, scopes)
        }
        Deed::TokenTakenBack { program } => t!("deed-token-taken-back", program),
        _ => String::new(),
    }
}

fn user_changed(user: &str, change: &UserChange) -> String {
    match change {
        UserChange::Role { role } => t!("deed-user-role", user, role),
        UserChange::Lanes { lanes } if lanes.is_empty() => {
            t!("deed-user-all-lanes", user)
        }
        UserChange::Lanes { lanes } => {
            t!("deed-user-lanes", user, lanes = joined(", ", lanes))
        }
        UserChange::Disabled => t!("deed-user-disabled", user),
        UserChange::Enabled => t!("deed-user-enabled", user),
        UserChange::PasswordGiven => t!("deed-user-password-given", user),
        UserChange::SecondFactorTakenAway => t!("deed-user-second-factor", user),
    }
}

/// An order in the live page's stream: who did what, and why. No plate is in it, and lanes have their names.
pub(crate) fn given(site: &Site, order: &Order) -> String {
    let done = match &order.what {
        OrderKind::Reset { .. }
        | OrderKind::ResetAll {
            scope: Scope::Plate(_),
        } => t!("deed-vehicle-reset"),
        OrderKind::Amnesty {
            scope: Scope::Plate(_),
        } => t!("deed-vehicle-free-move"),
        OrderKind::IsIn { area, .. } => t!("deed-vehicle-is-in", area = area_name(site, area)),
        OrderKind::Judge {
            read,
            verdict: ReadFinding::Plate { .. },
        } => t!("deed-read-told", read = read.to_string()),
        other => ordered_named(site, other),
    };
    let (by, reason) = (&order.by, &order.reason);
    t!("deed-given", by, done, reason)
}

fn ordered(order: &OrderKind) -> String {
    match order {
        OrderKind::Open { lane } => t!("deed-opened", lane),
        OrderKind::Reset { plate } => t!("deed-reset", what = plate.to_string()),
        OrderKind::ResetAll { scope } => t!("deed-reset", what = scope),
        OrderKind::Amnesty { scope } => t!("deed-free-move", scope = scope),
        OrderKind::SetCount { area, count } => t!("deed-count-set", area, count),
        OrderKind::HasLeft { stay } => t!("deed-has-left", entry = stay.0),
        OrderKind::IsIn { plate, area } => t!("deed-is-in", plate, area),
        OrderKind::KillSwitch { on: true } => t!("deed-gates-off"),
        OrderKind::KillSwitch { on: false } => t!("deed-gates-on"),
        OrderKind::Exempt { permit, .. } => t!("deed-permit-exempted", permit),
        OrderKind::Unexempt { permit } => t!("deed-permit-unexempted", permit),
        OrderKind::ExemptGroup { group, .. } => t!("deed-group-exempted", group),
        OrderKind::UnexemptGroup { group } => t!("deed-group-unexempted", group),
        OrderKind::Judge { read, verdict } => {
            let read = read.to_string();
            match verdict {
                ReadFinding::Right => t!("deed-read-right", read),
                ReadFinding::Plate { plate } => t!("deed-read-is", read, plate),
                ReadFinding::NoPlate => t!("deed-read-no-plate", read),
            }
        }
        OrderKind::LaneChecked { lane } => t!("deed-lane-checked", lane),
        OrderKind::Answer { decision, accept } => {
            let read = decision.to_string();
            match accept {
                true => t!("deed-let-in", read),
                false => t!("deed-refused", read),
            }
        }
        OrderKind::Acknowledge { violation, finding } => {
            let violation = violation.to_string();
            match finding.is_false() {
                true => t!("deed-violation-false", violation),
                false => t!("deed-violation-seen", violation),
            }
        }
    }
}

fn changed(change: &Change) -> String {
    let key = &change.key;
    match &change.what {
        Changed::New => t!("deed-change-new", key),
        Changed::Gone => t!("deed-change-gone", key),
        Changed::Value(before, now) => {
            let [before, now] = [before, now].map(ToString::to_string);
            t!("deed-change", key, before, now)
        }
    }
}

fn joined<T: ToString>(by: &str, all: &[T]) -> String {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.join(by)
}
