//! The site file: as typed -> checked; every fault reported at once, with file, key, what was found and a hint.
//!
//! Each room reads its own settings ([`Fields`]); here they are composed, and what refers to what is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Table;

use crate::catalogue::Language;
use crate::domain::site::calendar::Window;
use crate::domain::site::{
    Area, CameraId, GateId, GateSite, Lane, LaneId, OwnLot, Reversible, Site,
};
use crate::feed::video::vision::{self, Calibration};
use crate::feed::{self, replay};
use crate::gate::input::Meaning;
use crate::port::fields::{Fault, Faults, Fields};
use crate::port::own_plates::{OwnPlates, Rule};
use crate::port::permit_source;
use crate::store::audit::publish::{self, Publish};
use crate::{display, gate, notify, region, store, web};

pub mod bands;
mod coherence;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod lines;
pub mod passback;
mod ports;
mod retention;
pub mod site;
mod wiring;

/// A checked site file with everything it refers to.
pub struct Loaded {
    /// The site file itself.
    pub(crate) file: PathBuf,
    pub site: Site,
    pub(crate) web: web::Settings,
    pub(crate) store: store::Settings,
    pub(crate) backup: Option<store::backup::Settings>,
    /// How long plates and names are kept.
    pub(crate) retention: store::privacy::Settings,
    pub(crate) vision: vision::Settings,
    pub cameras: BTreeMap<CameraId, feed::Settings>,
    pub gates: BTreeMap<GateId, Arc<dyn gate::Driver>>,
    /// Contacts, each of a lane of the site.
    pub(crate) inputs: Vec<gate::input::Settings>,
    /// Where whole lists of permits come from.
    pub(crate) permit_sources: Vec<permit_source::Settings>,
    /// Whose holders may change their plates themselves.
    pub(crate) own_plates: OwnPlates,
    /// Second cameras of lanes, whose reads are only compared.
    pub(crate) compared: BTreeMap<LaneId, CameraId>,
    /// Of every lane with a camera.
    pub calibrations: BTreeMap<LaneId, LaneFile>,
    /// What drivers read, each at a lane of the site.
    pub(crate) displays: Vec<display::Settings>,
    /// What takes messages.
    pub notify: Vec<notify::Settings>,
    /// The region of several gateways that it belongs to.
    pub region: Option<region::Settings>,
    /// Where the audit log's end is published; `None`: nowhere.
    pub(crate) publish: Option<Publish>,
    /// Permits taken when the journal is new.
    pub(crate) first_import: Option<PathBuf>,
    /// Recorded reads to run through the live gateway instead of cameras.
    pub(crate) replay: Option<replay::Settings>,
    /// In order, but perhaps not what was meant.
    pub warnings: Vec<String>,
}

impl Loaded {
    /// What a lane sees with: its camera's section.
    pub fn feed(&self, lane: &Lane) -> Option<(&CameraId, &feed::Settings)> {
        self.cameras.get_key_value(lane.camera.as_ref()?)
    }

    /// Whether a camera of the site reads by itself.
    pub(crate) fn has_pushing_cameras(&self) -> bool {
        self.cameras.values().any(|camera| !camera.is_video())
    }
}

/// A lane's calibration and where it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneFile {
    /// It need not be there: then nothing is calibrated.
    pub path: PathBuf,
    pub calibration: Calibration,
}

/// Reads and checks a site file, or says everything that is wrong with it.
pub fn load(path: &Path) -> Result<Loaded, Vec<Fault>> {
    let faults = Faults::of(&path.display().to_string());
    let Some(table) = parse(path, &faults) else {
        return Err(faults.into_vec());
    };
    let mut elsewhere = Vec::new();
    let loaded = compose(&table, path, &faults, &mut elsewhere);
    let mut all = faults.into_vec();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for fault in &mut all {
        fault.line = lines::line_of(&text, &fault.key);
    }
    all.append(&mut elsewhere);
    match loaded {
        Some(loaded) if all.is_empty() => Ok(loaded),
        _ => Err(all),
    }
}

/// The file as a TOML table; a fault if it cannot be read or is no TOML.
pub fn parse(path: &Path, faults: &Faults) -> Option<Table> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let hint = key!("fault-check-path-who-may-read");
            faults.add("(file)", t!("fault-cannot-be-read-6", error), hint);
            return None;
        }
    };
    match text.parse::<Table>() {
        Ok(table) => Some(table),
        Err(error) => {
            let line = error.span().map_or(1, |s| {
                text[..s.start.min(text.len())].matches('\n').count() + 1
            });
            let hint = key!("fault-file-must-be-toml-key");
            faults.add(&format!("line {line}"), error.message().to_owned(), hint);
            None
        }
    }
}

