//! What can be told: a closed list. A target takes all of it, or what its `for` names.

use strum::IntoStaticStr;

use crate::catalogue::Key;

/// One sort of thing that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Kind {
    /// A vehicle waits for a person's answer.
    Waiting,
    /// On the deny list, or likely so.
    Denied,
    AreaFull,
    Violation,
    /// Somebody crossed right behind another vehicle.
    Tailgating,
    /// A vehicle with a permit was refused for another reason.
    Refused,
    Overstay,
    /// One plate was let in at two lots of the region.
    InTwoLots,
    /// Nothing is heard of another lot; heard again.
    LotSilent,
    LotHeard,
    /// An edit made here gave way to a later one of another lot.
    EditLost,
    CameraDown,
    CameraUp,
    GateFailed,
    LaneDrift,
    DiskLow,
    BackupOld,
    /// Another part of the gateway does not work.
    PartFailed,
    /// A part works again.
    PartWell,
    Started,
    Stopped,
    /// Where the audit log ends. Told to the target that `[audit]` names, and to no other.
    AuditHead,
    /// Several messages in one.
    Digest,
    /// Somebody tries whether messages arrive.
    Test,
}

/// How urgent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Severity {
    Info,
    Warning,
    /// Somebody should look now: quiet hours do not hold it back.
    Alarm,
}

impl Severity {
    /// As messages say it.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Kind {
    /// What `for` may name.
    pub(crate) const CHOICE: [Kind; 21] = [
        Kind::Waiting,
        Kind::Denied,
        Kind::AreaFull,
        Kind::Violation,
        Kind::Tailgating,
        Kind::Refused,
        Kind::Overstay,
        Kind::InTwoLots,
        Kind::LotSilent,
        Kind::LotHeard,
        Kind::EditLost,
        Kind::CameraDown,
        Kind::CameraUp,
        Kind::GateFailed,
        Kind::LaneDrift,
        Kind::DiskLow,
        Kind::BackupOld,
        Kind::PartFailed,
        Kind::PartWell,
        Kind::Started,
        Kind::Stopped,
    ];

    /// As the site file and messages say it.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }

    pub(crate) fn severity(self) -> Severity {
        match self {
            Kind::Waiting
            | Kind::Denied
            | Kind::CameraDown
            | Kind::GateFailed
            | Kind::DiskLow
            | Kind::PartFailed => Severity::Alarm,
            Kind::AreaFull
            | Kind::Violation
            | Kind::Tailgating
            | Kind::Refused
            | Kind::Overstay
            | Kind::InTwoLots
            | Kind::LotSilent
            | Kind::EditLost
            | Kind::LaneDrift
            | Kind::BackupOld => Severity::Warning,
            Kind::CameraUp
            | Kind::LotHeard
            | Kind::PartWell
            | Kind::Started
            | Kind::Stopped
            | Kind::AuditHead
            | Kind::Digest
            | Kind::Test => Severity::Info,
        }
    }

    /// A word for it in a digest.
    pub(crate) fn name(self) -> Key {
        match self {
            Kind::Waiting => key!("notify-kind-waiting"),
            Kind::Denied => key!("notify-kind-denied"),
            Kind::AreaFull => key!("notify-kind-area-full"),
            Kind::Violation => key!("notify-kind-violation"),
            Kind::Tailgating => key!("notify-kind-tailgating"),
            Kind::Refused => key!("notify-kind-refused"),
            Kind::Overstay => key!("notify-kind-overstay"),
            Kind::InTwoLots => key!("notify-kind-in-two-lots"),
            Kind::LotSilent => key!("notify-kind-lot-silent"),
            Kind::LotHeard => key!("notify-kind-lot-heard"),
            Kind::EditLost => key!("notify-kind-edit-lost"),
            Kind::CameraDown => key!("notify-kind-camera-down"),
            Kind::CameraUp => key!("notify-kind-camera-up"),
            Kind::GateFailed => key!("notify-kind-gate-failed"),
            Kind::LaneDrift => key!("notify-kind-lane-drift"),
            Kind::DiskLow => key!("notify-kind-disk-low"),
            Kind::BackupOld => key!("notify-kind-backup-old"),
            Kind::PartFailed => key!("notify-kind-part-failed"),
            Kind::PartWell => key!("notify-kind-part-well"),
            Kind::Started => key!("notify-kind-started"),
            Kind::Stopped => key!("notify-kind-stopped"),
            Kind::AuditHead => key!("notify-kind-audit-head"),
            Kind::Digest => key!("notify-kind-digest"),
            Kind::Test => key!("notify-kind-test"),
        }
    }
}
