//! Event streams that are open.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::port::accounts::Role;
use crate::port::caller::Caller;

/// Event streams open at the same moment in all; beyond, a browser is told to come back later.
const STREAMS_MAX: usize = 64;
/// Of these the last ones are for persons: however many programs there are, they leave room.
const OF_PROGRAMS_MAX: usize = 40;
/// And the very last for administrators.
const OF_OTHERS_MAX: usize = 56;
/// And of one person or program: a page that is open in so many windows.
const STREAMS_PER_CALLER: usize = 8;

/// A person or a program, by name.
type Who = (bool, String);

/// The streams that are open, by person or program.
#[derive(Default)]
pub(crate) struct Streams(Arc<Mutex<BTreeMap<Who, usize>>>);

/// A stream's place among [`Streams`], given back when dropped.
pub(crate) struct Open {
    all: Arc<Mutex<BTreeMap<Who, usize>>>,
    who: Who,
}

/// Why no further stream is opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TooMany {
    OfCaller,
    InAll,
}

impl Streams {
    pub(crate) fn begin(&self, caller: &Caller) -> Result<Open, TooMany> {
        let who = (caller.is_program, caller.name.clone());
        let mut open = self.0.lock();
        let own = open.get(&who).copied().unwrap_or(0);
        if own >= STREAMS_PER_CALLER {
            return Err(TooMany::OfCaller);
        }
        let programs = open.iter().filter(|((is_program, _), _)| *is_program);
        let programs: usize = programs.map(|(_, n)| n).sum();
        let most = match caller.role {
            Role::Administrator => STREAMS_MAX,
            Role::Viewer | Role::Attendant | Role::Supervisor => OF_OTHERS_MAX,
        };
        let crowded = caller.is_program && programs >= OF_PROGRAMS_MAX;
        if crowded || open.values().sum::<usize>() >= most {
            return Err(TooMany::InAll);
        }
        open.insert(who.clone(), own + 1);
        Ok(Open {
            all: Arc::clone(&self.0),
            who,
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.all.lock();
        let own = open.get(&self.who).copied().unwrap_or(0);
        if own > 1 {
            open.insert(self.who.clone(), own - 1);
        } else {
            open.remove(&self.who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_has_so_many_and_the_last_are_for_persons_then_administrators() {
        let streams = Streams::default();
        let mut held = Vec::new();
        let mut check = |name: &str, role: Role, is_program: bool, wanted: usize, expect: usize| {
            let caller = Caller {
                name: name.to_owned(),
                role,
                scopes: Vec::new(),
                lanes: Vec::new(),
                is_program,
                address: [127, 0, 0, 1].into(),
            };
            let got: Vec<Open> = (0..wanted)
                .filter_map(|_| streams.begin(&caller).ok())
                .collect();
            assert_eq!(got.len(), expect, "{name} {role}");
            held.extend(got);
        };
        check("tv", Role::Viewer, true, 128, 8);
        check("tv", Role::Viewer, false, 9, 8);
        for n in 0..8 {
            let expect = if n < 4 { 8 } else { 0 };
            check(&format!("p{n}"), Role::Supervisor, true, 8, expect);
        }
        // 48 are open, 40 of them of programs.
        check("ann", Role::Supervisor, false, 8, 8);
        check("bob", Role::Viewer, false, 8, 0);
        check("eve", Role::Administrator, false, 9, 8);
        check("joe", Role::Administrator, false, 1, 0);
        held.truncate(60);
        let admin = Caller {
            name: "joe".to_owned(),
            role: Role::Administrator,
            scopes: Vec::new(),
            lanes: Vec::new(),
            is_program: false,
            address: [127, 0, 0, 1].into(),
        };
        assert!(streams.begin(&admin).is_ok(), "a place was given back");
    }
}
