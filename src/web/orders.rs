//! Orders to the engine, as pages and the API give them: who, in which role, why; and what is checked before.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::event::{
    Input, JournalEntry, Order, OrderKind, Output, Permit, PermitChange, Scope,
};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GroupId, LaneId, PermitId, Site};
use crate::port::accounts::Role;
use crate::port::audit::kind;
use crate::port::permits_csv::is_number;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// The longest reason taken, in characters.
pub const REASON_MAX: usize = 200;
/// Plates of one permit at most.
pub const PLATES_MAX: usize = 20;
/// Stretches of hours of one permit at most.
pub const HOURS_MAX: usize = 20;
/// The longest text of a permit's field, in characters.
pub const TEXT_MAX: usize = 120;
/// The longest note of a permit, in characters.
pub const NOTE_MAX: usize = 1000;

/// A person's reason: trimmed, not empty, not a novel.
///
/// # Errors
/// It is empty.
pub fn reason(given: &str) -> Result<String, PageError> {
    let text: String = given.trim().chars().take(REASON_MAX).collect();
    if text.is_empty() {
        return Err(PageError::Bad(
            "Please give a reason: it goes into the log.".into(),
        ));
    }
    Ok(text)
}

/// Gives an order; the entry tells what came of it.
///
/// # Errors
/// There is no reason, or the engine does not answer.
pub async fn give(
    state: &WebState,
    who: &Who,
    why: &str,
    what: OrderKind,
) -> Result<Arc<JournalEntry>, PageError> {
    submit(state, who, reason(why)?, what).await
}

/// The same with a word that may be left out.
///
/// # Errors
/// The engine does not answer.
pub async fn say(
    state: &WebState,
    who: &Who,
    word: &str,
    what: OrderKind,
) -> Result<Arc<JournalEntry>, PageError> {
    let word = word.trim().chars().take(REASON_MAX).collect();
    submit(state, who, word, what).await
}

async fn submit(
    state: &WebState,
    who: &Who,
    reason: String,
    what: OrderKind,
) -> Result<Arc<JournalEntry>, PageError> {
    let order = Order {
        role: who.role.into(),
        by: who.name.clone(),
        reason,
        what,
    };
    Ok(state.parts.desk.submit(Input::Order(order)).await?)
}

/// Why the engine did not do it, if so.
pub fn rejected(entry: &JournalEntry) -> Option<String> {
    entry.outputs.iter().find_map(|output| match output {
        Output::Rejected(why) => Some(why.to_string()),
        _ => None,
    })
}

/// The lane of this id.
///
/// # Errors
/// There is none.
pub fn lane(state: &WebState, id: &str) -> Result<LaneId, PageError> {
    let lane = state.parts.site.lane(&LaneId::new(id));
    lane.map(|l| l.id.clone()).ok_or(PageError::NotFound)
}

/// The permit of this number.
///
/// # Errors
/// There is none, or the engine does not answer.
pub async fn permit(state: &WebState, id: &str) -> Result<Permit, PageError> {
    let found = state.parts.desk.permits(vec![PermitId::new(id)]).await?;
    found.into_iter().next().ok_or(PageError::NotFound)
}

/// The group of this name.
///
/// # Errors
/// There is none, or the engine does not answer.
pub async fn group(state: &WebState, name: &str) -> Result<GroupId, PageError> {
    let group = GroupId::new(name);
    if state.parts.desk.groups().await?.contains(&group) {
        return Ok(group);
    }
    Err(PageError::Bad("There is no such group.".into()))
}

/// Forgets where one plate is. An attendant may do so a few times a shift.
///
/// # Errors
/// There is no reason, it is once too often, or the engine does not answer.
pub async fn reset_plate(
    state: &WebState,
    who: &Who,
    why: &str,
    plate: Plate,
) -> Result<Arc<JournalEntry>, PageError> {
    let why = reason(why)?;
    // Counted and done in one go: two clicks at once must not be one more than allowed.
    let _alone = state.one_by_one.lock().await;
    may_reset_one(state, who).await?;
    give(state, who, &why, OrderKind::Reset { plate }).await
}

/// An attendant resets so many plates a shift, and no more; those above as many as need be.
async fn may_reset_one(state: &WebState, who: &Who) -> Result<(), PageError> {
    if who.role >= Role::Supervisor {
        return Ok(());
    }
    let shift = SignedDuration::from_hours(i64::from(state.settings.shift_h));
    let (name, since) = (who.name.clone(), state.now() - shift);
    let done = state
        .blocking(move |s| s.parts.audit.count(&name, kind::RESET, since))
        .await?;
    if done < u64::from(state.settings.attendant_resets) {
        return Ok(());
    }
    metrics::counter!("plategate_resets_over_limit_total").increment(1);
    Err(PageError::Forbidden(key!(
        "order-you-have-reset-as-many-plates"
    )))
}

