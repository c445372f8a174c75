//! Findings as sentences. No term of the trade; numbers as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalogue::format::{decimal, moment, number};
use crate::domain::diagnosis::find::{LEAST_VEHICLES, NEEDED_PX, Reason};
use crate::domain::diagnosis::{Asked, Finding, Report, Tally, Tone, What};
use crate::domain::event::{DriftOf, LaneDrift, Light};
use crate::domain::site::Direction;

/// What is wrong with a lane, as sentences.
pub(crate) struct Said {
    /// What stands on top: a sentence or two.
    pub(crate) summary: String,
    /// Every finding, worst first.
    pub(crate) findings: Vec<String>,
}

pub(crate) fn report(asked: &Asked, report: &Report) -> Said {
    let each = report.findings.iter().map(|f| finding(asked, f));
    let findings: Vec<String> = each.collect();
    Said {
        summary: summary(asked, report, &findings),
        findings,
    }
}

/// A share of something, before "of the …": `a third`, `one in 12`.
fn share(p: f64) -> String {
    let named = [
        (0.97, key!("finding-all")),
        (0.88, key!("finding-nearly-all")),
        (0.71, key!("finding-three-quarters")),
        (0.58, key!("finding-two-thirds")),
        (0.42, key!("finding-half")),
        (0.29, key!("finding-a-third")),
        (0.225, key!("finding-a-quarter")),
        (0.18, key!("finding-a-fifth")),
    ];
    match named.iter().find(|(from, _)| p >= *from) {
        Some((_, words)) => words.to_string(),
        None if p <= 0.0 => t!("finding-none"),
        None => t!("finding-one-in", many = number(two_digits(1.0 / p))),
    }
}

/// A moment of the past as people name it: `14:10 today`, `Tuesday 14:10`, `3 March`.
fn when(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let form = match (date(now) - date(at)).get_days() {
        ..1 => key!("format-today"),
        1 => key!("format-yesterday"),
        2..=6 => key!("format-weekday"),
        _ => key!("format-long-ago"),
    };
    moment(at, zone, form)
}

fn light(light: Option<Light>) -> String {
    match light {
        Some(Light::Night) => t!("finding-after-dark"),
        Some(Light::Day) => t!("finding-by-day"),
        None => String::new(),
    }
}

fn since(asked: &Asked, finding: &Finding) -> String {
    finding.since.map_or_else(String::new, |s| {
        t!("finding-since", when = when(s, asked.now, asked.zone))
    })
}

/// What was before, or what is elsewhere.
fn against(asked: &Asked, finding: &Finding) -> String {
    let Some(count) = finding.before.or(finding.others) else {
        return String::new();
    };
    let rate = share(count.rate());
    match (finding.before, asked.direction, asked.neighbours.1) {
        (Some(before), ..) if before.events == 0 => t!("finding-none-before"),
        (Some(_), ..) => t!("finding-before", rate = rate),
        (None, _, 0) => String::new(),
        (None, Direction::In, n) => t!("finding-other-entrances", rate = rate, count = n),
        (None, Direction::Out, n) => t!("finding-other-exits", rate = rate, count = n),
    }
}

/// A finding as one sentence: what is wrong, and what to do.
fn finding(asked: &Asked, f: &Finding) -> String {
    let (name, since) = (asked.name, since(asked, f));
    let (how_much, against) = (share(f.now.rate()), against(asked, f));
    let light = light(f.light);
    let what = match f.what {
        What::Pair(pair) => t!(
            "finding-reads-as-in-of-the-plates",
            name = name,
            truth = pair.truth,
            printed = pair.printed,
            how_much = how_much,
            vowel = vowel(pair.truth),
            since = since,
            light = light
        ),
        What::Wrong => t!(
            "finding-reads-of-the-plates-wrong",
            name = name,
            how_much = how_much,
            since = since,
            light = light,
            against = against
        ),
        What::Unread => t!(
            "finding-leaves-of-the-vehicles-unread",
            name = name,
            how_much = how_much,
            since = since,
            light = light,
            against = against
        ),
        What::Orphans => {
            return t!(
                "finding-of-the-vehicles-that-left-by",
                how_much = capital(&how_much),
                name = name,
                since = since,
                light = light,
                against = against,
                advice = orphans(&f.reason)
            );
        }
        What::Silent { usual } => {
            return t!(
                "finding-no-vehicle-was-counted-at-where",
                name = name,
                since = since,
                usual = number(rounded(usual))
            );
        }
    };
    format!("{what}; {}.", advice(&f.reason, f.light))
}

/// Vehicles that fit nobody inside are the fault of this lane, or of the one by which they came in.
fn orphans(reason: &Reason) -> String {
    match reason {
        Reason::Sudden | Reason::Unknown => t!("finding-this-exit-reads-them-wrong-or"),
        reason => format!("; {}", advice(reason, None)),
    }
}

/// What the pictures say, and what to do.
fn advice(reason: &Reason, light: Option<Light>) -> String {
    match reason {
        Reason::Small(px) => t!(
            "finding-plates-are-px-wide-there-are",
            px = decimal(*px, 0),
            needed_px = decimal(NEEDED_PX, 0)
        ),
        Reason::Shrunk(px, was) => t!(
            "finding-plates-are-px-wide-now-and",
            px = decimal(*px, 0),
            was = decimal(*was, 0)
        ),
        Reason::Blurred(_) => t!("finding-the-plates-are-blurred-shorten-the"),
        Reason::Glaring(_) => t!("finding-the-picture-is-far-too-bright"),
        Reason::Faint(_) if light == Some(Light::Night) => {
            t!("finding-the-plates-are-faint-in-the")
        }
        Reason::Faint(_) => t!("finding-the-plates-stand-out-too-little"),
        Reason::Sudden => t!("finding-the-plates-are-as-large-and"),
        Reason::Unknown => t!("finding-nothing-measured-in-the-pictures-explains"),
    }
}