/// The sections of which there may be several, as read.
struct Sections {
    areas: Vec<Area>,
    gates: Vec<(GateSite, Arc<dyn gate::Driver>)>,
    cameras: BTreeMap<CameraId, feed::Settings>,
    lanes: Vec<LaneSection>,
    windows: Vec<(LaneId, Window)>,
}

struct LaneSection {
    lane: Lane,
    calibration: Option<PathBuf>,
    /// A second camera, which is compared.
    compare: Option<CameraId>,
}

fn compose(
    table: &Table,
    file: &Path,
    faults: &Faults,
    elsewhere: &mut Vec<Fault>,
) -> Option<Loaded> {
    let base = file.parent().unwrap_or(Path::new(""));
    let mut root = Fields::new(table, "", faults);
    let empty = Table::new();
    let head = head(&mut root);
    let web = single(&mut root, "web", &empty, web::Settings::read);
    let store = single(&mut root, "store", &empty, store::Settings::read);
    let vision = single(&mut root, "vision", &empty, vision::Settings::read);
    let first_import = single(&mut root, "permits", &empty, |f| {
        Some(f.opt_str("first_import").map(|p| base.join(p)))
    });
    let backup = backup(&mut root, base);
    let retention = kept_for(&mut root, &empty);
    let replay = root
        .table("replay")
        .map(|t| read(&mut root, "replay", t, replay::Settings::read));
    let publish = single(&mut root, "audit", &empty, publish::read);
    let region = in_region(&mut root, base);
    let rules = rules(&mut root, &empty);
    let sections = sections(&mut root, base);
    let inputs = inputs(&mut root, &sections.lanes, base);
    let (notify, displays) = told(&mut root, base, web.as_ref());
    let (permit_sources, own_plates) = permits_of_others(&mut root, base);
    root.finish();
    check_publish(publish.as_ref().and_then(Option::as_ref), &notify, faults);
    ports::check(&sections.cameras, web.as_ref().map(|w| w.listen), faults);
    let mut warnings = warnings(&sections);
    let data = store.as_ref().map_or("data".as_ref(), |s| s.dir.as_path());
    let calibrations = calibrations(&sections.lanes, &base.join(data), elsewhere);
    let (gate_sites, gates): (Vec<GateSite>, Vec<_>) = sections.gates.into_iter().unzip();
    let gates = gate_sites.iter().map(|g| g.id.clone()).zip(gates).collect();
    let (lanes, compared) = apart(sections.lanes, sections.windows, faults);
    let mut site = site::site(head?, sections.areas, gate_sites, lanes, rules?);
    site.own_lot = region.as_ref().map(own_lot);
    check_whole(&site, (&inputs, &notify, &displays), faults);
    retention::check(retention.as_ref(), store.as_ref(), &site, faults);
    warn_of_site(&site, web.as_ref(), &mut warnings);
    let (mut store, retention) = (store?, retention?);
    store.dir = base.join(store.dir);
    let web = dashboard(web?, base, faults);
    Some(Loaded {
        file: file.to_owned(),
        site,
        web,
        store,
        backup: backup?,
        retention,
        vision: vision?.relative_to(base),
        cameras: sections.cameras,
        compared,
        permit_sources,
        own_plates,
        gates,
        inputs,
        calibrations,
        displays,
        notify,
        region,
        publish: publish?.map(|publish| publish.relative_to(base)),
        first_import: first_import?,
        replay: beside(replay, base)?,
        warnings,
    })
}

/// `None`: it is there and faulty.
fn beside(
    replay: Option<Option<replay::Settings>>,
    base: &Path,
) -> Option<Option<replay::Settings>> {
    match replay {
        Some(settings) => Some(Some(settings?.relative_to(base))),
        None => Some(None),
    }
}

fn head(root: &mut Fields<'_>) -> Option<site::Head> {
    let Some(section) = root.table("site") else {
        root.missing("site", t!("fault-write-site-section-with-at"));
        return None;
    };
    read(root, "site", section, |f| Some(site::head(f)))
}

/// How long plates and names are kept.
fn kept_for<'a>(root: &mut Fields<'a>, empty: &'a Table) -> Option<store::privacy::Settings> {
    single(root, "retention", empty, store::privacy::Settings::read)
}

/// What goes together, of sections that are right by themselves.
fn check_whole(
    site: &Site,
    (inputs, notify, displays): (
        &[gate::input::Settings],
        &[notify::Settings],
        &[display::Settings],
    ),
    faults: &Faults,
) {
    wiring::check(site, inputs, faults);
    notify.iter().for_each(|target| target.check(site, faults));
    displays.iter().for_each(|one| one.check(site, faults));
    coherence::check(site, faults);
}

