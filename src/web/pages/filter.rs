//! The filter of the lists: lane, plate, time; of violations also kind, cause, permit and whether anybody has looked. It is
//! posted; the answer is an address without the plate (law L9).

use serde::Deserialize;

use crate::catalogue::Key;
use crate::domain::event::{Cause, Seq, ViolationKind};
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, PermitId, Site};
use crate::port::records::DecisionQuery;
use crate::web::html::labels;
use crate::web::html::layout::Note;
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// Whether anybody has looked at a violation: yes and no.
const SEEN: [(&str, Key); 2] = [
    ("yes", key!("filter-acknowledged")),
    ("no", key!("filter-open")),
];

/// What is listed in place of violations.
const WHAT: [(&str, Key); 1] = [("explained", key!("filter-explained"))];

/// Rows of a page.
pub(crate) const ROWS: u32 = 50;

/// The filter as posted.
#[derive(Deserialize)]
pub(crate) struct FilterForm {
    #[serde(default)]
    pub(crate) lane: String,
    #[serde(default)]
    pub(crate) plate: String,
    #[serde(default)]
    pub(crate) alike: String,
    #[serde(default)]
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) permit: String,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) cause: String,
    #[serde(default)]
    pub(crate) seen: String,
    #[serde(default)]
    pub(crate) what: String,
}

/// The filter as it stands in an address: `q` is a token, see [`crate::web::http::searches`].
#[derive(Deserialize, Default)]
pub(crate) struct FilterQuery {
    pub(crate) lane: Option<String>,
    pub(crate) q: Option<String>,
    /// Anything: look-alikes count as one.
    pub(crate) alike: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) permit: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) cause: Option<String>,
    pub(crate) seen: Option<String>,
    pub(crate) what: Option<String>,
    pub(crate) before: Option<Seq>,
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
    /// Something is filtered.
    pub(crate) any: bool,
    /// Not the first page.
    pub(crate) further: bool,
    /// Address of this list's first page.
    pub(crate) first: String,
    /// Address of this very page.
    pub(crate) here: String,
    base: Vec<(&'static str, String)>,
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

fn choices(all: impl IntoIterator<Item = (&'static str, Key)>, chosen: &str) -> Vec<Choice> {
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

impl FilterForm {
    /// Where to go with this filter.
    pub(crate) fn address(self, state: &WebState, who: &Who, path: &str) -> String {
        let token = state.searches.keep(&who.name, &self.plate);
        let fields = [
            ("lane", self.lane),
            ("q", token.unwrap_or_default()),
            ("alike", self.alike),
            ("from", self.from),
            ("to", self.to),
            ("permit", self.permit.trim().to_owned()),
            ("kind", self.kind),
            ("cause", self.cause),
            ("seen", self.seen),
            ("what", self.what),
        ];
        address(path, &fields)
    }
}

impl FilterQuery {
    /// What to ask the records, what to show, and a message if a part of it made no sense.
    pub fn read(
        self,
        state: &WebState,
        who: &Who,
        path: &'static str,
    ) -> (DecisionQuery, Filter, Option<Note>) {
        let token = self.q.unwrap_or_default();
        let (plate, part, note) = searched(state, who, &token);
        let time = |text: &Option<String>| state.times().parse_local(text.as_deref()?);
        let own = |text: Option<String>| text.unwrap_or_default();
        let (lane, alike, permit) = (own(self.lane), own(self.alike), own(self.permit));
        let (kind, cause) = (own(self.kind), own(self.cause));
        let (seen, what) = (own(self.seen), own(self.what));
        let explained = WHAT.iter().any(|w| w.0 == what);
        let query = DecisionQuery {
            explained,
            lane: (!lane.is_empty()).then(|| LaneId::new(&lane)),
            plate_part: part,
            alike: !alike.is_empty(),
            permit: (!permit.is_empty()).then(|| PermitId::new(&permit)),
            kinds: ViolationKind::named(&kind).into_iter().collect(),
            causes: Cause::named(&cause).into_iter().collect(),
            acknowledged: SEEN.iter().position(|s| s.0 == seen).map(|i| i == 0),
            from: time(&self.from),
            to: time(&self.to),
            before: self.before,
            limit: ROWS,
            lanes: who.lanes.clone(),
            ..DecisionQuery::default()
        };
        let (from, to) = (own(self.from), own(self.to));
        let base = vec![
            ("lane", lane.clone()),
            ("q", token),
            ("alike", alike.clone()),
            ("from", from.clone()),
            ("to", to.clone()),
            ("permit", permit.clone()),
            ("kind", kind.clone()),
            ("cause", cause.clone()),
            ("seen", seen.clone()),
            ("what", what.clone()),
        ];
        let before = self.before.map_or_else(String::new, |b| b.to_string());
        let here = [&base[..], &[("before", before)]].concat();
        let filter = Filter {
            path,
            lanes: lanes(&state.house.site, who, &lane),
            plate,
            alike: !alike.is_empty(),
            from,
            to,
            permit,
            kinds: choices(
                ViolationKind::ALL.map(|k| (k.as_str(), labels::violation(k))),
                &kind,
            ),
            causes: choices(Cause::ALL.map(|c| (c.as_str(), labels::cause(c))), &cause),
            seen: choices(SEEN, &seen),
            what: choices(WHAT, &what),
            explained,
            any: base.iter().any(|(_, v)| !v.is_empty()),
            further: self.before.is_some(),
            first: address(path, &base),
            here: address(path, &here),
            base,
        };
        (query, filter, note)
    }
}

/// What a search's token stands for: as typed, as a part of a plate, and a message if it makes no sense.
fn searched(state: &WebState, who: &Who, token: &str) -> (String, Option<String>, Option<Note>) {
    let plate = match state.searches.text(&who.name, token) {
        None if !token.is_empty() => {
            let note = Note::bad(key!("filter-this-search-has-been-forgotten-please"));
            return (String::new(), None, note);
        }
        text => text.unwrap_or_default(),
    };
    match Plate::new(&plate) {
        Ok(part) => (plate, Some(part.as_str().to_owned()), None),
        Err(_) if plate.is_empty() => (plate, None, None),
        Err(why) => {
            let note = Note::bad(t!("filter-not-searched-for-that", why = why.to_string()));
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
        let mut fields = self.base.iter().filter(|(name, _)| *name != "what");
        fields.any(|(_, value)| !value.is_empty())
    }

    /// The address of the page that starts before `next`.
    pub(crate) fn next(&self, next: Option<Seq>) -> Option<String> {
        let mut fields = self.base.clone();
        fields.push(("before", next?.to_string()));
        Some(address(self.path, &fields))
    }
}
