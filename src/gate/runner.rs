//! One task a gate. A command is sent at once, or when the least gap after the pulse before is over if that is still in time:
//! it expires, by monotonic time; it is never queued behind another, never sent again. The kill switch is looked at right before
//! sending.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::barrier::BarrierFault;
use super::{Gate, PULSE_MS, millis};
use crate::clock::SharedClock;
use crate::domain::event::{
    GateCommand, GateFault, GateFaultKind, GateReport, GateResult, HoldReason,
};
use crate::domain::site::GateId;
use crate::supervise::Life;

/// However late a command expires, its request may take no longer.
const WHOLE: Duration = Duration::from_secs(2);
/// More than [`WHOLE`] by as much as a driver may need to say a sentence of its own.
const DRIVER: Duration = Duration::from_millis(2_500);
/// A driver's own connection that broke is made anew so much later.
const RETRY: Duration = Duration::from_secs(2);
/// A command that waits for the gap looks so often at the kill switch and whether the gateway stops.
const WAIT: Duration = Duration::from_millis(20);
/// Letting go of the contact at the start, and waiting for it at the stop, takes no longer.
const SETTLE: Duration = Duration::from_secs(8);

/// No gate is pulsed while it is on. Shared by all gates. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct KillSwitch(Arc<AtomicBool>);

impl KillSwitch {
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }

    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What a runner holds its gate to.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The least time from the end of one pulse to the start of the next, ms.
    pub min_gap_ms: u32,
    pub kill: KillSwitch,
}

/// A gate's health, for pages.
#[derive(Debug, Clone, PartialEq)]
pub struct GateHealth {
    /// The driver and its address, without credentials.
    pub(crate) description: String,
    /// What became of the last command, and when.
    pub(crate) last: Option<(Timestamp, GateResult)>,
    /// Something that a person must look at now.
    pub(crate) trouble: Option<String>,
    /// What is odd, though it works.
    pub(crate) note: Option<String>,
    /// What its barrier's own contacts say.
    pub(crate) barrier: Option<BarrierFault>,
}

/// The way to a gate. Cheap to clone.
#[derive(Clone)]
pub struct GateHandle {
    shared: Arc<Shared>,
    commands: mpsc::Sender<Ordered>,
    /// Of the commands, and of the driver's own connection.
    tasks: Arc<Mutex<Option<[JoinHandle<()>; 2]>>>,
    let_go: watch::Sender<bool>,
}

/// A command, and until when it may be sent.
struct Ordered {
    command: GateCommand,
    until: Instant,
}

struct Shared {
    id: GateId,
    /// Of the task, of each command, and of the driver's own connection.
    lives: [Life; 3],
    gate: Arc<dyn Gate>,
    limits: Limits,
    reports: mpsc::Sender<GateReport>,
    clock: SharedClock,
    last: Mutex<Option<(Timestamp, GateResult)>>,
    /// How many pulses the device has taken.
    pulses: watch::Sender<u64>,
    barrier: Mutex<Option<BarrierFault>>,
    /// A command is being sent: others are held back.
    busy: AtomicBool,
    stopping: AtomicBool,
}

/// Starts the task of gate `id`. Each command gives exactly one report on `reports`. Call within a tokio runtime.
pub fn start(
    id: GateId,
    gate: Arc<dyn Gate>,
    limits: Limits,
    reports: mpsc::Sender<GateReport>,
    clock: SharedClock,
) -> GateHandle {
    // Room for one: the command that is taken at once. When it is full the command is held back, not queued.
    let (commands, queue) = mpsc::channel(1);
    let shared = Arc::new(Shared {
        lives: ["gate", "gate-command", "gate-connection"]
            .map(|kind| Life::new(kind, &id, clock.clone())),
        id,
        gate,
        limits,
        reports,
        clock,
        last: Mutex::new(None),
        pulses: watch::Sender::new(0),
        barrier: Mutex::new(None),
        busy: AtomicBool::new(false),
        stopping: AtomicBool::new(false),
    });
    let let_go = watch::Sender::new(false);
    let tasks = [
        tokio::spawn(keep(shared.clone(), queue)),
        tokio::spawn(hold(shared.clone(), let_go.subscribe())),
    ];
    GateHandle {
        shared,
        commands,
        tasks: Arc::new(Mutex::new(Some(tasks))),
        let_go,
    }
}

