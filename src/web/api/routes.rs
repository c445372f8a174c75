//! Every route of the API: least role, scope, what it does, what it takes and gives.

use utoipa::openapi::OpenApi;

use crate::port::accounts::{Role, Scope};
use crate::web::api::openapi::{ApiRoutes, Operation};
use crate::web::api::{
    asks, calibration, commissioning, decisions, events, exemptions, factor, gates, imports, lanes,
    logs, permits, presence, resets, review, rules, schemas, trials, users, violations,
};
use crate::web::http::routes::Routes;

const LOOK: (Role, Scope) = (Role::Viewer, Scope::Read);
const GATES: (Role, Scope) = (Role::Attendant, Scope::Gates);
const MANAGE: (Role, Scope) = (Role::Supervisor, Scope::Permits);

/// The routes, for the router.
pub fn routes() -> Routes {
    table().into_doors()
}

/// The same as an OpenAPI document.
pub fn document() -> OpenApi {
    table().document()
}

fn table() -> ApiRoutes {
    const GROUPS: [fn(ApiRoutes) -> ApiRoutes; 15] = [
        of_site,
        of_calibration,
        of_policy,
        of_decisions,
        of_violations,
        of_records,
        of_present,
        of_permits,
        of_exemptions,
        of_gates,
        of_asks,
        of_review,
        of_resets,
        of_audit,
        of_people,
    ];
    let empty = ApiRoutes::default();
    GROUPS.iter().fold(empty, |table, group| group(table))
}

/// The site as it is.
fn of_site(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::get(
                "/api/v1/lanes",
                LOOK,
                "lanes",
                "Every lane with its camera and gate as they are now",
            )
            .lists::<lanes::Lane>("In the order of the site file."),
            lanes::list,
        )
        .with(
            Operation::get(
                "/api/v1/lane-reports",
                LOOK,
                "laneReports",
                "How well lanes read, and what to do about it",
            )
            .asks::<lanes::ReportsQuery>()
            .lists::<lanes::Report>("A report a lane.")
            .may_fail(&[404]),
            lanes::read_well,
        )
        .with(
            Operation::get(
                "/api/v1/lane-models",
                (Role::Supervisor, Scope::Read),
                "laneModels",
                "What each lane has learned of its own misreads, as the engine keeps it",
            )
            .gives_anything("By lane."),
            lanes::learned,
        )
        .with(
            Operation::get(
                "/api/v1/rules",
                LOOK,
                "rules",
                "The rules in force, and where they stand",
            )
            .gives::<rules::Rules>("In words and counts."),
            rules::in_force,
        )
        .with(
            Operation::get(
                "/api/v1/look-alikes",
                LOOK,
                "lookAlikes",
                "Plates of the list that a lane may take for each other",
            )
            .lists::<rules::LookAlike>("Those that are confused most often first."),
            rules::look_alikes,
        )
}

/// What cameras look at.
fn of_calibration(table: ApiRoutes) -> ApiRoutes {
    let review = (Role::Supervisor, Scope::Review);
    const PATH: &str = "/api/v1/lanes/{lane}/calibration";
    table
        .with(
            Operation::get(
                PATH,
                review,
                "calibration",
                "What a lane's camera looks at, as it stands",
            )
            .gives::<calibration::Calibration>("As it stands."),
            calibration::standing,
        )
        .with(
            Operation::put(
                PATH,
                review,
                "saveCalibration",
                "Writes the lane's file and has the lane look by it from the next picture on",
            )
            .takes::<calibration::Save>()
            .gives::<calibration::Saved>("Where it is, and the file before."),
            calibration::save,
        )
        .with(
            Operation::post(
                "/api/v1/lanes/{lane}/calibration/try",
                review,
                "tryCalibration",
                "What the models make of the newest picture under a drawing; nothing is saved",
            )
            .takes::<calibration::Drawing>()
            .gives::<calibration::Tried>("What is found and read."),
            calibration::try_out,
        )
}

