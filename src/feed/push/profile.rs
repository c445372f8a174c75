//! Senders of webhooks whose messages only have to be looked through: a profile says where the plate stands, how sure it is,
//! when it was. Ours lie in `profiles/`, a site may bring its own (docs/ref/devices.md).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::maker::{Answer, Heard, Maker, Message, PushedRead};
use super::times::{self, Form};
use crate::domain::event::Motion;
use crate::port::fields::Fields;
use crate::port::tree::{self, text};

pub(super) static PROFILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/feed/push/profiles");

/// More reads in one message are not taken.
const READS_MAX: usize = 128;

/// A profile as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    name: String,
    /// The part of a form in which the message lies; where there is none, its first JSON.
    part: Option<String>,
    /// A message is of a read only if this place says one of these words; else it is a sign of life.
    when: Option<When>,
    /// The list of reads within the message; none: the message is one.
    each: Option<String>,
    /// Of what follows, what begins with a dot stands in the message, all else in the read.
    plate: Places,
    confidence: Option<Confidence>,
    time: Option<Time>,
    direction: Option<Direction>,
    /// Together they tell a read from every other.
    #[serde(default)]
    key: Vec<String>,
    track: Option<String>,
    channel: Option<String>,
    device: Option<String>,
    /// A JPEG within the message, in base64, of the scene or of the plate.
    frame: Option<String>,
    crop: Option<String>,
    /// A place that says yes where the read is told again or from memory.
    told_again: Option<String>,
    sign_of_life_s: Option<u64>,
    answer: Option<String>,
}

/// One place, or several of which the first that says something counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Places {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    at: String,
    is: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Confidence {
    at: String,
    /// What stands for certainty: 1 or 100.
    of: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    at: String,
    /// `written`, `s`, `ms`, `us`, `ns`, or the letters of strptime.
    form: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Direction {
    at: String,
    #[serde(default)]
    towards: Vec<String>,
    #[serde(default)]
    away: Vec<String>,
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Maker>> {
    let names: Vec<&str> = PROFILES
        .files()
        .filter_map(|f| f.path().file_stem()?.to_str())
        .collect();
    let list = names.join(", ");
    let said = fields
        .str("profile", t!("fault-write-one", list = list.clone()))?
        .to_owned();
    let file = PROFILES.get_file(format!("{said}.toml"));
    let text = match file.and_then(include_dir::File::contents_utf8) {
        Some(text) => text.to_owned(),
        None if said.ends_with(".toml") => match std::fs::read_to_string(folder.join(&said)) {
            Ok(text) => text,
            Err(e) => {
                let found = t!("fault-file-cannot-be-read", path = said, e);
                fields.fault("profile", found, t!("fault-write-one", list));
                return None;
            }
        },
        None => {
            fields.is("profile", &said, t!("fault-write-one", list));
            return None;
        }
    };
    match toml::from_str::<Profile>(&text) {
        Ok(profile) => Some(Arc::new(profile)),
        Err(e) => {
            fields.fault(
                "profile",
                e.to_string(),
                key!("fault-see-profiles-of-devices"),
            );
            None
        }
    }
}

impl Places {
    fn all(&self) -> &[String] {
        match self {
            Places::One(place) => std::slice::from_ref(place),
            Places::Several(places) => places,
        }
    }
}

/// A message, and one read within it.
#[derive(Clone, Copy)]
struct Look<'a> {
    message: &'a Value,
    read: &'a Value,
}

impl Look<'_> {
    fn text(self, place: &str) -> Option<String> {
        let (tree, path) = self.at(place);
        tree::all(tree, path).into_iter().find_map(text)
    }

    fn number(self, place: &str) -> Option<f64> {
        let (tree, path) = self.at(place);
        let mut found = tree::all(tree, path).into_iter();
        found.find_map(tree::number)
    }

    fn is_true(self, place: &str) -> bool {
        let (tree, path) = self.at(place);
        tree::is_true(tree, path)
    }

    fn at<'p>(&self, place: &'p str) -> (&Value, &'p str) {
        match place.strip_prefix('.') {
            Some(path) => (self.message, path),
            None => (self.read, place),
        }
    }
}

impl Maker for Profile {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&self, message: &Message) -> Result<Heard, String> {
        let tree = self.tree(message)?;
        let mut heard = Heard::default();
        if let Some(when) = &self.when {
            let said = tree::all(&tree, &when.at).into_iter().filter_map(text);
            if !said.into_iter().any(|word| when.is.contains(&word)) {
                return Ok(heard);
            }
        }
        let reads = match &self.each {
            Some(path) => tree::all(&tree, path),
            None => vec![&tree],
        };
        let beside: Vec<Bytes> = message.pictures().map(|p| p.bytes.clone()).collect();
        for read in reads.into_iter().take(READS_MAX) {
            let look = Look {
                message: &tree,
                read,
            };
            heard.reads.push(self.one(look, message, &beside));
        }
        Ok(heard)
    }

    fn answer(&self, _message: &Message) -> Answer {
        match &self.answer {
            Some(body) => Answer::json(body),
            None => Answer::default(),
        }
    }

    fn sign_of_life(&self) -> Option<Duration> {
        self.sign_of_life_s.map(Duration::from_secs)
    }
}

