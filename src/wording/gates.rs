//! What became of gates' commands: which device, what happened, where to look.

use std::fmt;

use crate::domain::event::{GateDevice, GateFault, GateFaultKind, GateResult, HoldReason};

/// The end of a sentence on a command whose fate is open.
const NOT_KNOWN: &str = "whether it took the command is not known";

impl fmt::Display for GateResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GateResult::Accepted { took_ms } => write!(f, "the gate took it in {took_ms} ms"),
            GateResult::Failed { fault } => write!(f, "the gate failed: {fault}"),
            GateResult::Expired => f.write_str("too late for the gate; nothing was sent"),
            GateResult::Withheld { by } => write!(f, "held back: {by}"),
        }
    }
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HoldReason::KillSwitch => f.write_str("the kill switch is on"),
            HoldReason::Busy => f.write_str("another command to this gate is being sent"),
            HoldReason::Stopping => f.write_str("the gateway is stopping"),
            HoldReason::TooSoon {
                wait_ms,
                min_gap_ms,
            } => write!(
                f,
                "too soon after the pulse before: {wait_ms} ms more are wanted (min_gap_ms = {min_gap_ms})"
            ),
        }
    }
}

impl fmt::Display for GateDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GateDevice::Modbus { address, unit } => {
                write!(f, "the relay at {address} (unit {unit})")
            }
            GateDevice::Http { url: address } | GateDevice::Relay { address } => {
                write!(f, "the relay at {address}")
            }
            GateDevice::Recorder => f.write_str("the recorder (a dry run)"),
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
        GateFaultKind::NoConnection { cause } if web => format!(
            "no connection ({cause}): is it switched on, and are host and port in `url` right? With https, is its \
             certificate known (else any_certificate = true)?"
        ),
        GateFaultKind::NoConnection { cause } => {
            format!("no connection ({cause}): is it switched on, and are `address` and port right?")
        }
        GateFaultKind::NoConnectionInTime { limit_ms } => format!(
            "no connection within {limit_ms} ms: is it switched on, and is the network in order?"
        ),
        GateFaultKind::TooLate => "it could not be reached in time; nothing was sent".to_owned(),
        GateFaultKind::NoAnswer { limit_ms } => {
            format!("no answer within {limit_ms} ms; {NOT_KNOWN}: look at the relay")
        }
        GateFaultKind::ClosedWithoutAnswer => format!(
            "it closed the connection instead of answering; {NOT_KNOWN}: does it take so many connections, and does \
             another system use it?"
        ),
        GateFaultKind::Broken { cause } if web => format!(
            "what it sent is no proper answer, or the connection broke ({cause}); {NOT_KNOWN}"
        ),
        GateFaultKind::Broken { cause } => format!("the connection broke ({cause}); {NOT_KNOWN}"),
        GateFaultKind::ProgramFailed { cause } => format!(
            "the program failed while it sent the command ({cause}); {NOT_KNOWN}: look at the relay, and report this with \
             the log"
        ),
        GateFaultKind::ProgramStopped => {
            format!("the program failed, or is stopping; {NOT_KNOWN}")
        }
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
        } => format!(
            "it answered as unit {unit} to request {request} (asked was unit {ours}, request {asked}): check `unit`"
        ),
        GateFaultKind::NotConfirmed {
            bytes,
            timed_by_device,
        } => {
            let hint = match timed_by_device {
                true => "it may not know device-timed pulses: try pulse = \"coil\"",
                false => "is it a relay, and is `address` right?",
            };
            format!("it answered {bytes} bytes that do not confirm the command: {hint}")
        }
        GateFaultKind::ModbusException {
            code,
            coil,
            base,
            address,
        } => {
            let place = match base {
                Some(base) => {
                    format!(
                        "coil {coil} with base {base} is address {address}: check `coil` and `base`"
                    )
                }
                None => format!(
                    "the timed pulse of coil {coil} is address {address}: check `coil`, or try pulse = \"coil\""
                ),
            };
            exception(*code, &place, ours)
        }
        _ => {
            "what it sent is no Modbus: is something else listening there? check `address` and port"
                .to_owned()
        }
    }
}

/// A Modbus exception, with what to check.
fn exception(code: u8, place: &str, unit: u8) -> String {
    match code {
        1 => {
            "it refused: illegal function 1; it does not switch coils (function 5): is it a relay?"
                .to_owned()
        }
        2 => format!("it refused: illegal data address 2; {place}"),
        3 => format!("it refused: illegal data value 3; {place}"),
        4 => "it refused: device failure 4; look at the relay".to_owned(),
        5 => "it only acknowledged (5): it wants more time than a gate has".to_owned(),
        6 => "it refused: busy 6; does another system use it?".to_owned(),
        10 | 11 => format!(
            "the Modbus gateway before it refused: no device behind it {code}; check `unit` ({unit})"
        ),
        other => format!("it refused with exception {other}, which is not in the Modbus book"),
    }
}

/// Faults of web requests.
fn web_request(what: &GateFaultKind) -> String {
    match what {
        GateFaultKind::LoginWanted => {
            "it wants a log-in (401): write auth = \"digest\" or \"basic\"".to_owned()
        }
        GateFaultKind::LoginRefused { digest, locked_out } => {
            let other = if *digest { "basic" } else { "digest" };
            let pause = match locked_out {
                true => "; for a minute nothing is sent, lest it lock the account",
                false => "",
            };
            format!(
                "it refused the log-in (401): check `username` and the password, or try auth = \"{other}\"{pause}"
            )
        }
        GateFaultKind::LockedOut { left_s } => format!(
            "nothing was sent: it refused the log-in twice, and trying on would lock the account; next try in {left_s} s: \
             check `username` and the password"
        ),
        GateFaultKind::ChallengeNotUnderstood => {
            "its log-in challenge is not understood: try auth = \"basic\"".to_owned()
        }
        GateFaultKind::Status { status } => {
            let hint = match status {
                300..=399 => {
                    "it points to another address, which is not followed: write that one as `url`"
                }
                403 => "the user may not switch it: check the device's user rights",
                404 => "it does not know the path: check `url` against the device's manual",
                405 => "check `method`",
                429 | 503 => "it is busy: does another system use it?",
                _ => "look into the device's manual",
            };
            format!("it answered with status {status}: {hint}")
        }
        GateFaultKind::AnswerLacks { bytes, expected } => format!(
            "its answer ({bytes} bytes) does not hold {expected:?}: check `expect_body_contains` against what the device \
             answers"
        ),
        _ => "`url` is no web address".to_owned(),
    }
}