/// The daily backup; `Some(None)`: the file asks for none.
fn backup(root: &mut Fields, base: &Path) -> Option<Option<store::backup::Settings>> {
    let Some(section) = root.table("backup") else {
        return Some(None);
    };
    let settings = read(root, "backup", section, store::backup::Settings::read)?;
    let dir = base.join(&settings.dir);
    Some(Some(store::backup::Settings { dir, ..settings }))
}

/// The region that the gateway belongs to, if it does.
fn in_region(root: &mut Fields, base: &Path) -> Option<region::Settings> {
    let section = root.table("region")?;
    let of = |f: &mut Fields| region::Settings::read(f, base);
    read(root, "region", section, of)
}

/// Its first epoch: which one holds, the journal says.
fn own_lot(region: &region::Settings) -> OwnLot {
    OwnLot {
        gateway: region.gateway.clone(),
        epoch: 0,
    }
}

/// Its certificate must be one.
fn dashboard(web: web::Settings, base: &Path, faults: &Faults) -> web::Settings {
    let tls = web.tls.map(|files| files.relative_to(base));
    if let Some(Err(e)) = tls.as_ref().map(web::http::tls::Files::load) {
        let hint = key!("fault-pem-files-this-user-may");
        faults.add("web.certificate", e.to_string(), hint);
    }
    web::Settings { tls, ..web }
}

/// Reads one section with `of` and notes its unknown keys.
fn read<'a, T>(
    outer: &mut Fields<'a>,
    label: &str,
    section: &'a Table,
    of: impl FnOnce(&mut Fields<'a>) -> Option<T>,
) -> Option<T> {
    let mut fields = outer.inner(section, label);
    let value = of(&mut fields);
    fields.finish();
    value
}

/// A section that may be left out: then every key has its default.
fn single<'a, T>(
    root: &mut Fields<'a>,
    name: &'static str,
    empty: &'a Table,
    of: impl FnOnce(&mut Fields<'a>) -> Option<T>,
) -> Option<T> {
    let section = root.table(name).unwrap_or(empty);
    read(root, name, section, of)
}

/// What is asked of all lanes.
fn rules<'a>(root: &mut Fields<'a>, empty: &'a Table) -> Option<site::Rules> {
    let mut ids = BTreeSet::new();
    let groups = each(root, "group", |f| {
        let id = site::id(f, &mut ids)?;
        Some(passback::group(f, id))
    });
    let limits = each(root, "limit", passback::limit);
    let amnesties = each(root, "amnesty", passback::amnesty);
    let schedules = each(root, "schedule", passback::schedule);
    let overnight = each(root, "overnight", passback::overnight);
    Some(site::Rules {
        groups,
        limits,
        amnesties,
        schedules,
        overnight,
        passback: single(root, "passback", empty, passback::settings)?,
    })
}

fn sections<'a>(root: &mut Fields<'a>, base: &Path) -> Sections {
    let (mut area_ids, mut gate_ids) = (BTreeSet::new(), BTreeSet::new());
    let (mut camera_ids, mut lane_ids) = (BTreeSet::new(), BTreeSet::new());
    let areas = each(root, "area", |f| site::area(f, &mut area_ids));
    let gates = each(root, "gate", |f| {
        let driver = gate::output::read(f, base);
        Some((site::gate(f, &mut gate_ids)?, driver?))
    });
    let cameras = each(root, "camera", |f| {
        let settings = feed::Settings::read(f, base);
        let id = site::id(f, &mut camera_ids)?;
        Some((CameraId::new(id), settings?))
    });
    let mut policy_ids = BTreeSet::new();
    let policies = each(root, "policy", |f| {
        let id = site::id(f, &mut policy_ids)?;
        f.value("name");
        passback::policy(f, id)
    });
    let windows = each(root, "reverse", passback::reverse);
    let whole = root.value("passback").and_then(toml::Value::as_table);
    let known = site::Known {
        policies,
        bands: bands::Given::peek(whole),
        areas: area_ids,
        gates: gate_ids,
        cameras: camera_ids,
    };
    let lanes = each(root, "lane", |f| {
        let calibration = f.opt_str("calibration").map(|p| base.join(p));
        let compare = known.optional(f, "compare_camera", &known.cameras);
        let lane = site::lane(f, &mut lane_ids, &known)?;
        let compare = compare.map(CameraId::new);
        if compare.is_some() && compare == lane.camera {
            let hint = key!("fault-write-another-camera");
            f.fault("compare_camera", key!("fault-is-lanes-own-camera"), hint);
        }
        Some(LaneSection {
            lane,
            calibration,
            compare,
        })
    });
    // An office has none: it sees the region's lots.
    if root.value("lane").is_none() && root.value("region").is_none() {
        root.missing("lane", t!("fault-write-lane-section-for-each"));
    }
    Sections {
        areas,
        gates,
        cameras: cameras.into_iter().collect(),
        lanes,
        windows,
    }
}

