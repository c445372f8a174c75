//! What a lane sees with: where its reads come from. Each kind of feed is a [`Feed`]; who starts one knows no more of it.
//!
//! * [`video`]   a camera's pictures, watched and read here
//! * [`push`]    a camera that reads by itself and tells what it read: one file a maker
//! * [`replay`]  recorded reads instead of cameras, to rehearse a site

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, StreamExt};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::WatchStream;

use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::event::Input;
use crate::domain::plate::Plate;
use crate::domain::site::{CameraId, LaneId};
use crate::port::fields::Fields;
use crate::supervise::Life;
use video::camera;
use video::pipeline::EvidenceWriter;
use video::vision::{Calibration, Pack};

pub mod push;
pub(crate) mod replay;
pub mod video;

/// Hands what a feed saw to the desk; while the desk is behind it waits, so that nothing is dropped. False: the desk is gone.
pub(crate) type Deliver = Arc<dyn Fn(Input) -> BoxFuture<'static, bool> + Send + Sync>;

/// A plate, and when a camera that reads by itself took it.
pub(crate) type Captured = (Plate, Timestamp);

/// How a feed is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// It sees what passes; `None`: that is not known yet.
    pub(crate) seeing: Option<bool>,
    /// One sentence for people, without credentials: what is wrong and where to look, or that all is well.
    pub(crate) told: Sentence,
}

/// What a feed has done since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pictures that came.
    pub frames: u64,
    /// Pictures that gave way to newer ones before they were looked at.
    pub dropped: u64,
}

/// What a lane sees with, running. It works by itself until [`Feed::stop`].
pub(crate) trait Feed: Send + Sync {
    /// How it is doing now, and again whenever that may have changed.
    fn health(&self) -> BoxStream<'static, Health>;

    /// How it is doing now.
    fn health_now(&self) -> Health {
        let first = self.health().next().now_or_never().flatten();
        first.unwrap_or_else(|| Health {
            seeing: Some(false),
            told: key!("feed-stopped").into(),
        })
    }

    /// The newest picture, JPEG, at most `max_width` pixels wide. May take some milliseconds.
    fn latest_picture(&self, _max_width: u32) -> Option<Vec<u8>> {
        None
    }

    /// The same for whoever only looks: of a smaller stream, where there is one and it gives pictures.
    fn live_picture(&self, max_width: u32) -> Option<Vec<u8>> {
        self.latest_picture(max_width)
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }

    /// Its tasks and threads, watched.
    fn lives(&self) -> Vec<Life>;

    /// Those of which one may die and the lane sees all the same.
    fn lives_beside(&self) -> Vec<Life> {
        Vec::new()
    }

    /// Where it looks and how, for a feed whose pictures are read here.
    fn calibrated(&self) -> Option<video::Calibrated> {
        None
    }

    /// Stops it and waits until all it has seen is handed over. Blocks.
    fn stop(&self);
}

/// A `[[camera]]` section.
#[derive(Clone)]
pub enum Settings {
    Video(camera::Settings),
    Push(push::Settings),
}

/// What a lane's feed is started with.
pub(crate) struct Start<'a> {
    pub(crate) lane: &'a LaneId,
    pub(crate) camera: &'a CameraId,
    pub(crate) calibration: &'a Calibration,
    /// Its pictures are shown on the live page.
    pub(crate) shown: bool,
    /// The models: for [`Settings::Video`].
    pub(crate) pack: Option<&'a Pack>,
    /// Who keeps pictures.
    pub(crate) evidence: Option<&'a EvidenceWriter>,
    /// The site's.
    pub(crate) time_zone: &'a TimeZone,
    /// What the lane's camera had told before the start: for [`Settings::Push`].
    pub(crate) told: Vec<Captured>,
    pub(crate) deliver: Deliver,
    pub(crate) clock: &'a SharedClock,
}

