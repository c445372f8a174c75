//! Boards by their names: the operator says which board and which relay, and a file of data says what that is in requests or
//! coils (`boards/`).

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::http::{self, Auth};
use super::timed::Timed;
use super::{Driver, modbus};
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;

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
    let address = fields.str("address", key!("fault-write-boards-address"));
    let relay = u16::try_from(fields.int("relay", 1..=64, 1)).ok()?;
    let Some(board) = named(said) else {
        fields.is("board", said, t!("fault-write-one", list));
        fields.leave_the_rest("board");
        return None;
    };
    let number = board.first + relay - 1;
    match board.modbus {
        Some(timing) => of_modbus(fields, &board, (address?, number), timing),
        None => of_http(fields, folder, &board, (address?, number)),
    }
}

fn of_modbus(
    fields: &mut Fields,
    board: &Board,
    (address, coil): (&str, u16),
    timing: modbus::Timing,
) -> Option<Arc<dyn Driver>> {
    let unit = u8::try_from(fields.int("unit", 0..=255, 1)).ok()?;
    let address = match address.contains(':') {
        true => address.to_owned(),
        false => format!("{address}:502"),
    };
    Some(Arc::new(modbus::Settings {
        address,
        unit,
        coil,
        base: board.base,
        timing,
    }))
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
    Some(Arc::new(Timed { on, off }))
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
            assert_eq!(board.url.is_empty(), board.modbus.is_some(), "{name}");
        }
    }
}
