//! From packets to pictures, whatever the codec.

use ffmpeg_next::codec::Id;

use super::access_unit::{AccessUnits, Unit};
use super::rtp::Packet;
use super::sdp::Media;
use super::{h264, h265, mjpeg};
use crate::feed::video::camera::fault::Fault;

pub(super) enum Depacketizer {
    H264(AccessUnits),
    H265(h265::Units),
    Jpeg(mjpeg::Pictures),
}

/// What can be decoded here; `None`: not this one.
pub(super) fn codec(name: &str) -> Option<Id> {
    match name {
        "H264" => Some(Id::H264),
        "H265" | "HEVC" => Some(Id::HEVC),
        "JPEG" => Some(Id::MJPEG),
        _ => None,
    }
}

impl Depacketizer {
    /// `None`: it cannot be decoded here.
    pub(super) fn new(media: &Media) -> Option<Depacketizer> {
        let format = media.format()?;
        Some(match codec(&format.name)? {
            Id::H264 => Depacketizer::H264(h264::units(format)),
            Id::HEVC => Depacketizer::H265(h265::units(format)),
            _ => Depacketizer::Jpeg(mjpeg::Pictures::new(media.size)),
        })
    }

    /// # Errors
    /// [`Fault::TooMuch`]: a picture without end.
    pub(super) fn push(&mut self, packet: &Packet) -> Result<(), Fault> {
        match self {
            Depacketizer::H264(units) => {
                units.packet(packet.time, packet.lost);
                h264::unpack(units, packet);
                units.packet_ends(packet.mark)
            }
            Depacketizer::H265(to) => {
                to.units.packet(packet.time, packet.lost);
                h265::unpack(to, packet);
                to.units.packet_ends(packet.mark)
            }
            Depacketizer::Jpeg(pictures) => pictures.push(packet),
        }
    }

    /// A whole picture, if one is ready.
    pub(super) fn next(&mut self) -> Option<Unit> {
        match self {
            Depacketizer::H264(units) | Depacketizer::H265(h265::Units { units, .. }) => {
                units.next()
            }
            Depacketizer::Jpeg(pictures) => pictures.next(),
        }
    }
}
