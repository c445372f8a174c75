//! The filter of the lists: lane, plate, time. It is posted; the answer is an address without the plate (law L9).

use serde::Deserialize;

use crate::domain::event::Seq;
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, Site};
use crate::port::records::DecisionQuery;
use crate::web::guard::Who;
use crate::web::shell::Note;
use crate::web::state::WebState;

/// Rows of a page.
pub const ROWS: u32 = 50;

/// The filter as posted.
#[derive(Deserialize)]
pub struct FilterForm {
    #[serde(default)]
    pub lane: String,
    #[serde(default)]
    pub plate: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
}

/// The filter as it stands in an address: `q` is a token, see [`crate::web::searches`].
#[derive(Deserialize, Default)]
pub struct FilterQuery {
    pub lane: Option<String>,
    pub q: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub before: Option<Seq>,
}

/// The filter as a page shows it.
pub struct Filter {
    pub path: &'static str,
    pub lanes: Vec<LaneChoice>,
    pub plate: String,
    pub from: String,
    pub to: String,
    /// Something is filtered.
    pub any: bool,
    /// Not the first page.
    pub further: bool,
    /// Address of this list's first page.
    pub first: String,
    base: Vec<(&'static str, String)>,
}

/// An entry of the list of lanes.
pub struct LaneChoice {
    pub id: LaneId,
    pub name: String,
    pub chosen: bool,
}

/// The address with the fields that are not empty.
pub fn address(path: &str, fields: &[(&'static str, String)]) -> String {
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
    pub fn address(self, state: &WebState, who: &Who, path: &str) -> String {
        let token = state.searches.keep(&who.name, &self.plate);
        let fields = [
            ("lane", self.lane),
            ("q", token.unwrap_or_default()),
            ("from", self.from),
            ("to", self.to),
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
        let times = state.times();
        let mut note = None;
        let token = self.q.unwrap_or_default();
        let plate = match state.searches.text(&who.name, &token) {
            None if !token.is_empty() => {
                note = Note::bad("This search has been forgotten. Please search again.");
                String::new()
            }
            text => text.unwrap_or_default(),
        };
        let part = match Plate::new(&plate) {
            Ok(part) => Some(part.as_str().to_owned()),
            Err(_) if plate.is_empty() => None,
            Err(why) => {
                note = Note::bad(format!("Not searched for that: {why}."));
                None
            }
        };
        let time = |text: &Option<String>| text.as_deref().and_then(|t| times.parse_local(t));
        let lane = self.lane.unwrap_or_default();
        let query = DecisionQuery {
            lane: (!lane.is_empty()).then(|| LaneId::new(&lane)),
            plate_part: part,
            from: time(&self.from),
            to: time(&self.to),
            before: self.before,
            limit: ROWS,
            ..DecisionQuery::default()
        };
        let (from, to) = (self.from.unwrap_or_default(), self.to.unwrap_or_default());
        let base = vec![
            ("lane", lane.clone()),
            ("q", token),
            ("from", from.clone()),
            ("to", to.clone()),
        ];
        let filter = Filter {
            path,
            lanes: lanes(&state.parts.site, &lane),
            plate,
            from,
            to,
            any: base.iter().any(|(_, v)| !v.is_empty()),
            further: self.before.is_some(),
            first: address(path, &base),
            base,
        };
        (query, filter, note)
    }
}

fn lanes(site: &Site, chosen: &str) -> Vec<LaneChoice> {
    let choice = |lane: &crate::domain::site::Lane| LaneChoice {
        id: lane.id.clone(),
        name: lane.name.clone(),
        chosen: lane.id.as_str() == chosen,
    };
    site.lanes.iter().map(choice).collect()
}

impl Filter {
    /// The address of the page that starts before `next`.
    pub fn next(&self, next: Option<Seq>) -> Option<String> {
        let mut fields = self.base.clone();
        fields.push(("before", next?.to_string()));
        Some(address(self.path, &fields))
    }
}
