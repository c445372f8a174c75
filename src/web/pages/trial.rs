//! Try rules: what other rules would have done in the last weeks, side by side with what was; and the timer that the
//! site's own stays propose.

use std::fmt::Write as _;

use crate::actions::error::Fault;
use crate::actions::trials;
use crate::catalogue::format::hours;
use crate::domain::event::Decision;
use crate::domain::plate::Plate;
use crate::domain::site::Site;
use crate::port::trials::{Side, TimerPoint, TrialOrder, TrialReport, TrialState};
use crate::web::html::labels;
use crate::web::html::refill::Wrong;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/trial", page)
        .menu(MenuPlace::Further(11), "trial", key!("menu-try-rules"), 't')
        .post(Role::Supervisor, "/trial", start)
        .post(Role::Supervisor, "/trial/stop", stop)
}

const PATH: &str = "/trial";
/// Differences and repeated vehicles shown.
const SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "trial.html")]
struct TrialPage {
    shell: Layout,
    running: Option<u32>,
    failed: Option<String>,
    days: u32,
    /// What was tried last, in the fields that it was given in.
    form: TrialForm,
    done: Option<Done>,
}

struct Done {
    from: Stamp,
    to: Stamp,
    lines: Vec<Line>,
    differing: u64,
    lost: u64,
    differences: Vec<Different>,
    repeated: Vec<Many>,
    timer: Option<String>,
    stays: u64,
    wrong: u64,
    curve: Curve,
}

/// A figure of both sides.
struct Line {
    name: Key,
    was: u64,
    would: u64,
}

struct Different {
    seq: u64,
    at: Stamp,
    lane: String,
    plate: Badge,
    was: Chip,
    was_why: Key,
    would: Chip,
    would_why: Key,
}

struct Many {
    plate: Badge,
    permit: Option<(String, String)>,
    was: u64,
    would: u64,
}

/// The curve as the points of two lines in a box of 600 by 200, and its marks.
struct Curve {
    unwatched: String,
    waived: String,
    marks: Vec<(f64, String)>,
    chosen: Option<f64>,
    rows: Vec<(String, String, String)>,
}

async fn page(state: WebState, who: Who) -> PageResult {
    let now = state.house.trials.state();
    let (order, running, failed, report) = match now {
        TrialState::None => (TrialOrder::default(), None, None, None),
        TrialState::Running { order, done } => (order, Some(percent(done)), None, None),
        TrialState::Failed { order, why } => (order, None, Some(why), None),
        TrialState::Done { order, report } => (order, None, None, Some(report)),
    };
    let times = state.times();
    error::page(&TrialPage {
        shell: Layout::new(&state, &who, PATH, key!("trial-try-rules")).await?,
        running,
        failed,
        days: if order.days == 0 { 90 } else { order.days },
        form: TrialForm::of(&state.house.site, &order.policy),
        done: report.map(|r| done(&state, &times, &r)),
    })
}

fn percent(share: f64) -> u32 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 100"
    )]
    let percent = (share.clamp(0.0, 1.0) * 100.0) as u32;
    percent
}

fn done(state: &WebState, times: &Times, r: &TrialReport) -> Done {
    let line = |name: Key, of: fn(&Side) -> u64| Line {
        name,
        was: of(&r.was),
        would: of(&r.would),
    };
    let lane = |d: &Decision| state.house.site.lane_name(&d.lane);
    let differences = r.differences.iter().take(SHOWN).map(|d| Different {
        seq: d.seq,
        at: times.stamp(d.was.at),
        lane: lane(&d.was),
        plate: Badge(d.was.plate.clone()),
        was: labels::outcome(&d.was),
        was_why: labels::reason(&d.was),
        would: labels::outcome(&d.would),
        would_why: labels::reason(&d.would),
    });
    Done {
        from: times.day(r.from),
        to: times.day(r.to),
        lines: vec![
            line(key!("trial-vehicles-answered"), |s| s.answered),
            line(key!("trial-let-through"), |s| s.let_through),
            line(key!("trial-kept-shut"), |s| s.refused),
            line(key!("trial-left-to-you"), |s| s.asked),
            line(key!("trial-violations"), |s| s.violations),
            line(key!("trial-turned-away-wrongly"), |s| s.refused_wrongly),
            line(key!("trial-noted-wrongly"), |s| s.noted_wrongly),
            line(key!("trial-vehicles-with-three-violations-or-more"), |s| {
                s.repeated.len() as u64
            }),
        ],
        differing: r.differing,
        lost: r.lost,
        differences: differences.collect(),
        repeated: repeated(r),
        timer: r.timer.minutes.map(hours),
        stays: r.timer.stays,
        wrong: r.timer.wrong,
        curve: curve(&r.timer.curve, r.timer.minutes),
    }
}

/// Vehicles with many violations on either side.
fn repeated(r: &TrialReport) -> Vec<Many> {
    let mut plates: Vec<_> = r.was.repeated.iter().chain(&r.would.repeated).collect();
    plates.sort_by(|a, b| a.plate.cmp(&b.plate));
    plates.dedup_by(|a, b| a.plate == b.plate);
    let count = |side: &Side, plate: &Plate| {
        let found = side.repeated.iter().find(|x| x.plate == *plate);
        found.map_or(0, |x| x.count)
    };
    let mut all: Vec<Many> = plates
        .into_iter()
        .map(|x| Many {
            plate: Badge(Some(x.plate.clone())),
            permit: x.permit.as_ref().map(|p| (permit_page(p), p.to_string())),
            was: count(&r.was, &x.plate),
            would: count(&r.would, &x.plate),
        })
        .collect();
    all.sort_by_key(|m| std::cmp::Reverse(m.was.max(m.would)));
    all.truncate(SHOWN);
    all
}

