"""Messages of all kinds, with texts that are there and texts that are gone."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.member_list import ListKind
from domain.recognition import FaceEstimates, HeadPose, MatchCandidate, MatchResult, MatchTemplate, RecognizedFace
from infra.stream.envelope import Envelope
from projections.lists.view import LISTS
from projections.persons.view import PERSONS
from query_api.websocket.shared_message import REUSE_S, SharedMessage
from tests.unit.websocket.material import ACCOUNT, TOKEN_REF, Place, envelope, extraction, face, match, registered

PERSON, DESCRIPTOR, LIST = uuid4(), uuid4(), uuid4()
BOX = {"x": -3, "y": 4, "width": 100, "height": 120}


def sent(place: Place, event: Envelope) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(place.messages.text(event))
    return message


def show_person(place: Place, account_id: UUID = ACCOUNT) -> None:
    person = {"id": str(PERSON), "account_id": str(account_id), "created": 1, "external_id_digest": None}
    with place.documents.write() as writer:
        writer.put(PERSONS, person | {"user_data": "Ada", "external_id": "1815", "descriptors": [], "lists": []})


def show_list(place: Place, list_type: int) -> None:
    shown = {"id": str(LIST), "account_id": str(ACCOUNT), "list_type": list_type, "created": 1, "list_data": "staff"}
    with place.documents.write() as writer:
        writer.put(LISTS, shown)


def of_persons(similarity: float = 0.75) -> MatchResult:
    return MatchResult(DESCRIPTOR, PERSON, similarity)


def test_extraction(place: Place) -> None:
    message = sent(place, envelope(extraction(face(descriptor_id=DESCRIPTOR)), 41))
    assert message == {
        "timestamp": 1772366400.25,
        "event_type": "extract",
        "source": "descriptors",
        "authorization": "basic",
        "position": "41",
        "result": {"faces": [{"id": str(DESCRIPTOR), "rect": BOX, "rectISO": BOX, "score": 0.9}]},
    }


def test_face_of_which_nothing_is_known_but_its_descriptor(place: Place) -> None:
    uploaded = RecognizedFace(DESCRIPTOR, None, None, None)
    not_stored = RecognizedFace(None, 0.5, None, None)
    message = sent(place, envelope(extraction(uploaded, not_stored)))
    assert message["result"]["faces"] == [{"id": str(DESCRIPTOR)}, {"score": 0.5}]


def test_estimates(place: Place) -> None:
    estimates = FaceEstimates(
        age=33,
        gender=0,
        eyeglasses=1e-9,
        emotions={"anger": 0.25, "happiness": 0.75},
        ethnicities={"asian": 0.875, "indian": 0.125},
        head_pose=HeadPose(pitch=1e-9, yaw=-12.5, roll=3.0),
        quality={"dark": 0.5, "light": 0.123456789012, "saturation": 1.0, "blurriness": 0.25},
    )
    (shown,) = sent(place, envelope(extraction(face(estimates))))["result"]["faces"]
    assert shown["attributes"] == {
        "age": 33,
        "gender": 0,
        "eyeglasses": 0,
        "emotions": {"estimations": {"anger": 0.25, "happiness": 0.75}, "predominant_emotion": "happiness"},
        "ethnicities": {"estimations": {"asian": 0.875, "indian": 0.125}, "predominant_ethnicity": "asian"},
        "head_pose": {"pitch": 0, "yaw": -12.5, "roll": 3},
    }
    assert shown["quality"] == {"dark": 0.5, "light": 0.123456789, "saturation": 1, "blurriness": 0.25}


def test_identify_against_a_list(place: Place) -> None:
    show_person(place)
    show_list(place, 1)
    template = MatchTemplate(person_id=PERSON)
    candidate = MatchCandidate(list_id=LIST, list_kind=ListKind.PERSONS)
    message = sent(place, envelope(match(candidate, of_persons(), template=template)))
    assert (message["event_type"], message["source"]) == ("match", "identify")
    assert message["template"] == {"person_id": str(PERSON)}
    assert message["candidate"] == {"list_id": str(LIST), "list_data": "staff", "list_type": 1}
    person = {"person_id": str(PERSON), "descriptor_id": str(DESCRIPTOR), "similarity": 0.75}
    assert message["result"] == {"candidates": [person | {"user_data": "Ada", "external_id": "1815"}]}


@pytest.mark.parametrize("kind", list(ListKind))
def test_gone_by_now(place: Place, kind: ListKind) -> None:
    """Whatever was erased since is an empty text, and the message is sent all the same."""
    candidate = MatchCandidate(list_id=LIST, list_kind=kind)
    message = sent(place, envelope(match(candidate, of_persons(), token_ref=TOKEN_REF)))
    assert message["authorization"] == {"token_id": "00000000-0000-4000-8000-000000000000", "token_data": ""}
    assert message["candidate"] == {"list_id": str(LIST), "list_data": "", "list_type": int(kind is ListKind.PERSONS)}
    (person,) = message["result"]["candidates"]
    assert (person["person_id"], person["user_data"], person["external_id"]) == (str(PERSON), "", "")


def test_another_accounts_texts_are_never_joined(place: Place) -> None:
    show_person(place, uuid4())
    (person,) = sent(place, envelope(match(MatchCandidate(person_ids=(PERSON,)), of_persons())))["result"]["candidates"]
    assert person["user_data"] == ""


def test_token(place: Place) -> None:
    place.show_account(registered())
    shown = sent(place, envelope(extraction(token_ref=TOKEN_REF)))["authorization"]
    assert shown["token_data"] == "camera"
    assert UUID(shown["token_id"]).version == 4


def test_match_of_descriptors(place: Place) -> None:
    ids = (DESCRIPTOR, uuid4())
    message = sent(place, envelope(match(MatchCandidate(descriptor_ids=ids), MatchResult(DESCRIPTOR, None, 0.5), source="match")))
    assert message["candidate"] == {"descriptor_ids": [str(each) for each in ids]}
    assert message["result"] == {"candidates": [{"id": str(DESCRIPTOR), "similarity": 0.5}]}


def test_verify_names_one_person(place: Place) -> None:
    message = sent(place, envelope(match(MatchCandidate(person_ids=(PERSON,)), of_persons(), source="verify")))
    assert message["candidate"] == {"person_id": str(PERSON)}
    assert [each["person_id"] for each in message["result"]["candidates"]] == [str(PERSON)]


def test_search_shows_its_face(place: Place) -> None:
    seen = face(descriptor_id=DESCRIPTOR)
    message = sent(place, envelope(match(MatchCandidate(person_ids=(PERSON,)), source="search", seen=seen)))
    assert message["candidate"] == {"person_ids": [str(PERSON)]}
    assert message["result"]["candidates"] == []
    assert message["result"]["face"]["id"] == str(DESCRIPTOR)


def test_a_lagging_socket_has_the_texts_joined_again(place: Place) -> None:
    show_person(place)
    now = [100.0]
    message = SharedMessage(envelope(match(MatchCandidate(person_ids=(PERSON,)), of_persons())), place.messages, lambda: now[0])
    assert "Ada" in message.text()
    with place.documents.write() as writer:
        writer.delete(PERSONS, str(PERSON))
    now[0] += REUSE_S / 2
    assert "Ada" in message.text(), "what is still under way to others"
    now[0] += REUSE_S
    assert "Ada" not in message.text()
    assert str(PERSON) in message.text()