#[cfg(test)]
impl<'a> Start<'a> {
    /// Of a feed without pictures.
    fn plain(
        (lane, camera): (&'a LaneId, &'a CameraId),
        deliver: Deliver,
        clock: &'a SharedClock,
    ) -> Start<'a> {
        static ANY: std::sync::LazyLock<Calibration> =
            std::sync::LazyLock::new(Calibration::default);
        static UTC: TimeZone = TimeZone::UTC;
        Start {
            lane,
            camera,
            calibration: &ANY,
            shown: true,
            pack: None,
            evidence: None,
            time_zone: &UTC,
            told: Vec::new(),
            deliver,
            clock,
        }
    }
}

impl Settings {
    /// Reads a `[[camera]]` section; `id` is the caller's. `None` if something is faulty (noted in `fields`).
    pub fn read(fields: &mut Fields, folder: &Path) -> Option<Settings> {
        if fields.value("maker").is_some() {
            return push::Settings::read(fields, folder).map(Settings::Push);
        }
        let settings = camera::Settings::read(fields)?;
        Some(Settings::Video(settings.relative_to(folder)))
    }

    /// What is kept open to it.
    pub(crate) fn streams(&self) -> usize {
        match self {
            Settings::Video(settings) if settings.substream().is_some() => 2,
            Settings::Video(_) | Settings::Push(_) => 1,
        }
    }

    /// Its pictures are read here.
    pub(crate) fn is_video(&self) -> bool {
        matches!(self, Settings::Video(_))
    }

    /// Starts a lane's feed. Call within a tokio runtime.
    ///
    /// # Errors
    /// A sentence: the models cannot be used, or the system gives no thread.
    pub(crate) fn start(&self, with: Start<'_>) -> Result<Arc<dyn Feed>, String> {
        Ok(match self {
            Settings::Video(settings) => Arc::new(video::Video::start(settings, with)?),
            Settings::Push(settings) => Arc::new(push::start(settings, with)),
        })
    }
}

/// A feed that is one task.
struct TaskFeed {
    life: Life,
    tell: Tell,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// By what the task says how it is doing.
#[derive(Clone)]
struct Tell {
    health: watch::Sender<Health>,
    picture: watch::Sender<Option<Vec<u8>>>,
}

impl Tell {
    fn health(&self, seeing: Option<bool>, told: impl Into<Sentence>) {
        let told = told.into();
        self.health.send_replace(Health { seeing, told });
    }
}

type Work = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

impl TaskFeed {
    /// Starts the task; `begin` makes its work, anew when it has died.
    fn start(
        life: Life,
        first: Health,
        begin: impl Fn(Tell) -> Work + Send + Sync + 'static,
    ) -> TaskFeed {
        let tell = Tell {
            health: watch::Sender::new(first),
            picture: watch::Sender::new(None),
        };
        let stop = watch::Sender::new(false);
        let (own, told, stopping) = (life.clone(), tell.clone(), stop.subscribe());
        let task = tokio::spawn(async move {
            let work = || {
                let (work, mut stop) = (begin(told.clone()), stopping.clone());
                async move {
                    tokio::select! {
                        done = work => done,
                        _ = stop.wait_for(|s| *s) => Ok(()),
                    }
                }
            };
            own.keep(stopping.clone(), work).await;
        });
        TaskFeed {
            life,
            tell,
            stop,
            task: Mutex::new(Some(task)),
        }
    }
}

impl Feed for TaskFeed {
    fn health(&self) -> BoxStream<'static, Health> {
        WatchStream::new(self.tell.health.subscribe()).boxed()
    }

    fn latest_picture(&self, _max_width: u32) -> Option<Vec<u8>> {
        self.tell.picture.borrow().clone()
    }

    fn lives(&self) -> Vec<Life> {
        vec![self.life.clone()]
    }

    fn stop(&self) {
        self.stop.send_replace(true);
        let task = self.task.lock().take();
        if let Some(task) = task {
            // It has told of its own death; there is nothing left to stop.
            let _ = futures::executor::block_on(task);
        }
    }
}
