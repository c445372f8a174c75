//! What the engine rejects is never told as done: by every form and by its route of the API.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use plategate::domain::access::visits::Visit;
use plategate::domain::event::*;
use plategate::domain::misread::lane::LaneModel;
use plategate::domain::plate::Plate;
use plategate::domain::site::{GroupId, LaneId, PermitId};
use plategate::port::accounts::Role;
use plategate::port::desk::*;
use plategate::port::permits::PermitsAsked;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, serve_parts};

/// A desk that rejects whatever it is told.
struct Unwilling {
    desk: Arc<dyn Desk>,
    told: Mutex<Vec<Input>>,
}

impl Desk for Unwilling {
    fn submit(&self, input: Input) -> DeskFuture<'_, Arc<JournalEntry>> {
        self.told.lock().unwrap().push(input.clone());
        let entry = JournalEntry {
            seq: 1,
            at: Timestamp::UNIX_EPOCH,
            input,
            outputs: vec![Output::Rejected(Rejection::NotAsked)],
        };
        Box::pin(async move { Ok(Arc::new(entry)) })
    }
    fn is_written(&self, entry: Seq) -> bool {
        self.desk.is_written(entry)
    }
    fn subscribe(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.desk.subscribe()
    }
    fn inside(&self) -> DeskFuture<'_, Vec<Inside>> {
        self.desk.inside()
    }
    fn find_permits(&self, asked: PermitsAsked) -> DeskFuture<'_, PermitsFound> {
        self.desk.find_permits(asked)
    }
    fn permits(&self, ids: Vec<PermitId>) -> DeskFuture<'_, Vec<Permit>> {
        self.desk.permits(ids)
    }
    fn permits_on(&self, plates: Vec<Plate>) -> DeskFuture<'_, Vec<Permit>> {
        self.desk.permits_on(plates)
    }
    fn present(&self, at: Option<Timestamp>) -> DeskFuture<'_, Vec<Present>> {
        self.desk.present(at)
    }
    fn visits(&self, from: Timestamp, to: Timestamp) -> DeskFuture<'_, Vec<Visit>> {
        self.desk.visits(from, to)
    }
    fn exemptions(&self) -> DeskFuture<'_, Vec<Exempt>> {
        self.desk.exemptions()
    }
    fn groups(&self) -> DeskFuture<'_, Vec<GroupId>> {
        self.desk.groups()
    }
    fn lane_models(&self) -> DeskFuture<'_, Vec<(LaneId, LaneModel)>> {
        self.desk.lane_models()
    }
    fn look_alikes(&self) -> DeskFuture<'_, Vec<LookAlike>> {
        self.desk.look_alikes()
    }
    fn standing(&self, now: Timestamp) -> DeskFuture<'_, Standing> {
        self.desk.standing(now)
    }
    fn questions(&self) -> DeskFuture<'_, Vec<Asked>> {
        self.desk.questions()
    }
    fn shut_out(&self, now: Timestamp) -> DeskFuture<'_, Vec<ShutOut>> {
        self.desk.shut_out(now)
    }
    fn opens_for(&self, lane: LaneId, now: Timestamp) -> DeskFuture<'_, Option<Seq>> {
        self.desk.opens_for(lane, now)
    }
    fn kill_switch(&self) -> DeskFuture<'_, bool> {
        self.desk.kill_switch()
    }
}

/// A name for each kind of thing that a person can ask of the engine: a new one needs a row in the table.
fn kind(input: &Input) -> &'static str {
    match input {
        Input::Permits(PermitChange::Put { .. }) => "put",
        Input::Permits(PermitChange::Remove { .. }) => "remove",
        Input::Permits(PermitChange::Batch { .. }) => "import",
        Input::Order(order) => match order.what {
            OrderKind::Open { .. } => "open",
            OrderKind::Reset { .. } => "reset",
            OrderKind::KillSwitch { .. } => "kill switch",
            OrderKind::Exempt { .. } => "exempt",
            OrderKind::Unexempt { .. } => "unexempt",
            OrderKind::ExemptGroup { .. } => "exempt group",
            OrderKind::UnexemptGroup { .. } => "unexempt group",
            OrderKind::ResetAll { .. } => "reset all",
            OrderKind::Amnesty { .. } => "amnesty",
            OrderKind::SetCount { .. } => "set count",
            OrderKind::HasLeft { .. } => "has left",
            OrderKind::IsIn { .. } => "is in",
            OrderKind::Judge { .. } => "judge",
            OrderKind::LaneChecked { .. } => "lane checked",
            OrderKind::Answer { .. } => "answer",
            OrderKind::Acknowledge { .. } => "acknowledge",
        },
        _ => "nothing that a person asks",
    }
}

/// A form with its fields as an address has them, and a request of the API: what, form, fields, method, address, body.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Value,
);

