#!/usr/bin/env python3
"""Lanes whose cameras read by themselves: starts the gateway with so many of them, posts reads as they do, and tells how long
answers took, whether every read stands in the journal, and what memory the gateway needs. No models are loaded.

    tools/devices.py --binary target/release/plategate --lanes 1 --seconds 20          what `make demo-devices` runs
    tools/devices.py --binary target/release/plategate --lanes 100 --seconds 60        what `make devices-load` runs

Each camera posts a read every half second as Hikvision's do (multipart, XML and two JPEGs, 50 KB in all), on a connection of its
own. The time of an answer is from the first byte sent to the answer's end: the gateway answers when the decision stands in the
journal. The exit code says whether every read that was answered is there, once."""

import argparse
import asyncio
import os
import random
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

EVERY_S = 0.5
PICTURE_BYTES = 48_000
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
READY_S = 60


def free_ports(count: int) -> list[int]:
    holders = [socket.socket() for _ in range(count)]
    for holder in holders:
        holder.bind(("127.0.0.1", 0))
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def site(folder: Path, ports: list[int]) -> Path:
    text = '[site]\nname = "Devices"\n[web]\nlisten = "127.0.0.1:0"\n[[area]]\nid = "yard"\n'
    for number, port in enumerate(ports):
        text += (
            f'[[gate]]\nid = "gate-{number}"\ndriver = "recorder"\nmin_gap_ms = 500\n'
            f'[[camera]]\nid = "cam-{number}"\nmaker = "hikvision"\nlisten = "127.0.0.1:{port}"\nfrom = "127.0.0.1"\n'
            f'[[lane]]\nid = "lane-{number}"\ndirection = "in"\nfrom = "offsite"\nto = "yard"\ncamera = "cam-{number}"\n'
            f'gate = "gate-{number}"\nvisitors = "admit"\npassback = "off"\nrepeat_s = 1\napart_s = 0\n'
        )
    path = folder / "site.toml"
    path.write_text(text)
    return path


def body(camera: int, count: int, plate: str) -> bytes:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    xml = (
        '<EventNotificationAlert xmlns="http://www.hikvision.com/ver20/XMLSchema">'
        f"<channelID>1</channelID><dateTime>{now}</dateTime><eventType>ANPR</eventType><UUID>{camera}-{count}</UUID>"
        f"<ANPR><licensePlate>{plate}</licensePlate><confidenceLevel>98</confidenceLevel><direction>forward</direction></ANPR>"
        "</EventNotificationAlert>"
    ).encode()
    # A comment makes a picture as long as one likes.
    noise = random.randbytes(PICTURE_BYTES // 2 - 8)
    jpeg = b"\xff\xd8\xff\xfe" + len(noise).to_bytes(2, "big") + noise + b"\xff\xd9"
    parts = b""
    for name, kind, content in (
        ("anpr.xml", "text/xml", xml),
        ("licensePlatePicture.jpg", "image/jpeg", jpeg),
        ("detectionPicture.jpg", "image/jpeg", jpeg),
    ):
        head = f'--boundary\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\nContent-Type: {kind}\r\n'
        parts += head.encode() + f"Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n"
    return parts + b"--boundary--\r\n"


async def camera(number: int, port: int, until: float, taken: list[str], times: list[float], lost: list[str]) -> None:
    rng = random.Random(number)
    await asyncio.sleep(rng.random() * EVERY_S)
    reader = writer = None
    count = 0
    due = time.monotonic()
    while time.monotonic() < until:
        plate = "".join(rng.choice(LETTERS) for _ in range(3)) + f"{number:03}{count:04}"
        message = body(number, count, plate)
        head = (
            "POST /alarm HTTP/1.1\r\nHost: gateway\r\nContent-Type: multipart/form-data; boundary=boundary\r\n"
            f"Content-Length: {len(message)}\r\n\r\n"
        ).encode()
        begun = time.perf_counter()
        try:
            if writer is None or writer.is_closing():
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head + message)
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
            # Its connection was closed: a camera posts the same again on a new one.
            if writer is not None:
                writer.close()
            writer = None
            continue
        times.append(time.perf_counter() - begun)
        (taken if answer.startswith(b"HTTP/1.1 200") else lost).append(plate)
        count += 1
        due += EVERY_S
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    if writer is not None:
        writer.close()


async def traffic(ports: list[int], seconds: int) -> tuple[list[str], list[float], list[str]]:
    taken: list[str] = []
    times: list[float] = []
    lost: list[str] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(camera(n, port, until, taken, times, lost) for n, port in enumerate(ports)))
    return taken, times, lost


def wait_ready(process: subprocess.Popen, ports: list[int], log: Path) -> None:
    end = time.monotonic() + READY_S
    for port in ports:
        while True:
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"devices: the gateway does not listen at {port}:\n{log.read_text()[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)


def memory_kb(pid: int) -> tuple[int, int]:
    """Anonymous, and all that is resident."""
    fields = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        fields[name] = int(value.split()[0])
    return fields["Anonymous"], fields["Rss"]


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_journal(data: Path) -> list[str]:
    with sqlite3.connect(next(data.glob("*.db"))) as journal:
        rows = journal.execute("SELECT json_extract(outputs, '$[0].read') FROM journal WHERE kind = 'sighting'")
        return [plate for (plate,) in rows]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", type=Path, required=True)
    arguments.add_argument("--lanes", type=int, default=1)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--memory-mb", type=float, help="fail if more anonymous memory is needed")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ports = free_ports(options.lanes)
        log = folder / "log"
        with log.open("wb") as out:
            command = [options.binary.resolve(), "run", site(folder, ports)]
            process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
        try:
            wait_ready(process, ports, log)
            print(f"devices: {options.lanes} lanes, a read every {EVERY_S} s each, for {options.seconds} s", flush=True)
            before = cpu_s(process.pid)
            taken, times, lost = asyncio.run(traffic(ports, options.seconds))
            used = cpu_s(process.pid) - before
            anonymous, resident = memory_kb(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        data = next(path.parent for path in folder.rglob("*.db"))
        kept = in_journal(data)
    missing, twice = len(set(taken) - set(kept)), len(kept) - len(set(kept))
    times.sort()
    print(f"reads answered          {len(taken)}, refused {len(lost)}")
    print(f"answered, not journalled {missing}; journalled twice {twice}")
    print(f"answer p50, p99, most   {statistics.median(times) * 1000:.1f}, {times[int(len(times) * 0.99)] * 1000:.1f}, {times[-1] * 1000:.1f} ms")
    print(f"processor               {used / options.seconds * 100:.0f} % of a core")
    print(f"memory                  {anonymous / 1024:.1f} MB anonymous, {resident / 1024:.1f} MB resident")
    too_much = options.memory_mb is not None and anonymous / 1024 > options.memory_mb
    if too_much:
        print(f"devices: more than {options.memory_mb} MB of anonymous memory")
    sys.exit(1 if missing or twice or lost or not taken or too_much else 0)


if __name__ == "__main__":
    main()
