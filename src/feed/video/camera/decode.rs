//! libavcodec: encoded packets in, pictures in planar YUV 4:2:0 out, in the decoder's own buffers.

use std::collections::VecDeque;
use std::sync::{Arc, Once};

use ffmpeg_next as ffmpeg;

use ffmpeg::codec::{self, Id, Parameters};
use ffmpeg::format::Pixel;
use ffmpeg::software::scaling;
use ffmpeg::{color, frame};
use jiff::Timestamp;

use super::fault::Fault;
use crate::port::frame::{Pixels, Planes};

/// How the packets that follow are encoded.
#[derive(Clone)]
pub(crate) struct Format {
    pub(crate) codec: Id,
    /// From a container; `None` where the packets describe themselves (RTSP in Annex B form, pictures).
    pub(crate) parameters: Option<Parameters>,
}

/// One encoded picture.
pub(crate) struct Packet {
    /// Counts a camera's packets; never repeats.
    pub(crate) seq: i64,
    /// Which connection it came by.
    pub(crate) session: u64,
    pub(crate) captured: Timestamp,
    /// Decodable without those before it.
    pub(crate) key: bool,
    pub(crate) data: Vec<u8>,
}

impl Packet {
    pub(crate) fn at_ms(&self) -> i64 {
        self.captured.as_millisecond()
    }
}

/// One decoded picture, always 4:2:0.
pub(crate) struct Picture {
    pub(crate) seq: i64,
    pub(crate) captured: Timestamp,
    pub(crate) full_range: bool,
    video: frame::Video,
}

impl Picture {
    pub(crate) fn width(&self) -> u32 {
        self.video.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.video.height()
    }

    /// Brightness rows and their stride.
    pub(crate) fn luma(&self) -> (&[u8], usize) {
        (self.video.data(0), self.video.stride(0))
    }

    /// Shares the decoder's buffer: no copy.
    pub(crate) fn into_pixels(self) -> Pixels {
        Pixels::I420 {
            full_range: self.full_range,
            planes: Arc::new(AvPlanes(self.video)),
        }
    }
}

struct AvPlanes(frame::Video);

impl Planes for AvPlanes {
    fn plane(&self, index: usize) -> &[u8] {
        self.0.data(index)
    }

    fn stride(&self, index: usize) -> usize {
        self.0.stride(index)
    }
}

/// A picture of more pixels is none of a camera's.
pub(crate) const PICTURE_PIXELS: u64 = 33_000_000;
/// Pictures between a packet and its picture, at most (B frames); also how many packets' times are remembered.
const REMEMBERED: usize = 64;

/// A decoder of one stream. One thread, no delay that the stream itself does not ask for.
pub(crate) struct Decoder {
    inner: ffmpeg::decoder::Video,
    /// Capture times of packets whose pictures may still come.
    stamps: VecDeque<(i64, Timestamp)>,
    scaler: Option<scaling::Context>,
}

/// What a stream says of its size is no reason to take gigabytes.
fn limits() -> ffmpeg::Dictionary<'static> {
    let mut limits = ffmpeg::Dictionary::new();
    limits.set("max_pixels", &PICTURE_PIXELS.to_string());
    limits
}

/// Quiets libav's own messages (they go to stderr, unasked and without a camera's name). Safe to call again.
pub(crate) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Failing here means that no codec is found later, which has its own sentence.
        let _ = ffmpeg::init();
        ffmpeg::log::set_level(ffmpeg::log::Level::Fatal);
    });
}

impl Decoder {
    /// # Errors
    /// [`Fault::UnsupportedCodec`]: this build of libavcodec cannot decode it.
    pub fn open(format: &Format) -> Result<Decoder, Fault> {
        prepare();
        let unsupported = |_| Fault::UnsupportedCodec {
            found: format.codec.name().to_uppercase(),
        };
        let codec = ffmpeg::decoder::find(format.codec)
            .ok_or(ffmpeg::Error::DecoderNotFound)
            .map_err(unsupported)?;
        let mut context = codec::Context::new_with_codec(codec);
        if let Some(parameters) = &format.parameters {
            context
                .set_parameters(parameters.clone())
                .map_err(unsupported)?;
        }
        // Several threads would delay each picture by as many; cameras run side by side instead.
        context.set_threading(codec::threading::Config {
            kind: codec::threading::Type::None,
            count: 1,
            ..Default::default()
        });
        context.set_flags(codec::Flags::LOW_DELAY);
        let mut decoder = context.decoder();
        decoder.conceal(ffmpeg::decoder::Conceal::GUESS_MVS | ffmpeg::decoder::Conceal::DEBLOCK);
        let inner = decoder
            .open_as_with(codec, limits())
            .and_then(codec::decoder::Opened::video)
            .map_err(unsupported)?;
        Ok(Decoder {
            inner,
            stamps: VecDeque::with_capacity(REMEMBERED),
            scaler: None,
        })
    }

