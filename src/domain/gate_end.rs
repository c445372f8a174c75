//! What became of a gate's command, as data: the sentences are made where people read them ([`crate::wording`]).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum GateResult {
    /// The device took the command; `took_ms` from sending to its answer.
    Accepted { took_ms: u32 },
    /// It did not, or its answer was not understood.
    Failed { fault: GateFault },
    /// The command was older than its limit before it could be sent; nothing was sent.
    Expired,
    /// Held back; nothing was sent.
    Withheld { by: HoldReason },
}

/// What holds a command back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "hold")]
pub enum HoldReason {
    KillSwitch,
    /// Another command to this gate is being sent.
    Busy,
    /// The gateway is stopping.
    Stopping,
    /// The pulse before has ended a moment ago.
    TooSoon {
        wait_ms: u32,
        min_gap_ms: u32,
    },
}

/// Why a device did not take a command, or nobody knows whether it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateFault {
    pub device: GateDevice,
    pub what: GateFaultKind,
}

impl std::error::Error for GateFault {}

/// Which device, by its address, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "driver")]
pub enum GateDevice {
    Modbus {
        address: String,
        unit: u8,
    },
    /// `url` has no query: it may hold a key.
    Http {
        url: String,
    },
    Recorder,
    /// One of which nothing but the address need be known.
    Relay {
        address: String,
    },
}

/// What went wrong. `cause` is what the system or the device said, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fault")]
pub enum GateFaultKind {
    NoConnection {
        cause: String,
    },
    NoConnectionInTime {
        limit_ms: u32,
    },
    /// The command's time was over before the device could be reached; nothing was sent.
    TooLate,
    NoAnswer {
        limit_ms: u32,
    },
    ClosedWithoutAnswer,
    Broken {
        cause: String,
    },
    NotModbus,
    /// It answered to another request, or as another unit.
    OtherAnswer {
        unit: u8,
        request: u16,
        asked: u16,
    },
    /// `address` follows from the relay's number and, where the driver times the pulse, from `base`.
    ModbusException {
        code: u8,
        coil: u16,
        base: Option<u16>,
        address: u16,
    },
    /// Its answer does not confirm the command.
    NotConfirmed {
        bytes: usize,
        timed_by_device: bool,
    },
    LoginWanted,
    LoginRefused {
        digest: bool,
        locked_out: bool,
    },
    /// It refused the log-in twice: nothing is sent for a while, lest it lock the account.
    LockedOut {
        left_s: u64,
    },
    ChallengeNotUnderstood,
    BadUrl,
    Status {
        status: u16,
    },
    /// Its answer does not hold the text that means "taken".
    AnswerLacks {
        bytes: usize,
        expected: String,
    },
    /// The gateway's own program failed.
    ProgramFailed {
        cause: String,
    },
    /// It failed, or is stopping.
    ProgramStopped,
}