impl Profile {
    fn tree(&self, message: &Message) -> Result<Value, String> {
        let mut parts = message.parts.iter();
        let part = match &self.part {
            Some(name) => parts.find(|p| p.name == *name).or(message.parts.first()),
            None => parts
                .find(|p| p.is_json() || p.is_xml())
                .or(message.parts.iter().find(|p| !p.is_jpeg())),
        };
        let part = part.ok_or("no message in it")?;
        if part.is_json() {
            return tree::json(&part.bytes);
        }
        if part.is_xml() {
            let trees = tree::xml(&part.bytes)?;
            return Ok(trees.into_iter().next().unwrap_or_default());
        }
        form(&part.bytes).ok_or_else(|| "neither JSON, XML nor a form".to_owned())
    }

    fn one(&self, look: Look<'_>, message: &Message, beside: &[Bytes]) -> PushedRead {
        let plate = self.plate.all().iter().find_map(|place| look.text(place));
        let sure = self.confidence.as_ref().and_then(|c| {
            let said = look.number(&c.at)? / c.of;
            (0.0..=1.0).contains(&said).then_some(said as f32)
        });
        let travel = self.direction.as_ref().and_then(|d| {
            let said = look.text(&d.at)?.to_lowercase();
            let is = |words: &[String]| words.iter().any(|w| w.to_lowercase() == said);
            match (is(&d.towards), is(&d.away)) {
                (true, _) => Some(Motion::Towards),
                (_, true) => Some(Motion::Away),
                _ => None,
            }
        });
        let key: Vec<String> = self
            .key
            .iter()
            .filter_map(|place| look.text(place))
            .collect();
        let picture = |place: &Option<String>| place.as_ref().and_then(|p| decoded(&look.text(p)?));
        PushedRead {
            sure,
            travel,
            captured: self.captured(look, message),
            key: (!key.is_empty() && key.len() == self.key.len()).then(|| key.join("/")),
            track: self.track.as_ref().and_then(|place| look.text(place)),
            told_again: self
                .told_again
                .as_ref()
                .is_some_and(|place| look.is_true(place)),
            channel: self.channel.as_ref().and_then(|place| look.text(place)),
            device: self.device.as_ref().and_then(|place| look.text(place)),
            frame: picture(&self.frame).or_else(|| beside.first().cloned()),
            crop: picture(&self.crop).or_else(|| beside.get(1).cloned()),
            ..PushedRead::with_text(plate)
        }
    }

    fn captured(&self, look: Look<'_>, message: &Message) -> Option<Timestamp> {
        let time = self.time.as_ref()?;
        let form = match time.form.as_str() {
            "written" => Form::Written,
            "s" => Form::Since { per_second: 1 },
            "ms" => Form::Since { per_second: 1_000 },
            "us" => Form::Since {
                per_second: 1_000_000,
            },
            "ns" => Form::Since {
                per_second: 1_000_000_000,
            },
            letters => Form::Of(letters.to_owned()),
        };
        let zones = &message.zones;
        times::understand(
            &look.text(&time.at)?,
            &form,
            zones.device.as_ref(),
            &zones.site,
        )
    }
}

/// A picture in base64, with or without `data:image/jpeg;base64,` before it.
fn decoded(text: &str) -> Option<Bytes> {
    let bare = match text.starts_with("data:") {
        true => text.split_once(',')?.1,
        false => text,
    };
    let bytes = STANDARD.decode(bare.trim()).ok()?;
    bytes.starts_with(&[0xFF, 0xD8]).then(|| Bytes::from(bytes))
}

/// `a=1&b=2` as a tree.
fn form(body: &[u8]) -> Option<Value> {
    let pairs = url::form_urlencoded::parse(body.trim_ascii());
    let pairs: serde_json::Map<String, Value> = pairs
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect();
    let empty = pairs.values().all(|v| v.as_str().is_none_or(str::is_empty));
    (!empty).then_some(Value::Object(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_profiles_can_be_read() {
        let mut names = 0;
        for file in PROFILES.files() {
            let text = file.contents_utf8().unwrap();
            let profile: Result<Profile, _> = toml::from_str(text);
            assert!(profile.is_ok(), "{}: {profile:?}", file.path().display());
            names += 1;
        }
        assert!(names >= 8, "{names}");
    }
}
