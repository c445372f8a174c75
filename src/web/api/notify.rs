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
        .get(LOOK, "/api/v1/push", push)
        .named("pushKey")
        .does("The key by which a device subscribes to messages of this gateway")
        .gives("The key.")
        .post(LOOK, "/api/v1/push/devices", add)
        .named("addDevice")
        .does("Tells you on this device from now on")
        .gives("It is told.")
        // No target tells by Web Push.
        .may_fail(&[404])
        .post(LOOK, "/api/v1/push/devices/forget", forget)
        .named("forgetDevice")
        .does("Tells you on this device no more")
        .gives("It is told no more.")
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

/// What a browser subscribes by.
#[derive(Serialize, ToSchema)]
pub(crate) struct PushKey {
    /// base64url; null: nothing is told by Web Push here.
    key: Option<String>,
}

async fn push(state: WebState) -> ApiResult<PushKey> {
    let key = state.house.push_key();
    Ok(Json(PushKey { key }))
}

/// A subscription as a browser's `PushSubscription.toJSON()` has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    endpoint: String,
    keys: DeviceKeys,
    #[serde(default, rename = "expirationTime")]
    expires: Option<f64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceKeys {
    p256dh: String,
    auth: String,
}

/// Whether this device is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceTold {
    told: bool,
}

async fn add(
    state: WebState,
    who: Caller,
    InBody(device): InBody<Device>,
) -> ApiResult<DeviceTold> {
    // A push service says by itself when a subscription is over.
    let _ = device.expires;
    let keys = (device.keys.p256dh.as_str(), device.keys.auth.as_str());
    let added = state.house.add_device(&who, &device.endpoint, keys);
    added.await?;
    Ok(Json(DeviceTold { told: true }))
}

/// A device by its address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forget {
    endpoint: String,
}

async fn forget(
    state: WebState,
    who: Caller,
    InBody(device): InBody<Forget>,
) -> ApiResult<DeviceTold> {
    state.house.forget_device(&who, &device.endpoint).await?;
    Ok(Json(DeviceTold { told: false }))
}
