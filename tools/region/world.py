"""What stands around the gateways of a region: PostgreSQL 15 as a throw-away cluster, cables to it that can be cut and slowed,
and lots: a gateway's process with the cameras at its lanes."""

from __future__ import annotations

import http.client
import json
import os
import select
import shutil
import signal as signals
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
DATABASE = "plates"
PASSWORD = "of-the-administrator"
#: A start takes no longer, on a machine with other things to do.
READY_S = 120.0
#: An answer of a lane that takes longer is none.
ANSWER_S = 30.0


def say(text: str) -> None:
    """Progress goes to stderr, the tables to stdout."""
    print(text, file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(what: str, is_so, limit_s: float = 120.0, every_s: float = 0.05):
    """Waits until it is so and gives what it is; after the limit it ends with what was waited for."""
    end = time.monotonic() + limit_s
    while True:
        found = is_so()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"waited {limit_s:.0f} s for: {what}")
        time.sleep(every_s)


def as_postgres(name: str) -> list[str]:
    """A program of PostgreSQL. It refuses to run as root: there it runs as the user that Debian's package makes."""
    program = [str(BIN / name)]
    if not Path(program[0]).exists():
        sys.exit(f"region: {program[0]} is not there; run `make setup`")
    if os.geteuid():
        return program
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *program]


