//! Boards by their names: the operator says which board, which relay or contact, and a file of data says what that is in requests,
//! coils, inputs or bytes (`boards/`).

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::http::{self, Auth};
use super::modbus::rtu::Read;
use super::pair::Pair;
use super::{Driver, modbus, usb};
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;
use crate::port::serial::Mode;

static BOARDS: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/gate/output/boards");

/// A board as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::gate) struct Board {
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
    /// `{address}`, `{relay}`, `{relay2}` (two digits) and `{entity}` stand for what the site file says.
    #[serde(default)]
    url: String,
    body: Option<String>,
    content_type: Option<String>,
    /// The form of answer that it wants to be asked for.
    accept: Option<String>,
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
    /// How it is asked for its contacts, where it has any.
    pub(in crate::gate) input: Option<Contacts>,
}

/// A board's contacts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::gate) struct Contacts {
    /// The device's own number of the contact that is printed as 1.
    #[serde(default = "one")]
    first: u16,
    /// So many it can have.
    #[serde(default = "eight")]
    most: u16,
    /// `{address}` and `{input}` stand for what the site file says. Empty: discrete inputs of Modbus.
    #[serde(default)]
    url: String,
    #[serde(default = "get")]
    method: String,
    body: Option<String>,
    /// What its answer holds then, blanks aside.
    #[serde(default)]
    closed: String,
    #[serde(default)]
    open: String,
    /// Its answer is a number behind this text, a bit a contact.
    bits: Option<String>,
    /// On a serial line: the register in which it says how it stands, and what each contact is closed at.
    register: Option<u16>,
    #[serde(default)]
    values: Vec<u16>,
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

