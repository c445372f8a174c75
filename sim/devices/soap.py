"""SOAP 1.2 as a strict device takes it: namespaces, WS-Addressing, the log-in of WS-Security, and its faults."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from device import Answer, Asked

S = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSNT = "http://docs.oasis-open.org/wsn/b-2"
TDS = "http://www.onvif.org/ver10/device/wsdl"
TEV = "http://www.onvif.org/ver10/events/wsdl"
TMD = "http://www.onvif.org/ver10/deviceIO/wsdl"
TT = "http://www.onvif.org/ver10/schema"
TER = "http://www.onvif.org/ver10/error"
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE = f"{OASIS}-wssecurity-secext-1.0.xsd"
WSU = f"{OASIS}-wssecurity-utility-1.0.xsd"
DIGEST = f"{OASIS}-username-token-profile-1.0#PasswordDigest"

SPACES = {
    "s": S, "wsa": WSA, "wsnt": WSNT, "tds": TDS, "tev": TEV, "tmd": TMD, "tt": TT, "ter": TER,
    "tns1": "http://www.onvif.org/ver10/topics", "wstop": "http://docs.oasis-open.org/wsn/t-1",
    "wsrf-rw": "http://docs.oasis-open.org/wsrf/rw-2",
}
DECLARED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
FRESH = timedelta(minutes=5)
"""A log-in may be so old, or so early, by the device's clock."""


class Fault(Exception):
    """What a device answers instead; the subcodes from the outer to the inner one."""

    def __init__(self, code: str, reason: str, *subcodes: str, detail: str = "", status: int | None = None) -> None:
        super().__init__(reason)
        self.code, self.reason, self.subcodes, self.detail = code, reason, subcodes, detail
        self.status = status or (400 if code == "Sender" else 500)

    def answer(self, relates_to: str | None = None) -> Answer:
        inner = ""
        for subcode in reversed(self.subcodes):
            inner = f"<s:Subcode><s:Value>{subcode}</s:Value>{inner}</s:Subcode>"
        detail = f"<s:Detail>{self.detail}</s:Detail>" if self.detail else ""
        body = (f"<s:Fault><s:Code><s:Value>s:{self.code}</s:Value>{inner}</s:Code>"
                f'<s:Reason><s:Text xml:lang="en">{escape(self.reason)}</s:Text></s:Reason>{detail}</s:Fault>')
        return envelope(body, f"{WSA}/soap/fault", relates_to, self.status)


def envelope(body: str, action: str | None = None, relates_to: str | None = None, status: int = 200) -> Answer:
    head = f"<wsa:Action>{escape(action)}</wsa:Action>" if action else ""
    head += f"<wsa:RelatesTo>{escape(relates_to)}</wsa:RelatesTo>" if relates_to else ""
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope {DECLARED}><s:Header>{head}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    return Answer(status, text, "application/soap+xml; charset=utf-8")


@dataclass
class Request:
    space: str
    name: str
    """Of the operation."""
    body: Element
    header: Element | None
    prefixes: dict[str, str]

    def addressed(self, name: str) -> str | None:
        """A header of WS-Addressing."""
        found = self.header.find(f"{{{WSA}}}{name}") if self.header is not None else None
        return (found.text or "").strip() if found is not None else None


def split(tag: str) -> tuple[str, str]:
    space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return space, name


def request(asked: Asked) -> Request:
    """The request; Fault where it is no envelope, or one that must not be understood half."""
    kind = asked.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/soap+xml":
        raise Fault("Sender", f"the content type is {kind or 'missing'}, not application/soap+xml", status=415)
    prefixes: dict[str, str] = {}
    try:
        parsing = ElementTree.iterparse(io.BytesIO(asked.body), ("start-ns",))
        for _, (prefix, space) in parsing:
            prefixes[prefix] = space
        root = parsing.root
    except ElementTree.ParseError as fault:
        raise Fault("Sender", f"not well formed: {fault}", "ter:WellFormed") from None
    if root.tag != f"{{{S}}}Envelope":
        raise Fault("VersionMismatch", "no envelope of SOAP 1.2", status=500)
    header, body = root.find(f"{{{S}}}Header"), root.find(f"{{{S}}}Body")
    if body is None or len(body) != 1:
        raise Fault("Sender", "the body holds one operation", "ter:WellFormed")
    for one in header if header is not None else ():
        must = one.get(f"{{{S}}}mustUnderstand") in ("1", "true")
        if must and split(one.tag)[0] not in (WSA, WSSE):
            raise Fault("MustUnderstand", f"{one.tag} is not understood")
    return Request(*split(body[0].tag), body[0], header, prefixes)


def fields(element: Element, space: str, *wanted: str) -> dict[str, Element]:
    """The children, in this order; one with `?` may be missing. Anything else is refused, as by a schema."""
    given = list(element)
    found: dict[str, Element] = {}
    for name in wanted:
        plain = name.rstrip("?")
        if given and given[0].tag == f"{{{space}}}{plain}":
            found[plain] = given.pop(0)
        elif not name.endswith("?"):
            raise Fault("Sender", f"{split(element.tag)[1]} needs {plain} here", "ter:InvalidArgs")
    if given:
        raise Fault("Sender", f"{given[0].tag} has no place in {split(element.tag)[1]}", "ter:InvalidArgs")
    return found


def text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def duration_s(written: str) -> float:
    """xs:duration, without months and years; ValueError for what is none."""
    form = r"P(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
    found = re.fullmatch(form, written)
    if found is None or written.endswith(("P", "T")):
        raise ValueError(f"{written!r} is no duration")
    days, _, hours, minutes, seconds = found.groups()
    return int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)


def instant(written: str) -> datetime:
    at = datetime.fromisoformat(written.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


class Tokens:
    """UsernameTokens: the digest is of the password, the moment is fresh by the device's clock, and a nonce counts once."""

    def __init__(self, user: str, password: str) -> None:
        self.user, self.password = user, password
        self.seen: set[bytes] = set()

    def refuses(self, header: Element | None, now: datetime) -> str | None:
        """Why; "" where nothing was shown at all, None for who may come in."""
        token = header.find(f"{{{WSSE}}}Security/{{{WSSE}}}UsernameToken") if header is not None else None
        if token is None:
            return ""
        secret = token.find(f"{{{WSSE}}}Password")
        if secret is None or secret.get("Type") != DIGEST:
            return "the password is no digest"
        try:
            nonce = base64.b64decode(text(token.find(f"{{{WSSE}}}Nonce")), validate=True)
            created = text(token.find(f"{{{WSU}}}Created"))
            away = instant(created) - now
        except (binascii.Error, ValueError) as fault:
            return f"nonce or moment: {fault}"
        if not nonce:
            return "there is no nonce"
        if abs(away) > FRESH:
            return f"the moment is {away.total_seconds():.0f} s away"
        if nonce in self.seen:
            return "the nonce was used before"
        self.seen.add(nonce)
        right = base64.b64encode(hashlib.sha1(nonce + created.encode() + self.password.encode()).digest()).decode()
        if text(token.find(f"{{{WSSE}}}Username")) != self.user or not hmac.compare_digest(text(secret), right):
            return "name or password"
        return None