    /// Feeds one packet and takes what pictures are ready.
    ///
    /// # Errors
    /// libavcodec's own: the packet is damaged. The decoder goes on with the next.
    pub fn feed(&mut self, packet: &Packet) -> Result<Vec<Picture>, ffmpeg::Error> {
        if self.stamps.len() == REMEMBERED {
            self.stamps.pop_front();
        }
        self.stamps.push_back((packet.seq, packet.captured));
        let mut av = codec::packet::Packet::copy(&packet.data);
        av.set_pts(Some(packet.seq));
        av.set_dts(Some(packet.seq));
        if packet.key {
            av.set_flags(codec::packet::Flags::KEY);
        }
        let sent = self.inner.send_packet(&av);
        let pictures = self.receive();
        match sent {
            Err(error) if pictures.is_empty() => Err(error),
            _ => Ok(pictures),
        }
    }

    /// Takes the pictures that the decoder holds back, and forgets the chain: a key frame must follow.
    pub(crate) fn drain(&mut self) -> Vec<Picture> {
        let pictures = match self.inner.send_eof() {
            Ok(()) => self.receive(),
            Err(_) => Vec::new(),
        };
        self.inner.flush();
        pictures
    }

    /// Forgets the chain: a key frame must follow.
    pub(crate) fn flush(&mut self) {
        self.inner.flush();
        self.stamps.clear();
    }

    fn receive(&mut self) -> Vec<Picture> {
        let mut pictures = Vec::new();
        loop {
            let mut video = frame::Video::empty();
            if self.inner.receive_frame(&mut video).is_err() {
                return pictures;
            }
            let Some(stamp) = self.stamp(&video) else {
                continue;
            };
            if let Some(picture) = self.picture(video, stamp) {
                pictures.push(picture);
            }
        }
    }

    fn stamp(&self, video: &frame::Video) -> Option<(i64, Timestamp)> {
        let seq = video.pts().or_else(|| video.timestamp());
        let found = seq.and_then(|s| self.stamps.iter().find(|stamp| stamp.0 == s));
        found.or(self.stamps.back()).copied()
    }

    fn picture(
        &mut self,
        video: frame::Video,
        (seq, captured): (i64, Timestamp),
    ) -> Option<Picture> {
        let full_range = video.color_range() == color::Range::JPEG || is_full_range(video.format());
        let video = match video.format() {
            Pixel::YUV420P | Pixel::YUVJ420P => video,
            _ => self.convert(&video, full_range)?,
        };
        Some(Picture {
            seq,
            captured,
            full_range,
            video,
        })
    }

    fn convert(&mut self, video: &frame::Video, full_range: bool) -> Option<frame::Video> {
        let target = if full_range {
            Pixel::YUVJ420P
        } else {
            Pixel::YUV420P
        };
        let (width, height) = (video.width(), video.height());
        let fits = self.scaler.as_ref().is_some_and(|s| {
            let i = s.input();
            (i.format, i.width, i.height) == (video.format(), width, height)
                && s.output().format == target
        });
        if !fits {
            let flags = scaling::Flags::BILINEAR;
            self.scaler =
                scaling::Context::get(video.format(), width, height, target, width, height, flags)
                    .ok();
        }
        let mut converted = frame::Video::empty();
        self.scaler.as_mut()?.run(video, &mut converted).ok()?;
        Some(converted)
    }
}

/// Formats whose very name means full range.
fn is_full_range(format: Pixel) -> bool {
    matches!(
        format,
        Pixel::YUVJ420P | Pixel::YUVJ422P | Pixel::YUVJ444P | Pixel::YUVJ440P | Pixel::GRAY8
    )
}
