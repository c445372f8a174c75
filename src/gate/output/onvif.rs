//! A relay of an ONVIF device. It is told once to let go by itself after the pulse (*monostable*), and that is read back: a relay that
//! would stay on is never switched on. After each pulse it is looked at again, for a device that was restarted may have forgotten.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode, Url};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::fields::Fields;
use crate::port::onvif::{clock_in, moved};
use crate::port::secret::{Secret, SecretFrom};
use crate::port::soap::{KIND, Request, escaped};
use crate::supervise::Life;

const CONNECT: Duration = Duration::from_millis(900);
/// A pulse with what must be settled before it.
const WHOLE: Duration = Duration::from_secs(2);
/// A relay is looked at within so long; it has done its work by then.
const LOOK: Duration = Duration::from_secs(10);
/// More of an answer is not read.
const ANSWER_BYTES: usize = 64 * 1024;
/// After a refused log-in nothing is sent for so long: devices lock accounts.
const LOCK_OUT: Duration = Duration::from_secs(60);
const DEVICE: &str = "/onvif/device_service";
const WSDL: &str = "http://www.onvif.org/ver10/device/wsdl";

/// The keys of `driver = "onvif"`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Settings {
    url: Url,
    /// The relay's token.
    relay: String,
    username: String,
    password: Option<SecretFrom>,
    any_certificate: bool,
    /// The gate's usual pulse: the relay is told of it at the start.
    pulse_ms: u32,
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Driver>> {
    let hint = key!("fault-write-http-host-path-or");
    let url = fields
        .str("url", hint)
        .and_then(|text| Url::parse(text).ok());
    let url = url.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    let url = url.filter(|u| u.username().is_empty() && u.password().is_none());
    if url.is_none() && fields.value("url").is_some() {
        fields.fault("url", t!("fault-no-web-address"), hint);
    }
    let relay = fields.str("relay", key!("fault-write-relays-token"));
    let (username, password) = SecretFrom::login(fields, folder)?;
    let any_certificate = fields.bool("any_certificate", false);
    let pulse = fields.value("pulse_ms").and_then(toml::Value::as_integer);
    Some(Arc::new(Settings {
        url: url?,
        relay: relay?.to_owned(),
        username,
        password,
        any_certificate,
        pulse_ms: pulse.and_then(|ms| u32::try_from(ms).ok()).unwrap_or(500),
    }))
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        let name = t!("fault-relay-at", shown = self.url.to_string());
        let secret = self.password.as_ref().map(SecretFrom::find).transpose();
        let secret = secret.map_err(|missing| {
            SetUpFault(t!(
                "fault-no-password-check-password-env",
                name = name.clone(),
                missing
            ))
        })?;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .tls_danger_accept_invalid_certs(self.any_certificate)
            .build()
            .map_err(|e| {
                let (name, e) = (name.clone(), e.to_string());
                SetUpFault(t!("fault-cannot-be-set-up", name, e))
            })?;
        Ok(Arc::new(OnvifGate(Arc::new(Relay {
            settings: self.clone(),
            secret,
            client,
            life: Life::new("pulse", &name, clock.clone()),
            clock,
            state: Mutex::default(),
        }))))
    }
}

struct OnvifGate(Arc<Relay>);

struct Relay {
    settings: Settings,
    secret: Option<Secret>,
    client: Client,
    clock: SharedClock,
    state: Mutex<State>,
    life: Life,
}

#[derive(Default)]
struct State {
    /// The pulse after which the relay lets go by itself, as it has said.
    lets_go_after: Option<u32>,
    /// By so much the device's clock is ahead; `None`: not asked yet.
    ahead: Option<SignedDuration>,
    locked_until: Option<Instant>,
    trouble: Option<Sentence>,
}

impl Relay {
    fn fault(&self, what: GateFaultKind) -> GateFault {
        let device = self.device();
        GateFault { device, what }
    }

