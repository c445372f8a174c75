//! What became of gates' commands: which device, what happened, where to look.

use std::fmt;

use crate::catalogue::words;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind, GateResult, HoldReason};

impl fmt::Display for GateResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GateResult::Accepted { took_ms } => f.write_str(&t!("gate-gate-took-in-ms", took_ms)),
            GateResult::Failed { fault } => f.write_str(&t!("gate-gate-failed", fault)),
            GateResult::Expired => f.write_str(&t!("gate-too-late-for-gate-nothing")),
            GateResult::Withheld { by } => f.write_str(&t!("gate-held-back", by)),
        }
    }
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HoldReason::KillSwitch => f.write_str(&t!("gate-kill-switch-on")),
            HoldReason::Busy => f.write_str(&t!("gate-another-command-this-gate-being")),
            HoldReason::Stopping => f.write_str(&t!("gate-gateway-stopping")),
            HoldReason::TooSoon {
                wait_ms,
                min_gap_ms,
            } => f.write_str(&t!("gate-too-soon-after-pulse-before", wait_ms, min_gap_ms)),
        }
    }
}

impl fmt::Display for GateDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GateDevice::Modbus { address, unit } => {
                f.write_str(&t!("gate-relay-at-unit", address, unit))
            }
            GateDevice::Http { url: address } | GateDevice::Relay { address } => {
                f.write_str(&t!("gate-relay-at", address))
            }
            GateDevice::Recorder => f.write_str(&t!("gate-recorder-dry-run")),
        }
    }
}

impl fmt::Display for GateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.device, fault(self))
    }
}

fn fault(fault: &GateFault) -> String {
    let web = matches!(fault.device, GateDevice::Http { .. });
    match &fault.what {
        GateFaultKind::NoConnection { cause } if web => {
            t!("gate-no-connection-switched-on-are", cause = words(cause))
        }
        GateFaultKind::NoConnection { cause } => {
            t!(
                "gate-no-connection-switched-on-are-address",
                cause = words(cause)
            )
        }
        GateFaultKind::NoConnectionInTime { limit_ms } => {
            t!("gate-no-connection-within-ms-switched", limit_ms)
        }
        GateFaultKind::TooLate => t!("gate-could-not-be-reached-in"),
        GateFaultKind::NoAnswer { limit_ms } => t!("gate-no-answer-within-ms-look", limit_ms),
        GateFaultKind::ClosedWithoutAnswer => t!("gate-closed-connection-instead-answering-does"),
        GateFaultKind::Broken { cause } if web => {
            t!("gate-what-sent-no-proper-answer", cause = words(cause))
        }
        GateFaultKind::Broken { cause } => t!("gate-connection-broke", cause = words(cause)),
        GateFaultKind::ProgramFailed { cause } => {
            t!("gate-program-failed-while-sent-command", cause)
        }
        GateFaultKind::ProgramStopped => t!("gate-program-failed-or-stopping"),
        GateFaultKind::NotModbus
        | GateFaultKind::OtherAnswer { .. }
        | GateFaultKind::ModbusException { .. }
        | GateFaultKind::NotConfirmed { .. } => modbus(fault),
        GateFaultKind::LoginWanted
        | GateFaultKind::LoginRefused { .. }
        | GateFaultKind::LockedOut { .. }
        | GateFaultKind::ChallengeNotUnderstood
        | GateFaultKind::BadUrl
        | GateFaultKind::Status { .. }
        | GateFaultKind::AnswerLacks { .. } => web_request(&fault.what),
    }
}

/// Faults of Modbus TCP.
fn modbus(fault: &GateFault) -> String {
    let ours = match fault.device {
        GateDevice::Modbus { unit, .. } => unit,
        GateDevice::Http { .. } | GateDevice::Recorder | GateDevice::Relay { .. } => 0,
    };
    match &fault.what {
        GateFaultKind::OtherAnswer {
            unit,
            request,
            asked,
        } => t!(
            "gate-answered-as-unit-request-asked",
            unit,
            request,
            ours,
            asked
        ),
        GateFaultKind::NotConfirmed {
            bytes,
            timed_by_device,
        } => {
            let hint = match timed_by_device {
                true => t!("gate-may-not-know-device-timed"),
                false => t!("gate-relay-address-right"),
            };
            t!("gate-answered-bytes-do-not-confirm", bytes, hint)
        }
        GateFaultKind::ModbusException {
            code,
            coil,
            base,
            address,
        } => {
            let place = match base {
                Some(base) => t!("gate-coil-with-base-address-check", coil, base, address),
                None => t!("gate-timed-pulse-coil-address-check", coil, address),
            };
            exception(*code, &place, ours)
        }
        _ => t!("gate-what-sent-no-modbus-something"),
    }
}