/// Other rules on the past, and tests of those in force.
fn of_policy(table: ApiRoutes) -> ApiRoutes {
    let look = (Role::Supervisor, Scope::Read);
    const TRIAL: &str = "/api/v1/trial";
    const SHEETS: &str = "/api/v1/commissioning";
    table
        .with(
            Operation::get(
                TRIAL,
                look,
                "trial",
                "How the last trial of other rules stands, and what came of it",
            )
            .gives::<trials::Trial>("The trial."),
            trials::last,
        )
        .with(
            Operation::post(
                TRIAL,
                look,
                "tryRules",
                "Tries other rules on the last days; nothing in force is changed",
            )
            .takes::<trials::Try>()
            .gives::<trials::Trial>("It runs: ask again with GET."),
            trials::begin,
        )
        .with(
            Operation::delete(
                TRIAL,
                look,
                "stopTrial",
                "Stops the trial that is running, if any",
            ),
            trials::stop,
        )
        .with(
            Operation::get(
                SHEETS,
                look,
                "commissioning",
                "The commissioning under way, and the sheets that are kept",
            )
            .gives::<commissioning::Sheets>("The sheets."),
            commissioning::sheets,
        )
        .with(
            Operation::post(
                SHEETS,
                (Role::Supervisor, Scope::Review),
                "beginCommissioning",
                "Begins four tests with one car at an entry and an exit",
            )
            .takes::<commissioning::Begin>()
            .makes::<commissioning::Sheet>("The sheet."),
            commissioning::begin,
        )
        .with(
            Operation::delete(
                SHEETS,
                (Role::Supervisor, Scope::Review),
                "endCommissioning",
                "Ends the sheet under way as it stands, and keeps it",
            ),
            commissioning::end,
        )
}

/// Vehicles that were answered.
fn of_decisions(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::get(
                "/api/v1/decisions",
                LOOK,
                "decisions",
                "Every vehicle that was answered, newest first",
            )
            .asks::<decisions::ListQuery>()
            .pages::<schemas::Decision>("A page."),
            decisions::list,
        )
        .with(
            Operation::post(
                "/api/v1/decisions/search",
                LOOK,
                "searchDecisions",
                "The same, also by plate or a part of one",
            )
            .takes::<decisions::Search>()
            .pages::<schemas::Decision>("A page."),
            decisions::search,
        )
        .with(
            Operation::get("/api/v1/decisions/{seq}", LOOK, "decision", "One of them")
                .gives::<schemas::Decision>("The decision."),
            decisions::one,
        )
        .with(
            Operation::get(
                "/api/v1/decisions/{seq}/pictures/{shot}",
                LOOK,
                "picture",
                "The picture that the plate was read from",
            )
            .gives_media("image/jpeg", "The picture."),
            decisions::picture,
        )
        .with(
            Operation::get(
                "/api/v1/violations",
                LOOK,
                "violations",
                "Decisions that are violations, or explained contradictions, newest first",
            )
            .asks::<decisions::ViolationsQuery>()
            .pages::<schemas::Decision>("A page."),
            decisions::violations,
        )
        .with(
            Operation::post(
                "/api/v1/history",
                LOOK,
                "history",
                "What is known of one plate, newest first",
            )
            .takes::<decisions::HistoryOf>()
            .lists::<schemas::Decision>("At most `limit`."),
            decisions::history,
        )
}

/// What violations were, and how many.
fn of_violations(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::post(
                "/api/v1/violations/{seq}/finding",
                (Role::Attendant, Scope::Review),
                "noteFinding",
                "Acknowledges a violation or an explained contradiction, or (from supervisors on) calls it false",
            )
            .takes::<violations::Found>()
            .gives::<schemas::Done>("Noted."),
            violations::find,
        )
        .with(
            Operation::get(
                "/api/v1/violations/report",
                LOOK,
                "violationsReport",
                "The violations of a week, beside the week before",
            )
            .asks::<violations::WeekQuery>()
            .gives::<violations::WeekReport>("The report.")
            .may_fail(&[422]),
            violations::report,
        )
        .with(
            Operation::get(
                "/api/v1/violations/repeated",
                LOOK,
                "repeatedViolators",
                "Plates with several violations in the last days",
            )
            .asks::<violations::RepeatedQuery>()
            .lists::<violations::Violator>("Most first, 50 at most."),
            violations::again,
        )
}

