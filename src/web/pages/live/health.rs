//! Whether all is well, in words: what is wrong, and where.

use axum::http::HeaderMap;

use crate::actions::well::{NoPulse, Trouble};
use crate::web::http::guard::Who;
use crate::web::pages::prelude::*;

/// All that is not well at a person's lanes.
#[derive(Template, PartialEq, Clone)]
#[template(path = "health.html")]
pub(crate) struct Health {
    pub(crate) lanes: usize,
    pub(crate) lines: Vec<Line>,
    /// Token of the session's forms; `None`: the person may not say that a fault was seen.
    pub(crate) csrf: Option<String>,
}

/// One thing that is not well.
#[derive(PartialEq, Clone)]
pub(crate) struct Line {
    text: String,
    /// The event that it is about.
    event: Option<String>,
    /// Where a person says that it was seen.
    seen: Option<String>,
}

impl Health {
    /// # Errors
    /// The desk does not answer.
    pub(crate) async fn of(state: &WebState, who: &Who) -> Result<Health, PageError> {
        let troubles = state.house.troubles(Some(who)).await?;
        let times = state.times();
        let sees = |lane: &&crate::domain::site::Lane| who.sees(&lane.id);
        Ok(Health {
            lanes: state.house.site.lanes.iter().filter(sees).count(),
            lines: troubles.iter().map(|t| line(state, &times, t)).collect(),
            csrf: (who.role >= Role::Attendant).then(|| who.csrf.clone()),
        })
    }
}

fn line(state: &WebState, times: &Times, trouble: &Trouble) -> Line {
    let site = &state.house.site;
    let plain = |text: String| Line {
        text,
        event: None,
        seen: None,
    };
    let gate_name = |id| site.gate(id).map_or_else(String::new, |g| g.name.clone());
    match trouble {
        Trouble::GatesOff => plain(t!("health-gates-are-off")),
        Trouble::Waits { lane, vehicles } => {
            let lane = site.lane_name(lane);
            plain(t!(
                "health-vehicles-wait",
                lane = lane,
                vehicles = *vehicles
            ))
        }
        Trouble::Gate { gate, health } => plain(format!("{}: {health}", gate_name(gate))),
        Trouble::Blind { lane, health } => plain(format!("{}: {health}", site.lane_name(lane))),
        Trouble::Part { health, .. } => plain(health.clone()),
        Trouble::NoPulse(no_pulse) => {
            let NoPulse {
                gate,
                event,
                at,
                result,
                ..
            } = no_pulse;
            let why = result
                .as_ref()
                .map_or_else(|| t!("health-the-gateway-had-stopped"), ToString::to_string);
            let (name, at) = (gate_name(gate), times.words(*at));
            Line {
                text: t!("health-no-pulse", gate = name, at = at, why = why),
                event: Some(format!("/events/{event}")),
                seen: Some(format!("/gates/{gate}/seen")),
            }
        }
    }
}

/// A person has seen that a gate did not open.
pub(super) async fn seen(
    state: WebState,
    who: Who,
    Path(gate): Path<String>,
    headers: HeaderMap,
) -> PageResult {
    let came = state.house.pulse_seen(&who, &gate).await;
    let done = came.map(|()| key!("health-noted"));
    flash::told((&state, &who, &headers), done, "/")
}
