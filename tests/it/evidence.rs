//! Evidence on disk: kept under its name and nowhere else, removed by age and size.

use std::fs;

use jiff::{SignedDuration, Timestamp};
use plategate::domain::event::EvidenceId;
use plategate::port::evidence::{Evidence, Pictures, Shot};
use plategate::store::evidence::EvidenceFolder;

use crate::store::{settings, time};

#[test]
fn evidence_is_kept_and_nothing_leaves_its_folder() {
    let dir = tempfile::tempdir().unwrap();
    let folder = EvidenceFolder::new(&settings(dir.path()));
    let pictures = Pictures {
        frame: vec![1, 2, 3],
        crop: vec![4],
    };
    let id = EvidenceId("20250615/entry-1/083000123-9".into());
    assert_eq!(folder.get(&id, Shot::Frame).unwrap(), None);
    folder.put(&id, &pictures).unwrap();
    assert_eq!(folder.get(&id, Shot::Frame).unwrap(), Some(vec![1, 2, 3]));
    assert_eq!(folder.get(&id, Shot::Crop).unwrap(), Some(vec![4]));
    for bad in [
        "",
        "20250615/entry-1",
        "20250615/entry-1/a/b",
        "../../etc/passwd",
        "20250615/../x",
        "20250615/entry-1/..",
        "20250615/entry-1/.hidden",
        "20250615/entry-1/a\0b",
        "20250615/entry 1/a",
        "2025061x/entry-1/a",
        "/etc/passwd/x",
    ] {
        let id = EvidenceId(bad.into());
        assert!(folder.put(&id, &pictures).is_err(), "{bad:?}");
        assert!(folder.get(&id, Shot::Frame).is_err(), "{bad:?}");
    }
    let data = dir.path().join("data");
    fs::write(data.join("evidence/20250616"), "in the way").unwrap();
    let blocked = folder.put(&EvidenceId("20250616/entry-1/a".into()), &pictures);
    let sentence = blocked.unwrap_err().0;
    assert!(sentence.contains("20250616/entry-1"), "{sentence}");
}

#[test]
fn retention_removes_the_old_then_the_surplus() {
    let dir = tempfile::tempdir().unwrap();
    let folder = EvidenceFolder::new(&settings(dir.path()));
    assert_eq!(folder.sweep(time(0)).unwrap().files, 0);
    let now = Timestamp::from_second(1_750_000_000).unwrap();
    let root = dir.path().join("data/evidence");
    let put = |name: &str, age_days: u64, bytes: usize, suffix: &str| {
        let day = now - SignedDuration::from_hours(age_days as i64 * 24);
        let id = format!("{}/entry-1/{name}", day.strftime("%Y%m%d"));
        let path = root.join(format!("{id}.{suffix}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, vec![0; bytes]).unwrap();
        let at = std::time::SystemTime::from(day);
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(at)
            .unwrap();
        path
    };
    let old = put("old", 31, 10, "frame.jpg");
    let surplus = put("surplus", 20, 6_000_000, "frame.jpg");
    let kept = put("kept", 19, 5_000_000, "frame.jpg");
    let new = put("new", 0, 4_000_000, "frame.jpg");
    let half = put("half", 1, 10, "frame.part");
    // A restored backup: written just now, but in a folder of long ago.
    let restored = root.join("20240101/entry-1/x.crop.jpg");
    fs::create_dir_all(restored.parent().unwrap()).unwrap();
    fs::write(&restored, "x").unwrap();
    let swept = folder.sweep(now).unwrap();
    assert_eq!((swept.old, swept.surplus), (3, 1), "{swept:?}");
    assert_eq!((swept.files, swept.bytes), (2, 9_000_000));
    for gone in [&old, &surplus, &half, &restored] {
        assert!(!gone.parent().unwrap().exists(), "{}", gone.display());
    }
    assert!(kept.exists() && new.exists());
    assert_eq!(folder.sweep(now).unwrap().files, 2);
}

#[test]
fn the_last_of_the_disk_is_not_for_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let settings = plategate::store::Settings {
        reserve_mb: 500,
        ..settings(dir.path())
    };
    let pictures = Pictures {
        frame: vec![0; 600],
        crop: vec![0; 300],
    };
    let now = Timestamp::from_second(1_750_000_000).unwrap();
    let root = dir.path().join("data/evidence");
    let id = |days: i64| {
        let day = now - SignedDuration::from_hours(days * 24);
        EvidenceId(format!("{}/entry-1/{days}", day.strftime("%Y%m%d")).into())
    };
    let room = EvidenceFolder::new(&settings).on_disk(|_| Some(500_000_000));
    for days in [9, 8, 7, 0] {
        room.put(&id(days), &pictures).unwrap();
        for part in ["frame", "crop"] {
            let file = fs::File::options()
                .write(true)
                .open(root.join(format!("{}.{part}.jpg", id(days).0)))
                .unwrap();
            let day = now - SignedDuration::from_hours(days * 24);
            file.set_modified(day.into()).unwrap();
        }
    }
    let full = EvidenceFolder::new(&settings).on_disk(|_| Some(499_999_000));
    let refused = full.put(&id(1), &pictures).unwrap_err().0;
    assert!(refused.contains("store.reserve_mb"), "{refused}");
    assert!(refused.contains("the last 500 MB"), "{refused}");
    // What is missing is taken from the oldest, and never from those of today.
    let is_kept = |days| room.get(&id(days), Shot::Frame).unwrap().is_some();
    let swept = full.sweep(now).unwrap();
    assert_eq!(swept.surplus, 3, "300, 600 and 300 of the thousand bytes");
    assert!(!is_kept(9) && is_kept(8) && is_kept(7) && is_kept(0));
    let none = EvidenceFolder::new(&settings).on_disk(|_| Some(0));
    none.sweep(now).unwrap();
    assert!(!is_kept(8) && !is_kept(7) && is_kept(0));
    // A disk that does not say is not full.
    let silent = EvidenceFolder::new(&settings).on_disk(|_| None);
    silent.put(&id(1), &pictures).unwrap();
}