/// What else happened.
fn of_records(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::get(
                "/api/v1/passages",
                LOOK,
                "passages",
                "Vehicles that passed, newest first",
            )
            .asks::<decisions::PageQuery>()
            .pages::<decisions::Passage>("A page."),
            decisions::passages,
        )
        .with(
            Operation::get(
                "/api/v1/orders",
                LOOK,
                "orders",
                "What persons did, newest first",
            )
            .asks::<decisions::PageQuery>()
            .pages::<logs::Act>("A page."),
            logs::orders,
        )
        .with(
            Operation::get(
                "/api/v1/notices",
                LOOK,
                "notices",
                "What the gateway noticed by itself, newest first",
            )
            .asks::<decisions::PageQuery>()
            .pages::<logs::Notice>("A page."),
            logs::notices,
        )
        .with(
            Operation::get(
                "/api/v1/events",
                LOOK,
                "events",
                "What happens, as it happens: server-sent events that never end",
            )
            .asks::<events::EventsQuery>()
            .with_header(
                "Last-Event-ID",
                events::ID,
                "Where to go on: the id of the last event that was had.",
            )
            .gives_media(
                "text/event-stream",
                "Events named `event` (objects of `--events`) and `missed`.",
            ),
            events::entries,
        )
}

/// Who is here.
fn of_present(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::get(
                "/api/v1/inside",
                LOOK,
                "inside",
                "Every vehicle believed to be inside",
            )
            .lists::<presence::Vehicle>("The longest there first."),
            presence::inside,
        )
        .with(
            Operation::get(
                "/api/v1/muster",
                LOOK,
                "muster",
                "Who is there, or was at a past moment",
            )
            .asks::<presence::MusterQuery>()
            .lists::<presence::OnList>("The longest there first.")
            .may_fail(&[422]),
            presence::muster,
        )
        .with(
            Operation::get(
                "/api/v1/overstays",
                LOOK,
                "overstays",
                "Who has been there longer than is meant",
            )
            .asks::<presence::OverstaysQuery>()
            .lists::<presence::OnList>("The longest there first."),
            presence::overstays,
        )
        .with(
            Operation::get("/api/v1/visits", LOOK, "visits", "The visits of some days")
                .asks::<presence::DaysQuery>()
                .lists::<presence::Visit>("In the order of entry.")
                .may_fail(&[422]),
            presence::visits,
        )
}

/// Permits.
fn of_permits(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::post(
                "/api/v1/permits/search",
                LOOK,
                "searchPermits",
                "Permits, in the order of their numbers",
            )
            .takes::<permits::PermitSearch>()
            .pages::<permits::Permit>("A page."),
            permits::search,
        )
        .with(
            Operation::get("/api/v1/permits/{id}", LOOK, "permit", "One of them")
                .gives::<permits::Permit>("The permit."),
            permits::one,
        )
        .with(
            Operation::put(
                "/api/v1/permits/{id}",
                MANAGE,
                "putPermit",
                "Adds a permit or changes the one of this number",
            )
            .takes::<permits::PutPermit>()
            .gives::<schemas::Done>("It is on the list."),
            permits::put,
        )
        .with(
            Operation::post(
                "/api/v1/permit-imports",
                MANAGE,
                "importPermits",
                "Looks a CSV list over, or takes it in one step",
            )
            .takes::<imports::Import>()
            .gives::<imports::Imported>("What it changes, or would change."),
            imports::import,
        )
        .with(
            Operation::delete(
                "/api/v1/permits/{id}",
                MANAGE,
                "removePermit",
                "Takes a permit off the list",
            ),
            permits::remove,
        )
}

