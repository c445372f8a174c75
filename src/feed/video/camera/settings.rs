//! What the site file says of a camera.

use std::path::{Path, PathBuf};

use url::Url;

use super::fault::Fault;
use crate::port::fields::Fields;
use crate::port::secret::{Secret, SecretFrom};

/// Where a camera's pictures come from, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub(crate) origin: Origin,
    pub(crate) decode: Decoded,
    /// Its pictures are only shown: nobody takes them, and the newest is kept alone.
    pub(crate) only_shown: bool,
}

/// A stream, a video file, or a folder of pictures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    Rtsp {
        /// Never holds a user name or password.
        url: Url,
        /// Take whatever certificate the camera shows (`rtsps://`).
        any_certificate: bool,
        transport: Transport,
        username: Option<String>,
        password: Option<SecretFrom>,
        /// Smaller pictures of the same camera, reached in the same way.
        substream: Option<Url>,
    },
    File {
        path: PathBuf,
        repeat: bool,
        pace: Pace,
    },
    Pictures {
        folder: PathBuf,
        interval_ms: u64,
        repeat: bool,
        pace: Pace,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Tcp,
    Udp,
}

/// How fast a file is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// By its own time stamps.
    Real,
    /// As fast as the pictures are taken; none is dropped.
    Fast,
}

/// What is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decoded {
    /// Key frames only while nothing moves.
    Auto,
    /// Every picture, always.
    All,
}

/// A user name and password on their way to the camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) username: String,
    pub(crate) password: Option<Secret>,
}

impl Settings {
    /// Reads a `[[camera]]` section. The caller reads `id`.
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        let given: Vec<&'static str> = ["url", "file", "pictures"]
            .into_iter()
            .filter(|k| fields.value(k).is_some())
            .collect();
        let decode = fields.one_of(
            "decode",
            &[("auto", Decoded::Auto), ("all", Decoded::All)],
            Some(Decoded::Auto),
        )?;
        let origin = match given[..] {
            ["url"] => rtsp(fields),
            ["file"] => file(fields),
            ["pictures"] => pictures(fields),
            [] => {
                let hint = key!("fault-write-url-rtsp-address-554");
                fields.missing("url", hint);
                None
            }
            _ => {
                fields.fault(
                    given[1],
                    t!("fault-stands-beside", env_key = given[0]),
                    t!("fault-keep-one-url-file-pictures"),
                );
                None
            }
        }?;
        Some(Settings {
            origin,
            decode,
            only_shown: false,
        })
    }

    /// How its second stream is reached; `None`: there is none.
    pub(crate) fn substream(&self) -> Option<Settings> {
        let mut origin = self.origin.clone();
        let Origin::Rtsp { url, substream, .. } = &mut origin else {
            return None;
        };
        *url = substream.take()?;
        Some(Settings {
            origin,
            decode: Decoded::Auto,
            only_shown: true,
        })
    }

    /// Paths are relative to the site file's folder.
    pub fn relative_to(mut self, folder: &Path) -> Settings {
        match &mut self.origin {
            Origin::File { path, .. } | Origin::Pictures { folder: path, .. } => {
                *path = folder.join(&*path)
            }
            Origin::Rtsp { password, .. } => {
                *password = password.take().map(|from| from.relative_to(folder));
            }
        }
        self
    }

    /// For people and logs: never a secret.
    pub(crate) fn describe(&self) -> String {
        match &self.origin {
            Origin::Rtsp { url, .. } => shown(url),
            Origin::File { path, .. } => path.display().to_string(),
            Origin::Pictures { folder, .. } => folder.display().to_string(),
        }
    }

    /// The user name and password, fetched now from where they lie; `Ok(None)`: none are configured.
    ///
    /// # Errors
    /// [`Fault::PasswordMissing`]
    pub(crate) fn credentials(&self) -> Result<Option<Credentials>, Fault> {
        let Origin::Rtsp {
            username: Some(username),
            password,
            ..
        } = &self.origin
        else {
            return Ok(None);
        };
        let password = password.as_ref().map(SecretFrom::find).transpose();
        Ok(Some(Credentials {
            username: username.clone(),
            password: password.map_err(Fault::PasswordMissing)?,
        }))
    }
}

fn rtsp(fields: &mut Fields) -> Option<Origin> {
    let text = fields.opt_str("url");
    let transport = fields.one_of(
        "transport",
        &[("tcp", Transport::Tcp), ("udp", Transport::Udp)],
        Some(Transport::Tcp),
    )?;
    let username = fields.opt_str("username").map(str::to_owned);
    let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
    if password.is_some() && username.is_none() {
        fields.missing("username", t!("fault-password-needs-user-name"));
        return None;
    }
    let any_certificate = fields.bool("any_certificate", false);
    let substream = fields.opt_str("substream").map(str::to_owned);
    let url = stream_url(fields, "url", text?)?;
    let substream = match substream {
        Some(text) => Some(stream_url(fields, "substream", &text)?),
        None => None,
    };
    if substream.as_ref() == Some(&url) {
        let hint = t!("fault-substream-hint");
        fields.fault("substream", t!("fault-substream-is-url"), hint);
        return None;
    }
    if any_certificate && url.scheme() != "rtsps" {
        let hint = t!("fault-any-certificate-hint");
        fields.fault("any_certificate", t!("fault-any-certificate"), hint);
        return None;
    }
    Some(Origin::Rtsp {
        url,
        any_certificate,
        transport,
        username,
        password,
        substream,
    })
}

