"""`python -m docs.generator`: write the generated parts of docs/ anew."""

from __future__ import annotations

import sys

from docs.generator.pages import PAGES, render

for page in PAGES:
    text = page.read_text()
    fresh = render(page)
    page.write_text(fresh)
    sys.stdout.write(f"{page.name}: {'unchanged' if fresh == text else 'written'}\n")
