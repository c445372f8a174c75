//! A few connections for reading, opened when first needed.

use std::path::PathBuf;

use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

use super::{StoreError, schema};

/// At most so many reads at once; a further one waits for its turn.
const MOST: usize = 4;

pub(crate) struct Pool {
    path: PathBuf,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    idle: Vec<Connection>,
    lent: usize,
}

impl Pool {
    pub fn new(path: PathBuf) -> Pool {
        Pool {
            path,
            state: Mutex::new(State {
                idle: Vec::new(),
                lent: 0,
            }),
            freed: Condvar::new(),
        }
    }

    /// Runs `read` on a connection of its own. Blocks.
    pub fn read<T>(
        &self,
        doing: &str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut state = self.state.lock();
        while state.lent >= MOST {
            self.freed.wait(&mut state);
        }
        state.lent += 1;
        let idle = state.idle.pop();
        drop(state);
        // Given back even if `read` panics.
        let mut lent = Lent {
            pool: self,
            connection: idle,
        };
        if lent.connection.is_none() {
            lent.connection = Some(schema::open_reader(&self.path)?);
        }
        let Some(connection) = &lent.connection else {
            unreachable!("it was opened just above");
        };
        read(connection).map_err(|e| StoreError::sqlite(&self.path, doing, &e))
    }
}

struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock();
        state.lent -= 1;
        state.idle.extend(self.connection.take());
        drop(state);
        self.pool.freed.notify_one();
    }
}
