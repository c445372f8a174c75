//! The lanes of a person: one rule, which routes, lists, pictures and streams ask.
//!
//! What belongs to the site as a whole (who is inside, permits, resets, the gates' switch, the log) goes by the role alone.

use axum::RequestExt;
use axum::extract::{RawPathParams, Request};

use crate::domain::event::{Input, JournalEntry, OrderKind, Output, Seq};
use crate::domain::site::{LaneId, Site};
use crate::port::caller::Caller;
use crate::web::http::error::PageError;
use crate::web::state::WebState;

const NOT_YOURS: PageError = PageError::Forbidden(key!("guard-this-is-not-among-your-lanes"));

impl Caller {
    /// Whether an entry of the journal is for this person: it happened at one of their lanes, or at none.
    pub(crate) fn sees_entry(&self, site: &Site, entry: &JournalEntry) -> bool {
        if !self.is_limited() {
            return true;
        }
        let mut lanes = lanes_of_input(site, &entry.input);
        lanes.extend(entry.outputs.iter().filter_map(lane_of_output));
        lanes.is_empty() || lanes.into_iter().any(|lane| self.sees(lane))
    }
}

fn lanes_of_input<'a>(site: &'a Site, input: &'a Input) -> Vec<&'a LaneId> {
    match input {
        Input::Sighting(sighting) => vec![&sighting.lane],
        Input::Crossing(crossing) => vec![&crossing.lane],
        Input::LaneHealth { lane, .. }
        | Input::LaneDirection { lane, .. }
        | Input::Factor { lane, .. } => {
            vec![lane]
        }
        Input::GateReport(report) => {
            let with = site.lanes.iter();
            let with = with.filter(|l| l.gate.as_ref() == Some(&report.gate));
            with.map(|l| &l.id).collect()
        }
        Input::Order(order) => match &order.what {
            OrderKind::Open { lane } | OrderKind::LaneChecked { lane } => vec![lane],
            _ => Vec::new(),
        },
        Input::Configured { .. }
        | Input::Started { .. }
        | Input::Heartbeat
        | Input::Permits(_)
        | Input::Due
        | Input::Upgraded { .. }
        | Input::Elsewhere { .. }
        | Input::Erased { .. } => Vec::new(),
    }
}

fn lane_of_output(output: &Output) -> Option<&LaneId> {
    match output {
        Output::Decision(decision) => Some(&decision.lane),
        Output::Passage(passage) => Some(&passage.lane),
        Output::LaneDrift(drift) => Some(&drift.lane),
        Output::Lapsed { lane, .. }
        | Output::Answered { lane, .. }
        | Output::LaneSteady { lane, .. } => Some(lane),
        _ => None,
    }
}

/// Lets a request pass if the lane that its route names is the person's, or the lane of the event that it names: whatever
/// handler it leads to.
///
/// # Errors
/// It is not theirs, or the records cannot be read.
pub(crate) async fn admit(
    state: &WebState,
    who: &Caller,
    request: &mut Request,
) -> Result<(), PageError> {
    if !who.is_limited() {
        return Ok(());
    }
    let named = request.extract_parts::<RawPathParams>().await;
    for (name, value) in &named.map_err(|_| NOT_YOURS)? {
        let lane = match name {
            "lane" => Some(LaneId::new(value)),
            "seq" => {
                let seq: Seq = value.parse().map_err(|_| NOT_YOURS)?;
                let found = state.blocking(move |s| s.records.decision(seq));
                // Where there is none, the handler says so.
                found.await?.map(|decision| decision.lane)
            }
            _ => None,
        };
        if lane.is_some_and(|lane| !who.sees(&lane)) {
            return Err(NOT_YOURS);
        }
    }
    Ok(())
}
