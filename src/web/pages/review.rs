//! Review: reads that a person should judge, one at a time: what was read here, beside the vehicle that it was taken for.
//! One key a judgment, and the next one is there. Each is a labelled picture that can be taken away for training.

use crate::actions::House;
use crate::catalogue::Key;
use crate::domain::diagnosis::statistics::{Doubt, DoubtKind};
use crate::domain::event::{Decision, ReadFinding, Seq, Sighting};
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;
use crate::port::lanes::DoubtQuery;
use crate::port::records::{Cursor, RecordsError};
use crate::web::html::components::Letters;
use crate::web::pages::filter::{address, oldest_first};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/review", page)
        .menu(MenuPlace::Further(2), "review", key!("menu-review"), 'd')
        .get(Role::Supervisor, "/review/export.zip", export)
        .get(Role::Supervisor, "/review/{seq}", one)
        .post(Role::Supervisor, "/review/{seq}", judge)
}

const PATH: &str = "/review";

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    shell: Layout,
    tabs: Vec<Tab>,
    one: Option<One>,
    /// Some are left out because the person went past them.
    past: bool,
    /// The first page of this list.
    first: String,
    oldest_first: bool,
    /// The same list the other way round.
    turned: String,
    /// Pictures that will be wanted next.
    ahead: Vec<Seq>,
}

struct Tab {
    name: Key,
    address: String,
    count: u64,
    here: bool,
}

/// The read to be judged.
struct One {
    read: Seq,
    why: String,
    this: Side,
    other: Option<Side>,
    taken: Option<Badge>,
    sure: Option<String>,
    letters: Option<Letters>,
    kind: String,
    lane: String,
    sort: String,
    skip: String,
    judged: bool,
}

/// One end of a pair.
struct Side {
    seq: Seq,
    heading: String,
    lane: String,
    at: Stamp,
    plate: Badge,
    pictured: bool,
}

#[derive(Deserialize, Default)]
pub(crate) struct ReviewQuery {
    kind: Option<String>,
    lane: Option<String>,
    /// None: the newest first.
    sort: Option<String>,
    before: Option<Seq>,
}

fn kind_name(kind: DoubtKind) -> Key {
    match kind {
        DoubtKind::Unsure => key!("review-ambiguous-match"),
        DoubtKind::NoMatch => key!("review-fits-no-vehicle-inside"),
        DoubtKind::Healed => key!("review-put-right-later"),
        DoubtKind::Near => key!("review-close-to-a-permit"),
    }
}

impl ReviewQuery {
    fn asked(&self) -> DoubtQuery {
        DoubtQuery {
            kind: self.kind.as_deref().and_then(DoubtKind::named),
            lane: self.lane.as_deref().map(LaneId::new),
            lanes: Vec::new(),
            at: Cursor::new(self.oldest_first(), self.before),
            limit: 4,
        }
    }

    /// The same list the other way round.
    fn turned(&self) -> ReviewQuery {
        ReviewQuery {
            kind: self.kind.clone(),
            lane: self.lane.clone(),
            sort: (!self.oldest_first()).then(|| "when".to_owned()),
            before: None,
        }
    }

    fn oldest_first(&self) -> bool {
        oldest_first(self.sort.as_deref().unwrap_or_default())
    }

    /// The list's address, from before a read on.
    fn address(&self, before: Option<Seq>) -> String {
        let mut fields = Vec::new();
        if let Some(kind) = self.asked().kind {
            fields.push(("kind", kind.as_str().to_owned()));
        }
        if let Some(lane) = self.lane.as_ref().filter(|l| !l.is_empty()) {
            fields.push(("lane", lane.clone()));
        }
        if self.oldest_first() {
            fields.push(("sort", "when".to_owned()));
        }
        if let Some(before) = before {
            fields.push(("before", before.to_string()));
        }
        address(PATH, &fields)
    }
}

/// A doubt with what else is shown of it.
struct Found {
    doubt: Doubt,
    /// Nobody had doubts but the person who looks.
    own: bool,
    decision: Option<Decision>,
    other: Option<Decision>,
    sighting: Option<Sighting>,
}

fn find(s: &House, doubt: Doubt) -> Result<Found, RecordsError> {
    let other = match doubt.other {
        Some(other) => s.records.decision(other)?,
        None => None,
    };
    Ok(Found {
        decision: s.records.decision(doubt.read)?,
        sighting: s.lanes.sighting(doubt.read)?,
        other,
        doubt,
        own: false,
    })
}

/// The newest read that waits.
async fn page(state: WebState, who: Who, Query(query): Query<ReviewQuery>) -> PageResult {
    let asked = DoubtQuery {
        lanes: who.lanes.clone(),
        ..query.asked()
    };
    let (found, ahead) = state
        .blocking(move |s| {
            let mut list = s.lanes.doubts(&asked)?.into_iter();
            let found = list.next().map(|d| find(s, d)).transpose()?;
            Ok::<_, RecordsError>((found, list.map(|d| d.read).collect::<Vec<Seq>>()))
        })
        .await?;
    show(&state, &who, &query, found, ahead).await
}

/// One read, judged or not.
async fn one(state: WebState, who: Who, Path(seq): Path<Seq>) -> PageResult {
    let found = state
        .blocking(move |s| {
            let Some((doubt, own)) = s.find_doubt(seq)? else {
                return Ok(None);
            };
            let found = find(s, doubt)?;
            Ok::<_, RecordsError>(Some(Found { own, ..found }))
        })
        .await?;
    let found = found.ok_or(PageError::NotFound)?;
    show(
        &state,
        &who,
        &ReviewQuery::default(),
        Some(found),
        Vec::new(),
    )
    .await
}

