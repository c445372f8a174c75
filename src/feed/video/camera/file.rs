//! A video file or a folder of pictures as a camera.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ffmpeg_next as ffmpeg;

use ffmpeg::codec::Id;
use ffmpeg::codec::packet::Packet as AvPacket;
use ffmpeg::format::context::Input;
use ffmpeg::media;
use jiff::Timestamp;

use super::decode::{Format, prepare};
use super::fault::Fault;
use super::settings::Pace;
use super::source::{Encoded, Source};
use crate::clock::SharedClock;

/// Waits until what lies at `offset` of the play is due, and tells its capture time.
struct Player {
    clock: SharedClock,
    pace: Pace,
    started: Instant,
    started_wall: Timestamp,
}

impl Player {
    fn new(clock: SharedClock, pace: Pace) -> Player {
        Player {
            started: clock.monotonic(),
            started_wall: clock.now(),
            clock,
            pace,
        }
    }

    async fn due(&self, offset: Duration) {
        let passed = self
            .clock
            .monotonic()
            .saturating_duration_since(self.started);
        if self.pace == Pace::Real && offset > passed {
            tokio::time::sleep(offset - passed).await;
        } else {
            tokio::task::yield_now().await;
        }
    }

    /// Played in real time it is now or a little ago, whatever the wall clock did since the start.
    fn captured(&self, offset: Duration) -> Timestamp {
        let passed = self.clock.monotonic();
        let passed = passed.saturating_duration_since(self.started);
        match self.pace {
            Pace::Real => self.clock.now() - passed.saturating_sub(offset),
            Pace::Fast => self.started_wall + offset,
        }
    }
}

/// Stamps further ahead of the last one, or further behind (B frames), have jumped.
const JUMP_S: f64 = 10.0;
const REORDER_S: f64 = 1.0;

/// A video file, by libavformat.
pub(crate) struct FileSource {
    input: Input,
    path: PathBuf,
    stream: usize,
    /// Seconds a tick.
    tick_s: f64,
    /// The longest a picture stands, for the seam of a loop and missing stamps.
    step_s: f64,
    first: Option<i64>,
    /// Where this round begins in the play, and where its last packet lay.
    round_s: f64,
    last_s: f64,
    repeat: bool,
    player: Player,
    announced: bool,
}

impl FileSource {
    /// # Errors
    /// The file is missing, unreadable, or holds no video.
    pub fn open(
        path: &Path,
        repeat: bool,
        pace: Pace,
        clock: SharedClock,
    ) -> Result<FileSource, Fault> {
        prepare();
        if !path.exists() {
            return Err(Fault::FileMissing {
                path: path.display().to_string(),
            });
        }
        let unreadable = |e: ffmpeg::Error| Fault::FileUnreadable {
            path: path.display().to_string(),
            detail: e.to_string(),
        };
        let input = ffmpeg::format::input(path).map_err(unreadable)?;
        let video = input.streams().best(media::Type::Video);
        let video = video
            .ok_or(ffmpeg::Error::StreamNotFound)
            .map_err(unreadable)?;
        let fps = f64::from(video.avg_frame_rate());
        let (stream, tick_s) = (video.index(), f64::from(video.time_base()));
        Ok(FileSource {
            input,
            path: path.to_owned(),
            stream,
            tick_s,
            step_s: if fps.is_finite() && fps > 0.1 {
                1.0 / fps
            } else {
                0.04
            },
            first: None,
            round_s: 0.0,
            last_s: 0.0,
            repeat,
            player: Player::new(clock, pace),
            announced: false,
        })
    }

    fn format(&mut self) -> Option<Format> {
        if std::mem::replace(&mut self.announced, true) {
            return None;
        }
        let parameters = self.input.stream(self.stream)?.parameters();
        Some(Format {
            codec: parameters.id(),
            parameters: Some(parameters),
        })
    }

    fn read(&mut self) -> Result<AvPacket, Fault> {
        let mut rewound = false;
        loop {
            let mut packet = AvPacket::empty();
            match packet.read(&mut self.input) {
                Ok(()) if packet.stream() == self.stream => return Ok(packet),
                Ok(()) => {}
                Err(ffmpeg::Error::Eof) if self.repeat && !rewound => {
                    rewound = true;
                    self.round_s = self.last_s + self.step_s;
                    self.input.seek(0, ..).map_err(|e| self.unreadable(e))?;
                }
                Err(ffmpeg::Error::Eof) => return Err(Fault::Ended),
                Err(error) => return Err(self.unreadable(error)),
            }
        }
    }

