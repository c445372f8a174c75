//! What a machine that is looked after needs: the service manager is told, the unit is tight, the package's site file is in
//! order.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;

use crate::gateway::{Gateway, program, write};
use crate::kill::site_of;
use crate::patience::LIMIT;
use crate::peers::{Relay, root};

/// One datagram of the gateway to the service manager.
fn heard(socket: &UnixDatagram) -> String {
    let mut text = [0; 4096];
    let length = socket.recv(&mut text).unwrap();
    String::from_utf8_lossy(&text[..length]).into_owned()
}

#[test]
fn the_service_manager_hears_that_it_runs_that_it_lives_and_that_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&[]);
    let site = site_of(folder.path(), relay.port);
    let path = folder.path().join("manager");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let mut command = program();
    command.arg("run").arg(&site);
    command.env("NOTIFY_SOCKET", &path);
    command.env("WATCHDOG_USEC", "300000");
    command.env_remove("WATCHDOG_PID");
    let gateway = Gateway::launch(command, &folder.path().join("log"));
    let ready = heard(&socket);
    assert!(ready.contains("READY=1"), "{ready}");
    let address = gateway.dashboard.trim_start_matches("http://");
    let address = address.trim_end_matches('/');
    assert!(ready.contains(address), "{ready}");
    for _ in 0..3 {
        assert_eq!(heard(&socket).trim(), "WATCHDOG=1");
    }
    // A desk that is stopped gives no more signs of life: the manager would end it.
    gateway.tell_to_stop();
    let rest = std::iter::repeat_with(|| heard(&socket));
    let last = rest.take(100).find(|said| said.contains("STOPPING=1"));
    assert!(last.is_some());
    assert!(gateway.end().success());
}

/// Heaps that glibc makes for threads begin at whole multiples of 64 MB.
#[cfg(target_env = "gnu")]
#[test]
fn all_threads_share_one_heap() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&[]);
    let site = site_of(folder.path(), relay.port);
    let gateway = Gateway::start(&site, &[]);
    let maps = std::fs::read_to_string(format!("/proc/{}/maps", gateway.pid())).unwrap();
    let of_threads = maps.lines().filter(|line| {
        let start = line.split('-').next().unwrap();
        let start = u64::from_str_radix(start, 16).unwrap();
        let nameless = line.split_whitespace().count() == 5;
        start % (64 << 20) == 0 && nameless && line.contains(" rw-p ")
    });
    assert_eq!(of_threads.collect::<Vec<_>>(), Vec::<&str>::new());
    gateway.stop();
}

#[test]
fn without_a_service_manager_nothing_is_told_and_nothing_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&[]);
    let site = site_of(folder.path(), relay.port);
    let gateway = Gateway::start(&site, &[]);
    gateway.stop();
    let log = std::fs::read_to_string(folder.path().join("site.log")).unwrap();
    assert!(!log.contains("service manager"), "{log}");
}

/// The exposure that systemd finds in a unit, 0 (tight) to 10.
fn exposure(unit: &Path) -> f64 {
    let said = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager"])
        .arg(unit)
        .output()
        .expect("systemd-analyze is there (tools/setup.sh test)");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = said.lines().find(|l| l.contains("Overall exposure level"));
    let line = line.unwrap_or_else(|| panic!("systemd-analyze said:\n{said}"));
    let number = line.rsplit(": ").next().unwrap();
    number.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn the_unit_leaves_little_open() {
    let unit = root().join("deploy/plategate.service");
    let found = exposure(&unit);
    assert!(found <= 2.0, "{found}");
    // The measure notices what is taken away.
    let text = std::fs::read_to_string(&unit).unwrap();
    let open: Vec<&str> = text
        .lines()
        .filter(|l| !l.starts_with("Protect") && !l.starts_with("SystemCall"))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let open = write(folder.path(), "plategate.service", &open.join("\n"));
    assert!(exposure(&open) > 2.0);
    for line in [
        "Type=notify",
        "WatchdogSec=",
        "LimitNOFILE=",
        "Restart=always",
    ] {
        assert!(text.contains(line), "{line}");
    }
}

#[test]
fn the_packages_site_file_is_in_order() {
    let site = root().join("deploy/site.toml");
    let said = program().arg("check").arg(&site).output().unwrap();
    let out = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{out}");
    assert_eq!(out.lines().count(), 1, "a note in it: {out}");
}

/// What a first start would refuse, `check` refuses; once it has started, the list is of no account.
#[test]
fn the_list_of_a_first_start_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let site = std::fs::read_to_string(root().join("deploy/site.toml")).unwrap();
    assert!(!site.contains("\n[permits]"), "it names a list by now");
    let data = folder.path().join("data");
    let data = format!("dir = \"{}\"", data.display());
    let site = site.replace("dir = \"/var/lib/plategate\"", &data);
    let site = format!("{site}\n[permits]\nfirst_import = \"list.csv\"\n");
    let file = write(folder.path(), "site.toml", &site);
    let holder = "x".repeat(165);
    for (list, right) in [
        (format!("permit,holder,plate\nP1,{holder},W1\n"), false),
        ("permit,holder,plate\nP1,Ann,W1\n".to_owned(), true),
    ] {
        write(folder.path(), "list.csv", &list);
        let said = program().arg("check").arg(&file).output().unwrap();
        let told = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.success(), right, "{told}");
        assert!(right || told.contains("list.csv"), "{told}");
    }
}

#[test]
fn each_command_has_a_man_page_and_the_shells_complete_them() {
    let folder = tempfile::tempdir().unwrap();
    let made = program()
        .arg("packaging")
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(made.success());
    let man = folder.path().join("man1");
    for command in plategate::cli::command().get_subcommands() {
        let page = man.join(format!("plategate-{}.1", command.get_name()));
        let text = std::fs::read_to_string(&page).unwrap_or_else(|e| panic!("{page:?}: {e}"));
        let about = command.get_about().unwrap().to_string();
        let first = about.split([' ', '-']).next().unwrap();
        assert!(text.contains(first), "{page:?}");
    }
    for (file, part) in [
        ("plategate.bash", "gate-test"),
        ("_plategate", "#compdef plategate"),
        ("plategate.fish", "complete -c plategate"),
    ] {
        let text = std::fs::read_to_string(folder.path().join("completions").join(file)).unwrap();
        assert!(text.contains(part), "{file}");
    }
}