/// A Modbus exception, with what to check.
fn exception(code: u8, place: &str, unit: u8) -> String {
    match code {
        1 => t!("gate-refused-illegal-function-1-does"),
        2 => t!("gate-refused-illegal-data-address-2", place),
        3 => t!("gate-refused-illegal-data-value-3", place),
        4 => t!("gate-refused-device-failure-4-look"),
        5 => t!("gate-only-acknowledged-5-wants-more"),
        6 => t!("gate-refused-busy-6-does-another"),
        10 | 11 => t!("gate-modbus-gateway-before-refused-no", code, unit),
        other => t!("gate-refused-with-exception-which-not", other),
    }
}

/// Faults of web requests.
fn web_request(what: &GateFaultKind) -> String {
    match what {
        GateFaultKind::LoginWanted => t!("gate-wants-log-in-401-write"),
        GateFaultKind::LoginRefused { digest, locked_out } => {
            let other = if *digest { "basic" } else { "digest" };
            let pause = match locked_out {
                true => t!("gate-for-minute-nothing-sent-lest"),
                false => String::new(),
            };
            t!("gate-refused-log-in-401-check", other, pause)
        }
        GateFaultKind::LockedOut { left_s } => t!("gate-nothing-was-sent-refused-log", left_s),
        GateFaultKind::ChallengeNotUnderstood => t!("gate-its-log-in-challenge-not"),
        GateFaultKind::Status { status } => {
            let hint = match status {
                300..=399 => t!("gate-points-another-address-which-not"),
                403 => t!("gate-user-may-not-switch-check"),
                404 => t!("gate-does-not-know-path-check"),
                405 => t!("gate-check-method"),
                429 | 503 => t!("gate-busy-does-another-system-use"),
                _ => t!("gate-look-into-devices-manual"),
            };
            t!("gate-answered-with-status", status, hint)
        }
        GateFaultKind::AnswerLacks { bytes, expected } => t!(
            "gate-its-answer-bytes-does-not",
            bytes,
            expected = format!("{expected:?}")
        ),
        _ => t!("gate-url-no-web-address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;

    /// What a device's driver said of why a pulse failed, as the journal has it.
    #[test]
    fn the_cause_of_a_gates_fault_is_said_in_the_readers_language() {
        let check = |what: GateFaultKind, parts: [&str; 3]| {
            let device = GateDevice::Relay {
                address: "10.0.0.9".to_owned(),
            };
            let fault = GateFault { device, what };
            let result = GateResult::Failed { fault };
            for (tag, part) in ["en", "de", "es"].into_iter().zip(parts) {
                let language = Language::tagged(tag).unwrap();
                let said = language.within(|| result.to_string());
                assert!(said.contains(part), "{said}");
            }
        };
        let cause = "Connection refused (os error 111)".to_owned();
        check(
            GateFaultKind::NoConnection { cause },
            [
                "no connection (Connection refused (os error 111))",
                "keine Verbindung (Verbindung abgelehnt (os error 111))",
                "sin conexión (conexión rechazada (os error 111))",
            ],
        );
        let cause = "Connection reset by peer (os error 104)".to_owned();
        check(
            GateFaultKind::Broken { cause },
            [
                "(Connection reset by peer (os error 104))",
                "(die Gegenstelle hat die Verbindung abgebrochen (os error 104))",
                "(el otro extremo cortó la conexión (os error 104))",
            ],
        );
        // Our own words, as a gateway that speaks German has kept them.
        let cause = "keine Antwort innerhalb von 3 s".to_owned();
        check(
            GateFaultKind::Broken { cause },
            [
                "(no answer within 3 s)",
                "(keine Antwort innerhalb von 3 s)",
                "(sin respuesta en 3 s)",
            ],
        );
        let cause = "stuck at 7".to_owned();
        check(GateFaultKind::Broken { cause }, ["(stuck at 7)"; 3]);
    }
}
