#!/usr/bin/env python3
"""Makes the traffic of car parks that are no office: reads.jsonl, truth.jsonl, permits.csv (docs/ref/known-traffic.md).

A life says who uses the lot and how well its lanes see. Every person's stays are drawn in local time, laid out in UTC, and
passed by the lanes. The same life and seed give the same files to the last byte.

    tools/lives.py --list
    tools/lives.py --life hotel --seed 1 --out DIR
"""

import argparse
import csv
import dataclasses
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
SIGNS = LETTERS + DIGITS
TWINS = ("O0", "OD", "0D", "OQ", "I1", "IT", "Z2", "S5", "B8", "B3", "G6", "GC", "UV", "VY", "MN", "HM", "PF", "KX", "T7", "EF", "A4")
PATTERNS = ("AA99AAA", "AAA9999", "AA999AA", "A999AAA", "9AAA999")
SITE = Path(__file__).resolve().parents[1] / "examples" / "two-by-two.toml"

Stay = tuple[float, float]  # hours of local time since the first midnight


@dataclass(frozen=True)
class Calendar:
    first: date
    days: int
    holidays: tuple[int, int] = (0, 0)  # from this day until before that one hardly anybody works

    def weekend(self, day: int) -> bool:
        return (self.first + timedelta(days=day)).weekday() >= 5

    def holiday(self, day: int) -> bool:
        return self.holidays[0] <= day < self.holidays[1]


# ---- who uses the lot: each gives one person's stays, in order


def office(rng: random.Random, calendar: Calendar, _: int) -> Iterator[Stay]:
    usual, present = rng.gauss(8.2, 0.7), rng.uniform(0.5, 0.9)
    for day in range(calendar.days):
        share = 0.03 if calendar.holiday(day) else 0.02 if calendar.weekend(day) else present
        if rng.random() > share:
            continue
        come = day * 24 + max(5.5, usual + rng.gauss(0, 0.4))
        leave = come + max(2.0, rng.gauss(8.3, 1.0))
        if rng.random() < 0.18:
            lunch = come + rng.uniform(2.5, 4.5)
            yield come, lunch
            come = lunch + rng.uniform(0.4, 1.2)
            leave = max(leave, come + 0.5)
        yield come, leave


