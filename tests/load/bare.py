"""The measure of what the framework can do: a Sanic that answers a constant. `python -m tests.load.bare PORT`"""

from __future__ import annotations

import sys
from typing import Any

import orjson
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

ANSWER = {"person_id": "6f1c3c0e-9a5b-4d0f-8f53-3f6f0a2f5d11"}

BareServer = Sanic[Any, Any]


def bare_server() -> BareServer:
    """One route for any path; GET and POST get the same few bytes of JSON."""
    app: BareServer = Sanic("bare", configure_logging=False, dumps=orjson.dumps, loads=orjson.loads)

    @app.route("/<path:path>", methods=["GET", "POST"])
    async def answer(request: Request[Any, Any], path: str) -> HTTPResponse:
        return json(ANSWER)

    return app


if __name__ == "__main__":
    bare_server().run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, motd=False, access_log=False)
