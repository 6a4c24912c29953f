"""GET account."""

from __future__ import annotations

from sanic import Blueprint
from sanic.response import HTTPResponse

from domain.errors import AUTHORIZATION_FAILED, FacestreamError
from infra.http.auth import Security
from infra.http.replies import json
from infra.http.request import HttpRequest
from projections.accounts.view import AccountsView


def accounts(view: AccountsView) -> Blueprint:
    """The caller's own account."""
    routes = Blueprint("account_queries")

    @routes.get("/4/account", ctx_security=Security.BASIC)
    async def get_account(request: HttpRequest) -> HTTPResponse:
        account = view.account(request.caller.account_id)
        if account is None:
            raise FacestreamError(AUTHORIZATION_FAILED)
        return json(account)

    return routes
