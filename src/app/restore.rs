//! The engine as the journal left it.

use jiff::Timestamp;

use super::StartError;
use crate::domain::access::Engine;
use crate::domain::event::Input;
use crate::domain::site::Site;
use crate::store::Store;

/// What the journal says.
pub struct Restored {
    pub engine: Engine,
    /// The last sign of life; `None`: the journal is new.
    pub last: Option<Timestamp>,
    /// The site file has changed since (or this is the first start): the engine is to be told.
    pub reconfigure: bool,
}

/// Replays the journal. Blocks on disk.
pub fn restore(store: &Store, site: &Site) -> Result<Restored, StartError> {
    let mut engine: Option<Engine> = None;
    let mut last = None;
    let mut otherwise = 0_u64;
    for entry in store.read_journal(1)? {
        let entry = entry?;
        let engine = match (&mut engine, &entry.input) {
            (Some(engine), _) => engine,
            (none, Input::Configured { site }) => none.insert(Engine::new((**site).clone())),
            (_, _) => {
                return Err(StartError::Journal(
                    "its first entry is not the site".to_owned(),
                ));
            }
        };
        if engine.handle(entry.at, &entry.input) != entry.outputs {
            otherwise += 1;
        }
        last = Some(entry.at);
    }
    if otherwise > 0 {
        tracing::warn!(
            "this version decides {otherwise} of the journal's entries otherwise than they were decided then; \
             `plategate journal` lists them"
        );
    }
    let reconfigure = engine.as_ref().is_none_or(|e| e.site() != site);
    Ok(Restored {
        engine: engine.unwrap_or_else(|| Engine::new(site.clone())),
        last,
        reconfigure,
    })
}
