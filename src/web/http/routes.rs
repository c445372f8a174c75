//! Every way into the dashboard, with the role that it needs: a route cannot be made without one, and what is not in the
//! table is not there.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use crate::port::accounts::{Role, Scope};
use crate::web::state::WebState;

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub fn post<H, T>(self, least: Role, path: &'static str, handler: H) -> Routes
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
        let route = Route {
            method,
            path,
            least,
            fresh: false,
            list: false,
            scope: None,
        };
        self.add(route, handler)
    }

    /// Any route.
    #[must_use]
    pub fn add(mut self, route: Route, handler: MethodRouter<WebState>) -> Routes {
        self.router = self.router.route(route.path, handler);
        self.table.push(route);
        self
    }

    /// The route named last asks for a fresh proof of who it is.
    #[must_use]
    pub fn fresh(mut self) -> Routes {
        if let Some(route) = self.table.last_mut() {
            route.fresh = true;
        }
        self
    }

    /// The route named last takes lists.
    #[must_use]
    pub fn list(mut self) -> Routes {
        if let Some(route) = self.table.last_mut() {
            route.list = true;
        }
        self
    }

    /// Both.
    #[must_use]
    pub fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }
}

/// The route of a request; `None`: no such route.
pub fn find<'a>(table: &'a [Route], method: &Method, path: &str) -> Option<&'a Route> {
    let method = if *method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    table.iter().find(|d| d.method == *method && d.path == path)
}
