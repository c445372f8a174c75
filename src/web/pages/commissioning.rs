//! Commissioning: four tests with one car before a lot goes live, step by step, and the sheets that are kept of them.

use crate::domain::plate::Plate;
use crate::domain::site::{Lane, LaneId};
use crate::port::commissioning::{Sheet, Test, TestState};
use crate::web::pages::prelude::*;
use crate::wording::commissioning;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/commissioning", page)
        .menu(
            MenuPlace::Further(12),
            "check",
            key!("menu-commissioning"),
            'c',
        )
        .post(Role::Supervisor, "/commissioning", start)
        .post(Role::Supervisor, "/commissioning/stop", stop)
        .get(Role::Supervisor, "/commissioning/{number}", sheet)
}

const PATH: &str = "/commissioning";

#[derive(Template)]
#[template(path = "commissioning.html")]
struct CommissioningPage {
    shell: Layout,
    under_way: Option<View>,
    sheets: Vec<Line>,
    entries: Vec<(String, String)>,
    exits: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    shell: Layout,
    sheet: View,
}

/// A sheet as a page shows it.
struct View {
    number: u64,
    by: String,
    plate: Badge,
    entry: String,
    exit: String,
    begun: Stamp,
    ended: Option<Stamp>,
    result: Chip,
    steps: Vec<StepView>,
    others: Vec<Badge>,
}

struct StepView {
    name: Key,
    chip: Chip,
    now: bool,
    expected: String,
    found: String,
    at: Option<Stamp>,
    event: Option<u64>,
}

/// A sheet in the list.
struct Line {
    number: u64,
    at: Stamp,
    by: String,
    lanes: String,
    result: Chip,
}

fn chip(verdict: TestState) -> Chip {
    let (tone, word) = match verdict {
        TestState::Waits => (Tone::Quiet, key!("commissioning-later")),
        TestState::Now => (Tone::Ask, key!("commissioning-now")),
        TestState::Passed => (Tone::Ok, key!("commissioning-passed")),
        TestState::Failed => (Tone::Bad, key!("commissioning-failed")),
        TestState::NotApplicable => (Tone::Quiet, key!("commissioning-does-not-apply")),
    };
    Chip { tone, word }
}

fn result(sheet: &Sheet) -> Chip {
    if sheet.ended.is_none() {
        return chip(TestState::Now);
    }
    chip(if sheet.passed() {
        TestState::Passed
    } else {
        TestState::Failed
    })
}

fn view(state: &WebState, times: &Times, sheet: &Sheet) -> View {
    let step = |s: &crate::port::commissioning::Step| StepView {
        name: match s.test {
            Test::Entry => key!("commissioning-the-entry-is-recorded-with-its"),
            Test::Second => key!("commissioning-a-second-entry-is-answered-as"),
            Test::Exit => key!("commissioning-the-exit-clears-it"),
            Test::Timer => key!("commissioning-the-timer-clears-it"),
        },
        chip: chip(s.verdict),
        now: s.verdict == TestState::Now,
        expected: commissioning::expected(&s.expected),
        found: commissioning::found(s.found.as_ref()),
        at: s.at.map(|at| times.stamp(at)),
        event: s.event,
    };
    View {
        number: sheet.number,
        by: sheet.by.clone(),
        plate: Badge(Some(sheet.plate.clone())),
        entry: state.house.site.lane_name(&sheet.entry),
        exit: state.house.site.lane_name(&sheet.exit),
        begun: times.day(sheet.begun),
        ended: sheet.ended.map(|at| times.day(at)),
        result: result(sheet),
        steps: sheet.steps.iter().map(step).collect(),
        others: sheet
            .others
            .iter()
            .cloned()
            .map(|p| Badge(Some(p)))
            .collect(),
    }
}

async fn page(state: WebState, who: Who) -> PageResult {
    let times = state.times();
    let sheets = state.house.sheets().await?;
    let line = |s: &Sheet| Line {
        number: s.number,
        at: times.day(s.begun),
        by: s.by.clone(),
        lanes: format!(
            "{}, {}",
            state.house.site.lane_name(&s.entry),
            state.house.site.lane_name(&s.exit)
        ),
        result: result(s),
    };
    let of = |fits: fn(&Lane) -> bool| {
        let lanes = state.house.site.lanes.iter().filter(|l| fits(l));
        lanes.map(|l| (l.id.to_string(), l.name.clone())).collect()
    };
    error::page(&CommissioningPage {
        shell: Layout::new(&state, &who, PATH, key!("commissioning-commissioning")).await?,
        under_way: state
            .house
            .commissioning
            .current()
            .map(|s| view(&state, &times, &s)),
        sheets: sheets.iter().map(line).collect(),
        entries: of(|l| l.from.is_outside() && !l.to.is_outside()),
        exits: of(|l| !l.from.is_outside() && l.to.is_outside()),
    })
}

/// One sheet, to be printed and signed.
async fn sheet(state: WebState, who: Who, Path(number): Path<u64>) -> PageResult {
    let sheets = state.house.sheets().await?;
    let found = sheets.iter().find(|s| s.number == number);
    let sheet = found.ok_or(PageError::NotFound)?;
    let times = state.times();
    error::page(&SheetPage {
        shell: Layout::new(
            &state,
            &who,
            PATH,
            &t!("commissioning-commissioning-sheet", number = number),
        )
        .await?,
        sheet: view(&state, &times, sheet),
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct CommissionForm {
    plate: String,
    entry: String,
    exit: String,
}

async fn start(state: WebState, who: Who, Form(form): Form<CommissionForm>) -> PageResult {
    let mut faults = Faults::default();
    let plate = Plate::new(&form.plate).map_err(|why| t!("commissioning-plate", why = why));
    let plate = faults.read("plate", plate);
    for (field, id) in [("entry", &form.entry), ("exit", &form.exit)] {
        let lane = state.house.site.lane(&LaneId::new(id));
        faults.read(field, lane.ok_or(key!("commissioning-choose-a-lane")));
    }
    let plate = faults.all(plate)?;
    let lanes = (form.entry.as_str(), form.exit.as_str());
    let came = state.house.begin_commissioning(&who, plate, lanes).await;
    flash::back(&state, &who, came.map(|()| ""), PATH)
}

async fn stop(state: WebState, who: Who) -> PageResult {
    let came = state.house.end_commissioning(&who).await;
    flash::back(&state, &who, came.map(|()| ""), PATH)
}