def shifts(rng: random.Random, calendar: Calendar, person: int) -> Iterator[Stay]:
    """Early, late, night: the team moves on every week. Two days off in seven, not the same for all."""
    team, off = person % 3, rng.randrange(7)
    for day in range(calendar.days):
        share = 0.08 if calendar.holiday(day) else 0.94
        if (day + off) % 7 >= 5 or rng.random() > share:
            continue
        begin = day * 24 + (6, 14, 22)[(team + day // 7) % 3]
        late = rng.uniform(1.0, 3.0) if rng.random() < 0.07 else 0.0  # stayed for part of the next shift
        yield begin - rng.uniform(0.1, 0.6), begin + 8 + rng.uniform(0.05, 0.45) + late


def resident(rng: random.Random, calendar: Calendar, _: int) -> Iterator[Stay]:
    """At home by night. What is drawn are the trips; the stays lie between them. One car in six mostly stands."""
    stands = rng.random() < 1 / 6
    leaves, returns = rng.gauss(7.6, 0.9), rng.gauss(17.8, 1.3)
    since = rng.uniform(15.0, 23.0)
    for day in range(1, calendar.days):
        if calendar.holiday(day) and rng.random() > 0.15:
            continue
        if stands and rng.random() > 0.12:
            continue
        if calendar.weekend(day):
            trips = [(9 + 8 * rng.random(), 0.5 + 3.5 * rng.random()) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
        elif rng.random() < 0.82:
            out = leaves + rng.gauss(0, 0.3)
            trips = [(out, max(1.0, returns + rng.gauss(0, 0.7) - out))]
            if rng.random() < 0.2:
                trips.append((19.5 + rng.random(), 0.7 + 2 * rng.random()))
        else:
            trips = [(8 + 10 * rng.random(), 0.4 + 2 * rng.random())]
        for out, length in sorted(trips):
            if day * 24 + out > since + 0.3:
                yield since, day * 24 + out
                since = day * 24 + out + length
    yield since, calendar.days * 24.0 + 100


def guest(rng: random.Random, calendar: Calendar, _: int) -> Iterator[Stay]:
    """A hotel guest: some nights, in and out by day. One in eight comes again."""
    day = rng.randrange(calendar.days)
    while day < calendar.days:
        since = day * 24 + rng.triangular(13, 23, 17)
        last = day + rng.choice((1, 1, 1, 2, 2, 3, 4, 6))
        for trip_day in range(day, last):
            for out, length in ((8.5 + 2 * rng.random(), 1 + 4 * rng.random()), (14 + 2 * rng.random(), 1 + 2 * rng.random()),
                                (18.5 + 1.5 * rng.random(), 1 + 2.5 * rng.random())):
                if rng.random() < 0.4 and trip_day * 24 + out > since + 0.2:
                    yield since, trip_day * 24 + out
                    since = trip_day * 24 + out + length
        yield since, max(since + 1, last * 24 + rng.triangular(6, 11.5, 9.5))
        if rng.random() > 0.125:
            return
        day = last + rng.randrange(3, 15)


def taxi(rng: random.Random, calendar: Calendar, _: int) -> Iterator[Stay]:
    """Many short stays in a working day of some ten hours, which begins at any time."""
    begins = rng.uniform(4, 14)
    for day in range(calendar.days):
        if rng.random() > 0.75:
            continue
        at, ends = day * 24 + begins + rng.random(), day * 24 + begins + 10
        while at < ends:
            length = rng.lognormvariate(-1.7, 0.6)  # around eleven minutes
            yield at, at + length
            at += length + rng.uniform(0.25, 1.6)


def delivery(rng: random.Random, calendar: Calendar, _: int) -> Iterator[Stay]:
    for day in range(calendar.days):
        if calendar.weekend(day) or rng.random() > 0.9:
            continue
        at = day * 24 + rng.uniform(6, 8)
        for _ in range(rng.randint(2, 6)):
            length = rng.lognormvariate(-1.0, 0.5)  # around twenty minutes
            yield at, at + length
            at += length + rng.uniform(0.7, 2.5)


def visit(rng: random.Random, calendar: Calendar, person: int) -> Iterator[Stay]:
    """A plate that is seen once. The day is the person's number over the visitors of a day."""
    day = person % calendar.days
    come = day * 24 + rng.triangular(7, 21, 13)
    if not (calendar.holiday(day) and rng.random() < 0.9):
        yield come, come + rng.lognormvariate(0.4, 0.8)


HABITS: dict[str, Callable[[random.Random, Calendar, int], Iterator[Stay]]] = {
    "office": office, "shifts": shifts, "resident": resident, "guest": guest, "taxi": taxi, "delivery": delivery,
}


@dataclass(frozen=True)
class Life:
    what: str
    people: dict[str, int]
    visitors_a_day: int = 0
    days: int = 35
    fleet: float = 0.08  # share of permits whose plates run on from one to the next
    exit_error: float = 0.02  # a character at an exit
    unread: float = 0.015  # share of exits that pass unread; half of it at entries
    unseen: float = 0.003  # share of exits that leave no event
    tailgated: float = 0.004  # share of entries that leave no event
    passback: float = 0.015  # share of permits' stays with a passback
    exits: tuple[str, ...] = ("exit-1", "exit-2")
    zone: str = "UTC"
    first: date = date(2026, 3, 2)  # a Monday
    holidays: tuple[int, int] = (0, 0)


MIXED = {"office": 120, "resident": 80}


def mixed(what: str, **changed: object) -> Life:
    return dataclasses.replace(Life(what, MIXED, visitors_a_day=50), **changed)


LIVES = {
    "shifts": Life("three shifts round the clock that move on by the week", {"shifts": 240}, visitors_a_day=15),
    "residents": Life("residents: out in the morning, home in the evening; weekends otherwise; cars that stand for days", {"resident": 220}, visitors_a_day=20),
    "mixed": mixed("office, residents and visitors on one lot"),
    "hotel": Life("a hotel: stays of nights, in and out by day", {"guest": 900, "office": 30}, visitors_a_day=25),
    "deliveries": Life("taxis and deliveries: many short stays a day", {"taxi": 35, "delivery": 40, "office": 40}, visitors_a_day=15, days=28),
    "small": Life("a small site of 40 permits", {"office": 25, "resident": 15}, visitors_a_day=6, days=60),
    "big": Life("a big site of 2,000 permits", {"office": 1200, "resident": 500, "shifts": 300}, visitors_a_day=200, days=21),
    "passback-0": mixed("mixed, nobody passes back", passback=0.0),
    "passback-0.005": mixed("mixed, a passback in 0.5 % of stays", passback=0.005),
    "passback-0.05": mixed("mixed, a passback in 5 % of stays", passback=0.05),
    "unread-0": mixed("mixed, no exit unread", unread=0.0),
    "unread-0.1": mixed("mixed, 10 % of exits unread", unread=0.1),
    "unseen-0": mixed("mixed, no exit unseen", unseen=0.0),
    "unseen-0.02": mixed("mixed, 2 % of exits unseen", unseen=0.02),
    "one-bad-exit": mixed("mixed, all leave by one lane that reads badly", exits=("exit-2",), exit_error=0.05),
    "holidays": mixed("mixed, two weeks with hardly anyone", days=49, holidays=(21, 35)),
    "summer-time": mixed("mixed and shifts in Berlin, clocks put forward in the third week", people={**MIXED, "shifts": 60}, zone="Europe/Berlin",
                         first=date(2026, 3, 9)),
    "winter-time": mixed("mixed and shifts in Berlin, clocks put back in the third week", people={**MIXED, "shifts": 60}, zone="Europe/Berlin",
                         first=date(2026, 10, 5)),
    "los-angeles": mixed("mixed in Los Angeles, where the working day goes over midnight UTC", zone="America/Los_Angeles", first=date(2026, 5, 4)),
}


# ---- how the lanes see


@dataclass
class Camera:
    """One lane's reader. In some hours (rain, low sun) it reads three times as badly as in others."""

    lane: str
    error: float
    unread: float
    pairs: str = ""  # what it takes for what, besides the usual look-alikes: "B8 0D"
    weather: list[float] = dataclasses.field(default_factory=list)

    def look(self, rng: random.Random, plate: str, hour: float) -> list[list] | None:
        """A list of choices for each character, or nothing where the vehicle passes unread."""
        if rng.random() < self.unread:
            return None
        error = self.error * self.weather[int(hour // 3) % len(self.weather)]
        seen: list[list] = []
        for sign in plate:
            slip = rng.random()
            if slip < error * 0.12:
                continue  # a character is missed
            if slip < error * 0.18:
                seen.append(choices(rng, rng.choice(SIGNS), rng.uniform(0.3, 0.8), None))  # a bolt taken for a character
            own = [pair[1] for pair in self.pairs.split() if pair[0] == sign]
            if rng.random() < min(0.6, error * (4 if own else 0.9)):
                wrong = rng.choice(own) if own and rng.random() < 0.8 else mistaken(rng, sign)
                sure = rng.uniform(0.95, 0.999) if rng.random() < 0.25 else rng.uniform(0.35, 0.95)
                seen.append(choices(rng, wrong, sure, sign if rng.random() < 0.7 else None))
            else:
                sure = rng.uniform(0.97, 0.9999) if rng.random() < 0.9 else rng.uniform(0.55, 0.97)
                seen.append(choices(rng, sign, sure, None))
        return seen or None


def mistaken(rng: random.Random, sign: str) -> str:
    near = [pair.replace(sign, "") for pair in TWINS if sign in pair]
    return rng.choice(near) if near and rng.random() < 0.7 else rng.choice(SIGNS.replace(sign, ""))


def choices(rng: random.Random, first: str, sure: float, second: str | None) -> list:
    second = second or mistaken(rng, first)
    return [[first, round(sure, 4)], [second, round((1 - sure) * rng.uniform(0.4, 0.9), 4)]]


def cameras(rng: random.Random, life: Life) -> dict[str, list[Camera]]:
    """The lanes by the way they lead. Over all exits errors and unread vehicles come to what the life says."""

    def weather() -> list[float]:
        return [2.0 if rng.random() < 0.25 else 2 / 3 for _ in range(life.days * 8)]

    shares = {"exit-1": 0.5, "exit-2": 1.5}
    mean = sum(shares[lane] for lane in life.exits) / len(life.exits)
    exits = [
        Camera(lane, life.exit_error * shares[lane] / mean, life.unread * shares[lane] / mean, "B8 0D MH 56" if lane == "exit-2" else "", weather())
        for lane in life.exits
    ]
    entries = [Camera(f"entry-{n}", error, life.unread / 2, "", weather()) for n, error in ((1, 0.012), (2, 0.008))]
    return {"exit": exits, "entry": entries, "passback": entries}


# ---- plates and permits


def new_plate(rng: random.Random, taken: set[str]) -> str:
    while True:
        plate = "".join(rng.choice(LETTERS if sign == "A" else DIGITS) for sign in rng.choice(PATTERNS))
        if plate not in taken:
            taken.add(plate)
            return plate


def next_plate(plate: str) -> str:
    """The same with its last character one further, as the cars of one order have."""
    row = DIGITS if plate[-1] in DIGITS else LETTERS
    return plate[:-1] + row[(row.index(plate[-1]) + 1) % len(row)]


def draw_plates(rng: random.Random, count: int, fleet: float, taken: set[str]) -> list[str]:
    plates: list[str] = []
    while len(plates) < count:
        # A row of four starts so often that the asked share stands in one.
        plates.append(new_plate(rng, taken))
        if rng.random() < fleet / (4 - 3 * fleet):
            for _ in range(3):
                following = next_plate(plates[-1])
                if following not in taken and len(plates) < count:
                    taken.add(following)
                    plates.append(following)
    return plates


# ---- a run


@dataclass(frozen=True)
class Event:
    hour: float  # since the run's first local midnight, as a stop-watch tells it
    vehicle: int
    kind: str  # entry, exit, passback


def elapsed(life: Life, hour: float) -> float:
    """Local hours to hours on a stop-watch: a day may have 23 or 25 of them."""
    zone = ZoneInfo(life.zone)
    midnight = datetime(life.first.year, life.first.month, life.first.day)
    moment = (midnight + timedelta(hours=hour)).replace(tzinfo=zone).astimezone(timezone.utc)
    return (moment - midnight.replace(tzinfo=zone).astimezone(timezone.utc)) / timedelta(hours=1)


def laid_out(life: Life, stays: Iterator[Stay]) -> list[Stay]:
    """On the stop-watch, at least three minutes inside and five outside. What begins after the run is left out."""
    out: list[Stay] = []
    for come, leave in stays:
        come, leave = elapsed(life, come), elapsed(life, leave)
        if out:
            come = max(come, out[-1][1] + 5 / 60)
        leave = max(leave, come + 3 / 60)
        if 0 <= come < life.days * 24:
            out.append((come, leave))
    return out


def moves(rng: random.Random, life: Life, vehicle: int, stays: list[Stay], permit: bool) -> Iterator[Event]:
    for come, leave in stays:
        yield Event(come, vehicle, "entry")
        # Any moment of the stay but its first and last minute.
        if permit and rng.random() < life.passback:
            yield Event(rng.uniform(come + 1 / 60, leave - 1 / 60), vehicle, "passback")
        yield Event(leave, vehicle, "exit")


def events_of(rng: random.Random, life: Life) -> tuple[list[Event], list[tuple[str, str]], list[str]]:
    """All events in order; group and plate of each permit; the visitors' plates."""
    calendar = Calendar(life.first, life.days, life.holidays)
    taken: set[str] = set()
    groups = [habit for habit, count in life.people.items() for _ in range(count)]
    permits = list(zip(groups, draw_plates(rng, len(groups), life.fleet, taken)))
    visitors = [new_plate(rng, taken) for _ in range(life.visitors_a_day * life.days)]
    events: list[Event] = []
    for vehicle, (group, _) in enumerate(permits):
        stays = laid_out(life, HABITS[group](rng, calendar, vehicle))
        events.extend(moves(rng, life, vehicle, stays, True))
    for number in range(len(visitors)):
        stays = laid_out(life, visit(rng, calendar, number))
        events.extend(moves(rng, life, len(permits) + number, stays, False))
    end = life.days * 24
    return sorted((e for e in events if e.hour < end), key=lambda e: (e.hour, e.vehicle)), permits, visitors


class Log:
    """What has become of each vehicle, for the truth of its next event."""

    def __init__(self) -> None:
        self.inside: dict[int, tuple[float, str]] = {}
        self.left: dict[int, str] = {}

    def truth(self, event: Event, plate: str, permit: bool, recorded: str) -> dict:
        told = {"vehicle": event.vehicle, "plate": plate, "kind": event.kind, "permit": permit, "recorded": recorded, "hour": round(event.hour, 4)}
        if event.kind == "entry":
            told["exit_before"] = self.left.pop(event.vehicle, None)
            self.inside[event.vehicle] = (event.hour, recorded)
        elif event.kind == "passback":
            since, entry = self.inside[event.vehicle]
            told |= {"gap_h": round(event.hour - since, 3), "entry": entry}
        else:
            told["entry"] = self.inside.pop(event.vehicle)[1]
            self.left[event.vehicle] = recorded
        return told


def traffic(life: Life, name: str, seed: int) -> tuple[list[dict], list[dict], list[tuple[str, str]]]:
    """Reads, truth by line, and permits (group, plate)."""
    rng = random.Random(f"{name} {seed}")
    events, permits, visitors = events_of(rng, life)
    plates = [plate for _, plate in permits] + visitors
    lanes, log = cameras(rng, life), Log()
    begins = datetime(life.first.year, life.first.month, life.first.day, tzinfo=ZoneInfo(life.zone)).astimezone(timezone.utc)
    lost = {"entry": life.tailgated, "exit": life.unseen, "passback": 0.0}
    reads, truths = [], []
    for event in events:
        plate, camera = plates[event.vehicle], rng.choice(lanes[event.kind])
        gone = rng.random() < lost[event.kind]
        seen = camera.look(rng, plate, event.hour)
        text = "".join(column[0][0] for column in seen) if seen else None
        recorded = "unseen" if gone else "unread" if text is None else "read" if text == plate else "misread"
        truth = log.truth(event, plate, event.vehicle < len(permits), recorded)
        if gone:
            continue
        at = (begins + timedelta(hours=event.hour)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        read = {"line": len(reads) + 1, "at": at, "lane": camera.lane, "plate": text}
        reads.append(read | {"chars": seen} if seen else read)
        truths.append({"line": len(reads)} | truth)
    return reads, truths, permits


def write(life: Life, name: str, seed: int, out: Path) -> None:
    reads, truths, permits = traffic(life, name, seed)
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "permits.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["permit", "group", "holder", "plate", "valid_from", "valid_to", "exempt"])
        table.writerows([f"L{n:05d}", group, f"Holder {n}", plate, "", "", "false"] for n, (group, plate) in enumerate(permits))
    for file, rows in (("reads.jsonl", reads), ("truth.jsonl", truths)):
        (out / file).write_text("".join(json.dumps(row) + "\n" for row in rows))
    if life.zone != "UTC":
        # `plategate score` takes this site file instead of the one it was given.
        site = SITE.read_text()
        zoned = site.replace('time_zone = "UTC"', f'time_zone = "{life.zone}"')
        if zoned == site:
            raise SystemExit(f'{SITE}: the line time_zone = "UTC" is not there any more; lives.py replaces it by {life.zone}')
        (out / "site.toml").write_text(zoned)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="name the lives, and stop")
    parser.add_argument("--life", choices=LIVES, help="whose traffic")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="the folder to write into")
    for rate in ("exit-error", "unread", "unseen", "tailgated", "passback", "fleet"):
        parser.add_argument(f"--{rate}", type=float, help="instead of the life's own")
    parser.add_argument("--days", type=int, help="instead of the life's own")
    args = parser.parse_args()
    if args.list:
        for name, life in LIVES.items():
            print(f"{name:15} {life.what}")
        return
    if not (args.life and args.out):
        parser.error("say --life and --out, or --list")
    own = {key: value for key in ("exit_error", "unread", "unseen", "tailgated", "passback", "fleet", "days") if (value := getattr(args, key)) is not None}
    write(dataclasses.replace(LIVES[args.life], **own), args.life, args.seed, args.out)


if __name__ == "__main__":
    main()
