"""What a region of several gateways promises, shown with a real PostgreSQL 15 and the program's own processes (docs/ref/region.md).

    make region-figures                                              all rows; the numbers go to docs/figures.md
    python3 -m tools.region --binary target/release/plategate        the same
    python3 -m tools.region --binary … traffic --minutes 4           one row

Each row makes a throw-away cluster on a free port of this machine, and ends what it has started by its process id.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from pathlib import Path

from .more import failover, hundred
from .rounds import rounds
from .rows import Row, backup, decision, latency, offline, refused, restored, traffic
from .world import say

#: Each row with the minutes that its traffic lasts.
ROWS = {
    "traffic": (traffic, 4.0),
    "latency": (latency, 3.0),
    "decision": (decision, 1.0),
    "offline": (offline, 0.0),
    "rounds": (rounds, 0.0),
    "restored": (restored, 1.0),
    "backup": (backup, 0.5),
    "refused": (refused, 0.0),
    "failover": (failover, 0.5),
    "hundred": (hundred, 0.4),
}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tools.region", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; left out: all")
    arguments.add_argument("--binary", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments.add_argument("--minutes", type=float, help="of traffic, for each row that has some")
    arguments.add_argument("--rate", type=int, default=360, help="tries a minute, in `traffic`")
    arguments.add_argument("--facts", type=int, default=24_000, help="of a day, in `offline`")
    arguments.add_argument("--bench", default="cargo bench --quiet --bench region --", help="how `hundred` starts benches/region")
    arguments.add_argument("--rounds", type=int, default=500)
    arguments.add_argument("--limit-minutes", type=float, default=600, help="`rounds` ends then, whatever is left")
    options = arguments.parse_args()
    unknown = [row for row in options.rows if row not in ROWS]
    if unknown:
        arguments.error(f"there is no row {', '.join(unknown)}")
    options.binary = options.binary.resolve()
    say(f"region: seed {options.seed}, load {os.getloadavg()[0]:.1f}")
    minutes, failed = options.minutes, []
    for name in options.rows or ROWS:
        run, usual = ROWS[name]
        options.minutes = usual if minutes is None else minutes
        began, load = time.time(), os.getloadavg()[0]
        try:
            row = run(options)
        except (TimeoutError, RuntimeError) as e:
            row = Row(name)
            row.add(str(e)[:300], "", "", False)
        row.lines.append(("took; load of the machine before and after", f"{time.time() - began:.0f} s; {load:.1f}, {os.getloadavg()[0]:.1f}", "", None))
        print(row.table(), flush=True)
        if row.failed():
            failed.append(name)
    print(f"region: {'not all right: ' + ', '.join(failed) if failed else 'all right'}; seed {options.seed}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
