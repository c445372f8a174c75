//! Of the machine: clock, disk, data folder, certificate, models.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use x509_parser::pem::Pem;

use super::Finding;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::feed::video::vision::{self, Eye, Pack};
use crate::store::{self, glance};
use crate::web;

/// A certificate that ends within so many days wants a new one.
const CERTIFICATE_DAYS: i64 = 30;
const MB: u64 = 1_000_000;
const DAY_S: i64 = 86_400;

/// The site file is in order, or nobody came here; what is to note in it.
pub(super) fn site_file(loaded: &Loaded) -> Vec<Finding> {
    let of = key!("doctor-of-site-file");
    let (lanes, cameras) = (loaded.site.lanes.len(), loaded.cameras.len());
    let well = Finding::well(of, t!("doctor-site-file-well", lanes, cameras));
    let notes = loaded.warnings.iter();
    let notes = notes.map(|w| Finding::look(of, w.clone(), key!("doctor-site-file-look")));
    std::iter::once(well).chain(notes).collect()
}

/// Whether the machine's clock is kept by a time server.
pub(super) fn clock() -> Finding {
    let asked = Command::new("timedatectl")
        .args(["show", "--property=NTPSynchronized", "--value"])
        .output();
    let said = asked.ok().filter(|o| o.status.success());
    let said = said.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    clock_from(said.as_deref())
}

fn clock_from(said: Option<&str>) -> Finding {
    let of = key!("doctor-of-clock");
    let advice = || key!("doctor-clock-advice");
    match said {
        Some("yes") => Finding::well(of, key!("doctor-clock-well")),
        Some("no") => Finding::fault(of, key!("doctor-clock-fault"), advice()),
        _ => Finding::look(of, key!("doctor-clock-look"), advice()),
    }
}

/// Room on the disk of the data folder.
pub(super) fn disk(settings: &store::Settings) -> Finding {
    let of = key!("doctor-of-disk");
    let place = store::disk::existing(&settings.dir);
    let free = store::disk::free(&place).map(|bytes| bytes / MB);
    let advice = |path: &Path| t!("doctor-disk-advice", path = path.display());
    match free {
        Err(e) => Finding::fault(
            of,
            t!("doctor-disk-unknown", e = e.to_string()),
            advice(&place),
        ),
        Ok(free) => disk_from(free, pictures_mb(&settings.dir), settings, advice(&place)),
    }
}

fn disk_from(free: u64, pictures: u64, settings: &store::Settings, advice: String) -> Finding {
    let of = key!("doctor-of-disk");
    let wanted = u64::from(settings.evidence_max_mb).saturating_sub(pictures);
    let reserve = u64::from(settings.reserve_mb);
    if free < reserve {
        return Finding::fault(of, t!("doctor-disk-fault", free), advice);
    }
    if free < wanted + reserve {
        return Finding::look(of, t!("doctor-disk-look", free, wanted), advice);
    }
    Finding::well(of, t!("doctor-disk-well", free))
}

/// What the pictures take by now.
fn pictures_mb(dir: &Path) -> u64 {
    let mut folders = vec![dir.join("evidence")];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(m) if m.is_dir() => folders.push(entry.path()),
                Ok(m) => bytes += m.len(),
                Err(_) => {}
            }
        }
    }
    bytes / MB
}

/// The data folder: may this user write there, may others read; whose version the database is.
pub(super) fn data(settings: &store::Settings) -> Vec<Finding> {
    let of = key!("doctor-of-data");
    let dir = &settings.dir;
    let path = dir.display();
    let Ok(metadata) = fs::metadata(dir) else {
        return vec![Finding::look(
            of,
            t!("doctor-data-none", path),
            key!("doctor-data-none-advice"),
        )];
    };
    let may_write = rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_ok();
    let mut found = permissions(dir, may_write, metadata.permissions().mode());
    found.push(match glance::version(settings) {
        Ok(None) => Finding::well(of, t!("doctor-data-empty", path)),
        Ok(Some(glance::Version::This)) => Finding::well(of, t!("doctor-data-well", path)),
        Ok(Some(glance::Version::Older)) => Finding::look(
            of,
            key!("doctor-data-older"),
            key!("doctor-data-older-advice"),
        ),
        Err(e) => Finding::fault(of, e.to_string(), key!("doctor-data-broken-advice")),
    });
    found
}

/// This user must be able to write there, and nobody else to look into it.
fn permissions(dir: &Path, may_write: bool, mode: u32) -> Vec<Finding> {
    let of = key!("doctor-of-data");
    let path = dir.display();
    let mut found = Vec::new();
    if !may_write {
        let advice = key!("doctor-data-closed-advice");
        found.push(Finding::fault(of, t!("doctor-data-closed", path), advice));
    }
    if mode & 0o007 != 0 {
        let mode = format!("{:o}", mode & 0o777);
        let told = t!("doctor-data-open", path, mode);
        let advice = t!("doctor-data-open-advice", path);
        found.push(Finding::fault(of, told, advice));
    }
    found
}

/// Whether there is a backup, and how old it is.
pub(super) fn backup(settings: Option<&store::backup::Settings>, now: Timestamp) -> Finding {
    let of = key!("doctor-of-backup");
    let Some(settings) = settings else {
        return Finding::look(of, key!("doctor-backup-off"), key!("doctor-backup-advice"));
    };
    let dir = settings.dir.display();
    let newest = store::backup::Backups::at(&settings.dir).newest();
    let Some(newest) = newest else {
        let told = t!("live-backup-none", dir);
        return Finding::look(of, told, t!("doctor-backup-none-advice", dir));
    };
    let hours = now.duration_since(newest.made_at).as_hours().max(0);
    let told = t!("live-backup-age", hours, dir);
    match hours <= i64::from(settings.warn_after_h) {
        true => Finding::well(of, told),
        false => Finding::fault(of, told, t!("doctor-backup-none-advice", dir)),
    }
}

