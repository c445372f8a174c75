//! Displays by their names. A profile is a file of data, ours (`profiles/`) or the site's: what is sent, how many lines there
//! are, which characters the display knows (docs/ref/displays.md).

use std::path::Path;

use include_dir::{Dir, include_dir};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::characters::Characters;
use super::text::{Picture, Size};
use crate::port::fields::Fields;

static PROFILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/display/profiles");

/// More lines no display has.
const LINES_MAX: usize = 8;

/// A profile as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// For people.
    #[serde(rename = "name")]
    _name: String,
    driver: Driver,
    #[serde(default = "one")]
    lines: usize,
    columns: Option<usize>,
    #[serde(default)]
    fill: bool,
    #[serde(default)]
    pub(crate) characters: Characters,
    /// What is sent: `{line1}`, `{line2}`, … `{text}`, `{kind}` and `{seconds}` stand for what is to be shown.
    body: String,
    #[serde(default)]
    escape: Escape,
    // By HTTP only.
    /// `{address}` stands for what the site file says.
    pub(crate) url: Option<String>,
    #[serde(default = "post")]
    pub(crate) method: String,
    pub(crate) content_type: Option<String>,
    /// A text that its answer must hold.
    pub(crate) expect: Option<String>,
    // Serial only.
    pub(crate) line: Option<String>,
}

/// What a display is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Driver {
    Http,
    Mqtt,
    Serial,
}

/// How what is put into the body is written there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Escape {
    #[default]
    None,
    Json,
    Xml,
    Url,
}

fn one() -> usize {
    1
}

fn post() -> String {
    "POST".to_owned()
}

impl Driver {
    /// The profile that any display of the kind may be made to understand.
    fn usual(self) -> &'static str {
        match self {
            Driver::Http => "json",
            Driver::Mqtt => "text",
            Driver::Serial => "ascii",
        }
    }
}

impl Escape {
    fn of(self, text: &str) -> String {
        match self {
            Escape::None => text.to_owned(),
            Escape::Json => {
                let quoted = serde_json::Value::from(text).to_string();
                // Without the two quotes around it.
                let within = quoted.get(1..quoted.len().saturating_sub(1));
                within.unwrap_or_default().to_owned()
            }
            Escape::Xml => quick_xml::escape::escape(text).into_owned(),
            Escape::Url => coded(text),
        }
    }
}

fn coded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl Profile {
    /// Reads `profile`; it must be one for this driver. `None`: faulty, noted.
    pub(crate) fn read(fields: &mut Fields, driver: Driver, folder: &Path) -> Option<Profile> {
        let said = fields.opt_str("profile").unwrap_or(driver.usual());
        let ours = ours();
        let fit = ours.iter().filter(|(_, p)| p.driver == driver);
        let list = fit.map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let hint = t!("fault-write-one", list);
        let text = match PROFILES.get_file(format!("{said}.toml")) {
            Some(file) => file.contents_utf8().unwrap_or_default().to_owned(),
            None if said.ends_with(".toml") => match std::fs::read_to_string(folder.join(said)) {
                Ok(text) => text,
                Err(e) => {
                    let found = t!("fault-file-cannot-be-read", path = said, e);
                    fields.fault("profile", found, hint);
                    return None;
                }
            },
            None => {
                fields.is("profile", said, hint);
                return None;
            }
        };
        let found = toml::from_str::<Profile>(&text).map_err(|e| e.to_string());
        match found.and_then(Profile::checked) {
            Ok(profile) if profile.driver == driver => Some(profile),
            Ok(_) => {
                fields.fault("profile", t!("fault-profile-other-driver", said), hint);
                None
            }
            Err(found) => {
                let hint = key!("fault-see-profiles-of-displays");
                fields.fault("profile", found, hint);
                None
            }
        }
    }

    fn checked(self) -> Result<Profile, String> {
        let columns = self.columns.unwrap_or(1);
        let lacks_url = self.driver == Driver::Http && self.url.is_none();
        match lacks_url || columns == 0 || !(1..=LINES_MAX).contains(&self.lines) {
            true => Err(t!("fault-profile-of-display")),
            false => Ok(self),
        }
    }

    pub(crate) fn size(&self) -> Size {
        Size {
            lines: self.lines,
            columns: self.columns,
            fill: self.fill,
        }
    }

    /// The body for a picture.
    pub(crate) fn body(&self, picture: &Picture) -> String {
        filled(&self.body, picture, |text| self.escape.of(text))
    }

    /// The address for a picture.
    pub(crate) fn url(&self, address: &str, picture: &Picture) -> String {
        let url = self.url.as_deref().unwrap_or_default();
        filled(&url.replace("{address}", address), picture, coded)
    }
}

