"""POST /4/accounts."""

from __future__ import annotations

from sanic import Blueprint
from sanic.response import HTTPResponse

from command_api.commands.accounts import AccountCommands, Registration
from command_api.routes.bodies import EMAIL, NewAccount
from infra.http.auth import Security
from infra.http.body import bad_json, parse_json
from infra.http.replies import json
from infra.http.request import HttpRequest


def accounts(commands: AccountCommands) -> Blueprint:
    """Opening accounts."""
    routes = Blueprint("account_commands")

    @routes.post("/4/accounts", ctx_security=Security.NONE)
    async def create_account(request: HttpRequest) -> HTTPResponse:
        body = parse_json(request, NewAccount, required=True)
        if EMAIL.fullmatch(body.email) is None:
            raise bad_json("email", "email must be email")
        registration = Registration(body.organization_name, body.email, body.password)
        token = await commands.register(registration, request.request_id)
        return json({"token": token}, 201)

    return routes
