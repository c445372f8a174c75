//! What every page has around it: navigation, the person, the kill switch's state, a message after a form.

pub(crate) use crate::actions::memory::notes::Note;
use crate::actions::well::Trouble;
use crate::catalogue::Key;
use crate::catalogue::format::zoned;
use crate::port::accounts::Role;
use crate::web::html::components::Preset;
use crate::web::html::icons::Icon;
use crate::web::http::assets;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::http::routes::{MenuItem, MenuPlace};
use crate::web::http::state::WebState;

/// The place of what is about all lots of a region; who belongs to none has no such place.
pub(crate) const LOTS: &str = "/lots";

/// A place in the navigation.
pub(crate) struct MenuEntry {
    pub(crate) path: &'static str,
    pub(crate) name: Key,
    pub(crate) icon: Icon,
    /// The key that goes there after `g`.
    pub(crate) key: char,
    pub(crate) here: bool,
}

/// See the module.
pub(crate) struct Layout {
    pub(crate) title: String,
    pub(crate) site: String,
    pub(crate) person: String,
    pub(crate) role: Role,
    pub(crate) csrf: String,
    pub(crate) places: Vec<MenuEntry>,
    /// The places of the second group, as far as the person's role goes.
    pub(crate) further: Vec<MenuEntry>,
    /// On a phone the second group is one place.
    pub(crate) more_here: bool,
    pub(crate) gates_off: bool,
    /// The region's other lots are the person's to see.
    pub(crate) sees_lots: bool,
    /// So many things are not well at the person's lanes.
    pub(crate) troubles: usize,
    pub(crate) note: Option<Note>,
    pub(crate) css: String,
    pub(crate) js: String,
    pub(crate) forms_js: String,
    pub(crate) icon: String,
    /// The icon while somebody waits, and the script that follows the calls for all pages of a browser.
    pub(crate) icon_call: String,
    pub(crate) calls_js: String,
    /// The installed app: its description, its icon for phones that do not read that, and its service worker.
    pub(crate) manifest: String,
    pub(crate) icon_png: String,
    pub(crate) worker_js: String,
    pub(crate) printed: String,
    /// Ends that are given often.
    pub(crate) presets: Vec<Preset>,
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
        let troubles = state.house.troubles(Some(who)).await?;
        let gates_off = troubles.contains(&Trouble::GatesOff);
        let sees_lots = state.house.is_in_region() && !who.is_limited();
        let open = state.table.iter().filter(|r| r.least <= who.role);
        let open = open.filter(|r| sees_lots || r.path != LOTS);
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
            sees_lots,
            troubles: troubles.len(),
            note: state.notes.take(who),
            css: assets::CSS.address(),
            js: assets::JS.address(),
            forms_js: assets::FORMS_JS.address(),
            icon: assets::ICON.address(),
            icon_call: assets::ICON_CALL.address(),
            calls_js: assets::CALLS_JS.address(),
            manifest: assets::MANIFEST.address(),
            icon_png: assets::ICON_192.address(),
            worker_js: assets::WORKER_JS.address(),
            printed: zoned(&now, key!("format-printed")),
            presets: state.times().presets(),
        })
    }

    /// Whether the person may open gates, switch them off, and reset a plate.
    pub(crate) fn may_act(&self) -> bool {
        self.role >= Role::Attendant
    }

    /// Whether the person may change permits and exemptions.
    pub(crate) fn may_manage(&self) -> bool {
        self.role >= Role::Supervisor
    }

    /// Puts a message on top, unless one from the page before is there.
    #[must_use]
    pub(crate) fn with(mut self, note: Option<Note>) -> Layout {
        self.note = self.note.or(note);
        self
    }
}