async fn show(
    state: &WebState,
    who: &Who,
    query: &ReviewQuery,
    found: Option<Found>,
    ahead: Vec<Seq>,
) -> PageResult {
    let found = found.map(|f| Found {
        other: f.other.filter(|o| who.sees(&o.lane)),
        ..f
    });
    let waiting = state.blocking(|s| s.lanes.waiting()).await?;
    let chosen = query.asked().kind;
    let tab = |kind: Option<DoubtKind>| {
        let counts = waiting.iter().filter(|w| kind.is_none_or(|k| w.0 == k));
        let of_kind = ReviewQuery {
            kind: kind.map(|k| k.as_str().to_owned()),
            lane: query.lane.clone(),
            sort: query.sort.clone(),
            before: None,
        };
        Tab {
            name: kind.map_or(key!("review-all"), kind_name),
            address: of_kind.address(None),
            count: counts.map(|w| w.1).sum(),
            here: chosen == kind,
        }
    };
    let tabs = std::iter::once(None).chain(DoubtKind::ALL.iter().copied().map(Some));
    error::page(&ReviewPage {
        tabs: tabs.map(tab).collect(),
        one: found.map(|f| one_of(state, query, &f)),
        past: query.before.is_some(),
        first: query.address(None),
        oldest_first: query.oldest_first(),
        turned: query.turned().address(None),
        ahead,
        shell: Layout::new(state, who, PATH, key!("review-review")).await?,
    })
}

fn one_of(state: &WebState, query: &ReviewQuery, f: &Found) -> One {
    let times = state.times();
    let name = |lane: &LaneId| state.house.site.lane_name(lane);
    let d = &f.doubt;
    let other = f.other.as_ref().map(|o| Side {
        seq: o.seq,
        heading: t!("review-taken-for-the-vehicle-that-came"),
        lane: name(&o.lane),
        at: times.stamp(o.at),
        plate: Badge(o.plate.clone()),
        pictured: o.evidence.is_some(),
    });
    let sure = d
        .probability
        .map(|p| format!("{:.0}\u{a0}%", (p * 100.0).floor()));
    One {
        read: d.read,
        why: if f.own {
            t!("review-is-this-read-right")
        } else {
            why(d.kind).to_string()
        },
        this: Side {
            seq: d.read,
            heading: t!("review-what-was-read"),
            lane: name(&d.lane),
            at: times.stamp(d.at),
            plate: Badge(d.text.clone()),
            pictured: f.decision.as_ref().is_some_and(|d| d.evidence.is_some()),
        },
        taken: d
            .taken
            .clone()
            .filter(|t| Some(t) != d.text.as_ref())
            .map(|t| Badge(Some(t))),
        other,
        sure,
        letters: f
            .sighting
            .as_ref()
            .and_then(|s| s.read.as_ref())
            .map(Letters::of),
        kind: query.kind.clone().unwrap_or_default(),
        lane: query.lane.clone().unwrap_or_default(),
        sort: query.sort.clone().unwrap_or_default(),
        skip: query.address(Some(d.read)),
        judged: !d.open,
    }
}

fn why(kind: DoubtKind) -> Key {
    match kind {
        DoubtKind::Unsure => key!("review-it-is-not-sure-which-vehicle"),
        DoubtKind::NoMatch => key!("review-this-vehicle-left-under-a-text"),
        DoubtKind::Healed => key!("review-only-later-it-turned-out-whose"),
        DoubtKind::Near => key!("review-this-vehicle-came-in-under-a"),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct JudgeForm {
    /// `taken`, `read`, `plate`, `none`.
    verdict: String,
    plate: String,
    kind: String,
    lane: String,
    sort: String,
}

/// A person's word on a read; then the next one.
async fn judge(
    state: WebState,
    who: Who,
    Path(seq): Path<Seq>,
    Form(form): Form<JudgeForm>,
) -> PageResult {
    let (doubt, own) = state.house.doubt(seq).await?;
    let (verdict, done) = verdict(&form, &doubt)?;
    let came = state.house.judge(&who, &doubt, verdict).await;
    let some = |text: String| Some(text).filter(|t| !t.is_empty());
    let query = ReviewQuery {
        kind: some(form.kind),
        lane: some(form.lane),
        sort: some(form.sort),
        before: None,
    };
    let to = match own {
        true => format!("/events/{seq}"),
        false => query.address(Some(seq)),
    };
    flash::back(&state, &who, came.map(|_| done), &to)
}

fn verdict(form: &JudgeForm, doubt: &Doubt) -> Result<(ReadFinding, String), PageError> {
    let bad = |why: Key| PageError::Bad(why.to_string());
    let of = |plate: Plate| {
        let done = t!("review-noted-it-was", plate = plate);
        (ReadFinding::Plate { plate }, done)
    };
    match form.verdict.as_str() {
        "read" => Ok((ReadFinding::Right, t!("review-noted-it-is-as-it-was"))),
        "taken" => {
            let taken = doubt.taken.clone();
            taken
                .map(of)
                .ok_or_else(|| bad(key!("review-it-was-taken-for-no-other")))
        }
        "plate" => {
            let plate = Plate::new(&form.plate);
            plate
                .map(of)
                .map_err(|e| PageError::wrong("plate", t!("review-plate", e = e)))
        }
        "none" => {
            let done = t!("review-noted-it-cannot-be-told");
            Ok((ReadFinding::NoPlate, done))
        }
        _ => Err(bad(key!("review-choose-what-it-is"))),
    }
}

/// Judged pictures with what they show, for training.
async fn export(state: WebState, who: Who) -> PageResult {
    let bytes = state.house.judged_reads(&who).await?;
    let name = "judged-reads.zip";
    Ok(error::download("application/zip", name, bytes))
}
