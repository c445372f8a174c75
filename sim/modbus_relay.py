#!/usr/bin/env python3
"""A Modbus relay board with eight coils (pymodbus), over TCP or on a serial line, for the demo and the tests.

    .venv/bin/python sim/modbus_relay.py --port 0
    .venv/bin/python sim/modbus_relay.py --base 16          # coils numbered from 16, as on an ADAM-6000
    .venv/bin/python sim/modbus_relay.py --serial /dev/ttyUSB1 --speed 38400
    .venv/bin/python sim/modbus_relay.py --refuse           # every write is answered with an exception

The first line on stdout is {"ready": true, "port": N} (0 on a serial line). Then a line for every command that takes effect and for every
coil that falls: {"t": 1.25, "coil": 0, "on": true, "by": "flash", "ms": 500}. Lines with "on": true are the pulses;
one that met a coil that was already on carries "already": true as well.

A coil is written the usual way (functions 5 and 15), or flashed as on Waveshare boards: function 5, address
0x0200 + coil, value = tenths of a second; the board itself lets the coil fall again.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import struct
import sys
import time

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadCoilsResponse,
    WriteMultipleCoilsRequest,
    WriteMultipleCoilsResponse,
)
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from lifetime import leave_with_parent, say

COILS = 8
FLASH_ON = 0x0200
COIL_ON, COIL_OFF = 0xFF00, 0x0000


class Board:
    """The relays themselves: which coils are on, and which of them fall by themselves."""

    def __init__(self, base: int, slow_s: float, refuse: bool) -> None:
        self.base = base
        self.slow_s = slow_s
        self.refuse = refuse
        self.on = [False] * COILS
        self._on_since = [0.0] * COILS
        self._falls: list[asyncio.TimerHandle | None] = [None] * COILS

    async def before(self, writes: bool) -> ExcCodes | None:
        """What every request meets first: the wait, and for writes the refusal."""
        if self.slow_s > 0:
            await asyncio.sleep(self.slow_s)
        return ExcCodes.DEVICE_BUSY if writes and self.refuse else None

    def coil(self, address: int) -> int | None:
        """The coil behind an address, or None when there is none."""
        index = address - self.base
        return index if 0 <= index < COILS else None

    def write(self, coil: int, on: bool) -> None:
        """An ordinary write; it also ends a flash that is under way."""
        self._cancel_fall(coil)
        if on:
            self._rise(coil, by="write", ms=None)
        elif self.on[coil]:
            self._fall(coil)

    def flash(self, coil: int, tenths: int) -> None:
        """On now, off by the board's own timer."""
        self._cancel_fall(coil)
        self._rise(coil, by="flash", ms=tenths * 100)
        self._falls[coil] = asyncio.get_running_loop().call_later(tenths / 10, self._fall, coil)

    def _rise(self, coil: int, by: str, ms: int | None) -> None:
        extra: dict[str, object] = {} if ms is None else {"ms": ms}
        if self.on[coil]:
            extra["already"] = True
        else:
            self._on_since[coil] = time.monotonic()
        self.on[coil] = True
        say(t=round(time.time(), 3), coil=coil, on=True, by=by, **extra)

    def _fall(self, coil: int) -> None:
        self._falls[coil] = None
        self.on[coil] = False
        held_ms = round((time.monotonic() - self._on_since[coil]) * 1000)
        say(t=round(time.time(), 3), coil=coil, on=False, held_ms=held_ms)

    def _cancel_fall(self, coil: int) -> None:
        if (fall := self._falls[coil]) is not None:
            fall.cancel()
            self._falls[coil] = None


