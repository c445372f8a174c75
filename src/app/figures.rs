//! What `/metrics` tells, kept for whoever asks, and kept small while nobody does.

use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use parking_lot::Mutex;
use tokio::sync::watch;

use super::StartError;
use super::lives::Lives;
use crate::clock::SharedClock;

/// Fine where a barrier's patience lies.
const EDGES_S: [f64; 17] = [
    0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0,
    2.0,
];
/// How often what was measured is counted into the histograms. Until then each measurement is kept by itself, 16 bytes:
/// a camera's pictures alone are 40 a second.
const SUM_UP: Duration = Duration::from_secs(10);

/// Begins to keep them.
pub(super) fn start(
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) -> Result<PrometheusHandle, StartError> {
    let handle = recorder()?;
    metrics::gauge!("plategate_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    let now = clock.now().as_duration().as_secs_f64();
    metrics::gauge!("plategate_start_time_seconds").set(now);
    let life = lives.born("metrics", "");
    let (kept, stop) = (handle.clone(), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            sum_up(&kept, SUM_UP, stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
    Ok(handle)
}

/// Without it what is measured is kept one by one until somebody asks for `/metrics`, for ever where nobody does.
async fn sum_up(handle: &PrometheusHandle, every: Duration, mut stop: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(every);
    loop {
        tokio::select! {
            _ = every.tick() => handle.run_upkeep(),
            _ = stop.wait_for(|s| *s) => return,
        }
    }
}

/// One a process: a second gateway in it, as in tests, has the same.
fn recorder() -> Result<PrometheusHandle, StartError> {
    static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut recorder = RECORDER.lock();
    if let Some(handle) = &*recorder {
        return Ok(handle.clone());
    }
    let handle = builder()?
        .install_recorder()
        .map_err(|e| StartError::Other(format!("metrics cannot be kept: {e}")))?;
    *recorder = Some(handle.clone());
    Ok(handle)
}

fn builder() -> Result<PrometheusBuilder, StartError> {
    PrometheusBuilder::new()
        .set_buckets(&EDGES_S)
        .map_err(|e| StartError::Other(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far more than it takes, also on a busy machine.
    const LIMIT: Duration = Duration::from_secs(90);

    /// Whether all of them are in the histogram: what is kept one by one is in none. The handle's debug text shows it.
    fn counted(handle: &PrometheusHandle, often: usize) -> bool {
        format!("{handle:?}").contains(&format!("count: {often},"))
    }

    #[tokio::test]
    async fn what_is_measured_is_summed_up_again_and_again_though_nobody_asks() {
        let recorder = builder().unwrap().build_recorder();
        let handle = recorder.handle();
        let (stop, stopping) = watch::channel(false);
        let kept = handle.clone();
        let task =
            tokio::spawn(async move { sum_up(&kept, Duration::from_millis(1), stopping).await });
        for so_far in [4_711, 9_422, 14_133] {
            metrics::with_local_recorder(&recorder, || {
                for _ in 0..4_711 {
                    metrics::histogram!("plategate_detect_seconds").record(0.02);
                }
            });
            assert!(!counted(&handle, so_far), "one by one until then");
            let summed_up = async {
                while !counted(&handle, so_far) {
                    tokio::task::yield_now().await;
                }
            };
            let done = tokio::time::timeout(LIMIT, summed_up).await;
            assert!(done.is_ok(), "{so_far}: {handle:?}");
        }
        stop.send_replace(true);
        task.await.unwrap();
    }
}
