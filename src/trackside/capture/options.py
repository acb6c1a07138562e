"""The line of ``%%track``: its options, and where it stands in a cell. Pure text, no IPython."""

from __future__ import annotations

import argparse
import re
import shlex
import textwrap
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NoReturn

__all__ = [
    "OPEN_MAGIC",
    "TRANSPARENT",
    "OptionError",
    "TrackOptions",
    "analysed_part",
    "dedented",
    "help_text",
    "parse_options",
    "split_cell",
    "transform",
]

_TRACK_LINE = re.compile(r"%%track(?=\s|$)(?P<arguments>.*)")
_KEY = re.compile(r"^[/\w.\- :]{1,250}$")

PYTHON_BODIES = frozenset({"%%time", "%%capture", "%%prun", "%%timeit"})
"""Cell magics whose body is Python; below ``%%track`` any other one gives source and outputs only."""

TRANSPARENT = PYTHON_BODIES - {"%%capture"}
"""Those that run a ``%%track`` below them within the same execution; ``%%capture`` starts one of its own."""

MAX_NAME = 250
OPEN_MAGIC = "trackside_open"


class OptionError(Exception):
    """A wrong option, said in one line."""


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """What was asked of a tracked cell."""

    name: str | None = None
    experiment: str | None = None
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    note: str | None = None
    auto: bool = True
    nested: bool = False
    outputs: bool = True
    quiet: bool = False
    without: frozenset[str] = frozenset()
    """What is not gathered in the background: ``environment``, ``git``."""
    help: bool = False


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise OptionError(message)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if not name.isidentifier():
            raise argparse.ArgumentTypeError(f"{name!r} is not the name of a variable")
    if not names:
        raise argparse.ArgumentTypeError("give at least one name of a variable")
    return names


def _tag(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not _KEY.match(key):
        raise argparse.ArgumentTypeError(f"write key=value instead of {text!r}")
    return key, value


def _name(text: str) -> str:
    if len(text) > MAX_NAME:
        raise argparse.ArgumentTypeError(f"a name has at most {MAX_NAME} characters, not {len(text)}")
    return _text(text)


def _text(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return text


@cache
def _parser() -> _Parser:
    parser = _Parser(
        prog="%%track",
        add_help=False,
        allow_abbrev=False,
        description="Make the cell a run: its params, metrics, code and status are recorded.",
        epilog="A line %%track STATEMENT does the same for one statement.".replace("%%", "%"),
    )
    add = parser.add_argument
    add("name", nargs="?", type=_name, metavar="NAME", help="name of the run; made up if missing")
    add("-e", "--experiment", type=_name, metavar="EXPERIMENT", help="experiment of this run only")
    add("-p", "--params", type=_names, default=(), metavar="a,b", help="variables to log as params")
    add("-m", "--metrics", type=_names, default=(), metavar="x,y", help="variables to log as metrics")
    add("-t", "--tag", type=_tag, action="append", default=[], metavar="key=value", help="a tag; repeatable")
    add("--note", type=_text, metavar="TEXT", help="a note on the run")
    add("--no-auto", action="store_true", help="log only what is asked for or logged in the cell")
    add("--nested", action="store_true", help="make it a child of the run that is active")
    add("--no-outputs", action="store_true", help="don't keep the printed text and the traceback")
    add("--no-environment", action="store_true", help="don't keep Python, packages and hardware")
    add("--no-git", action="store_true", help="don't keep the commit and what differs from it")
    add("--quiet", action="store_true", help="show no card")
    add("-h", "--help", action="store_true", help="show this text; the cell does not run")
    return parser


def help_text() -> str:
    """The usage of ``%%track``, for people."""
    return _parser().format_help()


@lru_cache(maxsize=64)
def parse_options(line: str) -> TrackOptions:
    """Read what stands behind ``%%track``.

    Raises:
        OptionError: one line that names the wrong option.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise OptionError(f"%%track {line}: {str(error).lower()}") from None
    parsed, unknown = _parser().parse_known_args(words)
    for word in unknown:
        if word.startswith("-"):
            raise OptionError(f"%%track has no option {word}; %%track --help lists them")
        raise OptionError(f'a name with spaces needs quotes: %%track "{parsed.name} {word}"')
    return TrackOptions(
        name=parsed.name,
        experiment=parsed.experiment,
        params=parsed.params,
        metrics=parsed.metrics,
        tags=dict(parsed.tag),
        note=parsed.note,
        auto=not parsed.no_auto,
        nested=parsed.nested,
        outputs=not parsed.no_outputs,
        quiet=parsed.quiet,
        without=frozenset(name for name in ("environment", "git") if getattr(parsed, f"no_{name}")),
        help=parsed.help,
    )


def split_cell(lines: list[str], above: frozenset[str] = frozenset()) -> tuple[int, str] | None:
    """Where ``%%track`` stands, and what stands behind it; None if the cell is not tracked.

    It must be on the first line that is neither blank, nor a comment, nor one of the magics ``above``.
    """
    for index, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#") or text.split()[0] in above:
            continue
        match = _TRACK_LINE.match(text)
        return (index, match["arguments"].strip()) if match else None
    return None


def transform(lines: list[str]) -> list[str]:
    """Replace the ``%%track`` line by a call that validates it, or put the cell magic below it on top.

    A cell with a wrong option consists of that call alone, so nothing else of it runs. Line numbers stay.
    Pure: IPython also calls it for completion and to see whether the input is complete.
    """
    hit = split_cell(lines)
    if hit is None:
        return lines
    index, arguments = hit
    rest = lines[index + 1 :]
    call = f"get_ipython().run_line_magic({OPEN_MAGIC!r}, {arguments!r})\n"
    try:
        if parse_options(arguments).help:
            return [call]
    except OptionError:
        return [call]
    below = next((k for k, line in enumerate(rest) if line.strip()), None)
    if below is None or not rest[below].lstrip().startswith("%%"):
        return [*lines[:index], call, *rest]
    # IPython knows a cell magic on the first line only.
    return [rest[below].lstrip(), *rest[:below], *rest[below + 1 :]]


def dedented(code: str) -> str:
    """The cell without the indentation of its first line, as IPython runs it."""
    first = next((line for line in code.split("\n") if line.strip()), "")
    return textwrap.dedent(code) if first[:1] in (" ", "\t") else code


def analysed_part(code: str) -> tuple[str, bool]:
    """The text whose syntax tree tells of params and metrics, and whether the cell's body is Python.

    The magics on top are blanked, so line numbers stay.
    """
    lines = code.split("\n")
    for index, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not text.startswith("%%"):
            break
        magic = text.split()[0]
        if magic != "%%track" and magic not in PYTHON_BODIES:
            return "", False
        lines[index] = ""
    return "\n".join(lines), True