fn stream_url(fields: &mut Fields, key: &'static str, text: &str) -> Option<Url> {
    match checked_url(text) {
        Ok(url) => Some(url),
        Err((found, hint)) => {
            fields.fault(key, found, hint);
            None
        }
    }
}

/// A stream's address, or what is wrong with it and what would be right. The answer never repeats a password.
///
/// # Errors
/// What was found, and a hint.
pub(crate) fn checked_url(text: &str) -> Result<Url, (String, String)> {
    let example = t!("fault-write-url-rtsp-address-554-path");
    let url = Url::parse(text);
    let named = |url: &Url| !url.username().is_empty() || url.password().is_some();
    if url.as_ref().is_ok_and(named) {
        let hint = t!("fault-take-them-out-url-write");
        return Err((t!("fault-holds-user-name-or-password-6"), hint));
    }
    // `rtsp://admin:12/34@host/`: a sign within the password ends the machine's name, and the rest would pass for a path.
    if text.contains('@') {
        let hint = t!("fault-url-at-hint");
        return Err((t!("fault-url-at"), hint));
    }
    let url = url.map_err(|e| (t!("fault-no-address", e), example.clone()))?;
    if !matches!(url.scheme(), "rtsp" | "rtsps") {
        return Err((t!("fault-begins-with", scheme = url.scheme()), example));
    }
    if url.host().is_none() {
        return Err((t!("fault-names-no-machine"), example));
    }
    Ok(url)
}

/// An address for people and logs. Some cameras want their password within the path: its value is left out.
fn shown(url: &Url) -> String {
    without_secrets(url.as_str())
}

/// The path alone, likewise.
pub(crate) fn shown_path(url: &Url) -> String {
    without_secrets(url.path())
}

fn without_secrets(text: &str) -> String {
    /// What stands before a password, as cameras spell it.
    const NAMES: [&str; 6] = ["password=", "passwd=", "passw=", "pass=", "pwd=", "psw="];
    let lower = text.to_ascii_lowercase();
    let mut shown = String::new();
    let mut at = 0;
    while let Some(rest) = lower.get(at..) {
        let found = NAMES.iter().filter_map(|name| {
            let begins = rest.find(name)?;
            Some((begins, begins + name.len()))
        });
        let Some((_, value)) = found.min() else { break };
        shown.push_str(&text[at..at + value]);
        shown.push('…');
        let value = at + value;
        let ends = text[value..].find(['&', '/', '?', ';', '#']);
        at = ends.map_or(text.len(), |ends| value + ends);
    }
    shown.push_str(&text[at..]);
    shown
}

fn pace(fields: &mut Fields) -> Option<Pace> {
    fields.one_of(
        "pace",
        &[("real", Pace::Real), ("fast", Pace::Fast)],
        Some(Pace::Real),
    )
}

fn file(fields: &mut Fields) -> Option<Origin> {
    let (repeat, pace) = (fields.bool("repeat", false), pace(fields)?);
    let path = fields.opt_str("file")?.into();
    Some(Origin::File { path, repeat, pace })
}

