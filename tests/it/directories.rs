//! Permits of a directory: OpenLDAP's own server on loopback (`make test-ldap`; Debian's package slapd, which is not started as a
//! service). Whole lists or none: by pages, and not where the server gives only a part.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ldap3::{LdapConnAsync, Mod, drive};
use plategate::app::Gateway;

use crate::patience::eventually;
use crate::peers::free_port;
use crate::permit_sources::{become_these, permits, start, told};

const BASE: &str = "dc=example,dc=org";
/// More than one page, and more than slapd gives anybody who has no right to more.
const PEOPLE: usize = 620;

/// Ended by its process id when dropped.
struct Slapd {
    child: Child,
    port: u16,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn person(number: usize, plates: &[&str]) -> String {
    let plates: String = plates
        .iter()
        .map(|p| format!("carLicense: {p}\n"))
        .collect();
    format!(
        "dn: uid={number:04},ou=people,{BASE}\nobjectClass: inetOrgPerson\nuid: {number:04}\ncn: Person {number}\nsn: {number}\n{plates}\n"
    )
}

impl Slapd {
    /// A directory of [`PEOPLE`], of whom the first has two plates and the last none. `reader` may read all, `small` as much as
    /// everybody.
    fn start(folder: &Path) -> Slapd {
        let path = |name: &str| folder.join(name).display().to_string();
        std::fs::create_dir(folder.join("db")).unwrap();
        let key = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(path("cert.pem"), key.cert.pem()).unwrap();
        std::fs::write(path("key.pem"), key.signing_key.serialize_pem()).unwrap();
        let conf = format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\ninclude /etc/ldap/schema/inetorgperson.schema\n\
             modulepath /usr/lib/ldap\nmoduleload back_mdb\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
             database mdb\nsuffix \"{BASE}\"\nrootdn \"cn=root,{BASE}\"\nrootpw secret\ndirectory {}\n\
             access to attrs=userPassword by anonymous auth\naccess to * by users read\n\
             limits dn.exact=\"cn=reader,{BASE}\" size.prtotal=unlimited\n",
            path("cert.pem"),
            path("key.pem"),
            path("db")
        );
        std::fs::write(path("slapd.conf"), conf).unwrap();
        let account = |name: &str| {
            format!(
                "dn: cn={name},{BASE}\nobjectClass: person\ncn: {name}\nsn: {name}\nuserPassword: {name}-word\n\n"
            )
        };
        let mut all = format!(
            "dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n\n\
             dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n\n{}{}{}{}",
            account("reader"),
            account("small"),
            person(0, &["W 0", "G-0"]),
            person(PEOPLE, &[])
        );
        all.extend((1..PEOPLE).map(|n| person(n, &[&format!("W{n}")])));
        std::fs::write(path("all.ldif"), all).unwrap();
        let added = Command::new("/usr/sbin/slapadd")
            .args(["-q", "-f", &path("slapd.conf"), "-l", &path("all.ldif")])
            .output()
            .expect("slapd is installed: run `make test-ldap`");
        assert!(added.status.success(), "{added:?}");
        let port = free_port();
        let child = Command::new("/usr/sbin/slapd")
            .args(["-d", "0", "-f", &path("slapd.conf")])
            .args(["-h", &format!("ldap://127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Slapd { child, port }
    }

    /// As a person who keeps the directory.
    async fn hand(&self) -> ldap3::Ldap {
        let url = format!("ldap://127.0.0.1:{}", self.port);
        let mut opened = None;
        eventually("slapd answers", async || {
            opened = LdapConnAsync::new(&url).await.ok();
            opened.is_some()
        })
        .await;
        let (connection, mut ldap) = opened.unwrap();
        drive!(connection);
        let bound = ldap.simple_bind(&format!("cn=root,{BASE}"), "secret").await;
        bound.unwrap().success().unwrap();
        ldap
    }

    async fn source(&self, folder: &Path, user: &str, more: &str) -> Gateway {
        let source = format!(
            "url = \"ldap://127.0.0.1:{}\"\nbase = \"ou=people,{BASE}\"\nusername = \"cn={user},{BASE}\"\n\
             password_file = \"password\"\nprefix = \"D-\"\n{more}",
            self.port
        );
        start(folder, &source).await
    }
}

async fn count(gateway: &Gateway) -> usize {
    permits(gateway).await.len()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants slapd: make test-ldap"]
async fn a_directory_is_taken_whole_and_what_changes_there_changes_here() {
    let folder = tempfile::tempdir().unwrap();
    let slapd = Slapd::start(folder.path());
    let mut hand = slapd.hand().await;
    std::fs::write(folder.path().join("password"), "reader-word\n").unwrap();
    // By TLS, with a certificate that nobody has signed.
    let tls = "start_tls = true\nany_certificate = true\n";
    let gateway = slapd.source(folder.path(), "reader", tls).await;
    eventually("all are there", async || count(&gateway).await == PEOPLE).await;
    assert_eq!(permits(&gateway).await[0], "D-0000 Person 0");
    let plates = gateway
        .desk
        .ask(|engine| engine.permits_now()[0].plates.clone());
    let plates: Vec<String> = plates
        .await
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(plates, ["G0", "W0"]);
    // A name is changed, two people leave.
    let dn = |n: usize| format!("uid={n:04},ou=people,{BASE}");
    let name = Mod::Replace("cn", HashSet::from(["Ann"]));
    let done = hand.modify(&dn(0), vec![name]).await;
    done.unwrap().success().unwrap();
    for n in 1..3 {
        hand.delete(&dn(n)).await.unwrap().success().unwrap();
    }
    eventually("they are gone", async || {
        count(&gateway).await == PEOPLE - 2
    })
    .await;
    assert_eq!(permits(&gateway).await[0], "D-0000 Ann");
    // A third of all is gone by a slip of somebody's hand: nothing changes, and it is told.
    for n in 3..210 {
        hand.delete(&dn(n)).await.unwrap().success().unwrap();
    }
    eventually("it is refused", async || !told(&gateway).0).await;
    assert!(told(&gateway).1.contains("207"), "{:?}", told(&gateway));
    assert_eq!(count(&gateway).await, PEOPLE - 2);
    gateway.stop().await;
}

/// Who is refused, and who is given only a part: no permit changes, and why is told.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants slapd: make test-ldap"]
async fn a_part_of_a_directory_is_no_list() {
    let folder = tempfile::tempdir().unwrap();
    let slapd = Slapd::start(folder.path());
    drop(slapd.hand().await);
    for (password, user, more, said) in [
        ("wrong", "reader", "", "refuses name or password"),
        ("small-word", "small", "", "did not give all"),
        (
            "reader-word",
            "reader",
            "start_tls = true\n",
            "cannot be read",
        ),
        (
            "reader-word",
            "reader",
            "filter = \"(cn=*)\"\ncolumns = { permit = \"carLicense\", plate = \"cn\" }\n",
            "entry has no carLicense",
        ),
    ] {
        std::fs::write(folder.path().join("password"), password).unwrap();
        let gateway = slapd.source(folder.path(), user, more).await;
        eventually("it is told", async || !told(&gateway).0).await;
        assert!(
            told(&gateway).1.contains(said),
            "{said}: {:?}",
            told(&gateway)
        );
        become_these(&gateway, &[]).await;
        gateway.stop().await;
    }
}
