//! `gate-test GATE`: pulses one gate once and says what happened, step by step.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::SharedClock;
use crate::gate::{Gate, PULSE_MS};

/// How long the command may take to be sent.
const SEND_WITHIN: Duration = Duration::from_secs(2);

/// What to test.
pub struct GateTest {
    /// The gate's name and id, for people.
    pub name: String,
    pub gate: Arc<dyn Gate>,
    pub pulse_ms: u32,
    /// `--yes` was typed: somebody stands by and sees that nobody is under the barrier.
    pub yes: bool,
}

/// Runs the test and writes what happens to `out`. Gives the exit code: 0 accepted, 1 failed, 2 not confirmed.
///
/// # Errors
/// Only those of `out`.
pub async fn run(
    test: &GateTest,
    clock: &SharedClock,
    out: &mut (dyn Write + Send),
) -> std::io::Result<u8> {
    let pulse_ms = test.pulse_ms.clamp(*PULSE_MS.start(), *PULSE_MS.end());
    writeln!(out, "Gate {}", test.name)?;
    writeln!(out, "  {}", test.gate.describe())?;
    writeln!(out, "  {}", t!("cmd-one-pulse-ms-requests-open", pulse_ms))?;
    if !test.yes {
        writeln!(out, "{}", t!("cmd-nothing-was-sent-this-moves"))?;
        return Ok(2);
    }
    writeln!(out, "{}", t!("cmd-sending-pulse"))?;
    out.flush()?;
    let began = clock.monotonic();
    let result = test.gate.pulse(pulse_ms, began + SEND_WITHIN).await;
    let took = clock.monotonic().duration_since(began).as_millis();
    let code = match result {
        Ok(()) => {
            writeln!(out, "{}", t!("cmd-accepted-in-ms-relays-word", took))?;
            0
        }
        Err(e) => {
            writeln!(out, "{}", t!("cmd-failed-after-ms", took, e))?;
            1
        }
    };
    test.gate.settled().await;
    if let Some(trouble) = test.gate.trouble() {
        writeln!(out, "Trouble: {trouble}")?;
        return Ok(1);
    }
    if code == 0 {
        writeln!(out, "{}", t!("cmd-contact-let-go-or-device"))?;
    }
    Ok(code)
}
