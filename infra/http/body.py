"""JSON bodies: content type, size, and validation into msgspec structs.

Models are frozen structs with `forbid_unknown_fields=True`; an optional field is `X | UnsetType = UNSET`, so that an absent key
and a null differ. Ids are `UuidText` and become UUIDs in the route.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct

from domain.errors import BAD_CONTENT_TYPE, BAD_JSON, BODY_TOO_LARGE, FacestreamError
from infra.http.content_types import essence
from infra.http.json_refusal import explain
from infra.http.limits import MIB
from infra.http.request import HttpRequest
from infra.http.uuid_text import TOLERANT_PATTERN

M = TypeVar("M", bound=Struct)

UuidText = Annotated[str, Meta(pattern=TOLERANT_PATTERN)]
"""An id in a body, as text: msgspec's own UUID would also take one without hyphens."""

JSON_LIMIT: Final = 4 * MIB
"""Bytes of a JSON body: forty thousand ids and more; decoding as much keeps the event loop for some ten ms at the most."""

_LENIENT: Final = frozenset({"", "application/json", "text/json", "application/x-www-form-urlencoded", "multipart/form-data"})
"""What clients say, or do not say, of JSON that they send: frameworks add a form type where none is given."""

MSGPACK: Final = frozenset({"application/msgpack", "application/x-msgpack"})


def parse_json(request: HttpRequest, model: type[M], *, required: bool, limit: int = JSON_LIMIT) -> M:
    """The body as a `model`; where it may be left out, an empty one counts as `{}`.

    Raises BAD_CONTENT_TYPE for a body of a plainly foreign type, BODY_TOO_LARGE, and BAD_JSON.
    """
    body = request.body
    if not body:
        if required:
            raise bad_json("", "data must be object")
        body = b"{}"
    elif not _is_json(essence(request.headers.get("content-type"))):
        raise FacestreamError(BAD_CONTENT_TYPE)
    if len(body) > limit:
        raise FacestreamError(BODY_TOO_LARGE, limit=limit)
    decoder: msgspec.json.Decoder[M] = _json_decoder(model)
    return _decode(decoder.decode, body, model)


def is_msgpack(request: HttpRequest) -> bool:
    """Whether the body claims to be msgpack."""
    return essence(request.headers.get("content-type")) in MSGPACK


def parse_msgpack(request: HttpRequest, model: type[M]) -> M:
    """The body, msgpack, as a `model`. Raises BAD_JSON, in the same words as for JSON."""
    decoder: msgspec.msgpack.Decoder[M] = _msgpack_decoder(model)
    return _decode(decoder.decode, request.body, model)


def require_any(body: Struct) -> None:
    """Raises BAD_JSON where a model of optional fields has none of them: a change that changes nothing."""
    if all(getattr(body, name) is UNSET for name in body.__struct_fields__):
        raise bad_json("", "data must contain at least 1 properties")


def bad_json(path: str, message: str) -> FacestreamError:
    """The refusal of a body for a reason that a model cannot express; `message` must not quote a client's text."""
    return FacestreamError(BAD_JSON, path=path, message=message)


def _is_json(content_type: str) -> bool:
    return content_type in _LENIENT or (content_type.startswith("application/") and content_type.endswith("+json"))


def _decode(decode: Callable[[bytes], M], body: bytes, model: type[M]) -> M:
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        path, message = explain(str(error), model)
        raise bad_json(path, message) from None
    # What is no JSON at all, lone surrogates, bytes that are no UTF-8, and nesting beyond the interpreter's stack.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise bad_json("", "data must be valid JSON") from None


@lru_cache(maxsize=128)
def _json_decoder(model: type[M]) -> msgspec.json.Decoder[M]:
    return msgspec.json.Decoder(model)


@lru_cache(maxsize=128)
def _msgpack_decoder(model: type[M]) -> msgspec.msgpack.Decoder[M]:
    return msgspec.msgpack.Decoder(model)
