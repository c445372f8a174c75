//! All that works by itself beside the lanes and gates, which show their own (law L12).

use tokio::sync::{Mutex, mpsc, watch};

use crate::clock::SharedClock;
use crate::desk::DeskHandle;
use crate::domain::event::Input;
use crate::port::live::PartLive;
use crate::supervise::Life;

/// The lives that the dashboard tells of when they have died.
#[derive(Clone)]
pub(crate) struct Lives {
    clock: SharedClock,
    all: Vec<Life>,
}

impl Lives {
    pub fn new(clock: SharedClock) -> Lives {
        let all = Vec::new();
        Lives { clock, all }
    }

    /// A new life that is told of.
    pub(crate) fn born(&mut self, kind: &'static str, of: impl ToString) -> Life {
        let life = Life::new(kind, of, self.clock.clone());
        self.all.push(life.clone());
        life
    }

    /// Tells of a life that another room began.
    pub(crate) fn add(&mut self, life: Life) {
        self.all.push(life);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Life> {
        self.all.iter()
    }

    /// Those that are down, or died within the last hour.
    pub(crate) fn parts(&self) -> impl Iterator<Item = PartLive> {
        self.all.iter().filter_map(|life| {
            Some(PartLive {
                name: life.name(),
                ok: false,
                vital: false,
                health: life.trouble()?,
            })
        })
    }
}

/// Brings what comes to the desk, as inputs, until the desk or all senders are gone.
pub(crate) async fn forward<T>(
    life: Life,
    stop: watch::Receiver<bool>,
    from: mpsc::Receiver<T>,
    desk: DeskHandle,
    input: impl Fn(T) -> Input,
) {
    let from = Mutex::new(from);
    let work = || async {
        let mut from = from.lock().await;
        while let Some(found) = from.recv().await {
            // Not until it is on disk: while the disk refuses, gates opened by hand answer all the same.
            if desk.hand_over(input(found)).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    life.keep(stop, work).await;
}
