//! What a relay may answer, whatever it is: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use std::io::Cursor;

use futures::FutureExt;
use tokio::io::{join, sink};

use super::{ModbusGate, NotSwitched, OFF, ON, Settings, Timing, WRITE_COIL, exchange, request};
use crate::clock::SystemClock;

const TRANSACTION: u16 = 7;
const UNIT: u8 = 1;

thread_local! {
    static GATES: [ModbusGate; 2] = [Timing::Coil, Timing::Device].map(|timing| {
        let settings = Settings {
            address: "127.0.0.1:502".to_owned(),
            line: None,
            unit: UNIT,
            coil: 3,
            base: 16,
            timing,
        };
        let gate = ModbusGate::new(settings, SystemClock::shared());
        gate.unwrap_or_else(|e| panic!("{e}"))
    });
}

/// An answer. The first byte says what was asked, and whether more came behind the answer.
pub(crate) fn answer(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let (on, device, alone) = (first & 1 == 0, first & 2 != 0, first & 4 == 0);
    let (address, value) = (19, if on { ON } else { OFF });
    let asked = request(TRANSACTION, UNIT, address, value);
    let mut relay = join(Cursor::new(bytes), sink());
    let read = exchange(&mut relay, &asked).now_or_never();
    let Some(read) = read else {
        panic!("what has come whole is not waited for");
    };
    let Ok(reply) = read else { return };
    assert!(reply.pdu.len() < 254);
    let said = GATES.with(|gates| {
        let gate = &gates[usize::from(device)].shared;
        let ours = gate.is_ours(&reply, TRANSACTION, || alone);
        ours.then(|| gate.check(&reply.pdu, address, value))
    });
    // Only the echo, byte by byte, is a pulse that was taken.
    let numbered = bytes.starts_with(&asked[..2]) || alone;
    let echo = bytes.len() >= asked.len() && bytes[2..asked.len()] == asked[2..];
    let taken = matches!(said, Some(Ok(())));
    assert_eq!(taken, echo && numbered, "{bytes:?}");
    // Only a refusal leaves the contact surely as it was.
    if let Some(Err(NotSwitched::NotDone(_))) = said {
        assert_eq!(reply.pdu.first(), Some(&(WRITE_COIL | 0x80)));
    }
}
