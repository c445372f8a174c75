//! Services that take messages in a form of their own: a form is a file, of ours (`notify/profiles/`) or of the site's. What
//! is put into it is escaped as its format asks, so that no text of a message can become anything but text.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::http::Address;
use super::{SendFault, Sending, Target, Way, With};
use crate::catalogue::Sentence;
use crate::notify::kind::Severity;
use crate::notify::message::Message;
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;

static PROFILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/notify/profiles");

/// What a form may hold that is the same for every message.
const OF_SITE: [&str; 3] = ["url", "to", "token"];
/// And what is the message's own.
const OF_MESSAGE: [&str; 9] = [
    "id", "at", "kind", "severity", "priority", "title", "text", "lane", "link",
];

/// What stays as it is in a path; tokens of services have colons.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b':');

/// How what is put into a body is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Json,
    Form,
    Text,
    /// JSON whose texts have a markup of their own.
    Slack,
}

/// A form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    url: String,
    format: Format,
    body: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    priority: Priority,
}

/// A number for each severity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Priority {
    info: i32,
    warning: i32,
    alarm: i32,
}

impl Default for Priority {
    fn default() -> Priority {
        let (info, warning, alarm) = (1, 2, 3);
        Priority {
            info,
            warning,
            alarm,
        }
    }
}

/// The keys of `kind = "profile"`.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    profile: Profile,
    url: String,
    to: String,
    token: Option<SecretFrom>,
    allow_private: bool,
}

impl Settings {
    pub(crate) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Way>> {
        let name = fields.str("profile", t!("notify-fault-profile", known = known()));
        let profile = name.and_then(|name| match find(name, folder) {
            Ok(profile) => Some(profile),
            Err(why) => {
                let hint = t!("notify-fault-profile", known = known());
                fields.fault("profile", why, hint);
                None
            }
        });
        let url = fields.opt_str("url").unwrap_or("").trim_end_matches('/');
        let to = fields.opt_str("to").unwrap_or("");
        let allow_private = fields.bool("allow_private", false);
        let token = SecretFrom::read(fields, ["token", "token_env", "token_file"])?;
        let profile = profile?;
        let settings = Settings {
            url: url.to_owned(),
            to: to.to_owned(),
            token: token.map(|from| from.relative_to(folder)),
            allow_private,
            profile,
        };
        let whole = [&settings.profile.url, &settings.profile.body];
        let asks = |what: &str| {
            whole
                .iter()
                .any(|text| text.contains(&format!("{{{{{what}}}}}")))
        };
        for (key, given) in [("url", !url.is_empty()), ("to", !to.is_empty())] {
            if asks(key) && !given {
                fields.missing(key, t!("notify-fault-profile-asks"));
                return None;
            }
        }
        if asks("token") && settings.token.is_none() {
            fields.missing("token_env", t!("notify-fault-profile-asks"));
            return None;
        }
        if let Err((found, hint)) = settings.address("x") {
            fields.fault("url", found, hint);
            return None;
        }
        Some(Arc::new(settings))
    }

    fn address(&self, token: &str) -> Result<Address, (String, String)> {
        let coded = |text: &str| utf8_percent_encode(text, IN_PATH).to_string();
        // Of Slack the token is a path.
        let token: Vec<String> = token.split('/').map(coded).collect();
        let (to, token) = (coded(&self.to), token.join("/"));
        let values = [("url", self.url.as_str()), ("to", &to), ("token", &token)];
        Address::of(
            &fill(&self.profile.url, &values, str::to_owned),
            self.allow_private,
        )
    }
}

fn known() -> String {
    let files = PROFILES.files();
    let names = files.filter_map(|f| f.path().file_stem()?.to_str());
    names.collect::<Vec<_>>().join(", ")
}

/// # Errors
/// It is not there, or is no form.
fn find(name: &str, folder: &Path) -> Result<Profile, String> {
    let own = PROFILES.get_file(format!("{name}.toml"));
    let text = match own.and_then(|f| f.contents_utf8()) {
        Some(text) => text.to_owned(),
        None => {
            let path = folder.join(name);
            let shown = path.display();
            std::fs::read_to_string(&path)
                .map_err(|e| t!("fault-file-cannot-be-read", path = shown, e))?
        }
    };
    let profile: Profile = toml::from_str(&text).map_err(|e| e.message().to_owned())?;
    let all: Vec<&str> = OF_SITE.into_iter().chain(OF_MESSAGE).collect();
    let headers = profile.headers.values().map(|v| (v, &OF_SITE[..]));
    let texts = [(&profile.url, &OF_SITE[..]), (&profile.body, &all[..])];
    for (text, known) in texts.into_iter().chain(headers) {
        if let Some(name) = names(text).find(|name| !known.contains(name)) {
            let known = known.join(", ");
            return Err(t!("notify-fault-placeholder", name, known));
        }
    }
    Ok(profile)
}

/// The names between `{{` and `}}`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("{{").skip(1);
    parts.map(|part| part.split_once("}}").map_or(part, |(name, _)| name))
}

/// Puts values where their names stand, in one pass: what is put in is not looked at again.
fn fill(text: &str, values: &[(&str, &str)], escape: impl Fn(&str) -> String) -> String {
    let mut parts = text.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        out.push_str(&value.map(|(_, v)| escape(v)).unwrap_or_default());
        out.push_str(rest);
    }
    out
}

