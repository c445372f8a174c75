//! What every page has around it: navigation, the person, the kill switch's state, a message after a form.

use crate::port::accounts::Role;
use crate::web::html::icons::Icon;
use crate::web::http::assets;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::http::routes::{MenuItem, MenuPlace};
use crate::web::http::serve::routes;
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
        let gates_off = state.house.desk.kill_switch().await?;
        let open = routes().table.iter().filter(|r| r.least <= who.role);
        let mut menu: Vec<_> = open
            .filter_map(|r| Some((r.path, r.menu.as_ref()?)))
            .collect();
        menu.sort_by_key(|(_, item)| item.place);
        let entry = |(path, item): (&'static str, &MenuItem)| MenuEntry {
            path,
            name: item.name,
            icon: Icon(item.icon),
            key: item.key,
            here: path == here,
        };
        let first = menu.partition_point(|(_, item)| matches!(item.place, MenuPlace::First(_)));
        let further: Vec<_> = menu.split_off(first).into_iter().map(entry).collect();
        let now = state.now().to_zoned(state.house.zone.clone());
        Ok(Layout {
            title: title.into(),
            site: state.house.site.name.clone(),
            person: who.name.clone(),
            role: who.role,
            more_here: here == "/more" || further.iter().any(|p| p.here),
            further,
            csrf: who.csrf.clone(),
            places: menu.into_iter().map(entry).collect(),
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
