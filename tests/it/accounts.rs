//! Who may log in, kept in the database.

use plategate::clock::SystemClock;
use plategate::port::accounts::{Account, Accounts, Role, SecondFactor, Secret, Session};
use plategate::store::Store;

use crate::store::{settings, time};

#[test]
fn accounts_and_log_ins_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    let store = Store::open(&s, SystemClock::shared()).unwrap();
    let mut anna = Account {
        name: "anna".into(),
        role: Role::Administrator,
        disabled: false,
        lanes: Vec::new(),
        password_hash: "$argon2id$…".into(),
        must_change: true,
    };
    store.put_account(&anna).unwrap();
    anna.must_change = false;
    store.put_account(&anna).unwrap();
    let log_in = |token: &str, account: &str, expires: i64| {
        let session = Session {
            token_hash: token.into(),
            account: account.into(),
            csrf: "c".into(),
            created: time(0),
            expires: time(expires),
            confirmed: time(1),
        };
        store.put_session(&session).unwrap();
        session
    };
    let a = log_in("a", "anna", 100);
    log_in("b", "bert", 50);
    log_in("c", "carl", 100);
    assert_eq!(store.account("anna").unwrap(), Some(anna.clone()));
    assert_eq!(store.account("nobody").unwrap(), None);
    assert_eq!(store.accounts().unwrap(), vec![anna]);
    assert_eq!(store.session("a").unwrap(), Some(a));
    store.remove_sessions(Some("carl"), time(60)).unwrap();
    assert!(store.session("a").unwrap().is_some());
    assert!(store.session("b").unwrap().is_none(), "expired");
    assert!(store.session("c").unwrap().is_none(), "of carl");
    store.remove_session("a").unwrap();
    assert!(store.session("a").unwrap().is_none());
}

#[test]
fn second_factors_are_kept_and_their_codes_used_up() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&settings(dir.path()), SystemClock::shared()).unwrap();
    let mut factor = SecondFactor {
        secret: Secret(vec![1, 2, 3]),
        since: time(5),
        last_step: 40,
        recovery: vec!["$a".into(), "$b".into()],
    };
    store.put_second_factor("anna", &factor).unwrap();
    store.put_second_factor("bert", &factor).unwrap();
    assert_eq!(store.second_factor("anna").unwrap(), Some(factor.clone()));
    let step = |step: i64| store.use_step("anna", step).unwrap();
    assert_eq!(
        [40, 41, 41, 39, 42].map(step),
        [false, true, false, false, true]
    );
    let paper = |hash: &str| store.use_recovery("anna", hash).unwrap();
    assert_eq!(["$c", "$a", "$a"].map(paper), [false, true, false]);
    (factor.last_step, factor.recovery) = (42, vec!["$b".into()]);
    assert_eq!(store.second_factor("anna").unwrap(), Some(factor.clone()));
    factor.recovery = vec!["$d".into()];
    store.put_second_factor("anna", &factor).unwrap();
    assert_eq!(store.second_factor("anna").unwrap(), Some(factor));
    store.remove_second_factor("anna").unwrap();
    assert_eq!(store.second_factor("anna").unwrap(), None);
    assert!(!store.use_step("anna", 50).unwrap());
    assert_eq!(
        store.second_factor("bert").unwrap().unwrap().recovery.len(),
        2
    );
}
