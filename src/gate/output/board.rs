//! Boards by their names: the operator says which board and which relay, and a file of data says what that is in requests, coils
//! or bytes (`boards/`).

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::http::{self, Auth};
use super::pair::Pair;
use super::{Driver, modbus, usb};
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;
use crate::port::serial::Mode;

static BOARDS: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/gate/output/boards");

/// A board as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Board {
    /// For people.
    #[serde(rename = "name")]
    _name: String,
    /// The device's own number of the relay that is printed as 1.
    #[serde(default = "one")]
    first: u16,
    /// So many relays it has at most.
    #[serde(default = "many")]
    relays: u16,
    #[serde(default = "get")]
    method: String,
    /// `{address}`, `{relay}` and `{relay2}` (two digits) stand for what the site file says.
    #[serde(default)]
    url: String,
    body: Option<String>,
    content_type: Option<String>,
    /// What lets go, where the device does not time the pulse.
    off_url: Option<String>,
    off_body: Option<String>,
    #[serde(default)]
    auth: Login,
    #[serde(default)]
    login_in_query: bool,
    /// The account's name where the site file gives none.
    #[serde(default)]
    username: String,
    expect: Option<String>,
    /// Not by HTTP: who times the pulse.
    modbus: Option<modbus::Timing>,
    #[serde(default)]
    base: u16,
    /// On a serial line, and how that is spoken on.
    line: Option<String>,
    /// What it is told there, by bytes: `A0 {relay} 01 {sum}`; the sum is that of the bytes before it.
    on_bytes: Option<String>,
    off_bytes: Option<String>,
    /// The same as text.
    on_text: Option<String>,
    off_text: Option<String>,
}

/// How it wants to know who asks, if the site file gives a password.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Login {
    #[default]
    None,
    Basic,
    Digest,
}

fn one() -> u16 {
    1
}

fn many() -> u16 {
    64
}

fn get() -> String {
    "GET".to_owned()
}

/// Their names, as the site file has them.
fn names() -> Vec<&'static str> {
    let stems = BOARDS
        .files()
        .filter_map(|f| f.path().file_stem()?.to_str());
    let mut names: Vec<&str> = stems.collect();
    names.sort_unstable();
    names
}

fn named(name: &str) -> Option<Board> {
    let file = BOARDS.get_file(format!("{name}.toml"))?;
    toml::from_str(file.contents_utf8()?).ok()
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Driver>> {
    let list = names().join(", ");
    let said = fields.str("board", t!("fault-write-one", list = list.clone()))?;
    let Some(board) = named(said) else {
        fields.is("board", said, t!("fault-write-one", list));
        fields.leave_the_rest("board");
        return None;
    };
    let hint = match board.line {
        Some(_) => key!("fault-write-serial-path"),
        None => key!("fault-write-boards-address"),
    };
    let address = fields.str("address", hint);
    let relay = fields.int("relay", 1..=i64::from(board.relays), 1);
    let number = board.first + u16::try_from(relay).ok()? - 1;
    match (board.modbus, &board.line) {
        (Some(timing), _) => of_modbus(fields, &board, (address?, number), timing),
        (None, Some(line)) => of_bytes(fields, &board, (address?, number), line),
        (None, None) => of_http(fields, folder, &board, (address?, number)),
    }
}

fn of_modbus(
    fields: &mut Fields,
    board: &Board,
    (address, coil): (&str, u16),
    timing: modbus::Timing,
) -> Option<Arc<dyn Driver>> {
    let units = if board.line.is_some() {
        1..=247
    } else {
        0..=255
    };
    let unit = u8::try_from(fields.int("unit", units, 1)).ok()?;
    let line = match &board.line {
        Some(usual) => Some(Mode::read(fields, usual)?),
        None => None,
    };
    let address = match line.is_some() || address.contains(':') {
        true => address.to_owned(),
        false => format!("{address}:502"),
    };
    Some(Arc::new(modbus::Settings {
        address,
        line,
        unit,
        coil,
        base: board.base,
        timing,
    }))
}

fn of_bytes(
    fields: &mut Fields,
    board: &Board,
    (path, relay): (&str, u16),
    line: &str,
) -> Option<Arc<dyn Driver>> {
    let mode = Mode::read(fields, line)?;
    Some(Arc::new(usb::Settings {
        path: path.to_owned(),
        mode,
        on: message(&board.on_bytes, &board.on_text, relay)?,
        off: message(&board.off_bytes, &board.off_text, relay)?,
    }))
}

/// A message as a board of data has it.
fn message(bytes: &Option<String>, text: &Option<String>, relay: u16) -> Option<Vec<u8>> {
    let Some(bytes) = bytes else {
        let text = text.as_ref()?;
        return Some(text.replace("{relay}", &relay.to_string()).into_bytes());
    };
    let mut all: Vec<u8> = Vec::new();
    for word in bytes.split_whitespace() {
        let byte = match word {
            "{relay}" => u8::try_from(relay).ok()?,
            "{sum}" => all.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)),
            hex => u8::from_str_radix(hex, 16).ok()?,
        };
        all.push(byte);
    }
    Some(all)
}