/// Exemptions.
fn of_exemptions(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::get(
                "/api/v1/exemptions",
                LOOK,
                "exemptions",
                "Who is exempt from passback, also no more or not yet",
            )
            .lists::<exemptions::Exempted>("Groups first."),
            exemptions::list,
        )
        .with(
            Operation::post(
                "/api/v1/permits/{id}/exempt",
                MANAGE,
                "exemptPermit",
                "Exempts a permit from passback",
            )
            .takes::<exemptions::Give>()
            .gives::<schemas::Done>("It is exempt, or will be."),
            exemptions::permit,
        )
        .with(
            Operation::post(
                "/api/v1/permits/{id}/unexempt",
                MANAGE,
                "unexemptPermit",
                "Takes that back",
            )
            .takes::<schemas::Why>()
            .gives::<schemas::Done>("It is exempt no more."),
            exemptions::permit_back,
        )
        .with(
            Operation::post(
                "/api/v1/groups/{group}/exempt",
                MANAGE,
                "exemptGroup",
                "Exempts a group from passback",
            )
            .takes::<exemptions::Give>()
            .gives::<schemas::Done>("It is exempt, or will be.")
            .fresh(),
            exemptions::group,
        )
        .with(
            Operation::post(
                "/api/v1/groups/{group}/unexempt",
                MANAGE,
                "unexemptGroup",
                "Takes that back",
            )
            .takes::<schemas::Why>()
            .gives::<schemas::Done>("It is exempt no more.")
            .fresh(),
            exemptions::group_back,
        )
}

/// Gates.
fn of_gates(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::post(
                "/api/v1/lanes/{lane}/open",
                GATES,
                "openGate",
                "Opens a lane's gate by one pulse",
            )
            .takes::<schemas::Why>()
            .gives::<schemas::Done>("The gate has been asked to open."),
            gates::open,
        )
        .with(
            Operation::get(
                "/api/v1/kill-switch",
                LOOK,
                "killSwitch",
                "Whether all gates are switched off",
            )
            .gives::<gates::KillSwitch>("The switch."),
            gates::kill_switch,
        )
        .with(
            Operation::put(
                "/api/v1/kill-switch",
                GATES,
                "turnKillSwitch",
                "Switches all gates off or on",
            )
            .takes::<gates::Turn>()
            .gives::<schemas::Done>("It is as you said."),
            gates::turn,
        )
        .with(
            Operation::post(
                "/api/v1/lanes/{lane}/factor",
                GATES,
                "giveFactor",
                "Tells a lane of a PIN or card that was checked",
            )
            .takes::<factor::Given>()
            .gives::<schemas::Done>("The lane knows."),
            factor::give,
        )
}

/// Vehicles that a lane asks about.
fn of_asks(table: ApiRoutes) -> ApiRoutes {
    table
        .with(
            Operation::get(
                "/api/v1/asks",
                LOOK,
                "asks",
                "Vehicles that wait for a person's answer",
            )
            .lists::<asks::Ask>("The one that came first before the others."),
            asks::waiting,
        )
        .with(
            Operation::post(
                "/api/v1/asks/{seq}",
                GATES,
                "answerAsk",
                "Lets a vehicle that waits pass, or does not",
            )
            .takes::<asks::Reply>()
            .gives::<schemas::Done>("The gate has been asked to open, or stays shut."),
            asks::answer,
        )
}

