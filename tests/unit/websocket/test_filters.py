"""Which events pass which filters, case by case, and which values a handshake takes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

import pytest

from domain.errors import FacestreamError
from domain.member_list import ListKind
from domain.recognition import FaceEstimates, MatchCandidate, MatchResult
from infra.http.query import Query
from query_api.websocket.filters import BASIC, Filters, Range, read_filters
from tests.unit.websocket.material import TOKEN_REF, envelope, extraction, face, match

LIST, OTHER_LIST = uuid4(), uuid4()
OTHER_REF = UUID("0f3b9f0e-5a43-7b2c-9d7e-000000000003")


def on_list() -> MatchCandidate:
    return MatchCandidate(list_id=LIST, list_kind=ListKind.PERSONS)


def results(*similarities: float) -> tuple[MatchResult, ...]:
    return tuple(MatchResult(uuid4(), uuid4(), similarity) for similarity in similarities)


def estimated(**values: float | None) -> FaceEstimates:
    return FaceEstimates(**values)  # type: ignore[arg-type]  # the cases give each its own type


EXTRACTED = envelope(extraction())
BY_TOKEN = envelope(extraction(token_ref=TOKEN_REF))
MAN = envelope(extraction(face(estimated(age=30, gender=1, eyeglasses=0.5))))
COUPLE = envelope(extraction(face(estimated(age=30, gender=1)), face(estimated(age=50, gender=0))))
MATCHED = envelope(match(on_list(), *results(0.7, 0.9)))
NOBODY_FOUND = envelope(match(on_list()))
AGAINST_IDS = envelope(match(MatchCandidate(person_ids=(uuid4(),)), *results(0.9)))
SEARCHED = envelope(match(on_list(), *results(0.9), source="search", seen=face(estimated(gender=0))))

CASES = [
    ("nothing asked for: extract", Filters(), EXTRACTED, True),
    ("nothing asked for: match", Filters(), MATCHED, True),
    ("extract only", Filters(event_type="extract"), EXTRACTED, True),
    ("extract only, a match", Filters(event_type="extract"), MATCHED, False),
    ("match only, an extraction", Filters(event_type="match"), EXTRACTED, False),
    ("basic observed", Filters(observed=frozenset({BASIC})), EXTRACTED, True),
    ("basic observed, by token", Filters(observed=frozenset({BASIC})), BY_TOKEN, False),
    ("the token observed", Filters(observed=frozenset({str(TOKEN_REF)})), BY_TOKEN, True),
    ("another token observed", Filters(observed=frozenset({str(OTHER_REF)})), BY_TOKEN, False),
    ("nobody observed", Filters(observed=frozenset()), EXTRACTED, False),
    ("male", Filters(gender=1), MAN, True),
    ("female", Filters(gender=0), MAN, False),
    ("gender was not estimated", Filters(gender=0), EXTRACTED, False),
    ("gender of a match without a face", Filters(gender=0), MATCHED, False),
    ("gender of a search's face", Filters(gender=0), SEARCHED, True),
    ("one of two faces is enough", Filters(gender=0), COUPLE, True),
    ("the same face has to pass all", Filters(gender=0, age=Range(below=40)), COUPLE, False),
    ("each of two faces passes one, one passes both", Filters(gender=1, age=Range(below=40)), COUPLE, True),
    ("older than 29", Filters(age=Range(above=29)), MAN, True),
    ("older than 30", Filters(age=Range(above=30)), MAN, False),
    ("younger than 30", Filters(age=Range(below=30)), MAN, False),
    ("younger than 31", Filters(age=Range(below=31)), MAN, True),
    ("age was not estimated", Filters(age=Range(above=0)), EXTRACTED, False),
    ("glasses above", Filters(glasses=Range(above=0.4)), MAN, True),
    ("glasses above, strictly", Filters(glasses=Range(above=0.5)), MAN, False),
    ("glasses below, strictly", Filters(glasses=Range(below=0.5)), MAN, False),
    ("glasses between", Filters(glasses=Range(0.4, 0.6)), MAN, True),
    ("glasses were not estimated", Filters(glasses=Range(below=1)), COUPLE, False),
    ("the best candidate counts", Filters(similarity=Range(above=0.8)), MATCHED, True),
    ("similarity, strictly", Filters(similarity=Range(above=0.9)), MATCHED, False),
    ("similarity of nobody", Filters(similarity=Range(above=0.0)), NOBODY_FOUND, False),
    ("nobody, and no similarity asked for", Filters(), NOBODY_FOUND, True),
    ("similarity leaves extractions alone", Filters(similarity=Range(above=0.9)), EXTRACTED, True),
    ("the list", Filters(list_id=str(LIST)), MATCHED, True),
    ("another list", Filters(list_id=str(OTHER_LIST)), MATCHED, False),
    ("a list, but ids were given", Filters(list_id=str(LIST)), AGAINST_IDS, False),
    ("a list leaves extractions alone", Filters(list_id=str(LIST)), EXTRACTED, True),
]


@pytest.mark.parametrize(("filters", "event", "passes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_event(filters: Filters, event: object, passes: bool) -> None:
    assert filters.passes(event) is passes  # type: ignore[arg-type]  # parametrized


TOKENS = {uuid4(): str(TOKEN_REF), uuid4(): str(OTHER_REF)}
FIRST, SECOND = TOKENS


def refs(tokens: Iterable[UUID]) -> frozenset[str]:
    return frozenset(TOKENS[token] for token in tokens if token in TOKENS)


READ = [
    ("", Filters()),
    ("gender=&age__gt=&list=&observe=", Filters()),
    ("event_type=match", Filters(event_type="match")),
    ("gender=female", Filters(gender=0)),
    ("gender=male", Filters(gender=1)),
    ("age__gt=17.5&age__lt=65", Filters(age=Range(17.5, 65))),
    ("glasses__gt=0.5", Filters(glasses=Range(above=0.5))),
    ("glasses__lt=0.5", Filters(glasses=Range(below=0.5))),
    ("similarity__gt=0", Filters(similarity=Range(above=0))),
    (f"list={LIST}", Filters(list_id=str(LIST))),
    (f"list={str(LIST).upper()}", Filters(list_id=str(LIST))),
    ("observe=basic", Filters(observed=frozenset({BASIC}))),
    (f"observe={FIRST}", Filters(observed=frozenset({str(TOKEN_REF)}))),
    (f"observe={FIRST}%2C{SECOND}%2Cbasic", Filters(observed=frozenset({str(TOKEN_REF), str(OTHER_REF), BASIC}))),
    (f"observe=basic,%20{str(SECOND).upper()}", Filters(observed=frozenset({str(OTHER_REF), BASIC}))),
    (f"observe={uuid4()}", Filters(observed=frozenset())),
    ("anything=else", Filters()),
]


@pytest.mark.parametrize(("query", "filters"), READ, ids=[case[0] or "none" for case in READ])
def test_read(query: str, filters: Filters) -> None:
    assert read_filters(Query(query), refs) == filters


REFUSED = [
    ("event_type", ("identify", "Match", "1")),
    ("gender", ("0", "1", "Male", "both")),
    ("age__gt", ("old", "nan", "inf", "1,5", "0x10")),
    ("age__lt", ("young", "1e999")),
    ("glasses__gt", ("yes",)),
    ("glasses__lt", ("no",)),
    ("similarity__gt", ("high", "90%25")),
    ("list", ("1", "550e8400e29b41d4a716446655440000", f"{LIST},{LIST}")),
    ("observe", ("token", "Basic", f"{FIRST};basic", f"{FIRST}%2C", "%2Cbasic", f"{FIRST}%252Cbasic")),
]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in REFUSED for value in values])
def test_refused(name: str, value: str) -> None:
    with pytest.raises(FacestreamError) as refused:
        read_filters(Query(f"{name}={value}"), refs)
    assert (refused.value.case.code, refused.value.case.status) == (12012, 400)
    assert refused.value.detail == f"Bad query parameters '{name}'"
