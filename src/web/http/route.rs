//! One way into the dashboard, and the role that it needs.

use axum::http::Method;

use crate::catalogue::Key;
use crate::port::accounts::{Role, Scope};
use crate::web::http::operation::Operation;

/// One route.
#[derive(Debug)]
pub struct Route {
    pub method: Method,
    /// As axum writes it: `/events/{seq}`.
    pub path: &'static str,
    /// The least role that may pass.
    pub least: Role,
    /// Who passes must have proved who they are a moment ago, see [`crate::web::pages::confirm`].
    pub fresh: bool,
    /// Only a form that has this field as `true` is asked for it: without it nothing is changed. `None`: every one.
    pub fresh_with: Option<&'static str>,
    /// What is sent to it may be large: a list of permits, see [`crate::web::http::bodies`].
    pub list: bool,
    /// What a program's token must open; `None`: for persons only.
    pub scope: Option<Scope>,
    /// Its place in the menu, if it has one.
    pub(crate) menu: Option<MenuItem>,
    /// What the API's document says of it; `None`: a page.
    pub(crate) operation: Option<Operation>,
}

impl Route {
    pub fn new(method: Method, least: Role, path: &'static str) -> Route {
        Route {
            method,
            path,
            least,
            fresh: false,
            fresh_with: None,
            list: false,
            scope: None,
            menu: None,
            operation: None,
        }
    }
}

/// A page's place in the menu; whoever may open the page sees it there.
#[derive(Debug)]
pub(crate) struct MenuItem {
    pub(crate) place: MenuPlace,
    pub(crate) icon: &'static str,
    pub(crate) name: Key,
    /// The key that goes there after `g`.
    pub(crate) key: char,
}

/// A group of the menu, and the place in it. On a phone the second group is one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MenuPlace {
    First(u8),
    Further(u8),
}

/// The route of a request; `None`: no such route.
pub(crate) fn find<'a>(table: &'a [Route], method: &Method, path: &str) -> Option<&'a Route> {
    let method = if *method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    table.iter().find(|d| d.method == *method && d.path == path)
}
