"""Replies against the contract's own schemas, where its document is at hand; everywhere else the tests' own assertions stand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import httpx
import yaml

CONTRACT = Path(os.environ.get("FACESTREAM_CONTRACT", Path(__file__).resolve().parents[3] / "shared/reference/backport3.yaml"))
"""Somebody else's text, so not part of this project."""

ERROR = {
    "type": "object",
    "properties": {
        "error_code": {"type": "integer"},
        "desc": {"type": "string"},
        "detail": {"type": ["string", "object"]},
        "link": {"type": "string", "pattern": "^/4/docs/errors#[0-9]+$"},
    },
    "required": ["error_code", "desc", "detail", "link"],
}
"""Every refusal: the contract's Error, with the two keys that this service always adds."""

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Contract:
    """The contract's schemas, by operation and status."""

    def __init__(self, document: dict[str, Any]) -> None:
        import jsonschema  # only where the contract is: nobody else needs it

        self._validator = jsonschema.Draft202012Validator
        self._components = _as_json_schema(document["components"])
        self._paths = [(_pattern(path), operations) for path, operations in document["paths"].items()]
        self._formats = jsonschema.FormatChecker(formats=())
        self._formats.checks("date-time")(lambda value: not isinstance(value, str) or TIME.fullmatch(value) is not None)

    def check(self, reply: httpx.Response) -> None:
        """A hook of httpx. AssertionError for a JSON reply that does not fit its schema, or that the contract does not know."""
        reply.read()
        if not reply.content:
            return
        schema = ERROR if reply.status_code >= 400 else self._schema(reply)
        if schema is not None:
            found = self._validator({**schema, "components": self._components}, format_checker=self._formats)
            errors = [f"{error.json_path}: {error.message}" for error in found.iter_errors(reply.json())]
            assert not errors, f"{reply.request.method} {reply.request.url.path} {reply.status_code}: {errors}"

    def _schema(self, reply: httpx.Response) -> dict[str, Any] | None:
        for pattern, operations in self._paths:
            operation = operations.get(reply.request.method.lower()) if isinstance(operations, dict) else None
            if operation is not None and pattern.fullmatch(reply.request.url.path.rstrip("/")):
                responses = {str(status): response for status, response in operation["responses"].items()}
                assert str(reply.status_code) in responses, f"{reply.status_code} is not a reply of {pattern.pattern}"
                media = responses[str(reply.status_code)].get("content", {}).get("application/json")
                converted = None if media is None else _as_json_schema(media["schema"])
                return converted if isinstance(converted, dict) else None
        return None


def load() -> Contract | None:
    """The contract, if it is there."""
    return Contract(yaml.safe_load(CONTRACT.read_text())) if CONTRACT.exists() else None


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path))


def _as_json_schema(value: Any) -> Any:
    """OpenAPI 3.0's `nullable` in JSON Schema's words; it also stands inside allOf, beside the schema that it is meant for."""
    if isinstance(value, list):
        return [_as_json_schema(each) for each in value]
    if not isinstance(value, dict):
        return value
    converted = {key: _as_json_schema(each) for key, each in value.items() if key not in ("nullable", "example", "discriminator")}
    parts = value.get("allOf", ())
    if value.get("nullable") or any(isinstance(part, dict) and part.get("nullable") for part in parts):
        return {"anyOf": [{"type": "null"}, converted]}
    return converted
