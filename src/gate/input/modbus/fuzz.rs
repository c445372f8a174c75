//! What a board may answer when it is asked for a contact: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use std::io::Cursor;

use tokio::io::{join, sink};
use tokio::runtime::{Builder, Runtime};
use tokio_modbus::client::tcp::attach_slave;
use tokio_modbus::slave::Slave;

use super::Board;

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap_or_else(|e| panic!("{e}"));
}

/// Two answers in a row.
pub(crate) fn answer(bytes: &[u8]) {
    let board = join(Cursor::new(bytes.to_vec()), sink());
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let mut board = Board {
                device: attach_slave(board, Slave(1)),
                input: 3,
            };
            for _ in 0..2 {
                let read = board.read().await;
                // A contact that is told stands in the answer: head, unit, function, count, bits.
                assert!(read.is_err() || bytes.len() >= 10, "{bytes:?}");
                if let Err(why) = read {
                    let why = why.english();
                    assert!(!why.is_empty() && why.len() < 500, "{why}");
                }
            }
        });
    });
}