/// Reads every `[[name]]` section.
fn each<'a, T>(
    root: &mut Fields<'a>,
    name: &'static str,
    mut of: impl FnMut(&mut Fields<'a>) -> Option<T>,
) -> Vec<T> {
    let tables = root.tables(name);
    let labelled = tables
        .into_iter()
        .enumerate()
        .map(|(place, table)| (site::label(name, table, place), table));
    labelled
        .filter_map(|(label, table)| read(root, &label, table, &mut of))
        .collect()
}

/// Contacts that tell of crossings and directions.
fn inputs(root: &mut Fields, lanes: &[LaneSection], base: &Path) -> Vec<gate::input::Settings> {
    let mut kinds = BTreeSet::new();
    let typed = root.value("lane").and_then(toml::Value::as_array);
    let ids = typed
        .into_iter()
        .flatten()
        .filter_map(|lane| lane.get("id"));
    let ids: BTreeSet<&str> = ids.filter_map(toml::Value::as_str).collect();
    each(root, "input", |f| {
        let hint = key!("fault-write-id-lane-tells");
        let lane = f.str("lane", hint)?;
        f.value("id");
        let settings = gate::input::Settings::read(f, LaneId::new(lane), base);
        let Some(LaneSection { lane, .. }) = lanes.iter().find(|l| l.lane.id.as_str() == lane)
        else {
            // A lane that is there and has faults of its own is told of where it stands.
            if !ids.contains(lane) {
                let found = t!("fault-no-lane-this-file", lane);
                f.fault("lane", found, site::listed(&ids, ""));
            }
            return None;
        };
        let settings = settings?;
        let tells_direction = settings.meaning == Meaning::Direction;
        if tells_direction && lane.reversible != Some(Reversible::Input) {
            let found = key!("fault-direction-but-lanes-direction-not");
            let hint = key!("fault-write-reversible-input-in-lane");
            f.fault("meaning", found, hint);
        }
        let of_barrier = matches!(settings.meaning, Meaning::Barrier(..));
        if of_barrier && lane.gate.is_none() {
            let found = key!("fault-barrier-contact-but-no-gate");
            f.fault("meaning", found, key!("fault-write-gate-of-lane"));
        }
        // A barrier's contacts are its gate's, whichever lane leads through it.
        let of = match lane.gate.as_ref().filter(|_| of_barrier) {
            Some(gate) => gate.to_string(),
            None => lane.id.to_string(),
        };
        let kind = match settings.meaning.tells_crossings() {
            true => "crossing",
            false => settings.kind(),
        };
        if !kinds.insert((of, kind)) {
            let found = t!("fault-has-such-input-already", id = lane.id);
            f.fault("lane", found, t!("fault-keep-one-input-lane-meaning"));
        }
        Some(settings)
    })
}

/// Other systems that keep permits.
fn permits_of_others(root: &mut Fields, base: &Path) -> (Vec<permit_source::Settings>, OwnPlates) {
    let mut ids = BTreeSet::new();
    let sources = each(root, "permit_source", |f| {
        let id = site::id(f, &mut ids).unwrap_or_default();
        permit_source::Settings::read(f, id, base)
    });
    let rules = each(root, "own_plates", Rule::read);
    let whole = sources.iter().find(|s| s.prefix.is_empty());
    if let Some(source) = whole.filter(|_| !rules.is_empty()) {
        let found = t!("fault-own-plates-of-source", source = source.id);
        root.fault("own_plates", found, key!("fault-write-prefix-of-source"));
    }
    let kept_elsewhere = sources.iter().map(|s| s.prefix.clone()).collect();
    let own_plates = OwnPlates {
        rules,
        kept_elsewhere,
    };
    (sources, own_plates)
}

/// What is told to the outside and to drivers, in the site's language where it has none of its own.
fn told<'a>(
    root: &mut Fields<'a>,
    base: &Path,
    web: Option<&web::Settings>,
) -> (Vec<notify::Settings>, Vec<display::Settings>) {
    let usual = web.and_then(|web| web.language);
    (targets(root, base, usual), displays(root, base, usual))
}

