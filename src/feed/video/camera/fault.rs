//! Why a camera gives no pictures: a closed list, one sentence for the operator each, and where to look.

use std::fmt;

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
    fn name(self) -> &'static str {
        match self {
            Step::Connect => "connecting",
            Step::Describe => "asking what it offers (DESCRIBE)",
            Step::Setup => "setting up the stream (SETUP)",
            Step::Play => "starting the stream (PLAY)",
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
    /// Any other refusal by status code.
    Refusal {
        step: Step,
        code: u16,
    },
    NoVideo,
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
pub enum Patience {
    /// It may be back at any moment.
    Soon,
    /// Trying again only annoys the camera (and may lock the account).
    Long,
    /// Never again.
    Done,
}

impl Fault {
    /// A short fixed word for metrics and the API.
    pub fn kind(&self) -> &'static str {
        match self {
            Fault::Refused { .. } => "refused",
            Fault::Unreachable { .. } => "unreachable",
            Fault::UnknownHost { .. } => "unknown-host",
            Fault::Silent { .. } => "silent",
            Fault::Frozen { .. } => "frozen",
            Fault::ServerGone => "gone",
            Fault::WrongPassword => "wrong-password",
            Fault::PasswordAsked => "password-asked",
            Fault::Forbidden => "forbidden",
            Fault::PasswordMissing(_) => "password-missing",
            Fault::UnknownPath { .. } => "unknown-path",
            Fault::Refusal { .. } => "refusal",
            Fault::NoVideo => "no-video",
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

    pub fn patience(&self) -> Patience {
        match self {
            Fault::WrongPassword
            | Fault::PasswordAsked
            | Fault::Forbidden
            | Fault::UnknownPath { .. }
            | Fault::NoVideo
            | Fault::UnsupportedCodec { .. } => Patience::Long,
            Fault::Ended => Patience::Done,
            _ => Patience::Soon,
        }
    }

    /// What to try, for the dashboard and `probe-camera`.
    pub fn hint(&self) -> &'static str {
        match self {
            Fault::Refused { .. } => {
                "is RTSP switched on in the camera, and is the port right (usually 554)?"
            }
            Fault::Unreachable { .. } => {
                "check the camera's power, cable and address; can this machine ping it?"
            }
            Fault::UnknownHost { .. } => {
                "check the spelling of the name, or write the address in digits"
            }
            Fault::Silent { .. } => {
                "restart the camera; if it stays so, is the port really its RTSP port?"
            }
            Fault::Frozen { .. } | Fault::ServerGone => {
                "the gateway tries again by itself; if it repeats, check cable, switch and the camera's limit of viewers"
            }
            Fault::WrongPassword => {
                "correct username and password; some cameras lock an account after a few wrong tries"
            }
            Fault::PasswordAsked => {
                "add username and password_env (or password_file) to this camera in the site file"
            }
            Fault::Forbidden => {
                "give the account the right to view live video in the camera's settings"
            }
            Fault::PasswordMissing(_) => {
                "set the variable in the service's environment, or write the password into the file"
            }
            Fault::UnknownPath { .. } => {
                "look up the stream's path in the camera's manual, e.g. /Streaming/Channels/101"
            }
            Fault::Refusal { .. } => {
                "see the camera's own log; it may allow only a few viewers at a time"
            }
            Fault::NoVideo => "switch the video stream on in the camera's settings",
            Fault::UnsupportedCodec { .. } => "set the camera to H.264, H.265 or MJPEG",
            Fault::Rubbish { .. } => {
                "is the port really the camera's RTSP port, and is nothing rewriting the traffic?"
            }
            Fault::Undecodable { .. } => {
                "switch off 'smart codec' (H.264+/H.265+) in the camera, or lower its bit rate"
            }
            Fault::FileMissing { .. } | Fault::FolderEmpty { .. } => {
                "check the path; it is relative to the site file"
            }
            Fault::FileUnreadable { .. } => "check the file's rights, and that ffprobe can read it",
            Fault::Ended => "write repeat = true to play it again and again",
            Fault::Died { .. } => "it begins again by itself; report it with the gateway's log",
            Fault::Internal { .. } => "restart the gateway; see its log",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Refused { address } => {
                write!(f, "connection refused: nothing answers at {address}")
            }
            Fault::Unreachable { address, detail } => {
                write!(f, "{address} cannot be reached ({detail})")
            }
            Fault::UnknownHost { host } => write!(f, "no machine is known by the name {host}"),
            Fault::Silent { step, limit_s } => write!(
                f,
                "no answer for {limit_s} s while {}: the camera accepts the connection but says nothing",
                step.name()
            ),
            Fault::Frozen { limit_s } => write!(
                f,
                "no picture for {limit_s} s: the camera accepts the connection but sends nothing"
            ),
            Fault::ServerGone => write!(f, "the camera closed the connection"),
            Fault::WrongPassword => write!(f, "wrong user name or password (the camera says 401)"),
            Fault::PasswordAsked => write!(
                f,
                "the camera asks for a user name and password, and none are configured"
            ),
            Fault::Forbidden => write!(
                f,
                "the camera knows the account but forbids it this stream (403)"
            ),
            Fault::PasswordMissing(missing) => write!(f, "no password: {missing}"),
            Fault::UnknownPath { path } => write!(f, "the camera has no stream at {path} (404)"),
            Fault::Refusal { step, code } => write!(
                f,
                "the camera refused with status {code} while {}",
                step.name()
            ),
            Fault::NoVideo => write!(f, "the camera offers no video stream at this address"),
            Fault::UnsupportedCodec { found } => {
                write!(f, "the camera sends {found}, which cannot be decoded here")
            }
            Fault::Rubbish { detail } => {
                write!(f, "what comes from there is not a video stream ({detail})")
            }
            Fault::Undecodable { detail } => {
                write!(
                    f,
                    "data comes from the camera, but no picture can be decoded from it ({detail})"
                )
            }
            Fault::FileMissing { path } => write!(f, "{path} does not exist"),
            Fault::FileUnreadable { path, detail } => {
                write!(f, "{path} cannot be read as video or picture ({detail})")
            }
            Fault::FolderEmpty { path } => {
                write!(f, "{path} holds no pictures (jpg, png, bmp, webp)")
            }
            Fault::Ended => write!(f, "the video was played to its end"),
            Fault::Died { detail } => write!(
                f,
                "the part of the gateway that works for this camera died ({detail}) and begins again"
            ),
            Fault::Internal { detail } => write!(f, "the gateway itself failed: {detail}"),
        }
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
