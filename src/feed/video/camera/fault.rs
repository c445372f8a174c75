//! Why a camera gives no pictures: a closed list, one sentence for the operator each, and where to look.

use std::fmt;

use crate::catalogue::Key;
use crate::port::secret::SecretMissing;

/// What a connection was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Connect,
    Describe,
    Setup,
    Play,
}

impl Step {
    fn name(self) -> Key {
        match self {
            Step::Connect => key!("camera-connecting"),
            Step::Describe => key!("camera-asking-what-it-offers-describe"),
            Step::Setup => key!("camera-setting-up-the-stream-setup"),
            Step::Play => key!("camera-starting-the-stream-play"),
        }
    }
}

/// What a camera sends without end, or beyond all measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Of an answer.
    Head,
    /// What it offers (SDP).
    Description,
    /// One picture, encoded.
    Picture,
    /// Of one picture.
    Pixels,
}

impl Excess {
    fn name(self) -> Key {
        match self {
            Excess::Head => key!("camera-excess-head"),
            Excess::Description => key!("camera-excess-description"),
            Excess::Picture => key!("camera-excess-picture"),
            Excess::Pixels => key!("camera-excess-pixels"),
        }
    }
}

/// Why there is no picture. No variant ever holds a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens at the address.
    Refused {
        address: String,
    },
    /// No answer to the connection at all.
    Unreachable {
        address: String,
        detail: String,
    },
    UnknownHost {
        host: String,
    },
    /// Connected, then no answer within the limit.
    Silent {
        step: Step,
        limit_s: u64,
    },
    /// An answer was begun and not finished within the limit.
    Halting {
        step: Step,
        limit_s: u64,
        bytes: u64,
    },
    /// Something came all the time within the limit, but no whole picture; `skipped`: of it was no packet.
    NoWholePicture {
        limit_s: u64,
        bytes: u64,
        skipped: u64,
    },
    /// More than any camera has reason to send.
    TooMuch {
        what: Excess,
    },
    /// The stream ran, then nothing came within the limit.
    Frozen {
        limit_s: u64,
    },
    /// The other end closed the connection.
    ServerGone,
    /// 401 although user name and password were sent.
    WrongPassword,
    /// 401 and none are configured.
    PasswordAsked,
    Forbidden,
    /// The environment variable or file that should hold the password gives none.
    PasswordMissing(SecretMissing),
    UnknownPath {
        path: String,
    },
    /// It asks for a log-in of a kind that is not known here.
    LoginUnknown {
        found: String,
    },
    /// It names another machine that we should ask.
    SentElsewhere {
        to: String,
    },
    /// No encrypted connection.
    Encryption {
        detail: String,
    },
    /// It does not send packets the way they were asked for.
    TransportRefused {
        udp: bool,
    },
    /// Any other refusal by status code.
    Refusal {
        step: Step,
        code: u16,
    },
    NoVideo {
        /// What it offers instead, as the end of the sentence; may be empty.
        offered: String,
    },
    UnsupportedCodec {
        found: String,
    },
    /// What came is not RTSP or RTP.
    Rubbish {
        detail: String,
    },
    /// Packets come, but no picture can be made of them.
    Undecodable {
        detail: String,
    },
    FileMissing {
        path: String,
    },
    FileUnreadable {
        path: String,
        detail: String,
    },
    FolderEmpty {
        path: String,
    },
    /// A file without `repeat = true` was played to its end.
    Ended,
    /// A thread of this camera died of a fault of the program, and begins again.
    Died {
        detail: String,
    },
    /// The gateway's own fault: a thread or a decoder could not be made.
    Internal {
        detail: String,
    },
}

/// How soon another try makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// It may be back at any moment.
    Soon,
    /// Trying again only annoys the camera (and may lock the account).
    Long,
    /// Never again.
    Done,
}

