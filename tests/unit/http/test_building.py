"""A server that cannot be built wrongly."""

from __future__ import annotations

from itertools import count

import pytest
from sanic import Blueprint

from infra.http import replies
from infra.http.app import build_app
from infra.http.auth import Security
from infra.http.limits import HttpLimits
from infra.http.replies import Reply
from infra.http.request import HttpRequest
from tests.unit.http.probe_server import OneAccount

NAMES = count()


async def handler(_: HttpRequest) -> Reply:
    return replies.empty()


def build(blueprint: Blueprint) -> None:
    build_app(f"built_{next(NAMES)}", [blueprint], OneAccount())


def test_a_route_without_declared_security_is_refused() -> None:
    blueprint = Blueprint("undeclared")
    blueprint.add_route(handler, "/declared", ctx_security=Security.BASIC)
    blueprint.add_route(handler, "/forgotten", methods=["POST"])
    with pytest.raises(ValueError, match=r"/forgotten \(POST\) declares no security"):
        build(blueprint)


def test_security_is_no_other_value() -> None:
    blueprint = Blueprint("other_value")
    blueprint.add_route(handler, "/x", ctx_security="basic")
    with pytest.raises(ValueError, match="declares no security"):
        build(blueprint)


def test_options_are_not_registered_by_hand() -> None:
    blueprint = Blueprint("own_options")
    blueprint.add_route(handler, "/x", methods=["OPTIONS"], ctx_security=Security.NONE)
    with pytest.raises(ValueError, match="OPTIONS of /x"):
        build(blueprint)


def test_limits_are_positive() -> None:
    with pytest.raises(ValueError, match="body_bytes"):
        HttpLimits(body_bytes=0)
