//! Every way into the dashboard, with the role that it needs: a route cannot be made without one, and what is not in the
//! table is not there: the guard answers 404. Each file of pages and API says its own routes, beside their handlers.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use crate::catalogue::Key;
use crate::port::accounts::Role;
pub use crate::web::http::route::Route;
pub(crate) use crate::web::http::route::{MenuItem, MenuPlace};
use crate::web::http::state::WebState;

/// Routes with their handlers, and the table of who may use them.
#[must_use]
#[derive(Default)]
pub struct Routes {
    pub router: Router<WebState>,
    pub table: Vec<Route>,
}

impl Routes {
    /// A page that `least` and all above may look at.
    pub fn get<H, T>(self, least: Role, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, WebState>,
        T: 'static,
    {
        self.page(Method::GET, least, path, get(handler))
    }

    /// A form that `least` and all above may send.
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
    pub(crate) fn add(mut self, route: Route, handler: MethodRouter<WebState>) -> Routes {
        self.router = self.router.route(route.path, handler);
        self.table.push(route);
        self
    }

    /// The route named last asks for a fresh proof of who it is.
    pub(crate) fn fresh(self) -> Routes {
        self.last(|route| route.fresh = true)
    }

    /// The same of forms that have this field as `true`.
    pub(crate) fn fresh_with(self, field: &'static str) -> Routes {
        self.fresh().last(|route| route.fresh_with = Some(field))
    }

    /// The route named last takes lists.
    pub(crate) fn list(self) -> Routes {
        self.last(|route| route.list = true)
    }

    /// The page named last stands in the menu.
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
    pub(crate) fn last(mut self, say: impl FnOnce(&mut Route)) -> Routes {
        if let Some(route) = self.table.last_mut() {
            say(route);
        }
        self
    }

    /// Both.
    pub(crate) fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }
}
