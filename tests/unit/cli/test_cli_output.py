"""Tables that fit the terminal and can't command it."""

from __future__ import annotations

import pytest

from trackside.cli.output import Column, Table, measure

TABLE = Table(
    (
        Column("ID", ["12ab34cd", "f"], is_kept=True),
        Column("NAME", ["a very long name of a run", "日本語の実験"]),
        Column("LOSS", ["0.5", "12.25"], is_number=True),
        Column("KIND", ["mlp", ""], may_go=True),
    )
)


def test_numbers_are_aligned_to_the_right() -> None:
    """Digits of the same weight stand below each other; wide characters count as two."""
    assert TABLE.render(200).splitlines() == [
        "ID        NAME                        LOSS  KIND",
        "12ab34cd  a very long name of a run    0.5  mlp",
        "f         日本語の実験               12.25",
    ]


def test_a_narrow_terminal_loses_columns_before_letters() -> None:
    """What may go goes first, then the widest text is cut; ids and numbers never."""
    assert TABLE.render(45).splitlines()[1] == "12ab34cd  a very long name of a run    0.5"
    lines = TABLE.render(30).splitlines()
    assert lines[1] == "12ab34cd  a very long …    0.5"
    assert lines[2] == "f         日本語の実験   12.25"
    assert max(map(measure, lines)) <= 30


@pytest.mark.parametrize("width", range(5, 60))
def test_every_width_keeps_ids_and_numbers(width: int) -> None:
    """However narrow, nothing that is copied or compared is cut."""
    lines = TABLE.render(width).splitlines()
    assert lines[1].startswith("12ab34cd ")
    assert "12.25" in lines[2]


def test_a_name_cannot_command_the_terminal() -> None:
    """Control characters, line breaks and marks that turn the direction of writing are shown, not obeyed."""
    table = Table((Column("NAME", ["\x1b[2Jgone\nnext\u202e"]),))
    assert table.render(80) == "NAME\n\\x1b[2Jgone\\nnext\\u202e"


def test_no_rows_are_no_table() -> None:
    """A heading above nothing would be taken for data."""
    assert Table((Column("NAME", []),)).render(80) == ""
