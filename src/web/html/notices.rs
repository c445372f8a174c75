//! What the gateway noticed by itself, as pages mark it.

use crate::web::html::components::{Chip, Tone};
use crate::wording::notices::Sort;

pub(crate) fn chip(sort: Sort) -> Chip {
    let tone = match sort {
        Sort::GateDidNotOpen
        | Sort::AgainAndAgain
        | Sort::OnePlateTwoVehicles
        | Sort::InTwoLots
        | Sort::Tailgating
        | Sort::LaneReadsWorse => Tone::Bad,
        Sort::LongStay | Sort::EditLost => Tone::Ask,
        Sort::TakenToHaveLeft | Sort::ByTheClock => Tone::Quiet,
        Sort::LaneReadsWellAgain => Tone::Ok,
    };
    let word = sort.word();
    Chip { tone, word }
}