impl GateHandle {
    /// Hands a command over and returns at once; what becomes of it comes as a report. `decided`: when it was issued, by
    /// the clock's monotonic time; its lifetime counts from there.
    pub(crate) fn send(&self, command: GateCommand, decided: Instant) {
        if self.shared.busy.swap(true, Ordering::SeqCst) {
            let by = HoldReason::Busy;
            self.shared.report(&command, GateResult::Withheld { by });
            return;
        }
        if self.shared.stopping.load(Ordering::SeqCst) {
            self.turn_away(&command);
            return;
        }
        let lifetime = command.expires_at.duration_since(command.issued_at);
        let lifetime = Duration::try_from(lifetime).unwrap_or(Duration::ZERO);
        let until = decided + lifetime;
        if let Err(refused) = self.commands.try_send(Ordered { command, until }) {
            self.turn_away(&refused.into_inner().command);
        }
    }

    fn turn_away(&self, command: &GateCommand) {
        self.shared.busy.store(false, Ordering::SeqCst);
        let by = HoldReason::Stopping;
        self.shared.report(command, GateResult::Withheld { by });
    }

    /// Its task, its commands and its connection, watched.
    pub fn lives(&self) -> [Life; 3] {
        self.shared.lives.clone()
    }

    pub fn health(&self) -> GateHealth {
        GateHealth {
            description: self.shared.gate.describe(),
            last: self.shared.last.lock().clone(),
            trouble: self.shared.gate.trouble(),
            note: self.shared.gate.note(),
            barrier: *self.shared.barrier.lock(),
        }
    }

    /// How many pulses its device has taken since the start.
    pub(crate) fn pulses(&self) -> watch::Receiver<u64> {
        self.shared.pulses.subscribe()
    }

    /// What the barrier's own contacts say; what they said before.
    pub(crate) fn tell_barrier(&self, fault: Option<BarrierFault>) -> Option<BarrierFault> {
        std::mem::replace(&mut *self.shared.barrier.lock(), fault)
    }

    /// Takes no more commands, and waits (a few seconds at most) until the one under way has its report and no contact is
    /// held any more.
    pub async fn stop(&self) {
        let tasks = {
            let mut tasks = self.tasks.lock();
            tasks.take()
        };
        let Some([task, mut connection]) = tasks else {
            return;
        };
        // From here on no command is taken; one that is being sent is still answered.
        self.shared.stopping.store(true, Ordering::SeqCst);
        let waiting = async {
            while self.shared.busy.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            self.shared.gate.settled().await;
        };
        if timeout(SETTLE, waiting).await.is_err() {
            tracing::error!(
                "gate {}: its contact could not be let go before the stop: go and look!",
                self.shared.id
            );
        }
        task.abort();
        let _ = task.await;
        self.let_go.send_replace(true);
        if timeout(SETTLE, &mut connection).await.is_err() {
            connection.abort();
        }
    }
}

/// The task's memory: the end of the last pulse that may have been given.
struct LastPulse(Option<Instant>);

/// [`run`], watched. It ends with the gate's handles, or is cut off at the stop.
async fn keep(shared: Arc<Shared>, queue: mpsc::Receiver<Ordered>) {
    let (_never, stop) = watch::channel(false);
    let queue = tokio::sync::Mutex::new(queue);
    let [life, ..] = &shared.lives;
    let first = AtomicBool::new(true);
    let work = || async {
        // A command that died with the task is not sent any more; the next one may come. At the first start a command may
        // have come before the task has begun: that one is not forgotten.
        if !first.swap(false, Ordering::SeqCst) {
            shared.busy.store(false, Ordering::SeqCst);
        }
        run(&shared, &mut *queue.lock().await).await;
        Ok(())
    };
    life.keep(stop, work).await;
}

