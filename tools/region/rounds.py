"""Rounds of trouble: a gateway or PostgreSQL is killed, a cable is cut, at random and at once; then all is looked through."""

from __future__ import annotations

import random
import signal
import threading
import time

from .rows import Row, lost_or_twice, plates
from .world import Folder, Region, say

NAMES = ["north", "south", "west"]
#: After so many rounds all comes to rest and is looked through; after so many of those the digests are compared, too.
REST, DIGESTS = 10, 5


class Traffic:
    """Cars at all lanes, each where it is not, until it ends. What is not answered says nothing: a gateway may be dead."""

    def __init__(self, region: Region, seed: int) -> None:
        self.region, self.taken, self.ended, self.calm = region, 0, threading.Event(), threading.Event()
        self.threads = [threading.Thread(target=self.lane, args=(name, seed + n), daemon=True) for n, name in enumerate(region.lots)]
        for thread in self.threads:
            thread.start()

    def lane(self, name: str, seed: int) -> None:
        rng = random.Random(seed)
        # The same cars come to all lots.
        cars, inside = plates(random.Random(7), 60), set()
        while not self.ended.wait(rng.uniform(0.02, 0.15)):
            if self.calm.is_set():
                continue
            car = rng.choice(cars)
            way = "out" if car in inside else "in"
            if self.region.lots[name].post(f"{way}-1", car) is not None:
                self.taken += 1
                inside ^= {car}

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()


def rounds(args) -> Row:
    row = Row(f"rounds: {args.rounds} times SIGKILL of a gateway or of PostgreSQL, cut links, at random")
    rng = random.Random(args.seed)
    with Folder() as folder:
        region = Region(args.binary, folder, NAMES)
        traffic = None
        try:
            region.begin()
            traffic = Traffic(region, args.seed)
            done = run(args, row, region, traffic, rng)
            row.add("rounds done", done["rounds"], str(args.rounds), done["rounds"] >= args.rounds)
            for what in ("gateways killed", "PostgreSQL killed", "links cut"):
                row.add(what, done[what])
            row.add("looked through at rest; digests compared", f"{done['rests']}; {done['digests']}")
            row.add("passages' reads taken", traffic.taken)
            facts = int(region.cluster.sql("SELECT count(*) FROM plategate.fact"))
            row.add("facts in the database", facts)
            row.add("facts lost or taken twice", done["faults"], "0", done["faults"] == 0)
            row.add("digests that were unequal", done["unequal"], "0", done["unequal"] == 0)
        finally:
            if traffic:
                traffic.end()
            region.close()
    return row


def run(args, row: Row, region: Region, traffic: Traffic, rng: random.Random) -> dict[str, int]:
    done = dict.fromkeys(["rounds", "gateways killed", "PostgreSQL killed", "links cut", "rests", "digests", "faults", "unequal"], 0)
    end = time.monotonic() + args.limit_minutes * 60
    while done["rounds"] < args.rounds and time.monotonic() < end:
        trouble(region, rng, done)
        done["rounds"] += 1
        if done["rounds"] % REST and done["rounds"] < args.rounds and time.monotonic() < end:
            continue
        traffic.calm.set()
        time.sleep(0.5)
        region.quiet(180)
        for fault in lost_or_twice(region):
            say(f"region: after round {done['rounds']}: {fault}")
            done["faults"] += 1
        done["rests"] += 1
        if done["rests"] % DIGESTS == 0 or done["rounds"] >= args.rounds or time.monotonic() >= end:
            equal, digests = region.settled()
            done["digests"] += 1
            if not equal:
                say(f"region: after round {done['rounds']}: digests {digests}")
                done["unequal"] += 1
        say(f"region: {done['rounds']} rounds, {traffic.taken} reads, {done['faults']} faults, {done['unequal']} unequal")
        traffic.calm.clear()
    return done


def trouble(region: Region, rng: random.Random, done: dict[str, int]) -> None:
    """One round: one to three things go wrong, and come right again."""
    killed = set()
    cut = set()
    for _ in range(rng.choice((1, 1, 2, 3))):
        draw = rng.random()
        name = rng.choice(NAMES)
        if draw < 0.4 and name not in killed:
            region.lots[name].kill()
            killed.add(name)
            done["gateways killed"] += 1
        elif draw < 0.6 and region.cluster.process:
            region.cluster.kill(rng.choice((signal.SIGKILL, signal.SIGQUIT)))
            done["PostgreSQL killed"] += 1
        elif name not in cut:
            region.cables[name].cut()
            cut.add(name)
            done["links cut"] += 1
        time.sleep(rng.uniform(0.0, 0.3))
    time.sleep(rng.uniform(0.1, 1.0))
    for name in killed:
        region.lots[name].begin()
    for name in cut:
        region.cables[name].join()
    if not region.cluster.process:
        region.cluster.start()
    for name in killed:
        region.lots[name].until_ready()
    time.sleep(rng.uniform(0.1, 0.8))