class Cluster:
    """A cluster of its own on a free port, ended with this process. `settings`: name=value, for each start."""

    def __init__(self, folder: Path, *settings: str, copy_of: "Cluster | None" = None) -> None:
        self.folder, self.settings, self.port = folder, settings, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.data = folder / "data"
        folder.mkdir(parents=True, exist_ok=True)
        if not os.geteuid():
            shutil.chown(folder, "postgres")
        if copy_of:
            base = [*as_postgres("pg_basebackup"), "-h", "127.0.0.1", "-p", str(copy_of.port), "-U", "admin", "-D", str(self.data), "-R", "-X", "stream"]
            subprocess.run(base, check=True, cwd="/", env=os.environ | {"PGPASSWORD": PASSWORD})
        else:
            password = folder / "password"
            password.write_text(PASSWORD)
            make = ["--username=admin", "--auth=scram-sha-256", "--no-sync", "--locale=C", "--encoding=UTF8", f"--pwfile={password}", str(self.data)]
            subprocess.run([*as_postgres("initdb"), *make], check=True, cwd="/", stdout=subprocess.DEVNULL)
        self.start()

    def start(self) -> None:
        command = [*as_postgres("postgres"), "-D", str(self.data), "-p", str(self.port)]
        for setting in ("listen_addresses=127.0.0.1", "unix_socket_directories=", "logging_collector=off", "max_connections=400", *self.settings):
            command += ["-c", setting]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until("PostgreSQL answers", self.answers)

    def answers(self) -> bool:
        ask = [*as_postgres("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, cwd="/").returncode == 0

    def signal(self, which: signals.Signals) -> None:
        """To the server and all that it has started."""
        if self.process:
            # Its children have sessions of their own: they are found by their parent.
            for pid in [*self.children(), self.process.pid]:
                try:
                    os.kill(pid, which)
                except ProcessLookupError:
                    pass

    def children(self) -> list[int]:
        assert self.process
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()] if path.exists() else []

    def kill(self, which: signals.Signals = signals.SIGKILL) -> None:
        """It dies as in a power cut; `SIGQUIT`, `SIGINT`: as an administrator ends it."""
        if not self.process:
            return
        if which == signals.SIGKILL:
            self.signal(which)
        else:
            self.process.send_signal(which)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        self.signal(signals.SIGCONT)
        self.kill(signals.SIGINT)

    def sql(self, text: str, database: str = DATABASE, user: str = "admin", password: str = PASSWORD) -> str:
        done = self.try_sql(text, database, user, password)
        if done.returncode:
            raise RuntimeError(f"{text}: {done.stderr.strip()}")
        return done.stdout.strip()

    def try_sql(self, text: str, database: str = DATABASE, user: str = "admin", password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        command = [str(BIN / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", database]
        command += ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text]
        return subprocess.run(command, cwd="/", env=os.environ | {"PGPASSWORD": password}, capture_output=True, text=True)


class Cable:
    """Passes connections on to a port of this machine. It can be cut, and slowed: then all arrives so much later."""

    def __init__(self, to: int) -> None:
        self.to, self.is_cut, self.delay_s = to, False, 0.0
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.to), 2)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.open |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=ends, daemon=True).start()

    def carry(self, source: socket.socket, to: socket.socket) -> None:
        """What waits keeps its order and its distance: a long way, not a narrow one."""
        waiting: list[tuple[float, bytes]] = []
        try:
            while True:
                wait = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
                if select.select([source], [], [], wait)[0]:
                    some = source.recv(65536)
                    if not some:
                        break
                    waiting.append((time.monotonic() + self.delay_s, some))
                while waiting and waiting[0][0] <= time.monotonic():
                    to.sendall(waiting.pop(0)[1])
        except (OSError, ValueError):
            pass
        with self.lock:
            self.open -= {source, to}
        for end in (source, to):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self) -> None:
        self.is_cut = True
        with self.lock:
            ends = list(self.open)
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def join(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self.listener.close()


class Lane:
    """A camera that reads by itself, on one connection: it posts a read and hears when the decision stands in the journal."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: http.client.HTTPConnection | None = None
        self.number = 0

    def post(self, plate: str) -> float | None:
        """How long the answer took, s; `None`: it was not taken."""
        now = datetime.now(timezone.utc)
        self.number += 1
        captured = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
        said = {"plate": plate, "confidence": 0.98, "time": captured, "direction": "towards", "id": f"read {self.number} {captured}"}
        # A connection on which nothing was said for long may have been closed: the camera posts the same on a new one.
        for _ in range(2):
            was_open = self.connection is not None
            took = self.once(json.dumps(said))
            if took is not None or not was_open:
                return took
        return None

    def once(self, body: str) -> float | None:
        began = time.perf_counter()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.request("POST", "/reads", body, {"Content-Type": "application/json"})
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        took = time.perf_counter() - began
        if answer.headers.get("Connection", "").lower() == "close":
            self.close()
        return took if answer.status == 200 else None

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


class Lot:
    """A gateway's process, its folder, its journal, and the cameras at its lanes: entries `in-N`, exits `out-N`."""

    def __init__(self, region: "Region", name: str, port: int, lanes: int = 1, folder: str = "", more: str = "", entry: str = "") -> None:
        self.region, self.name, self.entry = region, name, entry
        self.folder = region.folder / (folder or name)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lanes = {f"{way}-{n}": Lane(free_port()) for n in range(1, lanes + 1) for way in ("in", "out")}
        self.site = self.folder / "site.toml"
        self.site.write_text(self.site_text(port) + more)
        self.log = self.folder / "log"
        self.process: subprocess.Popen[str] | None = None
        self.dashboard = self.password = ""

    def site_text(self, port: int) -> str:
        text = f'[site]\nname = "{self.name}"\n[web]\nlisten = "127.0.0.1:0"\n[store]\nreserve_mb = 0\n'
        text += f'[region]\nname = "campus"\ngateway = "{self.name}"\ntls = false\n'
        text += f'postgres = "postgres://plategate_{self.name}@127.0.0.1:{port}/{DATABASE}"\n'
        text += f'password_file = "{self.region.folder}/{self.name}.password"\n'
        text += '[[area]]\nid = "yard"\nregion = "campus"\n' if self.lanes else ""
        for lane, camera in self.lanes.items():
            way = lane.split("-")[0]
            start, end = ("offsite", "yard") if way == "in" else ("yard", "offsite")
            text += f'[[lane]]\nid = "{lane}"\ndirection = "{way}"\nfrom = "{start}"\nto = "{end}"\nrepeat_s = 1\napart_s = 0\n'
            text += f'camera = "{lane}"\n' + (f'passback = "hard"\nvisitors = "admit"\n{self.entry}' if way == "in" else "")
            text += f'[[camera]]\nid = "{lane}"\nmaker = "webhook"\nprofile = "plain"\nfrom = "127.0.0.1"\nlisten = "127.0.0.1:{camera.port}"\n'
        return text

    def begin(self) -> None:
        """Starts it and does not wait."""
        with open(self.log, "ab") as log:
            command = [str(self.region.binary), "run", str(self.site)]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True)
        self.ready = threading.Event()
        threading.Thread(target=self.listen, args=(self.process, self.ready), daemon=True).start()

    def listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("Dashboard: "):
                self.dashboard = line.split(": ", 1)[1].strip()
            if "one-time password: " in line:
                self.password = line.split("one-time password: ", 1)[1].split()[0]
            if line.startswith("Ready"):
                ready.set()

    def start(self) -> "Lot":
        self.begin()
        self.until_ready()
        return self

    def until_ready(self) -> None:
        def is_ready() -> bool:
            assert self.process
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended by itself; see {self.log}:\n{self.said()[-2000:]}")
            return self.ready.is_set()

        until(f"{self.name} is ready; see {self.log}", is_ready, READY_S)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signals.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def post(self, lane: str, plate: str) -> float | None:
        return self.lanes[lane].post(plate)

    @property
    def journal(self) -> Path:
        return self.folder / "data/plategate.db"

    def rows(self, statement: str, *values: object) -> list[tuple]:
        with sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True, timeout=30) as journal:
            return journal.execute(statement, values).fetchall()

    def taken(self, origin: str) -> tuple[int, int]:
        """Up to which of another's facts it has taken."""
        newest = self.rows(
            "SELECT json_extract(input, '$.fact.epoch'), json_extract(input, '$.fact.seq') FROM journal "
            "WHERE kind = 'elsewhere' AND json_extract(input, '$.gateway') = ? ORDER BY seq DESC LIMIT 1",
            origin,
        )
        return newest[0] if newest else (0, 0)

    def elsewhere(self, after: int = 0) -> list[tuple[int, str, int, int, str, str]]:
        """Number, origin, its epoch and number, when it happened, when it was taken."""
        return self.rows(
            "SELECT seq, json_extract(input, '$.gateway'), json_extract(input, '$.fact.epoch'), json_extract(input, '$.fact.seq'), "
            "json_extract(input, '$.fact.at'), at FROM journal WHERE kind = 'elsewhere' AND seq > ? ORDER BY seq",
            after,
        )

    def told(self, after: int = 0) -> list[int]:
        """Numbers of the entries that tell something."""
        return [n for (n,) in self.rows("SELECT seq FROM journal WHERE seq > ? AND instr(outputs, '\"kind\":\"told\"') ORDER BY seq", after)]

    def last(self) -> int:
        return self.rows("SELECT max(seq) FROM journal")[0][0]