fn pictures(fields: &mut Fields) -> Option<Origin> {
    let (repeat, pace) = (fields.bool("repeat", false), pace(fields)?);
    let interval = fields.int("interval_ms", 10..=600_000, 500);
    let folder = fields.opt_str("pictures")?.into();
    Some(Origin::Pictures {
        folder,
        interval_ms: interval.unsigned_abs(),
        repeat,
        pace,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::fields::Faults;

    fn read(text: &str) -> (Option<Settings>, String) {
        let table = text.parse::<toml::Table>().unwrap();
        let faults = Faults::of("site.toml");
        let mut fields = Fields::new(&table, "camera[c]", &faults);
        let settings = Settings::read(&mut fields);
        fields.finish();
        let faults: Vec<String> = faults.into_vec().iter().map(ToString::to_string).collect();
        (settings, faults.join("\n"))
    }

    #[test]
    fn faults_say_what_would_be_right() {
        let cases = [
            ("", "camera[c].url: is missing"),
            (
                "url = \"rtsp://a/b\"\nfile = \"x\"",
                "camera[c].file: stands beside url",
            ),
            (
                "url = \"rtsp://joe:secret@a/b\"",
                "holds a user name or password",
            ),
            (
                "url = \"rtsp://admin:12/secret@a/b\"",
                "camera[c].url: holds an @",
            ),
            ("url = \"http://a/b\"", "begins with http://"),
            (
                "url = \"rtsp://a/b\"\nsubstream = \"rtsp://joe:secret@a/c\"",
                "camera[c].substream: holds a user name or password",
            ),
            (
                "url = \"rtsp://a/b\"\nsubstream = \"rtsp://a/b\"",
                "camera[c].substream: is the main stream",
            ),
            (
                "file = \"a.mp4\"\nsubstream = \"rtsp://a/c\"",
                "camera[c].substream: is not a key known here",
            ),
            (
                "url = \"rtsp://a/b\"\nany_certificate = true",
                "is for rtsps:// only",
            ),
            ("url = \"a b\"", "is no address"),
            (
                "url = \"rtsp://a/b\"\npassword = \"secret\"",
                "does not belong into the site file",
            ),
            (
                "url = \"rtsp://a/b\"\npassword_env = \"X\"",
                "camera[c].username: is missing",
            ),
            (
                "url = \"rtsp://a/b\"\nusername = \"u\"\npassword_env = \"X\"\npassword_file = \"Y\"",
                "keep one of the two",
            ),
            ("url = \"rtsp://a/b\"\ntransport = \"smoke\"", "tcp, udp"),
            (
                "url = \"rtsp://a/b\"\nrepeat = true",
                "camera[c].repeat: is not a key known here",
            ),
        ];
        for (text, expected) in cases {
            let (_, faults) = read(text);
            assert!(faults.contains(expected), "{text}: {faults}");
            assert!(!faults.contains("secret"), "{text}: {faults}");
        }
    }

    #[test]
    fn a_camera_is_a_stream_a_file_or_pictures() {
        for text in [
            "url = \"rtsp://a/b\"\nusername = \"u\"\npassword_env = \"X\"\ntransport = \"udp\"",
            "file = \"a.mp4\"\nrepeat = true\npace = \"fast\"",
            "pictures = \"p\"\ninterval_ms = 100\ndecode = \"all\"",
        ] {
            let (settings, faults) = read(text);
            assert_eq!(faults, "", "{text}");
            assert!(settings.is_some(), "{text}");
        }
    }

    #[test]
    fn a_second_stream_is_reached_as_the_first_is() {
        let first = "url = \"rtsps://a/b\"\nusername = \"u\"\npassword_env = \"X\"\nany_certificate = true\ntransport = \"udp\"\ndecode = \"all\"";
        let (main, faults) = read(&format!("{first}\nsubstream = \"rtsps://a/small\""));
        assert_eq!(faults, "");
        let second = main.unwrap().substream().unwrap();
        let (alone, _) = read(&first.replace("/b", "/small").replace("\"all\"", "\"auto\""));
        let alone = Settings {
            only_shown: true,
            ..alone.unwrap()
        };
        assert_eq!(second, alone);
        assert_eq!(second.substream(), None);
        assert_eq!(read(first).0.unwrap().substream(), None);
    }

    #[test]
    fn a_password_that_a_camera_wants_in_its_path_is_never_shown() {
        for (url, shown) in [
            ("rtsp://a/live", "rtsp://a/live"),
            (
                "rtsp://a:554/user=admin&password=s3cret&channel=1",
                "rtsp://a:554/user=admin&password=…&channel=1",
            ),
            (
                "rtsp://a/x?Pwd=s3cret&pass=s3cret",
                "rtsp://a/x?Pwd=…&pass=…",
            ),
            (
                "rtsp://a/user=admin_password=s3cret_channel=1/x.sdp",
                "rtsp://a/user=admin_password=…/x.sdp",
            ),
        ] {
            let (settings, faults) = read(&format!("url = \"{url}\""));
            assert_eq!(faults, "", "{url}");
            assert_eq!(settings.unwrap().describe(), shown);
            assert!(!shown_path(&Url::parse(url).unwrap()).contains("s3cret"));
        }
    }

    #[test]
    fn a_password_file_is_read_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("p"), "s3cret\n").unwrap();
        let (settings, _) = read("url = \"rtsp://a/b\"\nusername = \"u\"\npassword_file = \"p\"");
        let settings = settings.unwrap().relative_to(folder.path());
        let credentials = settings.credentials().unwrap().unwrap();
        assert_eq!(credentials.password.as_ref().unwrap().reveal(), "s3cret");
        assert!(!format!("{settings:?} {credentials:?}").contains("s3cret"));
        let (none, _) =
            read("url = \"rtsp://a/b\"\nusername = \"u\"\npassword_env = \"PLATEGATE_NO_SUCH\"");
        let sentence = none.unwrap().credentials().unwrap_err().to_string();
        assert!(
            sentence.contains("PLATEGATE_NO_SUCH is not set"),
            "{sentence}"
        );
    }
}