/// The driver's own connection, watched.
async fn hold(shared: Arc<Shared>, stop: watch::Receiver<bool>) {
    let [.., life] = &shared.lives;
    let work = || async {
        let (mut stopping, mut told) = (stop.clone(), String::new());
        while let Err(fault) = shared.gate.hold(stop.clone()).await {
            let why = fault.to_string();
            if why != told {
                tracing::warn!("gate {}: {why}", shared.id);
                told = why;
            }
            if timeout(RETRY, stopping.wait_for(|s| *s)).await.is_ok() {
                break;
            }
        }
        Ok(())
    };
    life.keep(stop.clone(), work).await;
}

async fn run(shared: &Shared, queue: &mut mpsc::Receiver<Ordered>) {
    let [_, life, _] = &shared.lives;
    shared.release().await;
    let mut last = LastPulse(None);
    while let Some(ordered) = queue.recv().await {
        let done = life.piece(shared.handle(&ordered, &mut last)).await;
        let died = done.is_err();
        let result = done.unwrap_or_else(|death| {
            let cause = death.to_string();
            shared.failed(GateFaultKind::ProgramFailed { cause })
        });
        let command = ordered.command;
        // Free before the report is out: whoever acts on the report finds the gate ready. Nothing is awaited between the
        // two, so a stop never falls between them.
        shared.busy.store(false, Ordering::SeqCst);
        shared.report(&command, result);
        if died {
            shared.release().await;
        }
    }
}

