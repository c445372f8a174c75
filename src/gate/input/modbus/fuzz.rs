//! What a board may answer when it is asked for a contact: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use std::io::Cursor;
use std::time::Duration;

use tokio::io::{join, sink};
use tokio::runtime::{Builder, Runtime};
use tokio_modbus::client::tcp::attach_slave;
use tokio_modbus::slave::Slave;

use super::{Debounce, Polled, Settings};

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap_or_else(|e| panic!("{e}"));
}

/// Two answers in a row.
pub(crate) fn answer(bytes: &[u8]) {
    let settings = Settings {
        address: "127.0.0.1:502".to_owned(),
        unit: 1,
        input: 3,
        poll: Duration::from_millis(50),
    };
    let board = join(Cursor::new(bytes.to_vec()), sink());
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let mut polled = Polled {
                device: attach_slave(board, Slave(settings.unit)),
                settings: &settings,
                debounce: Debounce::default(),
            };
            for _ in 0..2 {
                let read = polled.read().await;
                // A contact that is told stands in the answer: head, unit, function, count, bits.
                assert!(read.is_err() || bytes.len() >= 10, "{bytes:?}");
                if let Err(why) = read {
                    assert!(!why.is_empty() && why.len() < 500, "{why}");
                }
            }
        });
    });
}
