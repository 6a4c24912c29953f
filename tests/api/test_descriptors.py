"""POST and GET descriptors, GET portrait."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from tests.api.account_client import AccountClient
from tests.api.client import Json
from tests.api.photographs import Photographs, Picture, saved

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
Make = Callable[[Photographs], Picture]

TWO_MEN = ("obama2.jpg", "biden.jpg")


def assert_is_face(face: Json) -> None:
    """A stored face as the contract shows it, its portrait box three by four."""
    assert face.keys() == {"id", "score", "rect", "rectISO"}
    assert UUID(face["id"]).version == 4
    assert 0 < face["score"] <= 1
    for box in (face["rect"], face["rectISO"]):
        assert box.keys() == {"x", "y", "width", "height"}
        assert all(isinstance(value, int) for value in box.values())
    assert face["rectISO"]["width"] / face["rectISO"]["height"] == pytest.approx(3 / 4, abs=0.01)


def test_face_of_a_photograph_is_stored(account: AccountClient, photographs: Photographs) -> None:
    (face,) = account.extract(photographs["astronaut.png"])
    assert_is_face(face)
    shown = account.descriptor(face["id"])
    assert TIME.fullmatch(shown.pop("last_update"))
    assert shown == {"id": face["id"], "person_id": None, "lists": []}
    assert account.descriptors()["count"] == 1


@pytest.mark.parametrize(
    "picture",
    [
        lambda photographs: photographs["grace_hopper.jpg"],
        lambda photographs: photographs["32bit.png"],
        lambda photographs: photographs["camera.png"],
        lambda photographs: photographs["grace_hopper.jpg"].as_base64(),
        lambda photographs: photographs["grace_hopper.jpg"].as_base64(line_length=76),
        lambda photographs: photographs["astronaut.png"].as_base64(),
    ],
    ids=["JPEG", "PNG with transparency", "gray PNG", "JPEG in base64", "base64 in lines", "PNG in base64"],
)
def test_every_form_of_a_picture_is_read(shared_account: AccountClient, photographs: Photographs, picture: Make) -> None:
    (face,) = shared_account.extract(picture(photographs))
    assert_is_face(face)


def test_base64_is_the_same_picture(shared_account: AccountClient, photographs: Photographs) -> None:
    (plain,) = shared_account.extract(photographs["biden.jpg"])
    (encoded,) = shared_account.extract(photographs["biden.jpg"].as_base64())
    assert {**plain, "id": None} == {**encoded, "id": None}


def test_all_faces_of_a_picture_are_stored_the_best_first(account: AccountClient, photographs: Photographs) -> None:
    faces = account.extract(photographs.together(*TWO_MEN, "grace_hopper.jpg"))
    assert len(faces) == 3
    for face in faces:
        assert_is_face(face)
    scores = [face["score"] for face in faces]
    assert scores == sorted(scores, reverse=True)
    listed = account.descriptors()
    assert listed["count"] == 3
    assert {each["id"] for each in listed["descriptors"]} == {face["id"] for face in faces}


def test_faces_below_the_score_threshold_are_left_out(account: AccountClient, photographs: Photographs) -> None:
    picture = photographs.together(*TWO_MEN)
    best, second = account.extract(picture, extract_descriptor=0)
    assert best["score"] > second["score"]
    assert len(account.extract(picture, extract_descriptor=0, score_threshold=second["score"])) == 2
    (kept,) = account.extract(picture, score_threshold=best["score"])
    assert (kept["score"], kept["rect"]) == (best["score"], best["rect"])
    assert account.descriptors()["count"] == 1


def test_nothing_is_stored_where_no_descriptor_is_asked_for(account: AccountClient, photographs: Photographs) -> None:
    (face,) = account.extract(photographs["obama.jpg"], extract_descriptor=0)
    assert face.keys() == {"score", "rect", "rectISO"}
    assert account.descriptors() == {"descriptors": [], "count": 0}


def test_warped_image_is_taken_as_it_is(account: AccountClient, photographs: Photographs) -> None:
    warp = photographs.warp("obama2.jpg")
    (face,) = account.extract(warp, warped_image=1)
    assert face.keys() == {"id", "score"}
    original = account.store(photographs["obama2.jpg"])
    (match,) = account.compare("match", descriptor_id=original, descriptor_ids=face["id"])
    assert match["similarity"] > 0.99
    assert account.portrait(face["id"]).opened().size == (250, 250)


def test_portrait_shows_the_face_and_nothing_of_the_camera(account: AccountClient, photographs: Photographs) -> None:
    original = photographs["obama.jpg"].opened()
    original.getexif()[271] = "Camera of Example Organisation"
    with_exif = Picture(saved(original).data)
    (face,) = account.extract(with_exif)
    portrait = account.portrait(face["id"])
    assert portrait.content_type == "image/jpeg"
    assert b"Exif" not in portrait.data
    width, height = portrait.opened().size
    assert height == 250
    assert width == pytest.approx(250 * 3 / 4, abs=1)


def test_portrait_needs_no_more_than_login_and_password(account: AccountClient, photographs: Photographs) -> None:
    descriptor_id = account.store(photographs["grace_hopper.jpg"])
    headers = {**account.credentials.by_password, "X-Auth-Token": ""}
    reply = account.request("GET", f"/4/storage/portraits/{descriptor_id}", headers=headers)
    assert (reply.status_code, reply.content) == (200, account.portrait(descriptor_id).data)


def test_estimates_may_be_asked_for(shared_account: AccountClient, photographs: Photographs) -> None:
    asked: dict[str, str | int | float] = {"estimate_quality": 0, "estimate_attributes": 0, "extract_exif": 0, "no_cache": 1}
    asked |= {"pitch__lt": 180, "yaw__lt": "90.5", "roll__lt": -1}
    (face,) = shared_account.extract(photographs["obama.jpg"], **asked)
    assert_is_face(face)
