"""The names by which the docs say things are found are those that the page gives them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# `role "name"`, or a name on its own in a list of them.
QUOTED = re.compile(r'"([^"]+)"')
# What the page is called by data alone.
DATA = {"⟨model⟩"}


def test_each_name_in_the_docs_is_a_message_of_the_page() -> None:
    """Every name in that section is one that our components put through the translator."""
    sources = "\n".join(path.read_text() for path in (ROOT / "labextension" / "src").rglob("*.ts*"))
    section = (
        (ROOT / "docs" / "workspace.md").read_text().split("\n## Roles and names\n")[1].split("\n## ")[0]
    )
    names = set(QUOTED.findall(section)) - DATA
    assert len(names) > 40
    messages = {name: re.sub("⟨[^⟩]*⟩", "%1", name) for name in names}
    assert [name for name, message in messages.items() if f"'{message}'" not in sources] == []
