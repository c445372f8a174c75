//! What every page has around it: navigation, the person, the kill switch's state, a message after a form.

use crate::port::accounts::Role;
use crate::web::html::icons::Icon;
use crate::web::http::assets;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// A place in the navigation.
pub struct MenuEntry {
    pub path: &'static str,
    pub name: &'static str,
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

const PLACES: [(&str, &str, &str, char); 5] = [
    ("/", "Live", "live", 'l'),
    ("/violations", "Violations", "violations", 'v'),
    ("/inside", "Inside now", "inside", 'i'),
    ("/permits", "Permits", "permits", 'p'),
    ("/passages", "Passages", "passages", 'a'),
];

/// The second group: path, name, icon, key, least role.
const FURTHER: [(&str, &str, &str, char, Role); 14] = [
    ("/lanes", "Lanes", "lanes", 'h', Role::Viewer),
    ("/review", "Review", "review", 'd', Role::Supervisor),
    ("/exemptions", "Exemptions", "shield", 'x', Role::Viewer),
    ("/muster", "Muster", "muster", 'm', Role::Viewer),
    ("/overstays", "Overstays", "clock", 'e', Role::Viewer),
    ("/visits", "Visits", "visits", 'w', Role::Viewer),
    ("/notices", "Notices", "ask", 'n', Role::Viewer),
    ("/rules", "Rules", "menu", 'b', Role::Viewer),
    ("/log", "Log", "log", 'o', Role::Viewer),
    ("/resets", "Resets", "back", 'r', Role::Supervisor),
    ("/trial", "Try rules", "trial", 't', Role::Supervisor),
    (
        "/commissioning",
        "Commissioning",
        "check",
        'c',
        Role::Supervisor,
    ),
    ("/audit", "Audit log", "shield", 'u', Role::Supervisor),
    ("/users", "Users", "key", 's', Role::Administrator),
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
        title: &str,
    ) -> Result<Layout, PageError> {
        let gates_off = state.house.desk.kill_switch().await?;
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
        let now = state.now().to_zoned(state.house.zone.clone());
        Ok(Layout {
            title: title.to_owned(),
            site: state.house.site.name.clone(),
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
            printed: now.strftime("%-d %b %Y %H:%M %Z").to_string(),
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