fn summary(asked: &Asked, report: &Report, findings: &[String]) -> String {
    let (name, t) = (asked.name, &report.tally);
    let mut text = match (report.tone, findings.first()) {
        (_, Some(worst)) => worst.clone(),
        (Tone::Few, None) => {
            return t!(
                "finding-too-few-to-tell",
                vehicles = t.vehicles,
                name = name,
                period = asked.period,
                needed = LEAST_VEHICLES
            );
        }
        (_, None) => nothing_wrong(name, t),
    };
    let charged = t.false_violations;
    if charged > 0 && asked.site_false > 0 {
        let all = asked.site_false.max(charged);
        let period = asked.period;
        let more = match (charged, all) {
            (1, 1) => t!("finding-the-only-false-alarm-of-this", period = period),
            (n, all) if n == all => t!(
                "finding-all-false-alarms-of-this-came",
                all = all,
                period = period
            ),
            (n, all) => t!(
                "finding-of-the-false-alarms-of-this",
                n = n,
                all = all,
                period = period
            ),
        };
        if findings.is_empty() {
            text = t!("finding-yet", text = text.trim_end(), more = more);
        } else {
            text = format!("{text} {}", capital(&more));
        }
    } else if report.findings.get(1).is_some_and(|f| f.tone == Tone::Act) {
        text.push(' ');
        text.push_str(&findings[1]);
    }
    text
}

fn nothing_wrong(name: &str, t: &Tally) -> String {
    let missed = if t.unread == 0 {
        t!(
            "finding-all-vehicles-were-read",
            vehicles = number(t.vehicles as f64)
        )
    } else {
        let read = 100.0 * t.read() as f64 / t.vehicles.max(1) as f64;
        t!(
            "finding-of-vehicles-were-read",
            read = decimal(read, 1),
            vehicles = number(t.vehicles as f64)
        )
    };
    let known = t.plates.all();
    let right = if known < 20 {
        String::new()
    } else if t.plates.wrong == 0 {
        t!("finding-and-every-plate-that-could-be")
    } else {
        let right = 100.0 * t.plates.right as f64 / known as f64;
        t!(
            "finding-and-of-the-plates-that-could",
            right = decimal(right, 1)
        )
    };
    t!(
        "finding-nothing-is-wrong-with",
        name = name,
        missed = missed,
        right = right
    )
}

/// An alarm of the engine as a sentence.
pub(crate) fn drift(drift: &LaneDrift, name: &str, now: Timestamp, zone: &TimeZone) -> String {
    let since = when(drift.since, now, zone);
    let light = light(drift.light);
    let (is, was) = (percent(drift.now), percent(drift.usual));
    let what = match drift.what {
        DriftOf::Pair { printed, truth } => t!(
            "finding-of-what-reads-as-is-in",
            is = is,
            name = name,
            printed = printed,
            vowel = vowel(truth),
            truth = truth
        ),
        DriftOf::Wrong => t!("finding-reads-of-the-plates-wrong-2", name = name, is = is),
        DriftOf::Unread => t!(
            "finding-leaves-of-the-vehicles-unread-2",
            name = name,
            is = is
        ),
    };
    let stop = if drift.frozen {
        t!("finding-until-somebody-has-looked-at-the")
    } else {
        String::new()
    };
    t!(
        "finding-since-is-usual",
        what = what,
        since = since,
        light = light,
        was = was,
        stop = stop
    )
}

/// An alarm of the engine for a list whose lines bear their own time.
pub(crate) fn noticed(drift: &LaneDrift, name: &str) -> String {
    let light = light(drift.light);
    let (is, was) = (percent(drift.now), percent(drift.usual));
    let what = short(drift);
    t!(
        "finding-is-usual",
        name = name,
        what = what,
        light = light,
        is = is,
        was = was
    )
}

/// An alarm in a few words, after the lane's name.
pub(crate) fn short(drift: &LaneDrift) -> String {
    match drift.what {
        DriftOf::Pair { printed, truth } => t!(
            "finding-reads-as-more-often-than-it",
            truth = truth,
            printed = printed
        ),
        DriftOf::Wrong => t!("finding-reads-more-plates-wrong-than-it"),
        DriftOf::Unread => t!("finding-leaves-more-vehicles-unread-than-it"),
    }
}

/// That an alarm is over, as a sentence.
pub(crate) fn steady(what: DriftOf, name: &str) -> String {
    match what {
        DriftOf::Pair { printed, truth } => t!(
            "finding-reads-as-no-more-often-than",
            name = name,
            truth = truth,
            printed = printed
        ),
        DriftOf::Wrong => t!("finding-reads-plates-as-well-as-usual", name = name),
        DriftOf::Unread => t!("finding-leaves-no-more-vehicles-unread-than", name = name),
    }
}

pub(super) fn percent(p: f64) -> String {
    let digits = usize::from((0.0005..0.1).contains(&p));
    t!("format-percent", figure = decimal(100.0 * p, digits))
}

/// Whether the name of a letter or digit begins with a vowel: English says "an 8".
fn vowel(c: char) -> &'static str {
    if "AEFHILMNORSX8".contains(c) {
        "yes"
    } else {
        "no"
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Rounded to two digits, as people say such numbers.
fn two_digits(n: f64) -> f64 {
    let mut step = 1.0;
    while n / step >= 100.0 {
        step *= 10.0;
    }
    (n / step).round() * step
}

/// Nobody counts cars that did not come.
fn rounded(n: f64) -> f64 {
    if n < 100.0 {
        (n / 5.0).round() * 5.0
    } else {
        (n / 50.0).round() * 50.0
    }
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
