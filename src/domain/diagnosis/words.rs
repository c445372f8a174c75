//! Findings as sentences. No term of the trade; numbers as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::find::{Asked, Finding, LEAST_VEHICLES, NEEDED_PX, Reason, Tone, What};
use super::tally::Tally;
use crate::domain::event::{DriftOf, LaneDrift, Light};
use crate::domain::site::Direction;

/// A share of something, before "of the …": `a third`, `one in 12`.
pub fn share(p: f64) -> String {
    let named = [
        (0.97, "all"),
        (0.88, "nearly all"),
        (0.71, "three quarters"),
        (0.58, "two thirds"),
        (0.42, "half"),
        (0.29, "a third"),
        (0.225, "a quarter"),
        (0.18, "a fifth"),
    ];
    match named.iter().find(|(from, _)| p >= *from) {
        Some((_, words)) => (*words).to_owned(),
        None if p <= 0.0 => "none".to_owned(),
        None => format!("one in {}", number(two_digits(1.0 / p))),
    }
}

/// A number with its thousands parted.
pub fn number(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A moment of the past as people name it: `14:10 today`, `Tuesday 14:10`, `3 March`.
pub fn when(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let days = (now.date() - at.date()).get_days();
    let form = match days {
        ..1 => "%H:%M today",
        1 => "yesterday %H:%M",
        2..=6 => "%A %H:%M",
        _ => "%-d %B",
    };
    at.strftime(form).to_string()
}

fn light(light: Option<Light>) -> &'static str {
    match light {
        Some(Light::Night) => ", after dark",
        Some(Light::Day) => ", by day",
        None => "",
    }
}

fn since(asked: &Asked, finding: &Finding) -> String {
    finding.since.map_or_else(String::new, |s| {
        format!(" since {}", when(s, asked.now, asked.zone))
    })
}

/// What was before, or what is elsewhere.
fn against(asked: &Asked, finding: &Finding) -> String {
    let others = match (asked.direction, asked.neighbours.1) {
        (_, 0) => "",
        (Direction::In, 1) => "at the other entrance",
        (Direction::In, _) => "at the other entrances",
        (Direction::Out, 1) => "at the other exit",
        (Direction::Out, _) => "at the other exits",
    };
    match (finding.before, finding.others) {
        (Some(before), _) if before.events == 0 => " (none before)".to_owned(),
        (Some(before), _) => format!(" ({} before)", share(before.rate())),
        (None, Some(o)) if !others.is_empty() => {
            format!(" ({} {others})", share(o.rate()))
        }
        _ => String::new(),
    }
}

/// A finding as one sentence: what is wrong, and what to do.
pub(super) fn finding(asked: &Asked, f: &Finding, reason: &Reason) -> String {
    let (name, since) = (asked.name, since(asked, f));
    let (how_much, against) = (share(f.now.rate()), against(asked, f));
    let light_words = light(f.light);
    let what = match f.what {
        What::Pair(pair) => format!(
            "{name} reads {} as {} in {how_much} of the plates that have {} {}{since}{light_words}",
            pair.truth,
            pair.printed,
            article(pair.truth),
            pair.truth
        ),
        What::Wrong => {
            format!("{name} reads {how_much} of the plates wrong{since}{light_words}{against}")
        }
        What::Unread => {
            format!("{name} leaves {how_much} of the vehicles unread{since}{light_words}{against}")
        }
        What::Orphans => {
            return format!(
                "{} of the vehicles that left by {name}{since}{light_words} fit no vehicle inside{against}{}.",
                capital(&how_much),
                orphans(reason)
            );
        }
        What::Silent { usual } => {
            return format!(
                "No vehicle was counted at {name}{since}, where about {} would be usual: see whether the camera still \
                 looks at the lane.",
                number(rounded(usual))
            );
        }
    };
    format!("{what}; {}.", advice(reason, f.light))
}

/// Vehicles that fit nobody inside are the fault of this lane, or of the one by which they came in.
fn orphans(reason: &Reason) -> String {
    match reason {
        Reason::Sudden | Reason::Unknown => {
            ": this exit reads them wrong, or an entrance did; look at both, and judge some of them under Review".to_owned()
        }
        reason => format!("; {}", advice(reason, None)),
    }
}

/// What the pictures say, and what to do.
fn advice(reason: &Reason, light: Option<Light>) -> String {
    match reason {
        Reason::Small(px) => format!(
            "plates are {px:.0} px wide there, {NEEDED_PX:.0} are needed: move the camera nearer or zoom in"
        ),
        Reason::Shrunk(px, was) => format!(
            "plates are {px:.0} px wide now and were {was:.0}: somebody has moved or zoomed the camera, set it as it was"
        ),
        Reason::Blurred(_) => {
            "the plates are blurred: shorten the exposure time, or focus the camera anew".to_owned()
        }
        Reason::Glaring(_) => {
            "the picture is far too bright: shorten the exposure time, or shade the camera from the sun".to_owned()
        }
        Reason::Faint(_) if light == Some(Light::Night) => {
            "the plates are faint in the dark: see to the infrared lamp and clean the glass".to_owned()
        }
        Reason::Faint(_) => {
            "the plates stand out too little: clean the glass, and keep the sun off it".to_owned()
        }
        Reason::Sudden => {
            "the plates are as large and as sharp as they should be: look for dirt on the glass, glare, or a camera \
             that was turned"
                .to_owned()
        }
        Reason::Unknown => {
            "nothing measured in the pictures explains it: look at the examples".to_owned()
        }
    }
}

