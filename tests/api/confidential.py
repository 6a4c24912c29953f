"""What must never be seen in a log line: remembered while tests talk to the service, looked for afterwards."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, quote, quote_plus

import httpx

SHORTEST = 6
"""Characters: a shorter text may be part of any line by chance."""

SHOWN_BYTES = 24
"""Bytes of a payload that are looked for, its first ones; a multiple of 3, so that its base64 is the payload's beginning."""

CREDENTIAL_HEADERS = ("authorization", "x-auth-token")
TEXT_PARAMETERS = ("user_data", "external_id")


class Confidential:
    """Credentials and texts that went over the wire, in either direction, whatever was answered."""

    def __init__(self) -> None:
        self.texts: set[str] = set()

    def remember(self, text: str) -> None:
        """Look for this one too."""
        if len(text) >= SHORTEST:
            self.texts.add(text)

    def of_request(self, request: httpx.Request) -> None:
        """A hook of httpx: every text of a JSON body, the texts of a query, the credentials."""
        for name in CREDENTIAL_HEADERS:
            self.remember(request.headers.get(name, "").removeprefix("Basic "))
        parameters = parse_qs(request.url.query.decode("ascii"))
        for name in TEXT_PARAMETERS:
            for text in parameters.get(name, ()):
                self.remember(text)
        if request.headers.get("content-type") == "application/json":
            for text in _texts_of(_parsed(request.content)):
                self.remember(text)

    def of_response(self, response: httpx.Response) -> None:
        """A hook of httpx: tokens that were issued."""
        response.read()
        body = _parsed(response.content) if response.headers.get("content-type") == "application/json" else None
        if isinstance(body, dict):
            self.remember(str(body.get("token", "")))


def _parsed(content: bytes) -> object:
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed


def _texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_of(inner)


def forms(payload: bytes) -> set[bytes]:
    """How a payload's beginning may look in a line: as it is, hexadecimal, base64, Python's own notation."""
    part = payload[:SHOWN_BYTES]
    encoded = base64.b64encode(part) if len(payload) > SHOWN_BYTES else base64.b64encode(part).rstrip(b"=")
    shown = {part, part.hex().encode(), part.hex().upper().encode(), encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))}
    return shown | {repr(part)[2:-1].encode()}


def text_forms(text: str) -> set[bytes]:
    """How a text may look in a line: as above, and escaped as in JSON or in a url."""
    escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text), quote_plus(text)}
    whole = text.encode(errors="surrogatepass")
    return {whole, *(each.encode(errors="surrogatepass") for each in escaped), *_encoded(whole)}


def _encoded(whole: bytes) -> set[bytes]:
    return {whole.hex().encode(), base64.b64encode(whole).rstrip(b"=")}


def leaks(log: bytes, texts: Iterable[str], payloads: Iterable[bytes]) -> list[str]:
    """Texts that are in a log in whatever form, and a word for each payload that is."""
    found = [text for text in texts if any(form in log for form in text_forms(text))]
    found += [f"{len(payload)} bytes" for payload in payloads if any(form in log for form in forms(payload))]
    return found