    fn device(&self) -> GateDevice {
        let url = format!("{} {}", self.settings.url, self.settings.relay);
        GateDevice::Http { url }
    }

    /// Switches it on, when it is certain that it lets go by itself.
    async fn pulse(&self, pulse_ms: u32) -> Result<(), GateFault> {
        let settled = self.state.lock().lets_go_after;
        if settled != Some(pulse_ms) {
            self.settle(pulse_ms).await?;
        }
        self.switch("active").await
    }

    async fn switch(&self, to: &str) -> Result<(), GateFault> {
        let body = format!(
            "<d:SetRelayOutputState xmlns:d=\"{WSDL}\"><d:RelayOutputToken>{}</d:RelayOutputToken><d:LogicalState>{to}</d:LogicalState>\
             </d:SetRelayOutputState>",
            escaped(&self.settings.relay)
        );
        let answer = self.ask("SetRelayOutputState", &body).await?;
        self.holds(&answer, "SetRelayOutputStateResponse")
    }

    /// Tells it to let go by itself, and looks whether it will.
    async fn settle(&self, pulse_ms: u32) -> Result<(), GateFault> {
        self.state.lock().lets_go_after = None;
        let body = format!(
            "<d:SetRelayOutputSettings xmlns:d=\"{WSDL}\" xmlns:t=\"http://www.onvif.org/ver10/schema\"><d:RelayOutputToken>{}</d:RelayOutputToken>\
             <d:Properties><t:Mode>Monostable</t:Mode><t:DelayTime>PT{}.{:03}S</t:DelayTime><t:IdleState>open</t:IdleState></d:Properties>\
             </d:SetRelayOutputSettings>",
            escaped(&self.settings.relay),
            pulse_ms / 1000,
            pulse_ms % 1000
        );
        let answer = self.ask("SetRelayOutputSettings", &body).await?;
        self.holds(&answer, "SetRelayOutputSettingsResponse")?;
        if !self.lets_go().await? {
            let expected = "Monostable".to_owned();
            return Err(self.fault(GateFaultKind::AnswerLacks { bytes: 0, expected }));
        }
        self.state.lock().lets_go_after = Some(pulse_ms);
        Ok(())
    }

    /// Whether the relay says that it lets go by itself.
    async fn lets_go(&self) -> Result<bool, GateFault> {
        let body = format!("<d:GetRelayOutputs xmlns:d=\"{WSDL}\"/>");
        let answer = self.ask("GetRelayOutputs", &body).await?;
        self.holds(&answer, "GetRelayOutputsResponse")?;
        Ok(mode_of(&answer, &self.settings.relay).is_some_and(|mode| mode == "Monostable"))
    }

    /// After a pulse: a device that was restarted may have forgotten what it was told, and hold the contact.
    async fn look_again(&self) {
        let looked = timeout(LOOK, self.lets_go()).await;
        let Ok(Ok(false)) = looked else { return };
        self.state.lock().lets_go_after = None;
        let off = timeout(LOOK, self.switch("inactive")).await;
        let told = match off {
            Ok(Ok(())) => None,
            Ok(Err(e)) => Some(sentence!("fault-contact-could-not-be-let", e)),
            Err(_) => {
                let limit_ms = millis(LOOK);
                let e = self.fault(GateFaultKind::NoAnswer { limit_ms });
                Some(sentence!("fault-contact-could-not-be-let", e))
            }
        };
        if let Some(sentence) = &told {
            metrics::counter!("plategate_gate_off_failures_total").increment(1);
            tracing::error!("{}", sentence.english());
        }
        self.state.lock().trouble = told;
    }

    fn holds(&self, answer: &str, expected: &str) -> Result<(), GateFault> {
        if answer.contains(expected) {
            return Ok(());
        }
        let expected = expected.to_owned();
        let bytes = answer.len();
        Err(self.fault(GateFaultKind::AnswerLacks { bytes, expected }))
    }

