"""Exceptions in log lines: what was raised and where, and no word of what it said.

Messages quote values (`invalid literal for int() with base 10: 'somebody'`), local variables hold passwords and portraits.
"""

from __future__ import annotations

import traceback
from typing import Final

MOST_FRAMES: Final = 40
MOST_CAUSES: Final = 5


def exception_trail(exception: BaseException) -> list[dict[str, object]]:
    """The exception and what it was raised from, the outermost first: `type`, `errno` (of an OSError), `frames`.

    A frame is `file:line function`, the innermost last; of deep stacks the innermost 40.
    """
    trail: list[dict[str, object]] = []
    current: BaseException | None = exception
    while current is not None and len(trail) < MOST_CAUSES:
        kind = type(current)
        entry: dict[str, object] = {"type": f"{kind.__module__}.{kind.__qualname__}", "frames": _frames(current)}
        if isinstance(current, OSError) and current.errno is not None:
            entry["errno"] = current.errno
        trail.append(entry)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return trail


def _frames(exception: BaseException) -> list[str]:
    frames = [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-3:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(exception.__traceback__)
    ]
    return frames[-MOST_FRAMES:]
