//! Every way into the dashboard, with the role that it needs: a route cannot be made without one, and what is not in the
//! table is not there.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use super::state::WebState;
use crate::port::accounts::{Role, Scope};

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub method: Method,
    /// As axum writes it: `/events/{seq}`.
    pub path: &'static str,
    /// The least role that may pass.
    pub least: Role,
    /// Who passes must have proved who they are a moment ago, see [`super::confirm`].
    pub fresh: bool,
    /// What is sent to it may be large: a list of permits, see [`super::bodies`].
    pub list: bool,
    /// What a program's token must open; `None`: for persons only.
    pub scope: Option<Scope>,
}

/// Routes with their handlers, and the table of who may use them.
#[derive(Default)]
pub struct Doors {
    pub router: Router<WebState>,
    pub table: Vec<Door>,
}

impl Doors {
    /// A page that `least` and all above may look at.
    #[must_use]
    pub fn get<H, T>(self, least: Role, path: &'static str, handler: H) -> Doors
    where
        H: Handler<T, WebState>,
        T: 'static,
    {
        self.page(Method::GET, least, path, get(handler))
    }

    /// A form that `least` and all above may send.
    #[must_use]
    pub fn post<H, T>(self, least: Role, path: &'static str, handler: H) -> Doors
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
    ) -> Doors {
        let door = Door {
            method,
            path,
            least,
            fresh: false,
            list: false,
            scope: None,
        };
        self.add(door, handler)
    }

    /// Any route.
    #[must_use]
    pub fn add(mut self, door: Door, handler: MethodRouter<WebState>) -> Doors {
        self.router = self.router.route(door.path, handler);
        self.table.push(door);
        self
    }

    /// The route named last asks for a fresh proof of who it is.
    #[must_use]
    pub fn fresh(mut self) -> Doors {
        if let Some(door) = self.table.last_mut() {
            door.fresh = true;
        }
        self
    }

    /// The route named last takes lists.
    #[must_use]
    pub fn list(mut self) -> Doors {
        if let Some(door) = self.table.last_mut() {
            door.list = true;
        }
        self
    }

    /// Both.
    #[must_use]
    pub fn merge(mut self, other: Doors) -> Doors {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }
}

/// The door of a request; `None`: no such door.
pub fn find<'a>(table: &'a [Door], method: &Method, path: &str) -> Option<&'a Door> {
    let method = if *method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    table.iter().find(|d| d.method == *method && d.path == path)
}