    /// Asks as whoever we are, by the device's clock.
    async fn ask(&self, action: &str, body: &str) -> Result<String, GateFault> {
        self.refuse_while_locked()?;
        let known = self.state.lock().ahead;
        let ahead = match known {
            Some(ahead) => ahead,
            None => self.clocks().await?,
        };
        let answer = self.post(action, body, self.user(ahead)).await;
        if !is_refused(&answer) {
            return answer;
        }
        // It was restarted, or its clock was set: what was signed by the old one says nothing of the password.
        if known.is_some()
            && let Ok(now) = self.clocks().await
            && moved(ahead, now)
        {
            let again = self.post(action, body, self.user(now)).await;
            if !is_refused(&again) {
                return again;
            }
        }
        let mut state = self.state.lock();
        state.ahead = None;
        state.locked_until = Some(self.clock.monotonic() + LOCK_OUT);
        drop(state);
        answer
    }

    /// Who we are, at a time by the device's clock.
    fn user(&self, ahead: SignedDuration) -> Option<(&str, &Secret, Timestamp)> {
        let theirs = self.clock.now().saturating_add(ahead);
        let theirs = theirs.unwrap_or(Timestamp::MAX);
        let secret = self.secret.as_ref();
        secret.map(|s| (self.settings.username.as_str(), s, theirs))
    }

    /// By how much the device's clock is ahead.
    async fn clocks(&self) -> Result<SignedDuration, GateFault> {
        let body = format!("<d:GetSystemDateAndTime xmlns:d=\"{WSDL}\"/>");
        let answer = self.post("GetSystemDateAndTime", &body, None).await?;
        let now = self.clock.now();
        let ahead = clock_in(&answer).map_or(SignedDuration::ZERO, |t| t.duration_since(now));
        self.state.lock().ahead = Some(ahead);
        Ok(ahead)
    }

    async fn post(
        &self,
        action: &str,
        body: &str,
        user: Option<(&str, &Secret, Timestamp)>,
    ) -> Result<String, GateFault> {
        let bad = |_| self.fault(GateFaultKind::BadUrl);
        let url = self.settings.url.join(DEVICE).map_err(bad)?;
        let action = format!("{WSDL}/{action}");
        let request = Request {
            to: None,
            parameters: "",
            action: &action,
            body,
            user,
        };
        let sent = self.client.post(url).header(CONTENT_TYPE, KIND);
        let answer = sent.body(request.text()).send().await;
        let answer = answer.map_err(|e| self.broken(&e))?;
        let status = answer.status();
        let text = self.text(answer).await?;
        if status.is_success() {
            return Ok(text);
        }
        let refused = text.contains("NotAuthorized") || text.contains("FailedAuthentication");
        if refused || status == StatusCode::UNAUTHORIZED {
            return Err(self.fault(match user.is_some() {
                true => GateFaultKind::LoginRefused {
                    digest: true,
                    locked_out: true,
                },
                false => GateFaultKind::LoginWanted,
            }));
        }
        let status = status.as_u16();
        Err(self.fault(GateFaultKind::Status { status }))
    }

