//! Holders change the plates of their own permit: by a link that a supervisor made for them, within the limits of the site file
//! ([`crate::port::own_plates`]). The change is a permit edit like any other, by `holder NUMBER`.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use crate::actions::error::Conflict;
use crate::actions::permits::Over;
use crate::actions::secrets::{random_token, token_hash};
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Permit, PermitDigest};
use crate::domain::plate::{Plate, PlateError};
use crate::domain::site::PermitId;
use crate::port::accounts::{HolderLink, Role};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::own_plates::Rule;

/// The holder of a permit, come by a link.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) permit: Permit,
    pub(crate) rule: Rule,
    /// Changes left this month.
    pub(crate) left: u32,
    caller: Caller,
}

/// What a link leads to.
pub(crate) enum Came {
    /// No such link, or its permit is not there any more, has another holder, or lets holders change nothing.
    Nowhere,
    /// The permit is over.
    Ended,
    Holder(Box<Holder>),
}

/// Why plates stay as they are; of a plate what was typed is told back, and nothing of whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Objection {
    Unfit(String, PlateError),
    Twice(Plate),
    /// At least one stays.
    NoPlate,
    /// More than this permit may have.
    TooMany(usize),
    /// It is on another permit, or on the deny list.
    Taken(Plate),
    /// The month's changes are used up.
    NoneLeft,
    /// What was typed is what stands there.
    Same,
}

impl Holder {
    /// Plates that only those who keep permits change: they have terms of their own, or are of a vehicle with two.
    pub(crate) fn is_fixed(&self, plate: &Plate) -> bool {
        let mut pairs = self.permit.vehicles.iter().filter(|v| v.len() > 1);
        self.permit.own_terms(plate).is_some() || pairs.any(|v| v.contains(plate))
    }

    /// So many plates may the permit have: one that was given more keeps as many.
    pub(crate) fn most(&self) -> usize {
        self.rule.plates.max(self.permit.plates.len())
    }

    /// The permit's plates as they are to be: those that are fixed, and those that were typed.
    fn wanted(&self, typed: &[String]) -> Result<Vec<Plate>, Objection> {
        let mut all: Vec<Plate> = Vec::new();
        let fixed = self.permit.plates.iter().filter(|p| self.is_fixed(p));
        all.extend(fixed.cloned());
        for text in typed.iter().map(|t| t.trim()).filter(|t| !t.is_empty()) {
            let plate = Plate::new(text).map_err(|why| Objection::Unfit(text.to_owned(), why))?;
            if all.contains(&plate) {
                return Err(Objection::Twice(plate));
            }
            all.push(plate);
        }
        if all.is_empty() {
            return Err(Objection::NoPlate);
        }
        if all.len() > self.most() {
            return Err(Objection::TooMany(self.most()));
        }
        let set = |plates: &[Plate]| plates.iter().cloned().collect::<BTreeSet<_>>();
        if set(&all) == set(&self.permit.plates) {
            return Err(Objection::Same);
        }
        Ok(all)
    }

    fn added(&self, wanted: &[Plate]) -> Vec<Plate> {
        let new = wanted.iter().filter(|p| !self.permit.plates.contains(p));
        new.cloned().collect()
    }
}

/// As the journal and the log name whoever holds a permit.
fn name_of(permit: &PermitId) -> String {
    format!("holder {permit}")
}

/// A link is bound to number and holder of its permit.
fn bound(permit: &Permit) -> String {
    token_hash(&format!("{}\n{}", permit.id, permit.holder))
}

impl House {
    /// The link that a permit's holder has now, if there is one.
    pub(crate) async fn holder_link(&self, permit: &Permit) -> ActionResult<Option<HolderLink>> {
        let id = permit.id.clone();
        let link = self.blocking(move |h| h.accounts.holder_link_of(&id));
        Ok(link.await?.filter(|l| l.holder_hash == bound(permit)))
    }

    /// Makes a link for a permit's holder in place of the one before; its secret is shown once.
    pub(crate) async fn make_holder_link(&self, who: &Caller, id: &str) -> ActionResult<String> {
        let permit = self.permit(id).await?;
        if self.own_plates.rule_of(&permit).is_none() {
            return Err(Conflict::NotForHolders(permit.id).into());
        }
        let deed = Deed::HolderLinkMade {
            permit: permit.id.clone(),
        };
        self.note(who, deed, "").await?;
        let secret = random_token();
        let link = HolderLink {
            holder_hash: bound(&permit),
            permit: permit.id,
            secret_hash: token_hash(&secret),
            by: who.name.clone(),
            created: self.now(),
        };
        self.blocking(move |h| h.accounts.put_holder_link(&link))
            .await?;
        Ok(secret)
    }

    /// Takes the link of a permit's holder back: it leads nowhere at once.
    pub(crate) async fn take_holder_link_back(&self, who: &Caller, id: &str) -> ActionResult<()> {
        let permit = PermitId::new(id.trim());
        let (of, gone) = (permit.clone(), permit.clone());
        let link = self.blocking(move |h| h.accounts.holder_link_of(&of));
        link.await?.ok_or(ActionError::NotFound)?;
        self.note(who, Deed::HolderLinkTakenBack { permit }, "")
            .await?;
        self.blocking(move |h| h.accounts.remove_holder_link(&gone))
            .await
    }

