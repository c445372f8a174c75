//! The filter of the lists: lane, plate, time; of violations also kind, cause, permit and whether anybody has looked. It is
//! posted; the answer is an address without the plate (law L9).

use crate::domain::event::{Cause, Seq, ViolationKind};
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, PermitId, Site};
use crate::port::records::DecisionQuery;
use crate::web::html::labels;
use crate::web::html::sorting::Sort;
use crate::web::pages::prelude::*;

/// Whether anybody has looked at a violation: yes and no.
const SEEN: [(&str, Key); 2] = [
    ("yes", key!("filter-acknowledged")),
    ("no", key!("filter-open")),
];

/// What is listed in place of violations.
const WHAT: [(&str, Key); 1] = [("explained", key!("filter-explained"))];

/// The column of a list by time: the newest comes first, unless it is sorted the other way round.
pub(crate) const BY_TIME: [&str; 1] = ["-when"];

/// What else than the newest first.
const ORDERS: [(&str, Key); 1] = [("when", key!("filter-oldest-first"))];

/// Whether a list by time is asked for from its beginning.
pub(crate) fn oldest_first(sort: &str) -> bool {
    !Sort::read(sort, &BY_TIME).down
}

/// Rows of a page.
pub(crate) const ROWS: u32 = 50;

/// The filter as posted, and as it stands in an address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct FilterFields {
    lane: String,
    /// As posted; in an address `q` stands in its place.
    plate: String,
    /// A token, see [`crate::actions::memory::searches`].
    q: String,
    /// Anything: look-alikes count as one.
    alike: String,
    from: String,
    to: String,
    permit: String,
    kind: String,
    cause: String,
    seen: String,
    what: String,
    /// Empty: the newest first.
    sort: String,
    before: Option<Seq>,
}

/// The filter as a page shows it.
pub(crate) struct Filter {
    pub(crate) path: &'static str,
    pub(crate) lanes: Vec<LaneChoice>,
    pub(crate) plate: String,
    pub(crate) alike: bool,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) permit: String,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) causes: Vec<Choice>,
    pub(crate) seen: Vec<Choice>,
    pub(crate) what: Vec<Choice>,
    /// Explained contradictions are listed, in place of violations.
    pub(crate) explained: bool,
    pub(crate) orders: Vec<Choice>,
    /// Something is filtered.
    pub(crate) any: bool,
    turn: Turn,
    /// Address of this very page.
    pub(crate) here: String,
    base: Vec<(&'static str, String)>,
}

/// Which page of a list by time is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    /// Not the first one.
    pub(crate) further: bool,
    pub(crate) oldest_first: bool,
}

