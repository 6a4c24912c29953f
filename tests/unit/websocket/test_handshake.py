"""What is refused while it can still be refused with a status, and where a subscription begins."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from domain.errors import FacestreamError
from infra.http.auth import Caller
from query_api.websocket.endings import Endings
from query_api.websocket.fanout import Fanout
from query_api.websocket.filters import BASIC
from query_api.websocket.handshake import Handshakes
from query_api.websocket.history import History
from query_api.websocket.subscription import Subscription
from tests.unit.websocket.material import BY_TOKEN, NOW, TOKEN_REF, Place, extraction, registered

LATER = NOW.replace(year=2027)


@dataclass
class Asked:
    """As much of a request as a handshake looks at."""

    query_string: str
    caller: Caller = BY_TOKEN
    request_id: str = "1536751345,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a"


async def prepare(place: Place, query: str, most: int = 10) -> Subscription:
    fanout = Fanout(place.stream, place.messages, Endings(place.accounts), most)
    handshakes = Handshakes(place.accounts, lambda token: UUID(token).hex, fanout, History(place.stream), 8)
    return await handshakes.prepare(Asked(query))  # type: ignore[arg-type]  # see Asked


async def refusal(place: Place, query: str, most: int = 10) -> tuple[int, int, str]:
    with pytest.raises(FacestreamError) as refused:
        await prepare(place, query, most)
    return refused.value.case.status, refused.value.case.code, str(refused.value.detail)


SINCE = (400, 12012, "Bad query parameters 'since'")


async def test_without_since_it_begins_now(place: Place) -> None:
    positions = place.append(*(extraction() for _ in range(3)))
    assert (await prepare(place, "")).after == positions[-1]
    assert (await prepare(place, "since=")).after == positions[-1]


async def test_since_is_where_it_begins(place: Place) -> None:
    positions = place.append(*(extraction() for _ in range(3)))
    for since in (0, *positions):
        assert (await prepare(place, f"since={since}")).after == since


@pytest.mark.parametrize("since", ["-1", "x", "1.0", "1e3", "0x1", "4", "9223372036854775808", "99999999999999999999", "%31%20"])
async def test_since_that_is_no_position_of_the_log(place: Place, since: str) -> None:
    place.append(*(extraction() for _ in range(3)))
    assert await refusal(place, f"since={since}") == SINCE


async def test_since_older_than_what_is_kept(place: Place) -> None:
    place.append(registered())
    positions = place.append(*(extraction() for _ in range(4)))
    place.store.drop_recognitions(LATER, positions[0] - 1)
    assert (await prepare(place, "since=0")).after == 0, "lasting events that were passed are nothing that was dropped"
    place.store.drop_recognitions(LATER, positions[1])
    for since in (0, positions[0]):
        assert await refusal(place, f"since={since}") == SINCE
    assert (await prepare(place, f"since={positions[1]}")).after == positions[1]


async def test_observed_tokens_become_refs_of_the_account(place: Place) -> None:
    place.show_account(registered())
    foreign = registered(uuid4(), uuid4())
    place.show_account(foreign)
    (foreign_ref,) = foreign.tokens
    own = UUID(TOKEN_REF.hex)  # the token's digest in these views is its ref's hex
    subscription = await prepare(place, f"observe={own}%2Cbasic%2C{foreign_ref}%2C{uuid4()}")
    assert subscription.filters.observed == frozenset({str(TOKEN_REF), BASIC})


async def test_a_bad_filter(place: Place) -> None:
    assert await refusal(place, "gender=both") == (400, 12012, "Bad query parameters 'gender'")


async def test_too_many(place: Place) -> None:
    assert (await refusal(place, "", most=0))[:2] == (503, 1004)