/// What stands on top of the lane's page: a sentence or two.
pub(super) fn summary(asked: &Asked, tone: Tone, findings: &[Finding], t: &Tally) -> String {
    let name = asked.name;
    let mut text = match (tone, findings.first()) {
        (_, Some(worst)) => worst.sentence.clone(),
        (Tone::Few, None) => {
            let vehicles = match t.vehicles {
                0 => "no vehicle".to_owned(),
                1 => "1 vehicle".to_owned(),
                n => format!("{n} vehicles"),
            };
            return format!(
                "Too few to tell: {vehicles} at {name} within this {}, {LEAST_VEHICLES} are needed.",
                asked.period
            );
        }
        (_, None) => nothing_wrong(name, t),
    };
    let charged = t.false_violations;
    if charged > 0 && asked.site_false > 0 {
        let all = asked.site_false.max(charged);
        let period = asked.period;
        let more = match (charged, all) {
            (1, 1) => format!("the only false alarm of this {period} came from it."),
            (n, all) if n == all => {
                format!("all {all} false alarms of this {period} came from it.")
            }
            (n, all) => format!("{n} of the {all} false alarms of this {period} came from it."),
        };
        if findings.is_empty() {
            text = format!("{} Yet {more}", text.trim_end());
        } else {
            text = format!("{text} {}", capital(&more));
        }
    } else if let Some(second) = findings.get(1).filter(|f| f.tone == Tone::Act) {
        text.push(' ');
        text.push_str(&second.sentence);
    }
    text
}

fn nothing_wrong(name: &str, t: &Tally) -> String {
    let missed = if t.unread == 0 {
        format!("all {} vehicles were read", number(t.vehicles as f64))
    } else {
        let read = 100.0 * t.read() as f64 / t.vehicles.max(1) as f64;
        format!(
            "{read:.1} % of {} vehicles were read",
            number(t.vehicles as f64)
        )
    };
    let known = t.plates.all();
    let right = if known < 20 {
        String::new()
    } else if t.plates.wrong == 0 {
        ", and every plate that could be checked was right".to_owned()
    } else {
        let right = 100.0 * t.plates.right as f64 / known as f64;
        format!(", and {right:.1} % of the plates that could be checked were right")
    };
    format!("Nothing is wrong with {name}: {missed}{right}.")
}

/// An alarm of the engine as a sentence.
pub fn drift(drift: &LaneDrift, name: &str, now: Timestamp, zone: &TimeZone) -> String {
    let since = when(drift.since, now, zone);
    let light_words = light(drift.light);
    let (is, was) = (percent(drift.now), percent(drift.usual));
    let what = match drift.what {
        DriftOf::Pair { printed, truth } => format!(
            "{is} of what {name} reads as {printed} is {} {truth} in truth",
            article(truth)
        ),
        DriftOf::Wrong => format!("{name} reads {is} of the plates wrong"),
        DriftOf::Unread => format!("{name} leaves {is} of the vehicles unread"),
    };
    let stop = if drift.frozen {
        " Until somebody has looked at the camera, this lane does not learn from its own reads."
    } else {
        ""
    };
    format!("{what} since {since}{light_words}; {was} is usual.{stop}")
}

/// An alarm of the engine for a list whose lines bear their own time.
pub fn noticed(drift: &LaneDrift, name: &str) -> String {
    let light_words = light(drift.light);
    let (is, was) = (percent(drift.now), percent(drift.usual));
    let what = short(drift);
    format!("{name} {what}{light_words}: {is}, {was} is usual.")
}

/// An alarm in a few words, after the lane's name.
pub fn short(drift: &LaneDrift) -> String {
    match drift.what {
        DriftOf::Pair { printed, truth } => {
            format!("reads {truth} as {printed} more often than it used to")
        }
        DriftOf::Wrong => "reads more plates wrong than it used to".to_owned(),
        DriftOf::Unread => "leaves more vehicles unread than it used to".to_owned(),
    }
}

/// That an alarm is over, as a sentence.
pub fn steady(what: DriftOf, name: &str) -> String {
    match what {
        DriftOf::Pair { printed, truth } => {
            format!("{name} reads {truth} as {printed} no more often than usual again.")
        }
        DriftOf::Wrong => format!("{name} reads plates as well as usual again."),
        DriftOf::Unread => format!("{name} leaves no more vehicles unread than usual again."),
    }
}

fn percent(p: f64) -> String {
    if p < 0.0005 {
        "0 %".to_owned()
    } else if p < 0.1 {
        format!("{:.1} %", 100.0 * p)
    } else {
        format!("{:.0} %", 100.0 * p)
    }
}

/// The name of a letter or digit begins with a vowel or not.
fn article(c: char) -> &'static str {
    if "AEFHILMNORSX8".contains(c) {
        "an"
    } else {
        "a"
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
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