/// The dashboard's certificate, if it speaks TLS.
pub(super) fn certificate(web: &web::Settings, now: Timestamp) -> Option<Finding> {
    let files = web.tls.as_ref()?;
    let of = key!("doctor-of-certificate");
    let advice = || key!("doctor-certificate-advice");
    let ends = fs::read(&files.certificate)
        .map_err(|e| e.to_string())
        .and_then(|pem| ends(&pem));
    Some(match ends {
        Err(e) => Finding::fault(of, t!("doctor-certificate-unread", e), advice()),
        Ok(ends) => {
            let days = (ends - now.as_second()).div_euclid(DAY_S);
            match days {
                ..0 => Finding::fault(of, t!("doctor-certificate-over", days = -days), advice()),
                0..CERTIFICATE_DAYS => {
                    Finding::look(of, t!("doctor-certificate-soon", days), advice())
                }
                _ => Finding::well(of, t!("doctor-certificate-well", days)),
            }
        }
    })
}

/// When the first certificate of a PEM file ends, in seconds since 1970.
fn ends(pem: &[u8]) -> Result<i64, String> {
    let first = Pem::iter_from_buffer(pem).next();
    let first = first.ok_or_else(|| String::from(key!("doctor-certificate-none")))?;
    let first = first.map_err(|e| e.to_string())?;
    let certificate = first.parse_x509().map_err(|e| e.to_string())?;
    Ok(certificate.validity().not_after.timestamp())
}

/// The models, where a lane's pictures are read here.
pub(super) fn models(loaded: &Loaded, clock: &SharedClock) -> Option<Finding> {
    if !loaded.cameras.values().any(crate::feed::Settings::is_video) {
        return None;
    }
    let of = key!("doctor-of-models");
    let folder = loaded.vision.folder.clone();
    let folder = folder.unwrap_or_else(vision::default_folder);
    let loading = Pack::load(&folder, loaded.vision.pack.as_deref());
    let opened = loading.and_then(|pack| Eye::open(&pack, clock.clone()).map(|_| pack));
    Some(match opened {
        Ok(pack) => {
            let folder = folder.display();
            Finding::well(of, t!("doctor-models-well", name = pack.name, folder))
        }
        Err(e) => Finding::fault(of, e.to_string(), key!("doctor-models-advice")),
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::State;
    use super::*;

    #[test]
    fn the_clock_is_well_only_when_a_time_server_keeps_it() {
        let check = |said, expect| assert_eq!(clock_from(said).state, expect, "{said:?}");
        check(Some("yes"), State::Well);
        check(Some("no"), State::Fault);
        check(Some(""), State::Look);
        check(None, State::Look);
    }

    #[test]
    fn a_disk_must_hold_what_pictures_may_still_take() {
        let settings = store::Settings {
            evidence_max_mb: 20_000,
            ..settings()
        };
        let check = |free, pictures, expect| {
            let found = disk_from(free, pictures, &settings, String::new());
            assert_eq!(
                found.state, expect,
                "{free} MB free, {pictures} MB of pictures"
            );
        };
        check(499, 20_000, State::Fault);
        check(500, 20_000, State::Well);
        check(20_499, 0, State::Look);
        check(20_500, 0, State::Well);
        check(600, 19_900, State::Well);
        check(599, 19_900, State::Look);
    }

    fn settings() -> store::Settings {
        store::Settings {
            dir: PathBuf::from("/nowhere/at/all"),
            evidence_days: 30,
            evidence_max_mb: 20_000,
            reserve_mb: 500,
        }
    }

    #[test]
    fn a_data_folder_is_written_by_the_gateway_and_read_by_nobody_else() {
        let check = |may_write, mode, expect: &[&str]| {
            let found = permissions(Path::new("/srv/data"), may_write, mode);
            let faults = found.iter().filter(|f| f.state == State::Fault);
            assert_eq!(faults.count(), expect.len(), "{found:?}");
            let fits = found.iter().zip(expect).all(|(f, e)| f.told.contains(e));
            assert!(fits, "{found:?}");
        };
        check(true, 0o40_700, &[]);
        check(true, 0o40_750, &[]);
        check(false, 0o40_700, &["cannot be written"]);
        check(true, 0o40_755, &["mode 755"]);
        check(false, 0o40_701, &["cannot be written", "mode 701"]);
    }

    #[test]
    fn a_certificate_says_when_it_ends() {
        let of = |days: i64| {
            let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            params.not_before = rcgen::date_time_ymd(2025, 1, 1);
            params.not_after = rcgen::date_time_ymd(2027, 3, 1);
            let key = rcgen::KeyPair::generate().unwrap();
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("c.pem");
            fs::write(&path, params.self_signed(&key).unwrap().pem()).unwrap();
            let ends: Timestamp = "2027-03-01T00:00:00Z".parse().unwrap();
            assert_eq!(super::ends(&fs::read(&path).unwrap()), Ok(ends.as_second()));
            let now = ends - jiff::SignedDuration::from_hours(24 * days);
            let tls = web::http::tls::Files {
                certificate: path.clone(),
                key: path,
            };
            let web = web::Settings {
                tls: Some(tls),
                ..web::Settings::default()
            };
            certificate(&web, now).unwrap().state
        };
        assert_eq!(of(31), State::Well);
        assert_eq!(of(29), State::Look);
        assert_eq!(of(-1), State::Fault);
        assert!(super::ends(b"nothing").is_err());
    }
}
