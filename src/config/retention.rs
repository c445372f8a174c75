//! How long things are kept, beside how long other things of the site last.

use crate::domain::privacy::HEAL_DAYS;
use crate::domain::site::Site;
use crate::port::fields::Faults;
use crate::store;
use crate::store::privacy::Settings;

const DAY_MIN: u32 = 24 * 60;

/// Looks whether what is kept for so many days is needed for longer.
pub(super) fn check(
    settings: Option<&Settings>,
    store: Option<&store::Settings>,
    site: &Site,
    faults: &Faults,
) {
    let (Some(settings), Some(store)) = (settings, store) else {
        return;
    };
    let evidence_days = store.evidence_days;
    let fault = |key: &str, found: String, hint: String| {
        faults.add(&format!("retention.{key}"), found, hint);
    };
    let shortest = settings
        .of_vehicles()
        .into_iter()
        .min_by_key(|(_, days)| *days);
    if let Some((key, days)) = shortest.filter(|(_, days)| *days < evidence_days) {
        let found = t!("fault-retention-pictures", days, evidence_days);
        fault(key, found, t!("fault-retention-pictures-hint"));
    }
    if let Some((_, days)) = shortest.filter(|(_, days)| *days < settings.past_days + HEAL_DAYS) {
        let past = settings.past_days;
        let found = t!("fault-retention-past", past, days, heal = HEAL_DAYS);
        fault("past_days", found, t!("fault-retention-past-hint"));
    }
    let repeated = site.passback.repeated_days;
    if settings.violation_days < repeated {
        let found = t!(
            "fault-retention-repeated",
            days = settings.violation_days,
            repeated
        );
        fault("violation_days", found, t!("fault-retention-repeated-hint"));
    }
    for area in &site.areas {
        let limits = [
            ("timer_min", area.timer_min),
            ("loiter_min", area.loiter_min),
            ("presence_timeout_min", area.presence_timeout_min),
        ];
        for (name, minutes) in limits {
            let days = minutes.unwrap_or(0).div_ceil(DAY_MIN);
            let own = settings.stay_days();
            if days > own {
                let key = format!("area[{}].{name}", area.id);
                fault(
                    "no_match_days",
                    t!("fault-retention-stay", own, key, days),
                    t!("fault-retention-stay-hint"),
                );
            }
        }
    }
}
