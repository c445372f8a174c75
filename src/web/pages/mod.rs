//! The pages: one file each, handler and view together; the template of the same name lies in `templates/`.
//!
//! [`layout`] is what stands around every page, [`rows`] decisions as rows, [`confirm`] the page that asks who it is.

use crate::web::http::routes::Routes;

pub(crate) mod account;
pub mod calibration;
pub mod commissioning;
pub(crate) mod confirm;
pub(crate) mod corrections;
pub mod event;
pub(crate) mod exemptions;
pub(crate) mod filter;
pub(crate) mod findings;
pub(crate) mod import;
pub(crate) mod inside;
pub mod lane;
pub mod lanes;
mod layout;
pub mod live;
pub(crate) mod log;
pub(crate) mod login;
pub(crate) mod look_alikes;
pub(crate) mod lot_events;
pub(crate) mod lots;
pub(crate) mod more;
pub mod muster;
pub(crate) mod notices;
pub(crate) mod offline;
pub(crate) mod own_plates;
pub(crate) mod passages;
pub mod password;
pub(crate) mod pending;
pub(crate) mod permit;
pub(crate) mod permits;
mod prelude;
pub(crate) mod resets;
pub(crate) mod review;
mod rows;
pub mod rules;
pub(crate) mod second_factor;
pub mod trial;
pub(crate) mod users;
pub mod violations;
pub(crate) mod violators;
pub mod visits;
pub(crate) mod week;

/// All of them, for persons who are logged in.
pub fn routes() -> Routes {
    Routes::default()
        .merge(account::routes())
        .merge(calibration::routes())
        .merge(commissioning::routes())
        .merge(corrections::routes())
        .merge(event::routes())
        .merge(exemptions::routes())
        .merge(findings::routes())
        .merge(import::routes())
        .merge(inside::routes())
        .merge(lane::routes())
        .merge(lanes::routes())
        .merge(live::routes())
        .merge(log::routes())
        .merge(login::routes())
        .merge(look_alikes::routes())
        .merge(lot_events::routes())
        .merge(lots::routes())
        .merge(more::routes())
        .merge(muster::routes())
        .merge(notices::routes())
        .merge(passages::routes())
        .merge(password::routes())
        .merge(pending::routes())
        .merge(permit::routes())
        .merge(permits::routes())
        .merge(resets::routes())
        .merge(review::routes())
        .merge(rules::routes())
        .merge(second_factor::routes())
        .merge(trial::routes())
        .merge(users::routes())
        .merge(violations::routes())
        .merge(violators::routes())
        .merge(visits::routes())
        .merge(week::routes())
}
