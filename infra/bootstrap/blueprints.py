"""All routes, from both APIs."""

from __future__ import annotations

from sanic import Blueprint

from command_api.routes import accounts as account_commands
from command_api.routes import descriptors as descriptor_commands
from command_api.routes import lists as list_commands
from command_api.routes import matching as matching_commands
from command_api.routes import persons as person_commands
from infra.bootstrap.read_side import Views
from infra.bootstrap.websockets import Websockets
from infra.bootstrap.write_side import Commands
from infra.vault.port import Vault
from query_api.routes import accounts, descriptors, health, lists, persons, portraits, version
from query_api.routes.subscriptions import disabled_subscriptions, subscriptions


def command_blueprints(commands: Commands) -> list[Blueprint]:
    """POST, PATCH, DELETE."""
    parts = matching_commands.Matching(commands.matching, commands.references, commands.candidates, commands.enrolment)
    return [
        account_commands.accounts(commands.accounts),
        person_commands.persons(commands.persons),
        person_commands.person_links(commands.links),
        descriptor_commands.descriptors(commands.enrolment),
        descriptor_commands.descriptor_links(commands.links),
        list_commands.lists(commands.lists),
        matching_commands.matching(parts),
    ]


def query_blueprints(
    views: Views, vault: Vault, checks: dict[str, health.Check], release: str, *, portraits_kept: bool
) -> list[Blueprint]:
    """GET."""
    members = lists.ListMembers(views.lists, views.persons, views.descriptors)
    return [
        accounts.accounts(views.accounts),
        persons.persons(views.persons),
        descriptors.descriptors(views.descriptors),
        lists.lists(views.lists, members),
        portraits.portraits(views.descriptors, vault, are_kept=portraits_kept),
        version.version(release),
        health.health(checks),
    ]


def websocket_blueprint(websockets: Websockets | None) -> Blueprint:
    """Subscriptions; None where they are switched off."""
    if websockets is None:
        return disabled_subscriptions()
    return subscriptions(websockets.handshakes, websockets.sessions)