fn of_http(
    fields: &mut Fields,
    folder: &Path,
    board: &Board,
    (address, relay): (&str, u16),
) -> Option<Arc<dyn Driver>> {
    let https = fields.bool("https", false);
    let any_certificate = fields.bool("any_certificate", false);
    let username = fields
        .opt_str("username")
        .unwrap_or(&board.username)
        .to_owned();
    let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
    let password = password.map(|from| from.relative_to(folder));
    if password.is_some() && username.is_empty() {
        fields.missing("username", key!("fault-write-username-password-env-name"));
        return None;
    }
    let auth = match (password.is_some(), board.auth) {
        (false, _) | (_, Login::None) => Auth::None,
        (true, Login::Basic) => Auth::Basic,
        (true, Login::Digest) => Auth::Digest,
    };
    let query = match board.login_in_query && password.is_some() {
        true => "&user={username}&password={password}",
        false => "",
    };
    let fill = |text: &str| {
        let filled = text
            .replace("{address}", address)
            .replace("{relay2}", &format!("{relay:02}"))
            .replace("{relay}", &relay.to_string());
        match https {
            true => filled.replacen("http://", "https://", 1),
            false => filled,
        }
    };
    let request = |url: &str, body: Option<&String>| http::Settings {
        method: board.method.clone(),
        url: format!("{}{query}", fill(url)),
        body: body.map(|b| fill(b)),
        content_type: board.content_type.clone(),
        auth,
        username: username.clone(),
        password: password.clone(),
        expect_status: None,
        expect_body_contains: board.expect.clone(),
        any_certificate,
    };
    let on = request(&board.url, board.body.as_ref());
    if !http::is_address(&on.url) {
        fields.is("address", address, key!("fault-write-boards-address"));
        return None;
    }
    if board.off_url.is_none() && board.off_body.is_none() {
        return Some(Arc::new(on));
    }
    let off_url = board.off_url.as_ref().unwrap_or(&board.url);
    let off_body = board.off_body.as_ref().or(board.body.as_ref());
    let off = request(off_url, off_body);
    Some(Arc::new(Pair { on, off }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_board_can_be_read() {
        let names = names();
        assert!(names.len() >= 12, "{names:?}");
        for name in names {
            let file = BOARDS.get_file(format!("{name}.toml"));
            let text = file.and_then(include_dir::File::contents_utf8).unwrap();
            let board: Board = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            let of_http = board.modbus.is_none() && board.line.is_none();
            assert_eq!(board.url.is_empty(), !of_http, "{name}");
            if board.modbus.is_none() && board.line.is_some() {
                for (bytes, text) in [
                    (&board.on_bytes, &board.on_text),
                    (&board.off_bytes, &board.off_text),
                ] {
                    assert!(message(bytes, text, 1).is_some(), "{name}");
                }
            }
        }
    }

    #[test]
    fn messages_are_bytes_or_text() {
        let some = |text: &str| Some(text.to_owned());
        let sum = message(&some("A0 {relay} 01 {sum}"), &None, 2);
        assert_eq!(sum.as_deref(), Some(&[0xa0, 2, 1, 0xa3][..]));
        let wraps = message(&some("FF {relay} {sum}"), &None, 3);
        assert_eq!(wraps.as_deref(), Some(&[0xff, 3, 2][..]));
        let text = message(&None, &some("AT+CH{relay}=1\r\n"), 4);
        assert_eq!(text.as_deref(), Some(&b"AT+CH4=1\r\n"[..]));
        assert_eq!(message(&some("A0 zz"), &None, 1), None);
        assert_eq!(message(&None, &None, 1), None);
    }
}
