//! Every way into the dashboard, with the role that it needs: a route cannot be made without one, and what is not in the
//! table is not there: the guard answers 404. Each file of pages and API says its own routes, beside their handlers.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use crate::catalogue::Key;
use crate::port::accounts::{Role, Scope};
use crate::web::api::openapi::Operation;
use crate::web::state::WebState;

/// One route.
#[derive(Debug)]
pub struct Route {
    pub method: Method,
    /// As axum writes it: `/events/{seq}`.
    pub path: &'static str,
    /// The least role that may pass.
    pub least: Role,
    /// Who passes must have proved who they are a moment ago, see [`crate::web::http::re_authentication`].
    pub fresh: bool,
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

/// Routes with their handlers, and the table of who may use them.
#[derive(Default)]
pub struct Routes {
    pub router: Router<WebState>,
    pub table: Vec<Route>,
}

impl Routes {
    /// A page that `least` and all above may look at.
    #[must_use]
    pub fn get<H, T>(self, least: Role, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, WebState>,
        T: 'static,
    {
        self.page(Method::GET, least, path, get(handler))
    }

    /// A form that `least` and all above may send.
    #[must_use]
    pub(crate) fn post<H, T>(self, least: Role, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, WebState>,
        T: 'static,
    {
        self.page(Method::POST, least, path, post(handler))
    }

    fn page(
        self,
        method: Method,
        least: Role,
        path: &'static str,
        handler: MethodRouter<WebState>,
    ) -> Routes {
        self.add(Route::new(method, least, path), handler)
    }

    /// Any route.
    #[must_use]
    pub(crate) fn add(mut self, route: Route, handler: MethodRouter<WebState>) -> Routes {
        self.router = self.router.route(route.path, handler);
        self.table.push(route);
        self
    }

    /// The route named last asks for a fresh proof of who it is.
    #[must_use]
    pub(crate) fn fresh(self) -> Routes {
        self.last(|route| route.fresh = true)
    }

    /// The route named last takes lists.
    #[must_use]
    pub(crate) fn list(self) -> Routes {
        self.last(|route| route.list = true)
    }

    /// The page named last stands in the menu.
    #[must_use]
    pub(crate) fn menu(self, place: MenuPlace, icon: &'static str, name: Key, key: char) -> Routes {
        let item = MenuItem {
            place,
            icon,
            name,
            key,
        };
        self.last(|route| route.menu = Some(item))
    }

    /// Says more of the route named last.
    #[must_use]
    pub(crate) fn last(mut self, say: impl FnOnce(&mut Route)) -> Routes {
        if let Some(route) = self.table.last_mut() {
            say(route);
        }
        self
    }

    /// Both.
    #[must_use]
    pub(crate) fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }
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
