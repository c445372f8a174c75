//! Encodes and stores the pictures of sightings, away from the lanes: one thread for all of them.

use std::io::{self, Cursor};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;

use crate::clock::SharedClock;
use crate::domain::event::EvidenceId;
use crate::feed::video::vision::{self, Crop, VisionError};
use crate::port::evidence::{Evidence, KeepSent, Pictures};
use crate::port::frame::Frame;
use crate::supervise::{Kept, Life};

/// Pictures waiting to be stored; each pins a decoded frame (3.1 MB at 1920x1080). When full, the picture is dropped,
/// counted and logged; the sighting is not.
const WAITING_MAX: usize = 12;
/// How often the thread shows that it lives while there is nothing to store.
const IDLE: Duration = Duration::from_secs(1);
/// Width of the stored frame, px.
const FRAME_PX: u32 = 1280;
/// A picture that a camera sent is kept as it is up to so many bytes.
const SENT_MAX: usize = 300 * 1024;
/// What is larger is decoded only up to these: pixels a side, bytes in memory.
const SIDE_MAX: u32 = 8_000;
const ALLOC_MAX: u64 = 128 * 1024 * 1024;
const QUALITY: u8 = 80;
/// Width of what stands in for the crop where no plate was seen, px.
const SMALL_PX: u32 = 320;

pub(super) struct Job {
    pub(crate) id: EvidenceId,
    pub(crate) shots: Shots,
}

pub(super) enum Shots {
    /// To be encoded.
    Decoded {
        frame: Frame,
        crop: Option<Box<Crop>>,
    },
    /// JPEG as a camera sent it.
    Sent { frame: Bytes, crop: Bytes },
}

/// The thread that stores pictures. It ends when every [`EvidenceSender`] is gone.
pub struct EvidenceWriter {
    handle: EvidenceSender,
    thread: JoinHandle<()>,
    life: Life,
}

/// The way to the evidence writer, cheap to clone.
#[derive(Clone)]
pub struct EvidenceSender(SyncSender<Job>);

impl EvidenceWriter {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(evidence: Arc<dyn Evidence>, clock: SharedClock) -> io::Result<EvidenceWriter> {
        let (sender, jobs) = sync_channel(WAITING_MAX);
        let life = Life::new("evidence", "", clock);
        let own = life.clone();
        let mut writing = Writing {
            jobs,
            evidence,
            life: life.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("evidence".to_owned())
            .spawn(move || own.keep_thread(|| false, &mut writing))?;
        Ok(EvidenceWriter {
            handle: EvidenceSender(sender),
            thread,
            life,
        })
    }

    /// Its thread, watched.
    pub(crate) fn life(&self) -> Life {
        self.life.clone()
    }

    pub fn handle(&self) -> EvidenceSender {
        self.handle.clone()
    }

    /// For feeds whose cameras send pictures.
    pub(crate) fn keep_sent(&self) -> KeepSent {
        let handle = self.handle();
        Arc::new(move |id, frame, crop| {
            let shots = Shots::Sent { frame, crop };
            handle.keep(Job { id, shots })
        })
    }

    /// Waits until everything handed over is stored. Every other handle must be gone: stop the lanes first.
    pub fn stop(self) {
        drop(self.handle);
        if self.thread.join().is_err() {
            tracing::error!("the evidence thread has failed; its panic message is above");
        }
    }
}

impl EvidenceSender {
    /// Hands pictures over; false: there was no room, and they are lost.
    pub(super) fn keep(&self, job: Job) -> bool {
        match self.0.try_send(job) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }
}

/// The thread's work; if it dies, the picture in its hands is lost and the next one is stored.
struct Writing {
    jobs: Receiver<Job>,
    evidence: Arc<dyn Evidence>,
    life: Life,
}

impl Kept for Writing {
    fn run(&mut self) -> Result<(), String> {
        loop {
            self.life.step();
            match self.jobs.recv_timeout(IDLE) {
                Ok(job) => keep(job, self.evidence.as_ref()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }
}

fn keep(job: Job, evidence: &dyn Evidence) {
    let pictures = match encode(&job) {
        Ok(pictures) => pictures,
        Err(e) => {
            metrics::counter!("plategate_evidence_failed_total").increment(1);
            tracing::warn!(evidence = %job.id.0, "a picture could not be encoded: {e}");
            return;
        }
    };
    // The frame goes back to the decoder before the disk is waited for.
    let id = job.id.clone();
    drop(job);
    if let Err(e) = evidence.put(&id, &pictures) {
        metrics::counter!("plategate_evidence_failed_total").increment(1);
        tracing::warn!("a picture could not be kept: {e}");
    }
}

fn encode(job: &Job) -> Result<Pictures, String> {
    let told = |e: VisionError| e.to_string();
    match &job.shots {
        Shots::Decoded { frame, crop } => Ok(Pictures {
            frame: vision::jpeg(frame, FRAME_PX).map_err(told)?,
            crop: match crop {
                Some(crop) => crop.jpeg().map_err(told)?,
                None => vision::jpeg(frame, SMALL_PX).map_err(told)?,
            },
        }),
        Shots::Sent { frame, crop } => Ok(Pictures {
            frame: made_smaller(frame)?,
            crop: made_smaller(crop)?,
        }),
    }
}

/// A picture as a camera sent it, no wider than one of ours where it is large.
fn made_smaller(jpeg: &Bytes) -> Result<Vec<u8>, String> {
    if jpeg.len() <= SENT_MAX {
        return Ok(jpeg.to_vec());
    }
    let mut reader = image::ImageReader::new(Cursor::new(jpeg));
    reader.set_format(image::ImageFormat::Jpeg);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(ALLOC_MAX);
    reader.limits(limits);
    let picture = reader.decode().map_err(|e| e.to_string())?;
    let small = picture.thumbnail(FRAME_PX, FRAME_PX).into_rgb8();
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    small
        .write_with_encoder(encoder)
        .map_err(|e| e.to_string())?;
    Ok(jpeg)
}
