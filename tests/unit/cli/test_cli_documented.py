"""docs/command-line.md knows every command and every option; docs/settings.md every setting."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from trackside.cli import main
from trackside.cli.command import exit_code_of
from trackside.errors import InvalidInput, RunNotFound, StoreUnavailable

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SHARED = {"--store", "--json"}


def commands_of(group: click.Group, *words: str) -> dict[str, click.Command]:
    """Every command by its words, those of groups within included."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands_of(command, *words, name)
        if not isinstance(command, click.Group) or command.invoke_without_command:
            found[" ".join((*words, name))] = command
    return found


COMMANDS = commands_of(main)


def section_of(name: str) -> str:
    """The part of the page that is headed with the command."""
    match = re.search(rf"^## `trackside {name}(?: [^`]*)?`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert match, f"docs/command-line.md has no section ## `trackside {name} …`"
    return match[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    """Each command has a section, which names each of its options as a user would type it."""
    section = section_of(name)
    options = {
        word
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option)
        for word in (*parameter.opts, *parameter.secondary_opts)
    }
    documented = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", section))
    assert options - SHARED - documented == set()
    assert documented - options - {"-h", "--help"} == set(), "the page names an option that is not there"


def test_no_command_is_documented_that_is_not_there() -> None:
    """Every section is a command's."""
    headed = re.findall(r"^## `trackside ([a-z ]+?)(?: [^a-z`][^`]*)?`$", PAGE, re.MULTILINE)
    assert sorted(headed) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_the_shared_options(name: str) -> None:
    """``--json`` and ``--store`` are everywhere but in the demo, and in what is about two stores."""
    words = {word for parameter in COMMANDS[name].params for word in parameter.opts}
    assert name in ("demo", "sync") or words >= SHARED
    assert COMMANDS[name].help


def test_exit_codes_are_those_of_the_page() -> None:
    """Whose mistake it was is a number that a script can test."""
    codes = dict(re.findall(r"^\| (\d+) +\| (.*?) +\|$", PAGE, re.MULTILINE))
    assert set(codes) == {"0", "1", "2", "3", "4", "130"}
    for error, words in (
        (InvalidInput("x"), "can't be understood"),
        (RunNotFound("x"), "isn't there"),
        (StoreUnavailable("x"), "store can't be read"),
        (OSError("x"), "went wrong"),
    ):
        assert words in codes[str(exit_code_of(error))]


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name
)
def test_shown_command_lines_can_be_typed(page: Path) -> None:
    """Every ``$ trackside …`` of the documentation is a command with options that it knows."""
    for line in re.findall(r"^\$ trackside (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        words = shlex.split(line, comments=True)
        context = click.Context(main, info_name="trackside")
        group: click.Command = main
        while isinstance(group, click.Group) and words:
            _, command, words = group.resolve_command(context, words)
            assert command is not None, line
            group = command
        group.make_context(group.name, words, parent=context)  # raises UsageError