/// Timers grow along the curve, each step as wide as the next: the points are a grid, not a scale.
fn curve(points: &[TimerPoint], chosen: Option<u32>) -> Curve {
    let last = points.len().saturating_sub(1).max(1);
    let across = |i: usize| 600.0 * i as f64 / last as f64;
    let trace = |of: fn(&TimerPoint) -> f64| {
        let mut text = String::new();
        for (i, p) in points.iter().enumerate() {
            let up = 200.0 * (1.0 - of(p));
            // Writing to a string cannot fail.
            let _ = write!(text, "{:.1},{up:.1} ", across(i));
        }
        text
    };
    let share = |x: f64| format!("{:.1}\u{a0}%", 100.0 * x);
    Curve {
        unwatched: trace(|p| p.unwatched),
        waived: trace(|p| p.waived),
        marks: points
            .iter()
            .enumerate()
            .filter(|(_, p)| matches!(p.minutes, 60 | 240 | 480 | 720 | 1_440))
            .map(|(i, p)| (across(i), hours(p.minutes)))
            .collect(),
        chosen: points
            .iter()
            .position(|p| Some(p.minutes) == chosen)
            .map(across),
        rows: points
            .iter()
            .map(|p| (hours(p.minutes), share(p.unwatched), share(p.waived)))
            .collect(),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct TrialForm {
    days: String,
    /// What entrances do with a vehicle that counts as inside: empty, `off`, `soft`, `hard`.
    entries: String,
    /// Minutes; empty: as it is; 0: none.
    timer: String,
    /// Separated by commas; empty: as they are.
    groups: String,
    /// A policy file's text, in place of all that.
    policy: String,
}

impl TrialForm {
    /// The fields that a policy was made of; else its text.
    fn of(site: &Site, policy: &str) -> TrialForm {
        let table: toml::Table = policy.parse().unwrap_or_default();
        let lanes = table.get("lane").and_then(toml::Value::as_table);
        let entries = lanes.and_then(|l| l.values().next()?.get("passback")?.as_str());
        let of_site = |key: &str| table.get("site").and_then(|site| site.get(key));
        let timer = of_site("timer_min").map(ToString::to_string);
        let groups = of_site("exempt_groups").and_then(toml::Value::as_array);
        let groups = groups.into_iter().flatten().filter_map(toml::Value::as_str);
        let fields = TrialForm {
            entries: entries.unwrap_or_default().to_owned(),
            timer: timer.unwrap_or_default(),
            groups: groups.collect::<Vec<_>>().join(", "),
            ..TrialForm::default()
        };
        match policy_of(site, &fields, &mut Faults::default()) {
            Some(same) if same == policy => fields,
            _ => TrialForm {
                policy: policy.to_owned(),
                ..TrialForm::default()
            },
        }
    }

    fn has_fields(&self) -> bool {
        let fields = [&self.entries, &self.timer, &self.groups];
        fields.iter().any(|field| !field.trim().is_empty())
    }
}

async fn start(state: WebState, who: Who, Form(form): Form<TrialForm>) -> PageResult {
    let mut faults = Faults::default();
    let days = form
        .days
        .trim()
        .parse()
        .ok()
        .filter(|d| trials::DAYS_OF.contains(d));
    faults.when(days.is_none(), &Fault::TrialDays);
    let policy = policy_of(&state.house.site, &form, &mut faults);
    let (days, policy) = faults.all(days.zip(policy))?;
    let order = TrialOrder { days, policy };
    let came = state.house.begin_trial(&who, order).await;
    flash::back(&state, &who, came.map(|()| ""), PATH)
}

/// The form's fields as a policy file. What is tried is what is shown: either the fields or the rules in full, never one over
/// the other.
fn policy_of(site: &Site, form: &TrialForm, faults: &mut Faults) -> Option<String> {
    if !form.policy.trim().is_empty() {
        let alone = match form.has_fields() {
            true => Err(key!("trial-either-fields-or-rules")),
            false => Ok(form.policy.clone()),
        };
        return faults.read("policy", alone);
    }
    let mut text = String::new();
    let mut of_site = toml::Table::new();
    match form.timer.trim() {
        "" => {}
        minutes => {
            let minutes = minutes.parse::<u32>();
            let minutes = minutes.map_err(|_| key!("trial-timer-write-minutes-or-nothing"));
            if let Some(minutes) = faults.read("timer", minutes) {
                of_site.insert("timer_min".into(), i64::from(minutes).into());
            }
        }
    }
    let groups = form.groups.split(',').map(str::trim);
    let groups: Vec<toml::Value> = groups.filter(|g| !g.is_empty()).map(Into::into).collect();
    if !groups.is_empty() {
        of_site.insert("exempt_groups".into(), groups.into());
    }
    if !of_site.is_empty() {
        let _ = write!(text, "[site]\n{of_site}");
    }
    match form.entries.as_str() {
        "" => {}
        mode @ ("off" | "soft" | "hard") => {
            let lanes = site.lanes.iter();
            for lane in lanes.filter(|l| l.from.is_outside()) {
                let mut ids = toml::Table::new();
                ids.insert("passback".into(), mode.into());
                let key = toml::Value::from(lane.id.as_str());
                let _ = write!(text, "[lane.{key}]\n{ids}");
            }
        }
        _ => faults.tell(Wrong::new("entries", key!("trial-there-is-no-such-rule"))),
    }
    Some(text)
}

async fn stop(state: WebState) -> PageResult {
    state.house.trials.cancel();
    Ok(see_other(PATH))
}