impl Shared {
    /// Lets go of the contact: who died within a pulse, this task or an earlier process, may have left it closed.
    async fn release(&self) {
        let release = self.gate.release();
        match timeout(SETTLE, release).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => tracing::warn!("gate {}: {e}", self.id),
            Err(_) => tracing::warn!("gate {}: no answer yet", self.id),
        }
    }

    async fn handle(&self, ordered: &Ordered, last: &mut LastPulse) -> GateResult {
        let command = &ordered.command;
        if let Err(held_back) = self.turn(ordered.until, last).await {
            return held_back;
        }
        let began = self.clock.monotonic();
        let left = ordered.until.saturating_duration_since(began).min(WHOLE);
        let pulse_ms = command.pulse_ms.clamp(*PULSE_MS.start(), *PULSE_MS.end());
        if pulse_ms != command.pulse_ms {
            tracing::warn!(
                "gate {}: a pulse of {} ms was asked for; {pulse_ms} ms is given",
                self.id,
                command.pulse_ms
            );
        }
        // Even if it fails: whether the relay took it may not be known.
        let pulse = Duration::from_millis(u64::from(pulse_ms));
        last.0 = Some(began + pulse);
        let sent = timeout(DRIVER, self.gate.pulse(pulse_ms, began + left)).await;
        let took = self.clock.monotonic().duration_since(began);
        metrics::histogram!("plategate_stage_seconds", "stage" => "gate")
            .record(took.as_secs_f64());
        // The contact closed at some moment before the answer: count from the later one.
        last.0 = Some(began + took + pulse);
        match sent {
            Ok(Ok(())) => GateResult::Accepted {
                took_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            },
            Ok(Err(fault)) => GateResult::Failed { fault },
            Err(_) => {
                let limit_ms = millis(DRIVER);
                self.failed(GateFaultKind::NoAnswer { limit_ms })
            }
        }
    }

    fn failed(&self, what: GateFaultKind) -> GateResult {
        let device = self.gate.device();
        let fault = GateFault { device, what };
        GateResult::Failed { fault }
    }

    /// Resolves when the command may be sent: at once, or when the gap after the pulse before is over. `Err`: it must not be.
    async fn turn(&self, until: Instant, last: &LastPulse) -> Result<(), GateResult> {
        let gap = Duration::from_millis(u64::from(self.limits.min_gap_ms));
        let free = last.0.map(|end| end + gap);
        loop {
            let now = self.clock.monotonic();
            let withheld = |by| Err(GateResult::Withheld { by });
            if now >= until {
                return Err(GateResult::Expired);
            }
            if self.limits.kill.is_on() {
                return withheld(HoldReason::KillSwitch);
            }
            let wait = free.map_or(Duration::ZERO, |free| free.saturating_duration_since(now));
            if wait.is_zero() {
                return Ok(());
            }
            if self.stopping.load(Ordering::SeqCst) {
                return withheld(HoldReason::Stopping);
            }
            if now + wait >= until {
                return withheld(HoldReason::TooSoon {
                    wait_ms: millis(wait).max(1),
                    min_gap_ms: self.limits.min_gap_ms,
                });
            }
            tokio::time::sleep(wait.min(WAIT)).await;
        }
    }

    /// Tells the desk. Never waits here: a gate with a contact to let go must not stand behind a full channel.
    fn report(&self, command: &GateCommand, result: GateResult) {
        let word = match &result {
            GateResult::Accepted { .. } => "accepted",
            GateResult::Failed { .. } => "failed",
            GateResult::Expired => "expired",
            GateResult::Withheld { .. } => "withheld",
        };
        metrics::counter!("plategate_gate_pulses_total", "gate" => self.id.to_string(), "result" => word)
            .increment(1);
        match &result {
            GateResult::Failed { fault } => tracing::error!("gate {}: {fault}", self.id),
            GateResult::Withheld { by } => {
                tracing::warn!("gate {}: held back: {by}", self.id);
            }
            GateResult::Expired => tracing::warn!("gate {}: a command came too late", self.id),
            GateResult::Accepted { took_ms } => {
                self.pulses.send_modify(|n| *n += 1);
                tracing::info!("gate {}: pulse accepted in {took_ms} ms", self.id);
            }
        }
        let report = GateReport {
            command: command.id,
            gate: self.id.clone(),
            at: self.clock.now(),
            result,
        };
        *self.last.lock() = Some((report.at, report.result.clone()));
        if let Err(mpsc::error::TrySendError::Full(report)) = self.reports.try_send(report) {
            let reports = self.reports.clone();
            tokio::spawn(async move {
                // The desk is gone only at the stop.
                let _ = reports.send(report).await;
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use jiff::SignedDuration;

    use super::super::PulseFuture;
    use super::*;
    use crate::clock::{Clock, SetClock};
    use crate::domain::event::{CommandId, GateDevice};
    use crate::domain::site::LaneId;

    /// Far more than anything here takes, also on a busy machine.
    const LIMIT: Duration = Duration::from_secs(90);

    /// Keeps what it is told; answers when it is let, or with a fault.
    #[derive(Default)]
    struct FalseGate {
        pulses: Mutex<Vec<u32>>,
        /// Where there is one, a pulse waits for it.
        answer: Option<tokio::sync::Notify>,
        fails: bool,
        /// Its connection: `up`, and `down` at the stop.
        held: Mutex<Vec<&'static str>>,
    }

    impl Gate for FalseGate {
        fn pulse(&self, pulse_ms: u32, _send_by: Instant) -> PulseFuture<'_> {
            self.pulses.lock().push(pulse_ms);
            Box::pin(async move {
                if let Some(answer) = &self.answer {
                    answer.notified().await;
                }
                if self.fails {
                    return Err(GateFault {
                        device: self.device(),
                        what: GateFaultKind::ClosedWithoutAnswer,
                    });
                }
                Ok(())
            })
        }

        fn device(&self) -> GateDevice {
            GateDevice::Recorder
        }

        fn describe(&self) -> String {
            "false gate".into()
        }

        fn hold(&self, mut stop: watch::Receiver<bool>) -> PulseFuture<'_> {
            Box::pin(async move {
                self.held.lock().push("up");
                if self.fails {
                    return Err(GateFault {
                        device: self.device(),
                        what: GateFaultKind::ClosedWithoutAnswer,
                    });
                }
                let _ = stop.wait_for(|s| *s).await;
                self.held.lock().push("down");
                Ok(())
            })
        }
    }

    struct Bench {
        gate: Arc<FalseGate>,
        clock: Arc<SetClock>,
        kill: KillSwitch,
        handle: GateHandle,
        reports: mpsc::Receiver<GateReport>,
        next: u64,
    }

    impl Bench {
        fn new(gate: FalseGate) -> Bench {
            let clock = SetClock::at(Timestamp::from_second(1_750_000_000).unwrap());
            Bench::with(gate, clock.clone(), clock)
        }

        /// `of_runner`: the same, as the runner reads it.
        fn with(gate: FalseGate, clock: Arc<SetClock>, of_runner: SharedClock) -> Bench {
            let gate = Arc::new(gate);
            let kill = KillSwitch::default();
            let (send, reports) = mpsc::channel(1);
            let limits = Limits {
                min_gap_ms: 2_000,
                kill: kill.clone(),
            };
            let id = GateId::new("barrier-1");
            let handle = start(id, gate.clone(), limits, send, of_runner);
            Bench {
                gate,
                clock,
                kill,
                handle,
                reports,
                next: 1,
            }
        }

        /// Sends a command issued `age_ms` ago.
        fn send(&mut self, age_ms: i64, pulse_ms: u32) -> CommandId {
            let command = self.command(age_ms, pulse_ms);
            let (id, age) = (command.id, Duration::from_millis(age_ms.unsigned_abs()));
            self.handle.send(command, self.clock.monotonic() - age);
            id
        }

        fn command(&mut self, age_ms: i64, pulse_ms: u32) -> GateCommand {
            let id = CommandId(self.next);
            self.next += 1;
            let issued_at = self.clock.now() - SignedDuration::from_millis(age_ms);
            GateCommand {
                id,
                gate: GateId::new("barrier-1"),
                lane: LaneId::new("entry-1"),
                pulse_ms,
                issued_at,
                expires_at: issued_at + SignedDuration::from_secs(2),
            }
        }

        async fn report(&mut self) -> GateReport {
            let report = tokio::time::timeout(LIMIT, self.reports.recv());
            report.await.expect("a report in time").unwrap()
        }

        async fn pulse(&mut self) -> GateResult {
            let id = self.send(0, 500);
            let report = self.report().await;
            assert_eq!(report.command, id);
            report.result
        }

        fn pulses(&self) -> Vec<u32> {
            self.gate.pulses.lock().clone()
        }
    }

    fn word(result: &GateResult) -> &'static str {
        match result {
            GateResult::Accepted { .. } => "accepted",
            GateResult::Failed { .. } => "failed",
            GateResult::Expired => "expired",
            GateResult::Withheld { .. } => "withheld",
        }
    }

    #[tokio::test]
    async fn the_runner_keeps_its_limits() {
        // What happens before (kill switch, ms since the pulse before), the command (age, pulse), the report, what was sent.
        type Row = (bool, Option<u64>, i64, u32, &'static str, &'static [u32]);
        let table: &[Row] = &[
            (false, None, 0, 500, "accepted", &[500]),
            (false, None, 1_999, 500, "accepted", &[500]),
            (false, None, 2_000, 500, "expired", &[]),
            (false, None, 60_000, 500, "expired", &[]),
            (true, None, 0, 500, "withheld", &[]),
            (true, None, 3_000, 500, "expired", &[]),
            // The gap counts from the end of the pulse: 500 ms and 2,000 ms. It will not be over in time:
            (false, Some(0), 0, 500, "withheld", &[500]),
            (false, Some(500), 0, 500, "withheld", &[500]),
            (false, Some(1_000), 600, 500, "withheld", &[500]),
            (false, Some(2_499), 1_999, 500, "withheld", &[500]),
            (true, Some(1_100), 0, 500, "withheld", &[500]),
            (false, Some(2_500), 0, 500, "accepted", &[500, 500]),
            // A pulse is never shorter or longer than a contact may be held.
            (false, None, 0, 1, "accepted", &[300]),
            (false, None, 0, 60_000, "accepted", &[2_000]),
        ];
        for (i, (kill, before, age, pulse, expected, sent)) in table.iter().enumerate() {
            let mut bench = Bench::new(FalseGate::default());
            if let Some(ms) = before {
                assert_eq!(word(&bench.pulse().await), "accepted");
                bench.clock.advance(Duration::from_millis(*ms));
            }
            bench.kill.set(*kill);
            let id = bench.send(*age, *pulse);
            let report = bench.report().await;
            assert_eq!(report.command, id, "row {i}");
            assert_eq!(word(&report.result), *expected, "row {i}: {report:?}");
            assert_eq!(bench.pulses(), *sent, "row {i}");
            let health = bench.handle.health();
            assert_eq!(health.last, Some((report.at, report.result)), "row {i}");
        }
    }

    /// A clock that counts how often it is looked at.
    struct Watched {
        clock: Arc<SetClock>,
        looks: AtomicU64,
    }

    impl Clock for Watched {
        fn now(&self) -> Timestamp {
            self.clock.now()
        }

        fn monotonic(&self) -> Instant {
            self.looks.fetch_add(1, Ordering::SeqCst);
            self.clock.monotonic()
        }
    }

    /// When, after the pulse before, a command comes; how old it is then; what happens while it waits; its report, and when
    /// after the pulse before it was sent.
    #[tokio::test]
    async fn a_command_waits_for_the_gap_if_that_is_in_time() {
        #[derive(Clone, Copy, PartialEq)]
        enum Then {
            Nothing,
            Kill,
            Stop,
        }
        let table = [
            (1_100, 0, Then::Nothing, "accepted", Some(2_500)),
            (501, 0, Then::Nothing, "accepted", Some(2_500)),
            (2_499, 0, Then::Nothing, "accepted", Some(2_500)),
            (2_400, 1_800, Then::Nothing, "accepted", Some(2_500)),
            (1_100, 0, Then::Kill, "withheld", None),
            (1_100, 0, Then::Stop, "withheld", None),
        ];
        for (after, age, then, expected, sent_at) in table {
            let clock = SetClock::at(Timestamp::from_second(1_750_000_000).unwrap());
            let watched = Arc::new(Watched {
                clock: clock.clone(),
                looks: AtomicU64::new(0),
            });
            let mut bench = Bench::with(FalseGate::default(), clock.clone(), watched.clone());
            assert_eq!(word(&bench.pulse().await), "accepted");
            let began = clock.monotonic();
            clock.advance(Duration::from_millis(after));
            bench.send(age, 500);
            let looked = async |times: u64| {
                let before = watched.looks.load(Ordering::SeqCst);
                while watched.looks.load(Ordering::SeqCst) < before + times {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            let mut passed = after;
            let report = loop {
                if passed >= 2_500 {
                    break bench.report().await;
                }
                // It has looked at the clock, and waits or has answered.
                let report = tokio::select! {
                    biased;
                    report = bench.reports.recv() => report,
                    () = looked(2) => None,
                };
                if let Some(report) = report {
                    break report;
                }
                assert_eq!(bench.pulses().len(), 1, "{after} {age}: too soon");
                match then {
                    Then::Nothing => {}
                    Then::Kill => bench.kill.set(true),
                    Then::Stop => bench.handle.stop().await,
                }
                let step = (2_500 - passed).min(350);
                passed += step;
                clock.advance(Duration::from_millis(step));
            };
            assert_eq!(word(&report.result), expected, "{after} {age}: {report:?}");
            let sent = clock.monotonic().duration_since(began).as_millis();
            let second = (bench.pulses().len() == 2).then_some(sent);
            assert_eq!(second, sent_at, "{after} {age}");
        }
    }

    #[tokio::test]
    async fn a_second_command_is_not_queued() {
        let mut bench = Bench::new(FalseGate {
            answer: Some(tokio::sync::Notify::new()),
            ..FalseGate::default()
        });
        let first = bench.send(0, 500);
        while bench.pulses().is_empty() {
            tokio::task::yield_now().await;
        }
        let others: Vec<_> = (0..3).map(|_| bench.send(0, 500)).collect();
        let mut reports = Vec::new();
        for _ in 0..3 {
            reports.push(bench.report().await);
        }
        bench.gate.answer.as_ref().unwrap().notify_one();
        reports.push(bench.report().await);
        for report in &reports {
            let expected = if report.command == first {
                "accepted"
            } else {
                assert!(others.contains(&report.command));
                "withheld"
            };
            assert_eq!(word(&report.result), expected, "{report:?}");
        }
        bench.handle.stop().await;
        assert_eq!(bench.pulses(), [500], "held back means never sent");
    }

    #[tokio::test]
    async fn a_connection_is_held_until_the_stop_and_begun_again_when_it_breaks() {
        let bench = Bench::new(FalseGate::default());
        while bench.gate.held.lock().is_empty() {
            tokio::task::yield_now().await;
        }
        bench.handle.stop().await;
        assert_eq!(*bench.gate.held.lock(), ["up", "down"]);

        let bench = Bench::new(FalseGate {
            fails: true,
            ..FalseGate::default()
        });
        let again = async {
            while bench.gate.held.lock().len() < 2 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(tokio::time::timeout(LIMIT, again).await.is_ok());
        let [.., connection] = bench.handle.lives();
        assert_eq!(
            connection.state().deaths,
            0,
            "a broken line is no fault of the program"
        );
        bench.handle.stop().await;
    }

    /// What the wall clock does between decision and sending, what passes in fact, and the report.
    #[tokio::test]
    async fn a_command_expires_by_what_has_passed_not_by_the_wall_clock() {
        let hour = 3_600;
        for (step_s, passed_ms, expected) in [
            (hour, 0, "accepted"),
            (-hour, 0, "accepted"),
            (hour, 1_999, "accepted"),
            (-hour, 2_000, "expired"),
            (24 * hour, 1_000, "accepted"),
            (-24 * hour, 60_000, "expired"),
        ] {
            let mut bench = Bench::new(FalseGate::default());
            let command = bench.command(0, 500);
            let decided = bench.clock.monotonic();
            bench.clock.step(SignedDuration::from_secs(step_s));
            bench.clock.advance(Duration::from_millis(passed_ms));
            bench.handle.send(command, decided);
            let result = bench.report().await.result;
            assert_eq!(word(&result), expected, "{step_s} s, {passed_ms} ms");
        }
    }

    #[tokio::test]
    async fn a_failed_or_silent_device_is_reported_and_never_tried_again() {
        let mut bench = Bench::new(FalseGate {
            fails: true,
            ..FalseGate::default()
        });
        let result = bench.pulse().await;
        assert!(
            matches!(&result, GateResult::Failed { fault } if fault.what == GateFaultKind::ClosedWithoutAnswer)
        );
        // The relay may have taken it all the same: the gap counts.
        assert_eq!(word(&bench.pulse().await), "withheld");
        assert_eq!(bench.pulses().len(), 1);

        let mut bench = Bench::new(FalseGate {
            answer: Some(tokio::sync::Notify::new()),
            ..FalseGate::default()
        });
        let result = bench.pulse().await;
        assert!(
            matches!(&result, GateResult::Failed { fault } if matches!(fault.what, GateFaultKind::NoAnswer { .. }))
        );
        bench.clock.advance(Duration::from_secs(10));
        bench.handle.stop().await;
        assert_eq!(word(&bench.pulse().await), "withheld", "it is stopping");
        assert_eq!(bench.pulses().len(), 1);
    }
}
