"""Rows that need more than one cluster, or more gateways than processes."""

from __future__ import annotations

import json
import random
import shlex
import signal
import subprocess
import threading
import time
from pathlib import Path

from .rows import Row, drive, same_everywhere
from .world import Cluster, Folder, Lot, Region, say, until

ROOT = Path(__file__).resolve().parents[2]
#: A hundred gateways, each a connection that tells and one that hears.
GATEWAYS = 100
#: Facts a second in the region, each to all others.
RATES = (20, 100, 400, 1000, 2000)


def cpu_s(pid: int) -> float:
    """Of a process and those of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / 100


def hundred(args) -> Row:
    """Many gateways in one process, by benches/region: the program's own sender and receiver, without engine and disk behind them."""
    row = Row(f"hundred: {GATEWAYS} gateways in one process against one PostgreSQL; each fact goes to {GATEWAYS - 1} others")
    names = [f"g{n:03}" for n in range(GATEWAYS)]
    with Folder() as folder:
        region = Region(args.binary, folder, names)
        try:
            sites = folder / "sites"
            for name in names:
                Lot(region, name, region.cluster.port, folder=f"sites/{name}")
            seconds = max(10.0, args.minutes * 60)
            for rate in RATES:
                region.cluster.sql("TRUNCATE plategate.fact; UPDATE plategate.gateway SET told_epoch = 0, told_seq = 0, holder = NULL, held_until = NULL")
                found = one_rate(args, region, sites, seconds, rate)
                found["grows"] = found["behind_last_third"] > 1.3 * found["behind_second_third"] + 99 * rate * 0.1
                row.add(
                    f"{rate} told a second: told, taken a second",
                    f"{found['told_per_s']:.0f}, {found['taken_per_s']:.0f}",
                    "no growth",
                    found["left"] == 0 and found["wrong"] == 0 and not found["grows"],
                )
                row.add("   behind in the second and the last third, facts to take", f"{found['behind_second_third']:.0f}, {found['behind_last_third']:.0f}")
                row.add("   a fact's way p50, p99; all taken after the end within", f"{found['p50_ms']:.0f}, {found['p99_ms']:.0f} ms; {found['drained_s']:.1f} s")
                row.add("   cores: the hundred gateways, PostgreSQL", f"{found['own_cores']:.2f}, {found['postgres_cores']:.2f}")
                if found["grows"] or found["left"]:
                    break
        finally:
            region.close()
    return row


def one_rate(args, region: Region, sites: Path, seconds: float, rate: int) -> dict:
    command = [*shlex.split(args.bench), str(sites), str(seconds), str(rate)]
    assert region.cluster.process
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    used: list[float] = []

    def watch() -> None:
        """What PostgreSQL's processes have had, over a part of the run."""
        time.sleep(seconds * 0.5)
        before = {pid: cpu_s(pid) for pid in region.cluster.children()}
        began = time.monotonic()
        time.sleep(seconds * 0.3)
        after = {pid: cpu_s(pid) for pid in region.cluster.children() if pid in before}
        used.append(sum(after[pid] - before[pid] for pid in after) / (time.monotonic() - began))

    assert process.stdout
    head = process.stdout.readline()
    say(f"region: {head.strip()}")
    threading.Thread(target=watch, daemon=True).start()
    out, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{command}: {head}{out}{errors[-1500:]}")
    found = json.loads(out.splitlines()[-1])
    found["postgres_cores"] = used[0] if used else float("nan")
    return found


def failover(args) -> Row:
    """A primary and a standby that follows it; both stand in the address. The primary dies, the standby is promoted."""
    row = Row("failover: two hosts in the address; the primary dies, the standby is promoted")
    rng, names = random.Random(args.seed), ["north", "south"]
    with Folder() as folder:
        region = Region(args.binary, folder, names)
        primary = region.cluster
        standby = Cluster(folder / "standby", copy_of=primary)
        try:
            both = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}/"
            for name in names:
                lot = region.lots[name] = Lot(region, name, primary.port)
                lot.site.write_text(lot.site.read_text().replace(f"127.0.0.1:{primary.port}/", both))
                lot.start()
            until("both are in the region", lambda: (0, 0) not in region.there().values())
            drive(region, rng, args.minutes * 30, 600)
            region.quiet()
            # The standby hears no more: what is told from here on is lost with the primary.
            standby.stop()
            drive(region, rng, 5, 600)
            region.quiet()
            before = int(primary.sql("SELECT count(*) FROM plategate.fact"))
            primary.kill()
            standby.start()
            region.cluster = standby
            at_first = int(standby.sql("SELECT count(*) FROM plategate.fact"))
            standby.sql("SELECT pg_promote()", "postgres")
            began = time.monotonic()
            drive(region, rng, 5, 600)
            region.quiet()
            after = int(standby.sql("SELECT count(*) FROM plategate.fact"))
            row.add("facts at the primary; of them at the standby when it died", f"{before}; {at_first}", "fewer", at_first < before)
            row.add("at the standby after it was promoted, within", f"{after}, {time.monotonic() - began:.1f} s", f"> {before}", after > before)
            same_everywhere(row, region, "promoted")
        finally:
            region.close()
            for cluster in (primary, standby):
                cluster.kill(signal.SIGQUIT)
    return row