class Region:
    """A cluster with a region, made by the program's own command, and its lots."""

    def __init__(self, binary: Path, folder: Path, names: list[str], *settings: str) -> None:
        self.binary, self.folder, self.names = binary, folder, names
        self.cluster = Cluster(folder / "postgres", *settings)
        (folder / "admin").write_text(PASSWORD)
        self.cables: dict[str, Cable] = {}
        self.lots: dict[str, Lot] = {}
        self.cluster.sql(f"CREATE DATABASE {DATABASE}", "postgres")
        self.init()

    def init(self) -> None:
        args = ["init", "--region", "campus", "--passwords", str(self.folder)]
        for name in self.names:
            args += ["--gateway", name]
        done = self.admin(*args)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def begin(self, lanes: int = 1, **more: str) -> None:
        """All its lots are started, and in the region."""
        for name in self.names:
            self.add(name, lanes, **more).start()
        until("all are in the region", lambda: (0, 0) not in self.there().values())

    def admin(self, *args: str) -> subprocess.CompletedProcess[str]:
        url = f"postgres://admin@127.0.0.1:{self.cluster.port}/{DATABASE}"
        command = [str(self.binary), "region", *args, "--database", url, "--no-tls", "--password-file", str(self.folder / "admin")]
        return subprocess.run(command, capture_output=True, text=True)

    def add(self, name: str, lanes: int = 1, **more: str) -> Lot:
        """A lot with a cable of its own, not started. `entry`: keys of each entry lane; `more`: sections of the site file."""
        cable = self.cables[name] = Cable(self.cluster.port)
        lot = self.lots[name] = Lot(self, name, cable.port, lanes, **more)
        return lot

    def there(self) -> dict[str, tuple[int, int]]:
        """How far each has told, as the database knows it."""
        rows = self.cluster.sql("SELECT name, told_epoch, told_seq FROM plategate.gateway ORDER BY name")
        return {name: (int(epoch), int(seq)) for name, epoch, seq in (row.split("|") for row in rows.splitlines())}

    def quiet(self, limit_s: float = 120.0) -> None:
        """Until all that each has to tell is in the database, and all of that is taken everywhere."""

        def is_quiet() -> bool:
            there = self.there()
            for name, lot in self.lots.items():
                own = lot.told()
                if own and there[name][1] < own[-1]:
                    return False
            taken = {(l.name, o): l.taken(o) for l in self.lots.values() for o in there if o != l.name}
            return all(taken[l, o] >= newest for (l, o) in taken if (newest := there[o]) != (0, 0) and o in self.lots)

        until("all is told and taken", is_quiet, limit_s, 0.3)

    def digests(self) -> dict[str, str]:
        """Of each lot, which must have been stopped."""
        found = {}
        for name, lot in self.lots.items():
            done = subprocess.run([str(self.binary), "region", "digest", str(lot.site)], capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(f"region digest {name}: {done.stdout}{done.stderr}")
            found[name] = done.stdout.strip().rsplit(" ", 1)[-1]
        return found

    def settled(self) -> tuple[bool, dict[str, str]]:
        """Waits for quiet, stops all, and compares their digests; then all run again."""
        self.quiet()
        for lot in self.lots.values():
            lot.stop()
        digests = self.digests()
        for lot in self.lots.values():
            lot.begin()
        for lot in self.lots.values():
            lot.until_ready()
        return len(set(digests.values())) == 1, digests

    def close(self) -> None:
        for lot in self.lots.values():
            lot.kill()
        for cable in self.cables.values():
            cable.close()
        self.cluster.signal(signals.SIGCONT)
        self.cluster.kill(signals.SIGQUIT)


class Folder:
    """A folder that PostgreSQL's user can go into, removed at the end."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="plategate-region-"))
        self.path.chmod(0o755)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
