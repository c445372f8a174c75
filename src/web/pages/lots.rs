//! Lots: every lot of the region, what is not well there, and whose news are missing.

use crate::actions::lots::{LotView, RegionView};
use crate::catalogue::format::number;
use crate::port::region::AHEAD_MS;
use crate::web::pages::layout::LOTS;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, LOTS, page).menu(
        MenuPlace::Further(0),
        "lots",
        key!("menu-lots"),
        'k',
    )
}

#[derive(Template)]
#[template(path = "lots.html")]
struct LotsPage {
    shell: Layout,
    region: String,
    /// Since when there is no link, and why.
    down: Option<(Stamp, String)>,
    lots: Vec<Card>,
    total: i64,
}

struct Card {
    gateway: String,
    name: String,
    is_own: bool,
    tone: Tone,
    verdict: String,
    /// What is not well.
    troubles: Vec<String>,
    /// A word and its value.
    facts: Vec<(Key, String)>,
    areas: Vec<(String, String)>,
}

async fn page(state: WebState, who: Who) -> PageResult {
    show(&state, &who, LOTS).await
}

/// The page, under the navigation's place `here`: an office has it at home.
pub(crate) async fn show(state: &WebState, who: &Who, here: &str) -> PageResult {
    let view = state.house.region_view(who).await?;
    let times = state.times();
    let counts = view.lots.iter().flat_map(|lot| &lot.areas);
    error::page(&LotsPage {
        total: counts.map(|(_, _, count)| count.max(&0)).sum(),
        down: view
            .down
            .as_ref()
            .map(|(since, why)| (times.stamp(*since), why.to_string())),
        lots: view
            .lots
            .iter()
            .map(|lot| card(&times, &view, lot))
            .collect(),
        region: view.region,
        shell: Layout::new(state, who, here, key!("lots-lots")).await?,
    })
}

fn card(times: &Times, view: &RegionView, lot: &LotView) -> Card {
    let silent = lot.silent_since.filter(|_| !lot.is_own);
    let troubles = troubles(times, lot);
    let (tone, verdict) = match (silent, troubles.is_empty()) {
        (Some(since), _) => (Tone::Bad, t!("lots-silent", since = times.words(since))),
        (None, _) if lot.is_own && view.down.is_some() => (Tone::Bad, t!("lots-no-link")),
        (None, _) if !lot.is_own && lot.last_seen.is_none() => (Tone::Quiet, t!("lots-never")),
        (None, true) => (Tone::Ok, t!("lots-well")),
        (None, false) => (Tone::Ask, t!("lots-not-well", count = troubles.len())),
    };
    let areas = lot.areas.iter();
    Card {
        gateway: lot.gateway.to_string(),
        name: lot.name.clone(),
        is_own: lot.is_own,
        tone,
        verdict,
        facts: facts(times, lot),
        areas: areas
            .map(|(_, name, count)| (name.clone(), count.to_string()))
            .collect(),
        troubles,
    }
}

/// What is not well in a lot, a sentence each.
fn troubles(times: &Times, lot: &LotView) -> Vec<String> {
    let mut all = Vec::new();
    let state = lot.state.clone().unwrap_or_default();
    if state.gates_off {
        all.push(t!("lots-gates-off"));
    }
    for (lane, since) in &lot.blind {
        all.push(t!(
            "lots-lane-blind-since",
            lane,
            since = times.words(*since)
        ));
    }
    let told: Vec<&String> = lot.blind.iter().map(|(lane, _)| lane).collect();
    let blind = state.lanes.iter().filter(|lane| !lane.seeing);
    let blind = blind.filter(|lane| !told.contains(&&lane.name));
    all.extend(blind.map(|lane| t!("lots-lane-blind", lane = lane.name.clone())));
    let gates = state.gates.iter().filter(|gate| !gate.ok);
    all.extend(gates.map(|gate| t!("lots-gate-not-well", gate = gate.id.to_string())));
    for part in &state.troubles {
        all.push(match part.as_str() {
            "journal" => t!("lots-part-journal"),
            "disk" => t!("lots-part-disk"),
            "clock" => t!("lots-part-clock"),
            "backup" => t!("lots-part-backup"),
            "audit" => t!("lots-part-audit"),
            part => t!("lots-part-other", part),
        });
    }
    if let Some(ms) = lot.ahead_ms.filter(|ms| ms.abs() > AHEAD_MS) {
        let by_s = ms.unsigned_abs().div_ceil(1_000);
        all.push(match ms > 0 {
            true => t!("lots-clock-ahead", by_s),
            false => t!("lots-clock-behind", by_s),
        });
    }
    if !lot.not_yet_at.is_empty() {
        all.push(t!("lots-news-not-yet-at", lots = lot.not_yet_at.join(", ")));
    }
    if lot.unknown > 0 {
        all.push(t!("lots-unknown-facts", count = lot.unknown));
    }
    all
}

fn facts(times: &Times, lot: &LotView) -> Vec<(Key, String)> {
    let mut all = Vec::new();
    if let Some(at) = lot.last_seen.filter(|_| !lot.is_own) {
        all.push((key!("lots-heard"), times.words(at)));
    }
    all.extend(lot.build.clone().map(|build| (key!("lots-build"), build)));
    if let Some(ms) = lot.ahead_ms {
        all.push((key!("lots-clock"), number(ms as f64)));
    }
    let Some(state) = &lot.state else {
        return all;
    };
    if !state.lanes.is_empty() {
        let seeing = state.lanes.iter().filter(|l| l.seeing).count();
        let of = state.lanes.len();
        all.push((key!("lots-lanes"), t!("lots-of", count = seeing, of)));
    }
    if let Some(free_mb) = state.free_mb {
        let free_gb = free_mb / 1_000;
        all.push((key!("lots-disk"), number(free_gb as f64)));
    }
    if let Some(at) = state.backup_at {
        all.push((key!("lots-backup"), times.words(at)));
    }
    all
}
