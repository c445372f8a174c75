"""Three car parks and an office on this machine, with a PostgreSQL of their own: what they tell one another, step by step.

    make demo-region          ends with Ctrl-C; the pages can be looked at meanwhile
    python3 -m tools.region.demo --binary target/release/plategate --once        ends by itself
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from .world import Folder, Lot, Region, until

LOTS = ["north", "south", "west"]
PERMITS = "permit,group,holder,plate,valid_from,valid_to,exempt\nP1,staff,Ann Bauer,W1234AB,,,false\nP2,staff,Ben Kraus,W9876CD,,,false\n"
#: A lot is said to be silent when nothing was heard of it for 30 s (docs/ref/region.md).
SILENT_S = 60


class Ended(Exception):
    """Ctrl-C."""


class Show:
    def __init__(self) -> None:
        self.number = 0

    def step(self, text: str) -> None:
        self.number += 1
        print(f"\n{self.number}. {text}", flush=True)

    def line(self, text: str) -> None:
        print(f"   {text}", flush=True)

    def expect(self, what: str, found: str, wanted: str) -> None:
        if wanted not in found:
            sys.exit(f"demo: {what}: {found}; expected: {wanted}")
        self.line(f"{what}: {found}")


def decided(lot: Lot, plate: str) -> str:
    """What came of the last read of a plate."""
    rows = lot.rows("SELECT outputs FROM journal WHERE kind = 'sighting' AND instr(outputs, ?) ORDER BY seq DESC LIMIT 1", f'"{plate}"')
    decision = next((o for o in json.loads(rows[0][0]) if o["kind"] == "decision"), {}) if rows else {}
    return f"{decision.get('outcome', 'nothing')} ({decision.get('reason', 'not read')})"


def knows(lot: Lot, permit: str) -> bool:
    return bool(lot.rows("SELECT 1 FROM journal WHERE kind = 'elsewhere' AND instr(input, ?)", f'"id":"{permit}"'))


def taken(region: Region, teller: str, taker: str) -> None:
    """Waits until what one has told stands in the other's journal."""
    until(f"{taker} has taken what {teller} told", lambda: region.lots[taker].taken(teller) >= (0, region.lots[teller].told()[-1]))


def start(region: Region, show: Show) -> None:
    for name in LOTS:
        more = '[permits]\nfirst_import = "permits.csv"\n' if name == "north" else ""
        lot = region.add(name, more=more)
        if more:
            (lot.folder / "permits.csv").write_text(PERMITS)
        lot.start()
    region.add("office", lanes=0).start()
    for name, lot in region.lots.items():
        until(f"{name} is in the region", lambda n=name: region.there()[n] != (0, 0))
        show.line(f"{name:7} {lot.dashboard}   admin, one-time password {lot.password}")


def play(region: Region, show: Show) -> None:
    north, south, west = (region.lots[name] for name in LOTS)
    show.step("The permits were put in at north alone. South, west and the office get them.")
    for name in ("south", "west", "office"):
        until(f"{name} has them", lambda n=name: knows(region.lots[n], "P1") and knows(region.lots[n], "P2"))
        show.line(f"{name} has P1 and P2")

    show.step("W1234AB, of permit P1, comes to north.")
    north.post("in-1", "W1234AB")
    show.expect("north", decided(north, "W1234AB"), "open")
    taken(region, "north", "south")
    show.line("it stands in south's journal, as one more entry: south needs nobody to know it")

    show.step("A vehicle with the same plate comes to south while it is inside north.")
    south.post("in-1", "W1234AB")
    show.expect("south", decided(south, "W1234AB"), "refuse (reentry)")

    show.step("It leaves north and goes to south.")
    north.post("out-1", "W1234AB")
    show.expect("north", decided(north, "W1234AB"), "open")
    taken(region, "north", "south")
    time.sleep(1.5)
    south.post("in-1", "W1234AB")
    show.expect("south", decided(south, "W1234AB"), "open")

    show.step("South's link is cut. It goes on by itself: W9876CD, of permit P2, comes in there.")
    region.cables["south"].cut()
    until("south says so", lambda: "this lot goes on by itself" in south.said(), SILENT_S)
    south.post("in-1", "W9876CD")
    show.expect("south", decided(south, "W9876CD"), "open")
    show.line("its dashboard: no link to the other lots since now; west does not know of W9876CD yet")

    show.step("The link is back. What south told meanwhile arrives, in its order, once.")
    region.cables["south"].join()
    taken(region, "south", "west")
    west.post("in-1", "W9876CD")
    show.expect("west", decided(west, "W9876CD"), "refuse (reentry)")

    show.step("After quiet all four say the same of who is inside where.")
    region.quiet()
    there = region.there()
    for name, (epoch, seq) in there.items():
        show.line(f"{name:7} has told up to entry {epoch}.{seq}; all others have it")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tools.region.demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", type=Path, required=True)
    arguments.add_argument("--once", action="store_true", help="end after the last step")
    options = arguments.parse_args()

    def end(*_: object) -> None:
        raise Ended

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    show, region = Show(), None
    with Folder() as folder:
        try:
            show.step("A PostgreSQL of its own, and a region in it: `plategate region init` with four gateways.")
            region = Region(options.binary.resolve(), folder, [*LOTS, "office"])
            show.line(f"PostgreSQL at 127.0.0.1:{region.cluster.port}, process {region.cluster.process.pid}, in {folder}")
            show.step("Three car parks and an office, each a gateway with its own journal. Their pages:")
            start(region, show)
            play(region, show)
            if not options.once:
                print("\nThe pages stay until Ctrl-C.", flush=True)
                while True:
                    signal.pause()
        except Ended:
            pass
        finally:
            if region:
                for lot in region.lots.values():
                    lot.stop()
                region.close()
    print("demo: ended; nothing of it is left running", flush=True)


if __name__ == "__main__":
    main()
