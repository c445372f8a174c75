//! What every page has around it: navigation, the person, the kill switch's state, a message after a form.

use crate::port::accounts::Role;
use crate::web::html::icons::Icon;
use crate::web::http::assets;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::WebState;
use crate::wording::Key;
use crate::wording::format::zoned;

/// A place in the navigation.
pub struct MenuEntry {
    pub path: &'static str,
    pub name: Key,
    pub icon: Icon,
    /// The key that goes there after `g`.
    pub key: char,
    pub here: bool,
}

/// See the module.
pub struct Layout {
    pub title: String,
    pub site: String,
    pub person: String,
    pub role: Role,
    pub csrf: String,
    pub places: Vec<MenuEntry>,
    /// The places of the second group, as far as the person's role goes.
    pub further: Vec<MenuEntry>,
    /// On a phone the second group is one place.
    pub more_here: bool,
    pub gates_off: bool,
    pub note: Option<Note>,
    pub css: String,
    pub js: String,
    pub icon: String,
    pub printed: String,
}

/// A message on top of the page.
pub struct Note {
    pub good: bool,
    pub text: String,
}

impl Note {
    pub fn good(text: impl Into<String>) -> Option<Note> {
        let text = text.into();
        Some(Note { good: true, text })
    }

    pub fn bad(text: impl Into<String>) -> Option<Note> {
        let text = text.into();
        Some(Note { good: false, text })
    }
}

const PLACES: [(&str, Key, &str, char); 5] = [
    ("/", key!("menu-live"), "live", 'l'),
    ("/violations", key!("menu-violations"), "violations", 'v'),
    ("/inside", key!("menu-inside-now"), "inside", 'i'),
    ("/permits", key!("menu-permits"), "permits", 'p'),
    ("/passages", key!("menu-passages"), "passages", 'a'),
];

/// The second group: path, name, icon, key, least role.
const FURTHER: [(&str, Key, &str, char, Role); 14] = [
    ("/lanes", key!("menu-lanes"), "lanes", 'h', Role::Viewer),
    (
        "/review",
        key!("menu-review"),
        "review",
        'd',
        Role::Supervisor,
    ),
    (
        "/exemptions",
        key!("menu-exemptions"),
        "shield",
        'x',
        Role::Viewer,
    ),
    ("/muster", key!("menu-muster"), "muster", 'm', Role::Viewer),
    (
        "/overstays",
        key!("menu-overstays"),
        "clock",
        'e',
        Role::Viewer,
    ),
    ("/visits", key!("menu-visits"), "visits", 'w', Role::Viewer),
    ("/notices", key!("menu-notices"), "ask", 'n', Role::Viewer),
    ("/rules", key!("menu-rules"), "menu", 'b', Role::Viewer),
    ("/log", key!("menu-log"), "log", 'o', Role::Viewer),
    (
        "/resets",
        key!("menu-resets"),
        "back",
        'r',
        Role::Supervisor,
    ),
    (
        "/trial",
        key!("menu-try-rules"),
        "trial",
        't',
        Role::Supervisor,
    ),
    (
        "/commissioning",
        key!("menu-commissioning"),
        "check",
        'c',
        Role::Supervisor,
    ),
    (
        "/audit",
        key!("menu-audit-log"),
        "shield",
        'u',
        Role::Supervisor,
    ),
    (
        "/users",
        key!("menu-users"),
        "key",
        's',
        Role::Administrator,
    ),
];

impl Layout {
    /// The frame of a page under the navigation's place `here`.
    ///
    /// # Errors
    /// The desk does not answer.
    pub async fn new(
        state: &WebState,
        who: &Who,
        here: &str,
        title: impl Into<String>,
    ) -> Result<Layout, PageError> {
        let gates_off = state.parts.desk.kill_switch().await?;
        let places = PLACES
            .iter()
            .map(|&(path, name, icon, key)| MenuEntry {
                path,
                name,
                icon: Icon(icon),
                key,
                here: path == here,
            })
            .collect();
        let further: Vec<MenuEntry> = FURTHER
            .iter()
            .filter(|place| place.4 <= who.role)
            .map(|&(path, name, icon, key, _)| MenuEntry {
                path,
                name,
                icon: Icon(icon),
                key,
                here: path == here,
            })
            .collect();
        let now = state.now().to_zoned(state.zone.clone());
        Ok(Layout {
            title: title.into(),
            site: state.parts.site.name.clone(),
            person: who.name.clone(),
            role: who.role,
            more_here: here == "/more" || further.iter().any(|p| p.here),
            further,
            csrf: who.csrf.clone(),
            places,
            gates_off,
            note: state.notes.take(who),
            css: assets::CSS.address(),
            js: assets::JS.address(),
            icon: assets::ICON.address(),
            printed: zoned(&now, key!("format-printed")),
        })
    }

    /// Whether the person may open gates, switch them off, and reset a plate.
    pub fn may_act(&self) -> bool {
        self.role >= Role::Attendant
    }

    /// Whether the person may change permits and exemptions.
    pub fn may_manage(&self) -> bool {
        self.role >= Role::Supervisor
    }

    /// Puts a message on top, unless one from the page before is there.
    #[must_use]
    pub fn with(mut self, note: Option<Note>) -> Layout {
        self.note = self.note.or(note);
        self
    }
}
