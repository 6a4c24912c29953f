"""msgspec's validation errors in the contract's words (its examples of error 12022).

msgspec tells one problem in one sentence, with a path at its end. The sentences are its library's, and a test holds each of
them; one that is not known here still names the field, and never a value that a client sent.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct
from msgspec import inspect as schema

from infra.http.uuid_text import CONTRACT_PATTERN, TOLERANT_PATTERN

SHOWN_KEY: Final = 64
"""Characters of an unexpected key that a refusal repeats."""

_SENTENCE = re.compile(r"(?P<problem>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?", re.DOTALL)

_TYPES: Final = {"str": "string", "uuid": "string", "int": "integer", "float": "number", "bool": "boolean", "bytes": "string"}
_BOUNDS: Final = {
    ">=": "must be bigger than or equal to {}",
    "<=": "must be smaller than or equal to {}",
    ">": "must be bigger than {}",
    "<": "must be smaller than {}",
}
_LENGTHS: Final = {
    ("str", "<="): "must be shorter than or equal to {} characters",
    ("str", ">="): "must be longer than or equal to {} characters",
    ("array", "<="): "must contain less than or equal to {} items",
    ("array", ">="): "must contain at least {} items",
    ("object", "<="): "must contain less than or equal to {} properties",
    ("object", ">="): "must contain at least {} properties",
}


def explain(sentence: str, model: type[Struct]) -> tuple[str, str]:
    """(path, message) of a refusal: `lists[1]`, `lists[1] must be string`. The path of the body itself is ""."""
    found = _SENTENCE.fullmatch(sentence)
    problem, path = (found["problem"], found["path"] or "") if found else (sentence, "")
    for pattern, say in _PROBLEMS:
        match = pattern.fullmatch(problem)
        if match is not None:
            return path, say(match, path or "data")
    name = path or "data"
    if problem.startswith("Invalid enum value"):
        return path, f"{name} must be one of {list(_options(model, path))}"
    return path, f"{name} is not valid"


def _unknown_key(match: re.Match[str], _: str) -> str:
    return f"Additional properties are not allowed ('{match[1][:SHOWN_KEY]}' was unexpected)"


def _missing_key(match: re.Match[str], _: str) -> str:
    return f"'{match[1]}' is a required property"


def _wrong_type(match: re.Match[str], name: str) -> str:
    return f"{name} must be {' or '.join(_TYPES.get(kind, kind) for kind in match[1].split(' | '))}"


def _wrong_length(match: re.Match[str], name: str) -> str:
    return f"{name} {_LENGTHS[match[1], match[2]].format(match[3])}"


def _out_of_bounds(match: re.Match[str], name: str) -> str:
    return f"{name} {_BOUNDS[match[1]].format(f'{float(match[2]):.15g}')}"


def _wrong_pattern(match: re.Match[str], name: str) -> str:
    pattern = ast.literal_eval(match[1])
    return f"{name} must match pattern {CONTRACT_PATTERN if pattern == TOLERANT_PATTERN else pattern}"


_PROBLEMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...]] = (
    (re.compile(r"Object contains unknown field `(.*)`", re.DOTALL), _unknown_key),
    (re.compile(r"Object missing required field `(.*)`"), _missing_key),
    (re.compile(r"Expected `([^`]*)`, got `[^`]*`"), _wrong_type),
    (re.compile(r"Expected `(str|array|object)` of length (<=|>=) ([0-9]+)"), _wrong_length),
    (re.compile(r"Expected `(?:int|float)` (>=|<=|>|<) (\S+)"), _out_of_bounds),
    (re.compile(r"Expected `str` matching regex (.*)", re.DOTALL), _wrong_pattern),
    (re.compile(r"Invalid UUID"), lambda _, name: f"{name} must match pattern {CONTRACT_PATTERN}"),
    (re.compile(r"(?:Number|Integer value) out of range"), lambda _, name: f"{name} is out of range"),
)


def _options(model: type[Struct], path: str) -> Iterator[object]:
    """The values that the field at `path` may have, where it is a Literal."""
    types = [schema.type_info(model)]
    for step in re.findall(r"\[[^\]]*\]|[^.\[\]]+", path):
        types = [below for above in types for below in _below(above, step)]
    for found in types:
        for plain in _alternatives(found):
            if isinstance(plain, schema.LiteralType):
                yield from plain.values


def _below(above: schema.Type, step: str) -> Iterator[schema.Type]:
    for plain in _alternatives(above):
        if isinstance(plain, schema.StructType):
            yield from (field.type for field in plain.fields if field.encode_name == step)
        elif isinstance(plain, schema.ListType) and step.startswith("["):
            yield plain.item_type


def _alternatives(found: schema.Type) -> Iterator[schema.Type]:
    if isinstance(found, schema.UnionType):
        yield from found.types
    elif isinstance(found, schema.Metadata):
        yield from _alternatives(found.type)
    else:
        yield found