/// What takes messages.
fn targets<'a>(
    root: &mut Fields<'a>,
    base: &Path,
    usual: Option<Language>,
) -> Vec<notify::Settings> {
    let mut ids = BTreeSet::new();
    each(root, "notify", |f: &mut Fields<'a>| {
        let id = site::id(f, &mut ids);
        let mut settings = notify::Settings::read(f, id.unwrap_or_default(), base)?;
        settings.language = settings.language.or(usual);
        id.map(|_| settings)
    })
}

/// What drivers read.
fn displays<'a>(
    root: &mut Fields<'a>,
    base: &Path,
    usual: Option<Language>,
) -> Vec<display::Settings> {
    let mut ids = BTreeSet::new();
    each(root, "display", |f: &mut Fields<'a>| {
        let id = site::id(f, &mut ids);
        let mut settings = display::Settings::read(f, id.unwrap_or_default(), base)?;
        settings.language = settings.language.or(usual);
        id.map(|_| settings)
    })
}

/// Whether the target that the audit log's end is told to is there.
fn check_publish(publish: Option<&Publish>, targets: &[notify::Settings], faults: &Faults) {
    let Some(Publish::Target(id)) = publish else {
        return;
    };
    if targets.iter().any(|target| target.id == *id) {
        return;
    }
    let known: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
    let hint = t!("fault-write-where-audit", known = known.join(", "));
    faults.add("audit.publish", t!("fault-is-text", text = id), hint);
}

/// The lanes with their times of reversal, and the second cameras of those that have one.
fn apart(
    sections: Vec<LaneSection>,
    windows: Vec<(LaneId, Window)>,
    faults: &Faults,
) -> (Vec<Lane>, BTreeMap<LaneId, CameraId>) {
    let some = sections
        .iter()
        .filter_map(|l| Some((l.lane.id.clone(), l.compare.clone()?)));
    let compared = some.collect();
    let mut lanes: Vec<Lane> = sections.into_iter().map(|l| l.lane).collect();
    coherence::take_windows(&mut lanes, windows, faults);
    (lanes, compared)
}

/// The lanes' calibration files: the one that the lane names, else that of the data folder, which the dashboard makes. A
/// lane without one looks at the whole picture.
fn calibrations(
    lanes: &[LaneSection],
    data: &Path,
    faults: &mut Vec<Fault>,
) -> BTreeMap<LaneId, LaneFile> {
    let mut found = BTreeMap::new();
    for LaneSection {
        lane, calibration, ..
    } in lanes.iter().filter(|l| l.lane.camera.is_some())
    {
        let own = data.join("calibration").join(format!("{}.toml", lane.id));
        let path = calibration.clone().unwrap_or_else(|| own.clone());
        let read = if calibration.is_none() && !own.exists() {
            Ok(Calibration::default())
        } else {
            Calibration::read(&path)
        };
        match read {
            Ok(calibration) => {
                let file = LaneFile { path, calibration };
                found.insert(lane.id.clone(), file);
            }
            Err(mut more) => faults.append(&mut more),
        }
    }
    found
}

/// The same of what goes together in a site.
fn warn_of_site(site: &Site, web: Option<&web::Settings>, warnings: &mut Vec<String>) {
    warnings.extend(coherence::warnings(site));
    warnings.extend(wiring::unjudged_exits(site));
    warnings.extend(web.and_then(in_clear));
}

/// A dashboard that other machines reach without TLS.
fn in_clear(web: &web::Settings) -> Option<String> {
    let reached = !web.listen.ip().is_loopback();
    let listen = web.listen.to_string();
    (reached && !web.https).then(|| t!("fault-listens-without-tls", listen))
}

/// What is allowed, but perhaps not meant.
fn warnings(sections: &Sections) -> Vec<String> {
    let mut warnings = Vec::new();
    for (id, settings) in &sections.cameras {
        if let feed::Settings::Push(settings) = settings
            && let Err(why) = settings.secrets()
        {
            warnings.push(t!("fault-camera-secret-missing", id, why));
        }
    }
    for LaneSection { lane, .. } in &sections.lanes {
        if lane.camera.is_none() {
            warnings.push(t!("fault-lane-has-no-camera-nothing", id = lane.id));
        }
        if lane.gate.is_none() {
            warnings.push(t!("fault-lane-has-no-gate-its", id = lane.id));
        }
    }
    for camera in sections.cameras.keys() {
        if !sections
            .lanes
            .iter()
            .any(|l| l.lane.camera.as_ref() == Some(camera) || l.compare.as_ref() == Some(camera))
        {
            warnings.push(t!("fault-camera-belongs-no-lane-not", camera));
        }
    }
    warnings
}
