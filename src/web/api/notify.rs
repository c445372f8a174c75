//! What is told to the outside: its targets, and a test message to one of them.

use crate::port::notify::TargetLive;
use crate::web::api::prelude::*;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(USERS, "/api/v1/notify", targets)
        .named("notifyTargets")
        .does("What takes messages, and how far each has come")
        .gives("The targets.")
        .post(USERS, "/api/v1/notify/{target}/test", test)
        .named("testNotifyTarget")
        .does("Sends one test message now, and waits for what comes back")
        .gives("What came back.")
}

/// A target of the site file.
#[derive(Serialize, ToSchema)]
pub(crate) struct Target {
    id: String,
    /// `webhook`, `mail`, …
    kind: &'static str,
    /// Messages that wait for it.
    waiting: usize,
    /// Since when the oldest of them waits.
    since: Option<Time>,
    /// Why the last try failed; null: all is well.
    trouble: Option<String>,
}

impl From<TargetLive> for Target {
    fn from(t: TargetLive) -> Target {
        Target {
            id: t.id,
            kind: t.kind,
            waiting: t.waiting,
            since: t.since.map(Time),
            trouble: t.trouble,
        }
    }
}

/// All of them; there are a few.
#[derive(Serialize, ToSchema)]
pub(crate) struct Targets {
    targets: Vec<Target>,
}

async fn targets(state: WebState) -> ApiResult<Targets> {
    let targets = state.house.targets().into_iter().map(Target::from);
    Ok(Json(Targets {
        targets: targets.collect(),
    }))
}

/// What came of a test message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Answer {
    /// The other side has taken it.
    taken: bool,
    /// What it answered, or why it did not take it.
    said: String,
}

async fn test(state: WebState, who: Caller, InPath(target): InPath<String>) -> ApiResult<Answer> {
    let tried = state.house.test_target(&who, &target).await?;
    let taken = tried.is_ok();
    let said = tried.unwrap_or_else(|why| why);
    Ok(Json(Answer { taken, said }))
}