/// Puts a picture where the places are.
fn filled(form: &str, picture: &Picture, escape: impl Fn(&str) -> String) -> String {
    let mut out = form
        .replace("{kind}", picture.text.as_str())
        .replace("{seconds}", &picture.seconds.to_string());
    // What stands in a line is put in last, in one go: it is no form itself.
    let places: Vec<(String, String)> = (1..=LINES_MAX)
        .map(|n| {
            let line = picture.lines.get(n - 1).map(|l| escape(l));
            (format!("{{line{n}}}"), line.unwrap_or_default())
        })
        .chain([("{text}".to_owned(), escape(&picture.whole()))])
        .collect();
    let mut at = 0;
    while let Some(next) = out.get(at..).and_then(|rest| rest.find('{')) {
        let here = at + next;
        let rest = &out[here..];
        match places.iter().find(|(place, _)| rest.starts_with(place)) {
            Some((place, line)) => {
                out.replace_range(here..here + place.len(), line);
                at = here + line.len();
            }
            None => at = here + 1,
        }
    }
    out
}

/// Ours, by their names.
fn ours() -> Vec<(&'static str, Profile)> {
    let mut all: Vec<(&str, Profile)> = PROFILES
        .files()
        .filter_map(|file| {
            let name = file.path().file_stem()?.to_str()?;
            Some((name, toml::from_str(file.contents_utf8()?).ok()?))
        })
        .collect();
    all.sort_unstable_by_key(|(name, _)| *name);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::text::Text;

    fn picture(lines: &[&str]) -> Picture {
        Picture {
            text: Text::PleaseWait,
            lines: lines.iter().map(|l| (*l).to_owned()).collect(),
            seconds: 15,
        }
    }

    #[test]
    fn our_profiles_can_be_read() {
        let all = ours();
        assert_eq!(all.len(), PROFILES.files().count(), "one cannot be parsed");
        for (name, profile) in &all {
            assert!(profile.clone().checked().is_ok(), "{name}");
        }
        for driver in [Driver::Http, Driver::Mqtt, Driver::Serial] {
            let of = |(name, p): &(&str, Profile)| *name == driver.usual() && p.driver == driver;
            assert!(all.iter().any(of), "{driver:?}");
        }
    }

    #[test]
    fn what_is_put_in_is_no_form_and_breaks_none() {
        assert_eq!(Escape::Json.of("\"a\""), "\\\"a\\\"");
        let odd = picture(&["say \"{line2}\" & <go>", "{text}\\"]);
        for (escape, form, wanted) in [
            (
                Escape::None,
                "{line1}|{line2}|{line3}|{kind}|{seconds}",
                "say \"{line2}\" & <go>|{text}\\||please-wait|15",
            ),
            (
                Escape::Json,
                "{\"a\":\"{line2}\"}",
                "{\"a\":\"{text}\\\\\"}",
            ),
            (
                Escape::Json,
                "{\"a\":\"{line1}\"}",
                "{\"a\":\"say \\\"{line2}\\\" & <go>\"}",
            ),
            (
                Escape::Xml,
                "<t>{line1}</t>",
                "<t>say &quot;{line2}&quot; &amp; &lt;go&gt;</t>",
            ),
            (Escape::Url, "?t={line2}", "?t=%7Btext%7D%5C"),
        ] {
            assert_eq!(
                filled(form, &odd, |t| escape.of(t)),
                wanted,
                "{escape:?} {form}"
            );
        }
        assert_eq!(
            filled("{text}", &picture(&["one  ", "", "two"]), str::to_owned),
            "one two"
        );
    }
}
