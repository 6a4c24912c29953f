"""The arithmetic of face boxes."""

from __future__ import annotations

from infra.recognition.rect import Rect, rect_iso, rect_of


def test_the_portrait_box_of_level_eyes() -> None:
    assert rect_iso((100.0, 200.0), (160.0, 200.0)) == Rect(x=10, y=56, width=240, height=320)


def test_the_portrait_box_may_leave_the_image() -> None:
    assert rect_iso((0.0, 0.0), (30.0, 0.0)) == Rect(x=-45, y=-72, width=120, height=160)


def test_the_eye_distance_of_a_tilted_head_is_the_straight_line() -> None:
    box = rect_iso((10.0, 10.0), (40.0, 50.0))
    assert (box.width, box.height) == (200, 267)
    assert (box.x, box.y) == (25 - 100, 30 - 120)


def test_rounding() -> None:
    assert rect_of(10.4, 10.6, 99.5001, 0.2) == Rect(10, 11, 100, 1)


def test_a_box_without_eyes_apart_still_has_an_area() -> None:
    assert rect_iso((5.0, 5.0), (5.0, 5.0)) == Rect(5, 5, 1, 1)