fn eight() -> u16 {
    8
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

/// The board that a section names, if there is one that can do it.
fn find(fields: &mut Fields, fits: impl Fn(&Board) -> bool) -> Option<Board> {
    let fitting = |name: &&str| named(name).is_some_and(|b| fits(&b));
    let list = names().into_iter().filter(fitting).collect::<Vec<_>>();
    let list = list.join(", ");
    let said = fields.str("board", t!("fault-write-one", list = list.clone()))?;
    let found = named(said).filter(|b| fits(b));
    if found.is_none() {
        fields.is("board", said, t!("fault-write-one", list));
        fields.leave_the_rest("board");
    }
    found
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Driver>> {
    let opens = |b: &Board| b.modbus.is_some() || b.line.is_some() || !b.url.is_empty();
    let board = find(fields, opens)?;
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
    let units = match board.line {
        Some(_) => 1..=247,
        None => 0..=255,
    };
    let unit = u8::try_from(fields.int("unit", units, 1)).ok()?;
    let line = match &board.line {
        Some(usual) => Some(Mode::read(fields, usual)?),
        None => None,
    };
    let address = match line {
        Some(_) => address.to_owned(),
        None => modbus_address(address),
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

fn modbus_address(address: &str) -> String {
    match address.contains(':') {
        true => address.to_owned(),
        false => format!("{address}:502"),
    }
}

/// What a section says of a board that is asked by HTTP.
struct Web {
    auth: Auth,
    username: String,
    password: Option<SecretFrom>,
    https: bool,
    any_certificate: bool,
}

impl Web {
    fn read(fields: &mut Fields, folder: &Path, board: &Board) -> Option<Web> {
        let https = fields.bool("https", false);
        let any_certificate = fields.bool("any_certificate", false);
        let username = fields.opt_str("username").unwrap_or(&board.username);
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
        Some(Web {
            auth,
            username: username.to_owned(),
            password,
            https,
            any_certificate,
        })
    }

    fn request(
        &self,
        board: &Board,
        method: &str,
        url: &str,
        body: Option<String>,
    ) -> http::Settings {
        let query = match board.login_in_query && self.password.is_some() {
            true => "&user={username}&password={password}",
            false => "",
        };
        let url = match self.https {
            true => url.replacen("http://", "https://", 1),
            false => url.to_owned(),
        };
        http::Settings {
            method: method.to_owned(),
            url: format!("{url}{query}"),
            body,
            content_type: board.content_type.clone(),
            accept: board.accept.clone(),
            auth: self.auth,
            username: self.username.clone(),
            password: self.password.clone(),
            expect_status: None,
            expect_body_contains: None,
            any_certificate: self.any_certificate,
        }
    }
}

fn of_http(
    fields: &mut Fields,
    folder: &Path,
    board: &Board,
    (address, relay): (&str, u16),
) -> Option<Arc<dyn Driver>> {
    let web = Web::read(fields, folder, board)?;
    let entity = match board.url.contains("{entity}") {
        true => fields.str("entity", key!("fault-write-entity"))?,
        false => "",
    };
    if entity.contains(['/', '?', '#', ' ']) {
        fields.is("entity", entity, key!("fault-write-entity"));
        return None;
    }
    let fill = |text: &str| {
        text.replace("{address}", address)
            .replace("{entity}", entity)
            .replace("{relay2}", &format!("{relay:02}"))
            .replace("{relay}", &relay.to_string())
    };
    let request = |url: &str, body: Option<&String>| http::Settings {
        expect_body_contains: board.expect.clone(),
        ..web.request(board, &board.method, &fill(url), body.map(|b| fill(b)))
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

/// How a board is asked for one of its contacts.
pub(in crate::gate) enum Asked {
    /// Discrete inputs of Modbus: `host:port`, unit, input.
    Modbus(String, u8, u16),
    /// On a serial line: which, what is read, and at which value the contact is closed.
    Serial((String, Mode), Read, u16),
    /// A request, and how its answer is understood.
    Web(Box<http::Settings>, Told),
}

/// What the answer to a question for a contact says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::gate) enum Told {
    /// It holds one of two texts, blanks aside: closed, open.
    Texts(String, String),
    /// A number behind this text, of which this bit is the contact.
    Bit(String, u16),
}

/// Reads `board`, `address`, `input` and how one logs in, of an `[[input]]` section.
pub(in crate::gate) fn contact(fields: &mut Fields, folder: &Path) -> Option<Asked> {
    let board = find(fields, |b| b.input.is_some())?;
    let contacts = board.input.clone()?;
    let address = fields.str("address", key!("fault-write-boards-address"));
    let most = i64::from(contacts.most);
    let input = u16::try_from(fields.int("input", 1..=most, 1)).ok()? - 1;
    let number = contacts.first + input;
    if let Some(line) = &board.line {
        let mode = Mode::read(fields, line);
        let (what, closed) = match contacts.register {
            Some(register) => (
                Read::Register(register),
                contacts.values.get(usize::from(input)).copied()?,
            ),
            None => (Read::Input(number), 1),
        };
        return Some(Asked::Serial((address?.to_owned(), mode?), what, closed));
    }
    if contacts.url.is_empty() {
        let unit = u8::try_from(fields.int("unit", 0..=247, 1)).ok()?;
        return Some(Asked::Modbus(modbus_address(address?), unit, number));
    }
    let web = Web::read(fields, folder, &board)?;
    let address = address?;
    let fill = |text: &str| {
        text.replace("{address}", address)
            .replace("{input}", &number.to_string())
    };
    let body = contacts.body.as_deref().map(fill);
    let asked = web.request(&board, &contacts.method, &fill(&contacts.url), body);
    if !http::is_address(&asked.url) {
        fields.is("address", address, key!("fault-write-boards-address"));
        return None;
    }
    let told = match contacts.bits {
        Some(behind) => Told::Bit(behind, input),
        None => Told::Texts(fill(&contacts.closed), fill(&contacts.open)),
    };
    Some(Asked::Web(Box::new(asked), told))
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
            let by_bytes = board.modbus.is_none() && board.line.is_some();
            let opens = !board.url.is_empty() || board.modbus.is_some() || by_bytes;
            assert!(opens || board.input.is_some(), "{name}");
            assert!(board.url.is_empty() || board.modbus.is_none(), "{name}");
            if by_bytes {
                for (bytes, text) in [
                    (&board.on_bytes, &board.on_text),
                    (&board.off_bytes, &board.off_text),
                ] {
                    assert!(message(bytes, text, 1).is_some(), "{name}");
                }
            }
            let Some(input) = &board.input else { continue };
            let values = input.register.map_or(0, |_| usize::from(input.most));
            assert_eq!(input.values.len(), values, "{name}");
            let by_texts = !input.closed.is_empty() && !input.open.is_empty();
            assert_eq!(input.url.is_empty(), board.modbus.is_some(), "{name}");
            assert_eq!(
                !input.url.is_empty(),
                by_texts || input.bits.is_some(),
                "{name}"
            );
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