/// Whom a wider reset is for: an area of the site, a group, or all.
///
/// # Errors
/// There is no such area or group.
pub async fn wide(state: &WebState, scope: Scope) -> Result<Scope, PageError> {
    let whom = || PageError::Bad("Choose whom it is for.".into());
    match &scope {
        Scope::All => {}
        Scope::Area(area) => {
            state.parts.site.area(area).ok_or_else(whom)?;
        }
        Scope::Group(id) => {
            group(state, id.as_str()).await?;
        }
        Scope::Plate(_) | Scope::Permit(_) => return Err(whom()),
    }
    Ok(scope)
}

/// From when till when an exemption holds, and where (no area: everywhere).
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub from: Option<Timestamp>,
    pub until: Timestamp,
    pub areas: Vec<AreaId>,
}

impl Span {
    /// The span, if it makes sense.
    ///
    /// # Errors
    /// [`PageError::Bad`]: the end is past or before the beginning, or there is no such area.
    pub fn checked(self, state: &WebState) -> Result<Span, PageError> {
        let bad = |why: &str| Err(PageError::Bad(why.to_owned()));
        if self.until <= state.now() {
            return bad("\"Until\" is in the past.");
        }
        if self.from.is_some_and(|from| from >= self.until) {
            return bad("\"Until\" must be later than \"From\".");
        }
        let site = &state.parts.site;
        if self.areas.iter().any(|id| site.area(id).is_none()) {
            return bad("There is no such area.");
        }
        Ok(self)
    }

    /// The order that exempts a permit.
    pub fn of_permit(self, permit: PermitId) -> OrderKind {
        OrderKind::Exempt {
            permit,
            from: self.from,
            until: Some(self.until),
            areas: self.areas,
        }
    }

    /// The order that exempts a group.
    pub fn of_group(self, group: GroupId) -> OrderKind {
        OrderKind::ExemptGroup {
            group,
            from: self.from,
            until: Some(self.until),
            areas: self.areas,
        }
    }
}

/// All that is wrong with a permit, a sentence each.
pub fn faults(site: &Site, permit: &Permit) -> Vec<String> {
    let mut faults = Vec::new();
    if !is_number(permit.id.as_str()) {
        faults.push(
            "Number: use 1 to 40 letters, digits, dots, dashes, blanks, underscores or #."
                .to_owned(),
        );
    }
    if permit.holder.is_empty() || permit.holder.chars().count() > TEXT_MAX {
        faults.push(format!("Holder: write 1 to {TEXT_MAX} characters."));
    }
    let long = |text: &str, most: usize| text.chars().count() > most;
    if long(permit.group.as_str(), TEXT_MAX) || long(&permit.note, NOTE_MAX) {
        faults.push("Group or note: that is too long.".to_owned());
    }
    if permit.plates.is_empty() {
        faults.push("Plates: write at least one.".to_owned());
    }
    if permit.plates.len() > PLATES_MAX {
        faults.push(format!("Plates: at most {PLATES_MAX} a permit."));
    }
    if permit.spaces == Some(0) {
        faults.push("Spaces: write a number from 1 on, or nothing.".to_owned());
    }
    if permit.hours.len() > HOURS_MAX {
        faults.push(format!("Hours: at most {HOURS_MAX} stretches."));
    }
    faults.extend(no_lanes(site, permit));
    if let (Some(from), Some(to)) = (permit.valid_from, permit.valid_to)
        && to <= from
    {
        faults.push("Valid to: must be later than valid from.".to_owned());
    }
    faults
}

/// What is wrong with the lanes of a permit, a sentence each.
pub fn no_lanes(site: &Site, permit: &Permit) -> Vec<String> {
    let unknown = permit.lanes.iter().filter(|id| site.lane(id).is_none());
    unknown
        .map(|id| format!("Lanes: there is no lane {id}."))
        .collect()
}

/// Adds a permit or changes the one of its number. Exemptions are orders of their own: the one that it has stays.
///
/// # Errors
/// The engine does not answer.
pub async fn put_permit(
    state: &WebState,
    who: &Who,
    mut permit: Permit,
    existing: Option<Permit>,
) -> Result<Arc<JournalEntry>, PageError> {
    permit.exempt = existing.and_then(|before| before.exempt);
    let change = PermitChange::Put {
        permit: Box::new(permit),
        by: who.name.clone(),
    };
    Ok(state.parts.desk.submit(Input::Permits(change)).await?)
}

/// Takes a permit off the list.
///
/// # Errors
/// The engine does not answer.
pub async fn remove_permit(
    state: &WebState,
    who: &Who,
    permit: Permit,
) -> Result<Arc<JournalEntry>, PageError> {
    let change = PermitChange::Remove {
        id: permit.id,
        by: who.name.clone(),
    };
    Ok(state.parts.desk.submit(Input::Permits(change)).await?)
}
