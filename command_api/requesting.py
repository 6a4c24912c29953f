"""From an HTTP request to who asks."""

from __future__ import annotations

from command_api.commands.execution import Requester
from infra.http.request import HttpRequest


def requester_of(request: HttpRequest) -> Requester:
    """The authenticated account, the token used, and the request's id as events carry them."""
    caller = request.caller
    return Requester(caller.account_id, request.request_id, caller.token_ref)