    /// Who comes by a link.
    pub(crate) async fn holder(&self, secret: &str, address: IpAddr) -> ActionResult<Came> {
        let hash = token_hash(secret);
        let link = self.blocking(move |h| h.accounts.holder_link(&hash));
        let Some(link) = link.await? else {
            return Ok(Came::Nowhere);
        };
        let permit = self.find_permit(link.permit.as_str()).await?;
        let Some(permit) = permit.filter(|p| bound(p) == link.holder_hash) else {
            return Ok(Came::Nowhere);
        };
        let Some(rule) = self.own_plates.rule_of(&permit).cloned() else {
            return Ok(Came::Nowhere);
        };
        if permit.valid_to.is_some_and(|to| to <= self.now()) {
            return Ok(Came::Ended);
        }
        let caller = Caller {
            name: name_of(&permit.id),
            // Only the word of whoever holds the permit: no page and no route of the dashboard is open to it.
            role: Role::Viewer,
            scopes: Vec::new(),
            lanes: Vec::new(),
            is_program: false,
            address,
        };
        Ok(Came::Holder(Box::new(Holder {
            left: self.changes_left(&permit.id, &rule).await?,
            rule,
            permit,
            caller,
        })))
    }

    /// Changes the plates of a holder's permit. `seen`: the permit as it was shown.
    pub(crate) async fn change_own_plates(
        &self,
        holder: &Holder,
        typed: &[String],
        seen: &PermitDigest,
    ) -> ActionResult<Result<(), Objection>> {
        let wanted = match holder.wanted(typed) {
            Ok(wanted) => wanted,
            Err(why) => return Ok(Err(why)),
        };
        // Counted, looked up and done in one go: two holders at once must not both get a plate.
        let _alone = self.one_by_one.lock().await;
        if self.changes_left(&holder.permit.id, &holder.rule).await? == 0 {
            return Ok(Err(Objection::NoneLeft));
        }
        let added = holder.added(&wanted);
        let elsewhere = self.desk.permits_on(added.clone()).await?;
        let on = |p: &&Plate| elsewhere.iter().any(|e| e.plates.contains(p));
        if let Some(taken) = added.iter().find(on) {
            return Ok(Err(Objection::Taken(taken.clone())));
        }
        let permit = Permit {
            plates: wanted,
            ..holder.permit.clone()
        };
        let over = Over::Seen(seen.clone());
        let _done = self.put_permit(&holder.caller, permit, None, &over).await?;
        Ok(Ok(()))
    }

    async fn changes_left(&self, permit: &PermitId, rule: &Rule) -> ActionResult<u32> {
        let (id, since) = (permit.clone(), self.month_began());
        let made = self.blocking(move |h| h.permits.changes_by(&id, &name_of(&id), since));
        let made = u32::try_from(made.await?).unwrap_or(u32::MAX);
        Ok(rule.changes_per_month.saturating_sub(made))
    }

    /// When this month began by the site's calendar.
    fn month_began(&self) -> Timestamp {
        let now = self.now().to_zoned(self.zone.clone());
        let began = now.first_of_month().and_then(|first| first.start_of_day());
        began.map_or(Timestamp::MIN, |first| first.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permit::PlateTerms;

    fn plate(text: &str) -> Plate {
        Plate::new(text).unwrap()
    }

    /// A permit with a plate of its holder's, two of one vehicle, and one that has terms of its own.
    fn holder(most: usize) -> Holder {
        let plates = ["A1", "B1", "B2", "C1"].map(plate);
        let own = PlateTerms {
            plate: plate("C1"),
            holder: String::new(),
            valid_from: None,
            valid_to: None,
            hours: Vec::new(),
            lanes: Vec::new(),
        };
        Holder {
            permit: Permit {
                vehicles: vec![vec![plate("B1"), plate("B2")]],
                plates: plates.into(),
                plate_terms: vec![own],
                ..Permit::default()
            },
            rule: Rule::of_group("a", most, 3),
            left: 3,
            caller: Caller {
                name: "holder P1".to_owned(),
                role: Role::Viewer,
                scopes: Vec::new(),
                lanes: Vec::new(),
                is_program: false,
                address: [127, 0, 0, 1].into(),
            },
        }
    }

    #[test]
    fn what_is_typed_stands_in_place_of_what_may_be_changed() {
        let check = |most: usize, typed: &[&str], expect: Result<&[&str], Objection>| {
            let typed: Vec<String> = typed.iter().map(|t| (*t).to_owned()).collect();
            let got = holder(most).wanted(&typed);
            let expect = expect.map(|all| all.iter().map(|t| plate(t)).collect::<Vec<_>>());
            assert_eq!(got, expect, "{typed:?}");
        };
        check(2, &["a 2"], Ok(&["B1", "B2", "C1", "A2"]));
        check(2, &["", " "], Ok(&["B1", "B2", "C1"]));
        check(2, &["A1"], Err(Objection::Same));
        check(2, &["A1", "A2"], Err(Objection::TooMany(4)));
        check(5, &["A1", "A2"], Ok(&["B1", "B2", "C1", "A1", "A2"]));
        check(5, &["A1", "a-1"], Err(Objection::Twice(plate("A1"))));
        check(5, &["b 1"], Err(Objection::Twice(plate("B1"))));
        let why = Plate::new("<>").unwrap_err();
        check(5, &["<>"], Err(Objection::Unfit("<>".to_owned(), why)));
    }

    #[test]
    fn one_plate_stays() {
        let mut holder = holder(1);
        holder.permit.vehicles.clear();
        holder.permit.plate_terms.clear();
        assert_eq!(holder.wanted(&[]), Err(Objection::NoPlate));
        assert_eq!(holder.added(&[plate("A1"), plate("A2")]), [plate("A2")]);
    }
}
