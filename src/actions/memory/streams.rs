//! Event streams that are open.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// Event streams open at the same moment in all; beyond, a browser is told to come back later.
const STREAMS_MAX: usize = 64;
/// And of one person or program: a page that is open in so many windows.
const STREAMS_PER_PERSON: usize = 8;

/// The streams that are open, by person or program.
#[derive(Default)]
pub(crate) struct Streams(Arc<Mutex<BTreeMap<String, usize>>>);

/// A stream's place among [`Streams`], given back when dropped.
pub(crate) struct Open {
    all: Arc<Mutex<BTreeMap<String, usize>>>,
    name: String,
}

/// Why no further stream is opened.
pub(crate) enum TooMany {
    OfPerson,
    InAll,
}

impl Streams {
    pub(crate) fn begin(&self, name: &str) -> Result<Open, TooMany> {
        let mut open = self.0.lock();
        let own = open.get(name).copied().unwrap_or(0);
        if own >= STREAMS_PER_PERSON {
            return Err(TooMany::OfPerson);
        }
        if open.values().sum::<usize>() >= STREAMS_MAX {
            return Err(TooMany::InAll);
        }
        open.insert(name.to_owned(), own + 1);
        Ok(Open {
            all: Arc::clone(&self.0),
            name: name.to_owned(),
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.all.lock();
        let own = open.get(&self.name).copied().unwrap_or(0);
        if own > 1 {
            open.insert(self.name.clone(), own - 1);
        } else {
            open.remove(&self.name);
        }
    }
}