impl Format {
    fn escape(self, text: &str) -> String {
        let json = |text: &str| {
            let quoted = serde_json::Value::from(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        };
        match self {
            Format::Json => json(text),
            Format::Form => utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
            Format::Text => text.to_owned(),
            Format::Slack => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                json(&text.replace('>', "&gt;"))
            }
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Format::Json | Format::Slack => "application/json",
            Format::Form => "application/x-www-form-urlencoded",
            Format::Text => "text/plain; charset=utf-8",
        }
    }
}

impl Way for Settings {
    fn kind(&self) -> &'static str {
        "profile"
    }

    fn build(&self, _: &With) -> Result<Arc<dyn Target>, Sentence> {
        let token = match &self.token {
            Some(from) => from.find().map_err(|e| e.0)?.reveal().to_owned(),
            None => String::new(),
        };
        let address = self.address(&token).map_err(|(found, _)| found)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.profile.headers {
            // Without a token, what is made of it is left out.
            if token.is_empty() && names(value).any(|n| n == "token") {
                continue;
            }
            let values = [("token", token.as_str()), ("to", self.to.as_str())];
            let value = fill(value, &values, str::to_owned);
            let name = HeaderName::try_from(name).map_err(|e| e.to_string())?;
            let mut value = HeaderValue::try_from(value).map_err(|e| e.to_string())?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(Arc::new(Service {
            client: address.client()?,
            address,
            headers,
            token,
            settings: self.clone(),
        }))
    }
}

struct Service {
    client: Client,
    address: Address,
    headers: HeaderMap,
    token: String,
    settings: Settings,
}

impl Service {
    fn body(&self, message: &Message) -> String {
        let profile = &self.settings.profile;
        let priority = match message.severity {
            Severity::Info => profile.priority.info,
            Severity::Warning => profile.priority.warning,
            Severity::Alarm => profile.priority.alarm,
        };
        let (at, priority) = (message.at.to_string(), priority.to_string());
        let values = [
            ("url", self.settings.url.as_str()),
            ("to", &self.settings.to),
            ("token", &self.token),
            ("id", &message.id),
            ("at", &at),
            ("kind", message.kind.as_str()),
            ("severity", message.severity.as_str()),
            ("priority", &priority),
            ("title", &message.title),
            ("text", &message.text),
            ("lane", message.lane.as_ref().map_or("", |l| l.as_str())),
            ("link", message.link.as_deref().unwrap_or("")),
        ];
        fill(&profile.body, &values, |text| profile.format.escape(text))
    }
}

impl Target for Service {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let request = self
                .client
                .post(self.address.url().clone())
                .header(CONTENT_TYPE, self.settings.profile.format.content_type())
                .headers(self.headers.clone())
                .body(self.body(message));
            let sent: Result<Sentence, SendFault> = self.address.send(request).await;
            sent
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_into_a_form_stays_text() {
        let check = |format: Format, body: &str, title: &str, expect: &str| {
            let found = fill(body, &[("title", title)], |text| format.escape(text));
            assert_eq!(found, expect, "{format:?} {title}");
        };
        check(
            Format::Json,
            r#"{"t":"{{title}}"}"#,
            "a\"},{\"b\\\n\u{1}",
            r#"{"t":"a\"},{\"b\\\n\u0001"}"#,
        );
        check(
            Format::Json,
            r#"{"t":"{{title}}"}"#,
            "{{title}}",
            r#"{"t":"{{title}}"}"#,
        );
        check(
            Format::Form,
            "t={{title}}&x=1",
            "a&x=2 +ä",
            "t=a%26x%3D2%20%2B%C3%A4&x=1",
        );
        check(Format::Text, "{{title}}!", "a\nb", "a\nb!");
        check(
            Format::Slack,
            r#"{"text":"*{{title}}*"}"#,
            "<!channel> & \"you\"",
            r#"{"text":"*&lt;!channel&gt; &amp; \"you\"*"}"#,
        );
    }

    #[test]
    fn every_form_of_ours_can_be_read_and_makes_json() {
        for file in PROFILES.files() {
            let name = file.path().file_stem().unwrap().to_str().unwrap();
            let profile = find(name, Path::new("/nowhere")).unwrap();
            let values: Vec<(&str, &str)> = OF_SITE
                .into_iter()
                .chain(OF_MESSAGE)
                .map(|n| (n, if n == "priority" { "3" } else { "a\"b\nc" }))
                .collect();
            let body = fill(&profile.body, &values, |text| profile.format.escape(text));
            let read: Result<serde_json::Value, _> = serde_json::from_str(&body);
            assert!(read.is_ok(), "{name}: {body}");
        }
        assert_eq!(PROFILES.files().count(), 4);
    }

    #[test]
    fn a_form_with_an_unknown_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let check = |text: &str, expect: &str| {
            std::fs::write(folder.path().join("own.toml"), text).unwrap();
            let why = find("own.toml", folder.path()).unwrap_err();
            assert!(why.contains(expect), "{text}: {why}");
        };
        check(
            "url = \"https://a/\"\nformat = \"json\"\nbody = \"{{plate}}\"",
            "plate",
        );
        // What a message says must not choose where it goes.
        check(
            "url = \"https://{{lane}}/\"\nformat = \"json\"\nbody = \"\"",
            "lane",
        );
        check(
            "url = \"https://a/\"\nformat = \"json\"\nbody = \"\"\n[headers]\na = \"{{title}}\"",
            "title",
        );
        check("url = \"https://a/\"\nformat = \"xml\"\nbody = \"\"", "xml");
    }
}
