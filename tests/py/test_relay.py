"""The simulated relay behaves like the boards it stands for. Asked over a plain socket, as any client would."""

import socket
import struct
import unittest

from tests.py.peers import ROOT, Peer

PYTHON = str(ROOT / ".venv" / "bin" / "python")


def ask(port: int, pdu: bytes) -> bytes:
    """Send one Modbus TCP request to unit 1; the answer without its header (or raw, when it is no Modbus)."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall(struct.pack(">HHHB", 7, 0, len(pdu) + 1, 1) + pdu)
        answer = link.recv(300)
    return answer[7:] if answer[:4] == b"\0\x07\0\0" else answer


class RelayTest(unittest.TestCase):
    def test_a_flash_falls_by_itself(self) -> None:
        with Peer(PYTHON, "modbus_relay.py", "--port", "0") as relay:
            self.assertEqual(ask(relay.ready["port"], bytes.fromhex("0502020003")), bytes.fromhex("0502020003"))
            rise, fall = relay.line(), relay.line()
        self.assertEqual((rise["coil"], rise["on"], rise["by"], rise["ms"]), (2, True, "flash", 300))
        self.assertEqual((fall["coil"], fall["on"]), (2, False))
        self.assertGreaterEqual(fall["held_ms"], 290, "never shorter than it was told")

    def test_a_write_holds_until_it_is_taken_back(self) -> None:
        with Peer(PYTHON, "modbus_relay.py", "--port", "0", "--base", "16") as relay:
            port = relay.ready["port"]
            self.assertEqual(ask(port, bytes.fromhex("050011ff00")), bytes.fromhex("050011ff00"))
            self.assertEqual(ask(port, bytes.fromhex("0100100008")), bytes.fromhex("010102"))
            self.assertEqual(ask(port, bytes.fromhex("0500110000")), bytes.fromhex("0500110000"))
            self.assertEqual([relay.line()["on"], relay.line()["on"]], [True, False])

    def test_faults_are_answered_as_faults(self) -> None:
        with Peer(PYTHON, "modbus_relay.py", "--port", "0") as relay:
            self.assertEqual(ask(relay.ready["port"], bytes.fromhex("050063ff00")), b"\x85\x02", "no such coil")
            self.assertEqual(ask(relay.ready["port"], bytes.fromhex("0500001234")), b"\x85\x03", "no such value")
            self.assertTrue(relay.lines.empty(), "a refused write moves nothing")

    def test_refusing_and_talking_nonsense(self) -> None:
        with Peer(PYTHON, "modbus_relay.py", "--port", "0", "--refuse") as relay:
            self.assertEqual(ask(relay.ready["port"], bytes.fromhex("0502000005")), b"\x85\x06")
            self.assertTrue(relay.lines.empty())
        with Peer(PYTHON, "modbus_relay.py", "--port", "0", "--garbage") as relay:
            self.assertTrue(ask(relay.ready["port"], bytes.fromhex("0502000005")).startswith(b"HTTP/1.0 418"))


if __name__ == "__main__":
    unittest.main()