    fn unreadable(&self, error: ffmpeg::Error) -> Fault {
        Fault::FileUnreadable {
            path: self.path.display().to_string(),
            detail: error.to_string(),
        }
    }

    /// Seconds from the start of the play; stamps that are missing follow on evenly.
    fn place(&mut self, stamp: Option<i64>) -> f64 {
        let Some(stamp) = stamp else {
            return self.last_s + self.step_s;
        };
        let offset_s = |first: i64| {
            #[allow(clippy::cast_precision_loss)]
            let ticks = (stamp - first) as f64;
            ticks * self.tick_s
        };
        let place_s = self.round_s + offset_s(*self.first.get_or_insert(stamp));
        if (-REORDER_S..JUMP_S).contains(&(place_s - self.last_s)) {
            return place_s.max(0.0);
        }
        // Recordings joined end to end: the stamps start anew, the play goes on.
        self.first = Some(stamp);
        self.round_s = self.last_s + self.step_s;
        self.round_s
    }
}

impl Source for FileSource {
    async fn next(&mut self) -> Result<Encoded, Fault> {
        let packet = self.read()?;
        let due_s = self.place(packet.dts().or(packet.pts()));
        let shown_s = self.place(packet.pts().or(packet.dts()));
        self.last_s = self.last_s.max(due_s);
        self.player.due(Duration::from_secs_f64(due_s)).await;
        Ok(Encoded {
            captured: self.player.captured(Duration::from_secs_f64(shown_s)),
            key: packet.is_key(),
            data: packet.data().unwrap_or_default().to_vec(),
            lost: 0,
            format: self.format(),
        })
    }

    async fn close(self) {}
}

/// A folder of pictures, sorted by name.
pub(crate) struct PicturesSource {
    all: Vec<PathBuf>,
    left: VecDeque<PathBuf>,
    interval: Duration,
    shown: u32,
    repeat: bool,
    player: Player,
    codec: Option<Id>,
}

impl PicturesSource {
    /// # Errors
    /// The folder is missing, unreadable, or holds no pictures.
    pub fn open(
        folder: &Path,
        interval_ms: u64,
        repeat: bool,
        pace: Pace,
        clock: SharedClock,
    ) -> Result<PicturesSource, Fault> {
        let path = folder.display().to_string();
        if !folder.exists() {
            return Err(Fault::FileMissing { path });
        }
        let entries = std::fs::read_dir(folder).map_err(|e| Fault::FileUnreadable {
            path: path.clone(),
            detail: e.to_string(),
        })?;
        let mut all: Vec<PathBuf> = entries
            .flatten()
            .map(|e| e.path())
            .filter(|p| is_picture(p))
            .collect();
        all.sort();
        if all.is_empty() {
            return Err(Fault::FolderEmpty { path });
        }
        Ok(PicturesSource {
            left: all.iter().cloned().collect(),
            all,
            interval: Duration::from_millis(interval_ms),
            shown: 0,
            repeat,
            player: Player::new(clock, pace),
            codec: None,
        })
    }
}

fn is_picture(path: &Path) -> bool {
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_lowercase();
    matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "bmp" | "webp")
}

/// By the first bytes: endings lie.
fn picture_codec(data: &[u8]) -> Option<Id> {
    match data {
        [0xff, 0xd8, ..] => Some(Id::MJPEG),
        [0x89, b'P', b'N', b'G', ..] => Some(Id::PNG),
        [b'B', b'M', ..] => Some(Id::BMP),
        [b'R', b'I', b'F', b'F', ..] => Some(Id::WEBP),
        _ => None,
    }
}

impl Source for PicturesSource {
    async fn next(&mut self) -> Result<Encoded, Fault> {
        if self.left.is_empty() && self.repeat {
            self.left = self.all.iter().cloned().collect();
        }
        let path = self.left.pop_front().ok_or(Fault::Ended)?;
        let unreadable = |detail: String| Fault::FileUnreadable {
            path: path.display().to_string(),
            detail,
        };
        let data = std::fs::read(&path).map_err(|e| unreadable(e.to_string()))?;
        let codec = picture_codec(&data)
            .ok_or_else(|| unreadable("not JPEG, PNG, BMP or WebP".to_owned()))?;
        let offset = self.interval * self.shown;
        self.shown += 1;
        self.player.due(offset).await;
        let format = (self.codec.replace(codec) != Some(codec)).then_some(Format {
            codec,
            parameters: None,
        });
        Ok(Encoded {
            captured: self.player.captured(offset),
            key: true,
            data,
            lost: 0,
            format,
        })
    }

    async fn close(self) {}
}