/// `SEQ` stands for the number of a violation that was read.
#[rustfmt::skip]
fn table() -> [Row; 19] {
    let why = || json!({ "reason": "x" });
    let span = || json!({ "reason": "x", "until": "2026-12-31T23:00:00Z" });
    let all = || json!({ "whom": { "kind": "all" }, "reason": "x" });
    let permit = json!({ "holder": "Ann", "plates": ["W1"] });
    let import = json!({ "csv": "permit,plate\nP-9,W1\n", "apply": true });
    [
        ("put", "/permits/save", "id=P-9&holder=Ann&plates=W1", "PUT", "/api/v1/permits/P-9", permit),
        ("remove", "/permits/P-1001/remove", "", "DELETE", "/api/v1/permits/P-1001", json!(null)),
        ("import", "/permits/import", "text=permit,plate%0AP-9,W1&sure=true", "POST", "/api/v1/permit-imports", import),
        ("open", "/lanes/entry-1/open", "reason=x", "POST", "/api/v1/lanes/entry-1/open", why()),
        ("reset", "/events/SEQ/reset", "reason=x", "POST", "/api/v1/resets/plate", json!({ "plate": "W1", "reason": "x" })),
        ("kill switch", "/kill-switch", "on=true&reason=x", "PUT", "/api/v1/kill-switch", json!({ "on": true, "reason": "x" })),
        ("exempt", "/permits/P-1001/exempt", "reason=x&until=2026-12-31T12:00", "POST", "/api/v1/permits/P-1001/exempt", span()),
        ("unexempt", "/permits/P-1001/unexempt", "reason=x", "POST", "/api/v1/permits/P-1001/unexempt", why()),
        ("exempt group", "/exemptions", "what=exempt&group=tenant&reason=x&until=2026-12-31T12:00", "POST",
            "/api/v1/groups/tenant/exempt", span()),
        ("unexempt group", "/exemptions", "what=unexempt&group=tenant&reason=x", "POST", "/api/v1/groups/tenant/unexempt", why()),
        ("reset all", "/resets", "what=forget&scope=all&reason=x", "POST", "/api/v1/resets", all()),
        ("amnesty", "/resets", "what=free-move&scope=all&reason=x", "POST", "/api/v1/amnesties", all()),
        ("set count", "/muster/count", "area=car-park&count=4&reason=x", "PUT", "/api/v1/areas/car-park/count",
            json!({ "count": 4, "reason": "x" })),
        ("has left", "/muster/left", "stay=7&reason=x", "POST", "/api/v1/stays/7/left", why()),
        ("is in", "/muster/is-in", "plate=W1&area=car-park&reason=x", "POST", "/api/v1/areas/car-park/vehicles",
            json!({ "plate": "W1", "reason": "x" })),
        ("judge", "/review/SEQ", "verdict=none", "POST", "/api/v1/decisions/SEQ/judge", json!({ "verdict": "no-plate" })),
        ("lane checked", "/lanes/entry-1/checked", "reason=x", "POST", "/api/v1/lanes/entry-1/checked", why()),
        ("answer", "/pending/SEQ", "answer=accept", "POST", "/api/v1/pending/SEQ", json!({ "accept": true })),
        ("acknowledge", "/violations/SEQ/finding", "finding=seen", "POST", "/api/v1/violations/SEQ/finding", json!({ "finding": "seen" })),
    ]
}

#[tokio::test]
async fn what_the_engine_rejects_is_told_as_not_done_on_page_and_api_alike() {
    let park = CarPark::day().await;
    let (seq, mut parts) = (park.reentry().seq.to_string(), park.parts.clone());
    let desk = Arc::new(Unwilling {
        desk: parts.ports.desk,
        told: Mutex::default(),
    });
    parts.ports.desk = desk.clone();
    let served = serve_parts(park, parts, plategate::web::Settings::default()).await;
    let mut person = Person::inside(&served).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let mut seen = Vec::new();
    for (what, form, fields, method, address, body) in table() {
        let (form, address) = (form.replace("SEQ", &seq), address.replace("SEQ", &seq));
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(fields.as_bytes())
            .into_owned()
            .collect();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        if what == "import" {
            // Only what was looked over is taken.
            let look: Vec<(&str, &str)> =
                fields.iter().copied().filter(|f| f.0 != "sure").collect();
            assert_eq!(person.post(&form, &look).await.status, 200);
        }
        let got = person.post(&form, &fields).await;
        // A permit's form stays with what was typed; other forms lead to a page that tells.
        let expect = if what == "put" { 422 } else { 303 };
        assert_eq!(got.status, expect, "{what}: {}", got.body);
        let page = match expect {
            303 => person.get(&got.location).await,
            _ => got,
        };
        let why = Rejection::NotAsked.to_string();
        let note = format!("Not done: {why}");
        assert!(page.body.contains(&note), "{what}: {}", page.body);
        let got = program.tell(method, &address, &body, "").await;
        assert_eq!(got.status, 409, "{what}: {}", got.body);
        let problem: Value = serde_json::from_str(&got.body).unwrap();
        assert_eq!(problem["detail"], why, "{what}");
        let told = std::mem::take(&mut *desk.told.lock().unwrap());
        let told: Vec<&str> = told.iter().map(kind).collect();
        assert_eq!(told, [what, what], "the form and the API ask for the same");
        seen.extend(told.first().copied());
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), table().len(), "a kind for each row");
}