impl Turn {
    /// The ways to the other pages of a list whose address has these fields.
    pub(crate) fn pager(
        self,
        path: &str,
        fields: &[(&'static str, String)],
        next: Option<Seq>,
    ) -> Pager {
        let next = next.map(|next| {
            let mut fields = fields.to_vec();
            fields.push(("before", next.to_string()));
            address(path, &fields)
        });
        Pager {
            oldest_first: self.oldest_first,
            first: self.further.then(|| address(path, fields)),
            next,
        }
    }
}

/// The ways to the first and the next page.
#[derive(Template)]
#[template(path = "pager.html")]
pub(crate) struct Pager {
    oldest_first: bool,
    first: Option<String>,
    next: Option<String>,
}

/// An entry of the list of lanes.
pub(crate) struct LaneChoice {
    pub(crate) id: LaneId,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

/// An entry of another list.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) name: Key,
    pub(crate) chosen: bool,
}

/// Entries of a list, one of them chosen.
pub(crate) fn choices(
    all: impl IntoIterator<Item = (&'static str, Key)>,
    chosen: &str,
) -> Vec<Choice> {
    let choice = |(value, name)| Choice {
        value,
        name,
        chosen: value == chosen,
    };
    all.into_iter().map(choice).collect()
}

/// The address with the fields that are not empty.
pub(crate) fn address(path: &str, fields: &[(&'static str, String)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in fields.iter().filter(|(_, v)| !v.is_empty()) {
        query.append_pair(key, value);
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

impl FilterFields {
    /// What stands in an address besides the page.
    fn base(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("lane", &self.lane),
            ("q", &self.q),
            ("alike", &self.alike),
            ("from", &self.from),
            ("to", &self.to),
            ("permit", &self.permit),
            ("kind", &self.kind),
            ("cause", &self.cause),
            ("seen", &self.seen),
            ("what", &self.what),
            ("sort", &self.sort),
        ];
        fields.map(|(name, value)| (name, value.clone())).to_vec()
    }

    /// Where to go with a filter that was posted.
    pub(crate) fn address(mut self, state: &WebState, who: &Who, path: &str) -> String {
        let token = state.searches.keep(&who.name, &self.plate);
        self.q = token.unwrap_or_default();
        self.permit = self.permit.trim().to_owned();
        address(path, &self.base())
    }

    /// What to ask the records, what to show, and a message if a part of it made no sense.
    pub(crate) fn read(
        self,
        state: &WebState,
        who: &Who,
        path: &'static str,
    ) -> (DecisionQuery, Filter, Option<Note>) {
        let (plate, part, note) = searched(state, who, &self.q);
        let times = state.times();
        let oldest = oldest_first(&self.sort);
        let (alike, explained) = (
            !self.alike.is_empty(),
            WHAT.iter().any(|w| w.0 == self.what),
        );
        let query = DecisionQuery {
            explained,
            lane: (!self.lane.is_empty()).then(|| LaneId::new(&self.lane)),
            plate_part: part,
            alike,
            permit: (!self.permit.is_empty()).then(|| PermitId::new(&self.permit)),
            kinds: ViolationKind::named(&self.kind).into_iter().collect(),
            causes: Cause::named(&self.cause).into_iter().collect(),
            acknowledged: SEEN.iter().position(|s| s.0 == self.seen).map(|i| i == 0),
            from: times.parse_local(&self.from),
            to: times.parse_local(&self.to),
            before: self.before.filter(|_| !oldest),
            after: oldest.then_some(self.before.unwrap_or(0)),
            limit: ROWS,
            lanes: who.lanes.clone(),
            ..DecisionQuery::default()
        };
        let base = self.base();
        let before = self.before.map(|b| ("before", b.to_string()));
        let here: Vec<_> = base.iter().cloned().chain(before).collect();
        let kinds = ViolationKind::ALL
            .iter()
            .map(|&k| (k.as_str(), labels::violation(k)));
        let causes = Cause::ALL.iter().map(|&c| (c.as_str(), labels::cause(c)));
        let filter = Filter {
            path,
            lanes: lanes(&state.house.site, who, &self.lane),
            plate,
            alike,
            from: self.from,
            to: self.to,
            permit: self.permit,
            kinds: choices(kinds, &self.kind),
            causes: choices(causes, &self.cause),
            seen: choices(SEEN, &self.seen),
            what: choices(WHAT, &self.what),
            explained,
            orders: choices(ORDERS, &self.sort),
            any: base
                .iter()
                .any(|(name, v)| *name != "sort" && !v.is_empty()),
            turn: Turn {
                further: self.before.is_some(),
                oldest_first: oldest,
            },
            here: address(path, &here),
            base,
        };
        (query, filter, note)
    }

    /// What to ask the records for a table of all that is found.
    ///
    /// # Errors
    /// What was searched for is not known any more: all vehicles would be another file than was asked for.
    pub(crate) fn all(
        self,
        state: &WebState,
        who: &Who,
        path: &'static str,
    ) -> Result<DecisionQuery, PageError> {
        let (query, _, note) = self.read(state, who, path);
        match note {
            None => Ok(query),
            Some(_) => Err(PageError::Bad(t!(
                "filter-this-search-has-been-forgotten-please"
            ))),
        }
    }
}

/// What a search's token stands for: as typed, as a part of a plate, and a message if it makes no sense.
pub(crate) fn searched(
    state: &WebState,
    who: &Who,
    token: &str,
) -> (String, Option<String>, Option<Note>) {
    let plate = match state.searches.text(&who.name, token) {
        None if !token.is_empty() => {
            let note = Note::bad(key!("filter-this-search-has-been-forgotten-please"));
            return (String::new(), None, note);
        }
        text => text.unwrap_or_default(),
    };
    // Wildcards stand in no plate; what is left of it must be one.
    let letters = plate.replace(['?', '*'], "");
    if letters.len() < plate.len() && (letters.trim().is_empty() || Plate::new(&letters).is_ok()) {
        return (plate.clone(), Some(plate), None);
    }
    match Plate::new(&plate) {
        Ok(part) => (plate, Some(part.as_str().to_owned()), None),
        Err(_) if plate.is_empty() => (plate, None, None),
        Err(why) => {
            let note = Note::bad(t!("filter-not-searched-for-that", why = why));
            (plate, None, note)
        }
    }
}

fn lanes(site: &Site, who: &Who, chosen: &str) -> Vec<LaneChoice> {
    let choice = |lane: &crate::domain::site::Lane| LaneChoice {
        id: lane.id.clone(),
        name: lane.name.clone(),
        chosen: lane.id.as_str() == chosen,
    };
    let own = site.lanes.iter().filter(|l| who.sees(&l.id));
    own.map(choice).collect()
}

impl Filter {
    /// Something is filtered besides which list it is.
    pub(crate) fn any_but_list(&self) -> bool {
        let mut fields = self
            .base
            .iter()
            .filter(|(name, _)| !["what", "sort"].contains(name));
        fields.any(|(_, value)| !value.is_empty())
    }

    /// The ways to the other pages; `next`: where the next one starts.
    pub(crate) fn pager(&self, next: Option<Seq>) -> Pager {
        self.turn.pager(self.path, &self.base, next)
    }

    /// The address of the same list at another path.
    pub(crate) fn at(&self, path: &str) -> String {
        address(path, &self.base)
    }
}
