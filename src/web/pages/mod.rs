//! The pages: one file each, handler and view together; the template of the same name lies in `templates/`.

use crate::web::http::routes::Routes;

pub mod account;
pub mod audit;
pub mod calibration;
pub mod commissioning;
pub mod event;
pub mod exemptions;
pub mod filter;
pub mod findings;
pub mod import;
pub mod inside;
pub mod lane;
pub mod lanes;
pub mod live;
pub mod log;
pub mod login;
pub mod look_alikes;
pub mod more;
pub mod muster;
pub mod notices;
pub mod passages;
pub mod password;
pub mod pending;
pub mod permit;
pub mod permits;
pub mod resets;
pub mod review;
pub mod rules;
pub mod second_factor;
pub mod trial;
pub mod users;
pub mod violations;
pub mod violators;
pub mod visits;
pub mod week;

/// All of them, for persons who are logged in.
pub fn routes() -> Routes {
    Routes::default()
        .merge(account::routes())
        .merge(audit::routes())
        .merge(calibration::routes())
        .merge(commissioning::routes())
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
