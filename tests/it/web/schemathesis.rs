//! The API against its own document, by schemathesis: what the document allows is taken and answered as it says, what it does
//! not allow is refused, and nothing breaks.

use std::path::Path;
use std::process::Command;

use plategate::port::accounts::{Role, Scope};
use plategate::web::Settings;

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, Served, serve_with};

/// Tries a route so often in each phase.
const EXAMPLES: &str = "4";

/// Runs schemathesis with `more` arguments; panics with its report if it finds anything.
async fn try_out(served: &Served, more: Vec<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = root.join(".venv/bin/st");
    assert!(program.exists(), "no schemathesis here: run `make setup`");
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new(program);
    command
        .current_dir(scratch.path())
        .arg("--config-file")
        .arg(root.join("tests/data/schemathesis.toml"))
        .args(["run", "--seed", "7", "--max-examples", EXAMPLES])
        .args(["--generation-database", "none"])
        // Events never end.
        .args(["--exclude-path", "/api/v1/events"])
        .args(more)
        .arg(format!("{}/api/openapi.json", served.base));
    let run = tokio::task::spawn_blocking(move || command.output());
    let output = run.await.unwrap().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}\n{fault}");
}

async fn served() -> Served {
    let settings = Settings {
        api_per_minute: 1_000_000,
        ..Settings::default()
    };
    serve_with(CarPark::day().await, settings).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_may_send_what_it_likes() {
    let served = served().await;
    let role = Role::Supervisor;
    let program = Program::new(&served, "Tester", role, &Scope::of(role));
    let token = format!("Authorization: Bearer {}", program.secret);
    let of_users = "/api/v1/(users|tokens).*".to_owned();
    let more = ["-H", &token, "--exclude-path-regex", &of_users];
    try_out(&served, more.map(str::to_owned).to_vec()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_may_send_what_they_like() {
    let served = served().await;
    let person = Person::inside(&served).await;
    let cookie = format!("Cookie: {}", person.cookie);
    let token = format!("X-CSRF-Token: {}", person.csrf);
    let of_users = "/api/v1/(users|tokens).*".to_owned();
    let more = ["-H", &cookie, "-H", &token].into_iter();
    // A cookie given by hand is sent along also where it should be left out: there the other run looks.
    let more = more.chain(["--include-path-regex", &of_users]);
    let more = more.chain(["--exclude-checks", "ignored_auth"]);
    try_out(&served, more.map(str::to_owned).collect()).await;
}
