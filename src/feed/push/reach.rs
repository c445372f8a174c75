//! Whether a camera that reads by itself can be reached, and its secrets are there: for whoever sets it up.

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::{Settings, Socket};
use crate::port::ask::{Asker, CONNECT, Fault};
use crate::port::onvif::{PullPoint, Trouble};

/// What is well about it, in words.
///
/// # Errors
/// What is wrong, and where to look.
pub(crate) async fn reach(settings: &Settings, now: Timestamp) -> Result<String, String> {
    settings.secrets()?;
    match &settings.socket {
        Socket::Post { listen, path, .. } => {
            let listen = format!("{listen}{path}");
            Ok(t!("doctor-camera-push", listen))
        }
        Socket::Stream { address } => connects(settings, address).await,
        Socket::Subscribe { broker, .. } => {
            let at = broker.address();
            broker.options("plategate-doctor".to_owned())?;
            connects(settings, &at).await
        }
        Socket::Ask { url } => {
            let address = url.host_str().unwrap_or_default();
            let name = settings.maker.name();
            let at = t!("fault-camera-at", name, address);
            asks(settings, url, at, now).await
        }
    }
}

async fn connects(settings: &Settings, address: &str) -> Result<String, String> {
    let at = t!(
        "fault-camera-at",
        name = settings.maker.name(),
        address = address.to_owned()
    );
    match timeout(CONNECT, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Ok(t!("doctor-camera-answers", at)),
        Ok(Err(e)) => Err(t!("fault-cannot-be-reached-check-power", at, e)),
        Err(_) => Err(t!("fault-does-not-answer-check-power", at)),
    }
}

async fn asks(
    settings: &Settings,
    url: &Url,
    at: String,
    now: Timestamp,
) -> Result<String, String> {
    let user = settings.login.user()?;
    let named = user.is_some();
    let refused = |at: String| match named {
        true => t!("fault-camera-refuses-log-in", at),
        false => t!("fault-camera-wants-log-in", at),
    };
    let Some(ask) = settings.maker.stream() else {
        return match PullPoint::subscribe((url, user, false), &at.clone().into(), now).await {
            Ok(_) => Ok(t!("doctor-camera-answers", at)),
            Err(Trouble::Login) => Err(refused(at)),
            Err(Trouble::Other(why)) => Err(why.into()),
        };
    };
    let asker = Asker::new(user, false);
    let answer = match asker {
        Ok(asker) => asker.ask(url, &ask).await,
        Err(fault) => Err(fault),
    };
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(t!("doctor-camera-answers", at)),
        Ok(answer) => {
            let status = answer.status().as_u16();
            Err(t!("fault-camera-answers-status", at, status))
        }
        Err(Fault::Unreachable(e)) => Err(t!("fault-cannot-be-reached-check-power", at, e)),
        Err(Fault::Silent) => Err(t!("fault-does-not-answer-check-power", at)),
        Err(Fault::Settings(why)) => Err(why.into()),
        Err(Fault::Login) => Err(refused(at)),
    }
}
