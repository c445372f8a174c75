//! Plates of the list that a lane may take for each other.

use crate::catalogue::format::decimal;
use crate::domain::site::Matching;
use crate::port::desk::LookAlike;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/permits/look-alikes", page)
}

/// Pairs shown at most.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "look_alikes.html")]
struct LookAlikesPage {
    shell: Layout,
    rows: Vec<Pair>,
    total: usize,
    /// Lanes that also open on a plate that is read a little wrong, and from how sure on.
    likely: Vec<(String, String)>,
}

struct Pair {
    truth: Badge,
    read: Badge,
    /// Page and number of each permit.
    permits: [(String, String); 2],
    lane: String,
    chance: String,
}

async fn page(state: WebState, who: Who) -> PageResult {
    let site = &state.house.site;
    let found = state.house.desk.look_alikes().await?;
    let pair = |l: &LookAlike| Pair {
        truth: Badge(Some(l.alike.truth.clone())),
        read: Badge(Some(l.alike.read.clone())),
        permits: [0, 1].map(|i| (permit_page(&l.permits[i]), l.permits[i].to_string())),
        lane: match l.alike.truth == l.alike.read {
            true => t!("look-alikes-every-lane"),
            false => site.lane_name(&l.alike.lane),
        },
        chance: one_in(l.alike.chance),
    };
    let likely = site.lanes.iter().filter_map(|lane| match lane.matching {
        Matching::Exact => None,
        Matching::Likely { at_least } => {
            Some((lane.name.clone(), format!("{:.0}\u{a0}%", at_least * 100.0)))
        }
    });
    error::page(&LookAlikesPage {
        rows: found.iter().take(ROWS).map(pair).collect(),
        total: found.len(),
        likely: likely.collect(),
        shell: Layout::new(&state, &who, "/permits", key!("look-alikes-look-alikes")).await?,
    })
}

/// A chance as people say it.
fn one_in(chance: f64) -> String {
    match chance {
        c if c >= 1.0 => t!("look-alikes-always-the-same-letters"),
        c if c <= 0.0 => t!("look-alikes-never-yet"),
        c if c < 0.000_1 => t!("look-alikes-less-than-1-in-10-000"),
        c => t!(
            "look-alikes-about-1-in",
            max = decimal((1.0 / c).max(1.0), 0)
        ),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn chances_in_words() {
        for (chance, words) in [
            (0.004, "about 1 in 250"),
            (0.000_01, "less than 1 in 10,000"),
            (0.0, "never yet"),
            (1.0, "always: the same letters"),
        ] {
            assert_eq!(super::one_in(chance), words);
        }
    }
}
