//! The pages: one file each, handler and view together; the template of the same name lies in `templates/`.

use crate::port::accounts::Role;
use crate::web::http::guard::SET_UP;
use crate::web::http::routes::Routes;
use crate::web::stream;

pub mod account;
pub mod asks;
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

/// Pages for persons who are logged in, each with the least role that may use it.
pub fn routes() -> Routes {
    use Role::{Attendant, Supervisor, Viewer};
    Routes::default()
        .get(Viewer, "/", live::page)
        .get(Viewer, "/live/stream", stream::live)
        .get(Viewer, "/live/{lane}/picture", live::picture)
        .post(Attendant, "/lanes/{lane}/open", live::open)
        .post(Attendant, "/asks/{seq}", asks::answer)
        .get(Viewer, "/lanes", lanes::page)
        .get(Viewer, "/lanes/{lane}", lane::page)
        .post(Attendant, "/lanes/{lane}/checked", lane::checked)
        .merge(calibration::routes())
        .get(Supervisor, "/review", review::page)
        .get(Supervisor, "/review/export.zip", review::export)
        .get(Supervisor, "/lanes/learned.json", lanes::learned)
        .get(Supervisor, "/review/{seq}", review::one)
        .post(Supervisor, "/review/{seq}", review::judge)
        .post(Attendant, "/kill-switch", live::kill_switch)
        .get(Viewer, "/violations", violations::page)
        .post(Viewer, "/violations", violations::search)
        .post(Attendant, "/violations/{seq}/finding", findings::say)
        .get(Viewer, "/violations/repeated", violators::page)
        .get(Viewer, "/violations/report", week::page)
        .get(Viewer, "/violations/report.csv", week::export)
        .get(Viewer, "/passages", passages::page)
        .post(Viewer, "/passages", passages::search)
        .get(Viewer, "/events/{seq}", event::page)
        .post(Attendant, "/events/{seq}/reset", event::reset)
        .get(Viewer, "/evidence/{seq}/{shot}", event::picture)
        .get(Viewer, "/inside", inside::page)
        .get(Viewer, "/notices", notices::page)
        .get(Viewer, "/rules", rules::page)
        .get(Viewer, "/log", log::page)
        .get(Viewer, "/more", more::page)
        .get(Supervisor, "/audit", audit::page)
        .post(Supervisor, "/audit", audit::search)
        .get(Supervisor, "/resets", resets::page)
        .post(Supervisor, "/resets", resets::reset)
        .fresh()
        .get(Viewer, "/muster", muster::page)
        .get(Viewer, "/overstays", muster::overstays)
        .get(Viewer, "/visits", visits::page)
        .get(Viewer, "/visits.csv", visits::export)
        .get(Supervisor, "/commissioning", commissioning::page)
        .post(Supervisor, "/commissioning", commissioning::start)
        .post(Supervisor, "/commissioning/stop", commissioning::stop)
        .get(Supervisor, "/commissioning/{number}", commissioning::sheet)
        .get(Supervisor, "/trial", trial::page)
        .post(Supervisor, "/trial", trial::start)
        .post(Supervisor, "/trial/stop", trial::stop)
        .merge(permit_doors())
        .merge(person_doors())
}

/// Permits and who is exempt.
fn permit_doors() -> Routes {
    use Role::{Supervisor, Viewer};
    Routes::default()
        .get(Viewer, "/permits", permits::page)
        .post(Viewer, "/permits", permits::search)
        .get(Supervisor, "/permits.csv", permits::export)
        .get(Supervisor, "/permits/new", permit::add)
        .post(Supervisor, "/permits/save", permit::save)
        .get(Supervisor, "/permits/import", import::page)
        .post(Supervisor, "/permits/import", import::import)
        .fresh()
        .list()
        .get(Viewer, "/permits/look-alikes", look_alikes::page)
        .get(Viewer, "/permits/{id}", permit::page)
        .post(Supervisor, "/permits/{id}/exempt", permit::exempt)
        .post(Supervisor, "/permits/{id}/unexempt", permit::unexempt)
        .post(Supervisor, "/permits/{id}/remove", permit::remove)
        .get(Viewer, "/exemptions", exemptions::page)
        .post(Supervisor, "/exemptions", exemptions::change)
        .fresh()
}

/// Persons, programs, and one's own account.
fn person_doors() -> Routes {
    use Role::{Administrator, Viewer};
    Routes::default()
        .get(Administrator, "/users", users::page)
        .post(Administrator, "/users/add", users::add)
        .fresh()
        .post(Administrator, "/users/change", users::change)
        .fresh()
        .post(Administrator, "/users/tokens", users::add_token)
        .fresh()
        .post(Administrator, "/users/tokens/remove", users::remove_token)
        .fresh()
        .get(Viewer, "/account", account::page)
        .post(
            Viewer,
            "/account/log-out-everywhere",
            account::log_out_everywhere,
        )
        .get(Viewer, SET_UP, second_factor::page)
        .post(Viewer, SET_UP, second_factor::set_up)
        .fresh()
        .post(
            Viewer,
            "/account/second-factor/codes",
            second_factor::new_codes,
        )
        .post(
            Viewer,
            "/account/second-factor/off",
            second_factor::turn_off,
        )
        .get(Viewer, "/password", password::page)
        .post(Viewer, "/password", password::change)
        .post(Viewer, "/logout", login::log_out)
}