def requests_for(board: Board) -> list[type[ModbusPDU]]:
    """The requests the board understands, bound to it.

    pymodbus hands its data store a write as a plain on or off; the flash needs the raw 16 bits, so the board takes the
    requests themselves.
    """

    class ReadCoils(ReadCoilsRequest):
        async def datastore_update(self, context: object, device_id: int) -> ModbusPDU:
            await board.before(writes=False)
            first, last = board.coil(self.address), board.coil(self.address + self.count - 1)
            if first is None or last is None:
                return ExceptionResponse(self.function_code, ExcCodes.ILLEGAL_ADDRESS)
            return ReadCoilsResponse(bits=board.on[first : last + 1])

    class WriteCoil(ModbusPDU):
        """Function 5; as a response it is its own echo, as the protocol asks."""

        function_code = 5
        rtu_frame_size = 8
        value = 0

        def encode(self) -> bytes:
            return struct.pack(">HH", self.address, self.value)

        def decode(self, data: bytes) -> None:
            self.address, self.value = struct.unpack(">HH", data[:4])

        async def datastore_update(self, context: object, device_id: int) -> ModbusPDU:
            if refusal := await board.before(writes=True):
                return ExceptionResponse(self.function_code, refusal)
            if FLASH_ON <= self.address < FLASH_ON + COILS and self.value > 0:
                board.flash(self.address - FLASH_ON, self.value)
                return self
            coil = board.coil(self.address)
            if coil is None:
                return ExceptionResponse(self.function_code, ExcCodes.ILLEGAL_ADDRESS)
            if self.value not in (COIL_ON, COIL_OFF):
                return ExceptionResponse(self.function_code, ExcCodes.ILLEGAL_VALUE)
            board.write(coil, self.value == COIL_ON)
            return self

    class WriteCoils(WriteMultipleCoilsRequest):
        async def datastore_update(self, context: object, device_id: int) -> ModbusPDU:
            if refusal := await board.before(writes=True):
                return ExceptionResponse(self.function_code, refusal)
            first, last = board.coil(self.address), board.coil(self.address + self.count - 1)
            if first is None or last is None:
                return ExceptionResponse(self.function_code, ExcCodes.ILLEGAL_ADDRESS)
            for coil, on in zip(range(first, last + 1), self.bits):
                board.write(coil, on)
            return WriteMultipleCoilsResponse(address=self.address, count=self.count)

    return [ReadCoils, WriteCoil, WriteCoils]


def nonsense(sending: bool, packet: bytes) -> bytes:
    """What `--garbage` sends instead of an answer: bytes that are no Modbus frame at all."""
    return b"HTTP/1.0 418 not a relay\r\n\r\n" + os.urandom(7) if sending else packet


async def serve(args: argparse.Namespace) -> None:
    board = Board(args.base, args.slow / 1000, args.refuse)
    device = SimDevice(id=0, simdata=[SimData(0, count=1, values=0, datatype=DataType.REGISTERS)])
    both = {"custom_pdu": requests_for(board), "trace_packet": nonsense if args.garbage else None}
    if args.serial:
        server = ModbusSerialServer(
            device, framer=FramerType.RTU, port=args.serial, baudrate=args.speed, parity=args.parity, **both
        )
    else:
        server = ModbusTcpServer(device, address=(args.host, args.port), **both)
    await server.serve_forever(background=True)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: asyncio.ensure_future(server.shutdown()))
    port = 0 if args.serial else server.transport.sockets[0].getsockname()[1]
    say(ready=True, port=port, base=args.base)
    await server.serving


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5020, help="0 takes a free one (default %(default)s)")
    parser.add_argument("--serial", metavar="PATH", help="a serial line instead, Modbus RTU")
    parser.add_argument("--speed", type=int, default=19200, help="of that line (default %(default)s)")
    parser.add_argument("--parity", default="N", help="of that line; a pseudo-terminal takes none (default %(default)s)")
    parser.add_argument("--base", type=int, default=0, help="address of the first coil (default %(default)s)")
    parser.add_argument("--slow", type=int, default=0, metavar="MS", help="wait before every answer")
    parser.add_argument("--refuse", action="store_true", help="answer every write with 'device busy'")
    parser.add_argument("--garbage", action="store_true", help="answer with bytes that are not Modbus")
    args = parser.parse_args()
    leave_with_parent()
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    try:
        asyncio.run(serve(args))
    except RuntimeError as fault:
        print(f"modbus_relay: port {args.port} of {args.host} cannot be used: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
