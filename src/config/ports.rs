//! Addresses at which the gateway listens: those of cameras that post, and the dashboard's.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::domain::site::CameraId;
use crate::feed;
use crate::feed::push::{self, Clash};
use crate::port::fields::Faults;

/// Whether all can be listened at, and each post can be told whose it is.
pub(super) fn check(
    cameras: &BTreeMap<CameraId, feed::Settings>,
    dashboard: Option<SocketAddr>,
    faults: &Faults,
) {
    let pushed = cameras.iter().filter_map(|(id, settings)| match settings {
        feed::Settings::Push(settings) => Some((id, settings)),
        feed::Settings::Video(_) => None,
    });
    let pushed: Vec<(&CameraId, &push::Settings)> = pushed.collect();
    for (place, (id, settings)) in pushed.iter().enumerate() {
        let key = |name: &str| format!("camera[{id}].{name}");
        let Some(listen) = settings.listens_at() else {
            continue;
        };
        let overlaps = |other: SocketAddr| {
            let all = listen.ip().is_unspecified() || other.ip().is_unspecified();
            listen.port() == other.port() && (all || listen.ip() == other.ip())
        };
        if dashboard.is_some_and(|other| other.port() != 0 && overlaps(other)) {
            let found = t!("fault-listens-where-dashboard-does", listen);
            faults.add(&key("listen"), found, key!("fault-write-another-port"));
        }
        let clashes = pushed[..place]
            .iter()
            .filter_map(|(other, theirs)| Some((*other, settings.clash(theirs)?)));
        for (other, clash) in clashes {
            match clash {
                Clash::Address => {
                    let found = t!("fault-listens-where-camera-does", other);
                    faults.add(&key("listen"), found, key!("fault-write-same-listen"));
                }
                Clash::Same => {
                    let found = t!("fault-camera-not-told-apart", listen, other);
                    faults.add(&key("listen"), found, key!("fault-write-what-tells-apart"));
                }
            }
        }
    }
}