impl Fault {
    /// A short fixed word for metrics and the API.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Fault::Refused { .. } => "refused",
            Fault::Unreachable { .. } => "unreachable",
            Fault::UnknownHost { .. } => "unknown-host",
            Fault::Silent { .. } => "silent",
            Fault::Halting { .. } => "halting",
            Fault::NoWholePicture { .. } => "no-whole-picture",
            Fault::TooMuch { .. } => "too-much",
            Fault::Frozen { .. } => "frozen",
            Fault::ServerGone => "gone",
            Fault::WrongPassword => "wrong-password",
            Fault::PasswordAsked => "password-asked",
            Fault::Forbidden => "forbidden",
            Fault::PasswordMissing(_) => "password-missing",
            Fault::UnknownPath { .. } => "unknown-path",
            Fault::LoginUnknown { .. } => "login-unknown",
            Fault::SentElsewhere { .. } => "sent-elsewhere",
            Fault::Encryption { .. } => "encryption",
            Fault::TransportRefused { .. } => "transport-refused",
            Fault::Refusal { .. } => "refusal",
            Fault::NoVideo { .. } => "no-video",
            Fault::UnsupportedCodec { .. } => "unsupported-codec",
            Fault::Rubbish { .. } => "rubbish",
            Fault::Undecodable { .. } => "undecodable",
            Fault::FileMissing { .. } => "file-missing",
            Fault::FileUnreadable { .. } => "file-unreadable",
            Fault::FolderEmpty { .. } => "folder-empty",
            Fault::Ended => "ended",
            Fault::Died { .. } => "died",
            Fault::Internal { .. } => "internal",
        }
    }

    pub(crate) fn patience(&self) -> Patience {
        match self {
            Fault::WrongPassword
            | Fault::PasswordAsked
            | Fault::Forbidden
            | Fault::UnknownPath { .. }
            | Fault::LoginUnknown { .. }
            | Fault::SentElsewhere { .. }
            | Fault::Encryption { .. }
            | Fault::TransportRefused { .. }
            | Fault::NoVideo { .. }
            | Fault::UnsupportedCodec { .. } => Patience::Long,
            Fault::Ended => Patience::Done,
            _ => Patience::Soon,
        }
    }

    /// What to try, for the dashboard and `probe-camera`.
    pub(crate) fn hint(&self) -> Key {
        match self {
            Fault::Refused { .. } => key!("camera-is-rtsp-switched-on-in-the"),
            Fault::Unreachable { .. } => key!("camera-check-the-cameras-power-cable-and"),
            Fault::UnknownHost { .. } => key!("camera-check-the-spelling-of-the-name"),
            Fault::Silent { .. } => key!("camera-restart-the-camera-if-it-stays"),
            Fault::Halting { .. } => key!("camera-hint-halting"),
            Fault::NoWholePicture { .. } => key!("camera-hint-no-whole-picture"),
            Fault::TooMuch { what } => match what {
                Excess::Head | Excess::Description => key!("camera-hint-too-much"),
                Excess::Picture | Excess::Pixels => key!("camera-hint-too-large"),
            },
            Fault::LoginUnknown { .. } => key!("camera-hint-login-unknown"),
            Fault::SentElsewhere { .. } => key!("camera-hint-sent-elsewhere"),
            Fault::Encryption { .. } => key!("camera-hint-encryption"),
            Fault::TransportRefused { udp: true } => key!("camera-hint-transport-tcp"),
            Fault::TransportRefused { udp: false } => key!("camera-hint-transport-udp"),
            Fault::Frozen { .. } | Fault::ServerGone => {
                key!("camera-the-gateway-tries-again-by-itself")
            }
            Fault::WrongPassword => key!("camera-correct-username-and-password-some-cameras"),
            Fault::PasswordAsked => key!("camera-add-username-and-password-env-or"),
            Fault::Forbidden => key!("camera-give-the-account-the-right-to"),
            Fault::PasswordMissing(_) => key!("camera-set-the-variable-in-the-services"),
            Fault::UnknownPath { .. } => key!("camera-look-up-the-streams-path-in"),
            Fault::Refusal { .. } => key!("camera-see-the-cameras-own-log-it"),
            Fault::NoVideo { .. } => key!("camera-switch-the-video-stream-on-in"),
            Fault::UnsupportedCodec { .. } => key!("camera-set-the-camera-to-h-264"),
            Fault::Rubbish { .. } => key!("camera-is-the-port-really-the-cameras"),
            Fault::Undecodable { .. } => key!("camera-switch-off-smart-codec-h-264"),
            Fault::FileMissing { .. } | Fault::FolderEmpty { .. } => {
                key!("camera-check-the-path-it-is-relative")
            }
            Fault::FileUnreadable { .. } => key!("camera-check-the-files-rights-and-that"),
            Fault::Ended => key!("camera-write-loop-true-to-play-it"),
            Fault::Died { .. } => key!("camera-it-begins-again-by-itself-report"),
            Fault::Internal { .. } => key!("camera-restart-the-gateway-see-its-log"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Fault::Refused { address } => {
                t!("camera-connection-refused-nothing-answers-at", address)
            }
            Fault::Unreachable { address, detail } => {
                t!("camera-cannot-be-reached", address, detail)
            }
            Fault::UnknownHost { host } => t!("camera-no-machine-is-known-by-the", host),
            Fault::Silent { step, limit_s } => {
                t!(
                    "camera-no-answer-for-s-while-the",
                    limit_s,
                    step = step.name()
                )
            }
            Fault::Halting {
                step,
                limit_s,
                bytes,
            } => {
                t!("camera-halting", limit_s, bytes, step = step.name())
            }
            Fault::NoWholePicture {
                limit_s,
                bytes,
                skipped,
            } => {
                t!("camera-no-whole-picture", limit_s, bytes, skipped)
            }
            Fault::TooMuch { what } => t!("camera-too-much", what = what.name()),
            Fault::Frozen { limit_s } => t!("camera-no-picture-for-s-the-camera", limit_s),
            Fault::ServerGone => t!("camera-the-camera-closed-the-connection"),
            Fault::WrongPassword => t!("camera-wrong-user-name-or-password-the"),
            Fault::PasswordAsked => t!("camera-the-camera-asks-for-a-user"),
            Fault::Forbidden => t!("camera-the-camera-knows-the-account-but"),
            Fault::PasswordMissing(missing) => {
                t!("camera-no-password", missing = missing.to_string())
            }
            Fault::UnknownPath { path } => t!("camera-the-camera-has-no-stream-at", path),
            Fault::LoginUnknown { found } => t!("camera-login-unknown", found),
            Fault::SentElsewhere { to } => t!("camera-sent-elsewhere", to),
            Fault::Encryption { detail } => t!("camera-encryption", detail),
            Fault::TransportRefused { udp: true } => t!("camera-transport-refused-udp"),
            Fault::TransportRefused { udp: false } => t!("camera-transport-refused-tcp"),
            Fault::Refusal { step, code } => {
                t!(
                    "camera-the-camera-refused-with-status-while",
                    code,
                    step = step.name()
                )
            }
            Fault::NoVideo { offered } => t!("camera-offers-no-video", offered),
            Fault::UnsupportedCodec { found } => {
                t!("camera-the-camera-sends-which-cannot-be", found)
            }
            Fault::Rubbish { detail } => t!("camera-what-comes-from-there-is-not", detail),
            Fault::Undecodable { detail } => t!("camera-data-comes-from-the-camera-but", detail),
            Fault::FileMissing { path } => t!("camera-does-not-exist", path),
            Fault::FileUnreadable { path, detail } => {
                t!("camera-cannot-be-read-as-video-or", path, detail)
            }
            Fault::FolderEmpty { path } => t!("camera-holds-no-pictures-jpg-png-bmp", path),
            Fault::Ended => t!("camera-the-video-was-played-to-its"),
            Fault::Died { detail } => t!("camera-the-part-of-the-gateway-that", detail),
            Fault::Internal { detail } => t!("camera-the-gateway-itself-failed", detail),
        };
        f.write_str(&said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_password_waits_longer_than_a_cut_cable() {
        assert_eq!(Fault::WrongPassword.patience(), Patience::Long);
        assert_eq!(Fault::ServerGone.patience(), Patience::Soon);
        assert_eq!(Fault::Ended.patience(), Patience::Done);
    }
}