    async fn text(&self, mut answer: reqwest::Response) -> Result<String, GateFault> {
        let mut body = Vec::new();
        while body.len() < ANSWER_BYTES {
            match answer.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(e) => return Err(self.broken(&e)),
            }
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    fn broken(&self, e: &reqwest::Error) -> GateFault {
        let mut cause: &dyn std::error::Error = e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        let cause = cause.to_string();
        self.fault(match e.is_connect() {
            true => GateFaultKind::NoConnection { cause },
            false => GateFaultKind::Broken { cause },
        })
    }

    fn refuse_while_locked(&self) -> Result<(), GateFault> {
        let now = self.clock.monotonic();
        let until = self.state.lock().locked_until.filter(|until| *until > now);
        match until {
            Some(until) => {
                let left_s = until.duration_since(now).as_secs() + 1;
                Err(self.fault(GateFaultKind::LockedOut { left_s }))
            }
            None => Ok(()),
        }
    }
}

/// Whether it is because of the log-in that there is no answer.
fn is_refused(answer: &Result<String, GateFault>) -> bool {
    let Err(fault) = answer else { return false };
    matches!(
        fault.what,
        GateFaultKind::LoginRefused { .. } | GateFaultKind::LoginWanted
    )
}

/// The text of the first element of this name, whatever its prefix, at or behind a place.
fn element<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut rest = text;
    loop {
        let (_, tag) = rest.split_once('<')?;
        let (head, inner) = tag.split_once('>')?;
        let called = head.split([' ', '/']).next().unwrap_or_default();
        let bare = called.rsplit(':').next().unwrap_or_default();
        if bare == name && !head.starts_with('/') {
            let end = inner.find('<').unwrap_or(inner.len());
            return Some((inner[..end].trim(), &inner[end..]));
        }
        rest = inner;
    }
}

/// The mode of the relay of this token.
fn mode_of(answer: &str, token: &str) -> Option<String> {
    let mark = format!("token=\"{}\"", escaped(token));
    let (_, rest) = answer.split_once(&mark)?;
    Some(element(rest, "Mode")?.0.to_owned())
}

impl Gate for OnvifGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let relay = Arc::clone(&self.0);
            let limit = send_by.saturating_duration_since(relay.clock.monotonic());
            let limit = limit.min(WHOLE);
            let done = timeout(limit, relay.pulse(pulse_ms)).await;
            let limit_ms = millis(limit);
            let done =
                done.unwrap_or_else(|_| Err(self.0.fault(GateFaultKind::NoAnswer { limit_ms })));
            // Whether it was switched on is not known where there was no answer, either.
            let pulse = Duration::from_millis(u64::from(pulse_ms));
            tokio::spawn(async move {
                tokio::time::sleep(pulse).await;
                // That it died is told; the next pulse is looked at again.
                let _ = relay.life.piece(relay.look_again()).await;
            });
            done
        })
    }

    fn device(&self) -> GateDevice {
        self.0.device()
    }

    fn describe(&self) -> String {
        format!("ONVIF: {}", self.device())
    }

    fn hold(&self, mut stop: watch::Receiver<bool>) -> PulseFuture<'_> {
        Box::pin(async move {
            // What must be settled before a pulse is settled before the first vehicle comes.
            let settling = self.0.settle(self.0.settings.pulse_ms);
            tokio::select! {
                settled = settling => settled?,
                _ = stop.wait_for(|s| *s) => return Ok(()),
            }
            let _ = stop.wait_for(|s| *s).await;
            Ok(())
        })
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            let limit_ms = millis(WHOLE);
            let looked = timeout(WHOLE, self.0.lets_go()).await;
            let looked = looked.unwrap_or_else(|_| {
                Err(self.0.fault(GateFaultKind::NoConnectionInTime { limit_ms }))
            });
            looked.map(|_| ())
        })
    }

    fn trouble(&self) -> Option<String> {
        self.0
            .state
            .lock()
            .trouble
            .as_ref()
            .map(Sentence::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_relay_says_of_itself() {
        let answer = "<s:Envelope><tds:GetRelayOutputsResponse><tds:RelayOutputs token=\"r1\"><tt:Properties><tt:Mode>Bistable</tt:Mode></tt:Properties>\
                      </tds:RelayOutputs><tds:RelayOutputs token=\"r2\"><tt:Properties><tt:Mode> Monostable </tt:Mode></tt:Properties></tds:RelayOutputs>";
        let check = |token: &str, want: Option<&str>| {
            assert_eq!(mode_of(answer, token).as_deref(), want, "{token}");
        };
        check("r1", Some("Bistable"));
        check("r2", Some("Monostable"));
        check("r3", None);
        assert_eq!(mode_of("", "r1"), None);
        assert_eq!(mode_of("<a token=\"r1\"><b", "r1"), None);
    }
}