/// What persons say of reads and cameras.
fn of_review(table: ApiRoutes) -> ApiRoutes {
    let review = (Role::Supervisor, Scope::Review);
    table
        .with(
            Operation::post(
                "/api/v1/lanes/{lane}/checked",
                (Role::Attendant, Scope::Review),
                "laneChecked",
                "Says that somebody has looked at a lane's camera",
            )
            .takes::<schemas::Why>()
            .gives::<schemas::Done>("The lane learns again."),
            lanes::checked,
        )
        .with(
            Operation::get(
                "/api/v1/doubts",
                review,
                "doubts",
                "Reads that a person should judge, newest first",
            )
            .asks::<review::DoubtsQuery>()
            .pages::<review::Doubt>("A page."),
            review::waiting,
        )
        .with(
            Operation::post(
                "/api/v1/decisions/{seq}/judge",
                review,
                "judge",
                "Says what a read shows",
            )
            .takes::<review::Judgement>()
            .gives::<schemas::Done>("Noted."),
            review::judge,
        )
}

/// Where vehicles are, forgotten.
fn of_resets(table: ApiRoutes) -> ApiRoutes {
    let wide = (Role::Supervisor, Scope::Resets);
    table
        .with(
            Operation::post(
                "/api/v1/resets/plate",
                (Role::Attendant, Scope::Resets),
                "resetPlate",
                "Forgets where a plate is; attendants a few times a shift",
            )
            .takes::<resets::ResetPlate>()
            .gives::<schemas::Done>("Its next passage counts as the first."),
            resets::plate,
        )
        .with(
            Operation::post(
                "/api/v1/resets",
                wide,
                "reset",
                "Forgets where those of an area, a group or all are",
            )
            .takes::<resets::Wide>()
            .gives::<schemas::Done>("Forgotten.")
            .fresh(),
            resets::wide,
        )
        .with(
            Operation::post(
                "/api/v1/amnesties",
                wide,
                "freeMove",
                "Gives each of an area, a group or all one free move",
            )
            .takes::<resets::Wide>()
            .gives::<schemas::Done>("The next passage of each is not judged.")
            .fresh(),
            resets::free_move,
        )
}

/// What was done.
fn of_audit(table: ApiRoutes) -> ApiRoutes {
    let audit = (Role::Supervisor, Scope::Audit);
    table
        .with(
            Operation::get(
                "/api/v1/audit",
                audit,
                "audit",
                "Who did what, newest first",
            )
            .asks::<logs::AuditRows>()
            .pages::<logs::AuditRow>("A page."),
            logs::rows,
        )
        .with(
            Operation::get(
                "/api/v1/audit/chain",
                audit,
                "auditChain",
                "Whether the audit log still holds together",
            )
            .gives::<logs::Chain>("What a check of the whole log came to."),
            logs::chain,
        )
}

/// Who may come in here.
fn of_people(table: ApiRoutes) -> ApiRoutes {
    let users = (Role::Administrator, Scope::Users);
    table
        .with(
            Operation::get("/api/v1/users", users, "users", "Who may log in")
                .lists::<users::User>("By name."),
            users::list,
        )
        .with(
            Operation::post(
                "/api/v1/users",
                users,
                "addUser",
                "Adds a person; the one-time password comes once",
            )
            .takes::<users::NewUser>()
            .makes::<users::MadeUser>("The person with the one-time password.")
            .fresh(),
            users::add,
        )
        .with(
            Operation::post(
                "/api/v1/users/{name}/change",
                users,
                "changeUser",
                "Changes a person's role, log-in, password or second factor",
            )
            .takes::<users::ChangeUser>()
            .gives::<users::Changed>("What was changed.")
            .fresh(),
            users::change,
        )
        .with(
            Operation::get(
                "/api/v1/tokens",
                users,
                "tokens",
                "Tokens of programs, without their secrets",
            )
            .lists::<users::Token>("By name."),
            users::tokens,
        )
        .with(
            Operation::post(
                "/api/v1/tokens",
                users,
                "makeToken",
                "Makes a token; its secret comes once",
            )
            .takes::<users::NewToken>()
            .makes::<users::MadeToken>("The token with its secret.")
            .fresh(),
            users::add_token,
        )
        .with(
            Operation::delete(
                "/api/v1/tokens/{name}",
                users,
                "removeToken",
                "Takes a token back",
            )
            .fresh(),
            users::remove_token,
        )
}
