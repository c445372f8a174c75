//! A list as it is written: what is read again says the same.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{COLUMNS, escape};
use crate::domain::event::{List, Permit};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, LaneId, hours};

/// The list as it is read: a row for each plate.
///
/// Moments are written by the site's clock, with its offset from UTC.
pub(crate) fn rows<'a>(
    permits: &'a [Permit],
    zone: &'a TimeZone,
) -> impl Iterator<Item = [String; COLUMNS.len()]> + 'a {
    let plates = permits.iter().flat_map(|permit| {
        let plates = permit.plates.iter();
        plates.map(move |plate| (permit, plate))
    });
    plates.map(|(permit, plate)| row(permit, plate, zone))
}

fn row(permit: &Permit, plate: &Plate, zone: &TimeZone) -> [String; COLUMNS.len()] {
    let local = |t: Timestamp| t.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z");
    let time = |t: Option<Timestamp>| t.map_or_else(String::new, |t| local(t).to_string());
    let exempt = permit.exempt.as_ref();
    let terms = permit.terms_of(plate);
    let list = match permit.list {
        List::Deny => "deny",
        List::Allow => "allow",
    };
    let areas = exempt.map_or(&[][..], |e| &e.areas);
    let areas: Vec<&str> = areas.iter().map(AreaId::as_str).collect();
    let lanes: Vec<&str> = terms.lanes.iter().map(LaneId::as_str).collect();
    [
        escape(permit.id.as_str()),
        escape(permit.group.as_str()),
        escape(permit.holder_of(plate)),
        plate.as_str().to_owned(),
        time(terms.valid_from),
        time(terms.valid_to),
        exempt.is_some().to_string(),
        list.to_owned(),
        escape(exempt.map_or("", |e| &e.reason)),
        time(exempt.and_then(|e| e.until)),
        escape(&permit.note),
        permit.spaces.map_or_else(String::new, |n| n.to_string()),
        vehicle_of(permit, plate),
        time(exempt.and_then(|e| e.from)),
        areas.join(" "),
        hours::written(terms.hours),
        lanes.join(" "),
    ]
}

/// A label for the vehicle that a plate is on, if it has several.
fn vehicle_of(permit: &Permit, plate: &Plate) -> String {
    let place = permit.vehicles.iter().position(|v| v.contains(plate));
    place.map_or_else(String::new, |n| (n + 1).to_string())
}
