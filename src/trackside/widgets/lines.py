"""The lines of ``%runs`` and ``%compare``: what stands in them, and what could come next. No IPython.

A filter stands first, as it is, without quotes of its own; what follows from the first option on is words.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn, get_args

from trackside import filters
from trackside.charts.config import CURVE_AXES, ChartKind
from trackside.entities import ViewType
from trackside.errors import TracksideError
from trackside.store.base import Store
from trackside.tracking.search import find_experiments
from trackside.tracking.workspace import current_workspace

__all__ = ["LineError", "complete_line", "help_of", "read_line"]

_OPTION = re.compile(r"""(?:"[^"]*"|'[^']*'|`[^`]*`|[^"'`])*?(?:^|\s)(?=-[a-z-])""")
_QUOTED = re.compile(r"""(["'])(?:(?!\1).)*\1""")
MOST = 50
"""So many completions."""


class LineError(Exception):
    """A wrong option, said in one line."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise LineError(f"{self.prog}: {message}")


@cache
def _parser(magic: str) -> _Parser:
    if magic == "%runs":
        parser = _new(magic, "Show the run list: filter, sort, choose columns, select.")
        add = parser.add_argument
        add(
            "--columns", nargs="+", default=[], metavar="COLUMN", help="such as params.lr; by default by rule"
        )
    else:
        parser = _new(magic, "Show charts of runs, live while they go on.")
        add = parser.add_argument
        add("--kind", choices=get_args(ChartKind), help="by default by rule")
        add("--x", metavar="COLUMN", help="step, time, relative_time, or a column")
        add("--y", nargs="+", metavar="COLUMN", help="one or more; the bare name of a metric will do")
        add("--group", metavar="COLUMN", help="runs of one value are drawn as one, with a band")
        add("--limit", type=int, default=30, metavar="N", help="at most so many runs (default: 30)")
    add("--order-by", nargs="+", default=[], metavar="KEY", help="sort keys, commas between them")
    add("-e", "--experiment", nargs="+", default=[], metavar="NAME", help="by default the active one")
    add("-h", "--help", action="store_true", help="show this text")
    return parser


def _new(magic: str, description: str) -> _Parser:
    return _Parser(
        prog=magic,
        usage="%(prog)s [FILTER] [options]",
        add_help=False,
        allow_abbrev=False,
        description=description,
        epilog="FILTER is the search language, as it is: metrics.loss < 0.5 AND params.kind = 'cnn'",
    )


def help_of(magic: str) -> str:
    """The usage of a magic (``"%runs"``, ``"%compare"``), for people."""
    return _parser(magic).format_help().replace("usage: ", "", 1)


def read_line(magic: str, line: str) -> dict[str, Any] | None:
    """The arguments of ``trackside.runs`` or ``trackside.compare``; None if help is asked for.

    Raises:
        LineError: one line that names the wrong option.
    """
    text, options = _split(line)
    try:
        words = shlex.split(options)
    except ValueError as error:
        raise LineError(f"{magic} {line}: {str(error).lower()}") from None
    parsed, unknown = _parser(magic).parse_known_args(words)
    if parsed.help:
        return None
    for word in unknown:
        if word.startswith("-"):
            raise LineError(f"{magic} has no option {word}; {magic} --help lists them")
        raise LineError(f"{magic}: {word!r} belongs to no option; a filter stands first")
    given = {name: value for name, value in vars(parsed).items() if value not in (None, [])}
    given.pop("help")
    if "order_by" in given:
        given["order_by"] = [key.strip() for key in " ".join(given["order_by"]).split(",") if key.strip()]
    return given | ({"filter_string" if magic == "%runs" else "runs": text} if text else {})


def complete_line(magic: str, line: str, word: str) -> list[str]:
    """What could stand in place of the word that is being written.

    Args:
        magic: ``"%runs"`` or ``"%compare"``.
        line: what stands behind it, up to the cursor.
        word: its last word; may be empty.
    """
    parser = _parser(magic)
    if word.startswith("-"):
        return [one for one in parser._option_string_actions if one.startswith(word)]  # noqa: SLF001
    before = shlex.split(re.sub(r"""["'`]""", " ", line[: len(line) - len(word)]))
    option = next((one for one in reversed(before) if re.match("-[a-z-]", one)), "")
    try:
        return _find(option, line, word)[:MOST]
    except TracksideError:
        return []


def _find(option: str, line: str, word: str) -> list[str]:
    if option == "--kind":
        return [kind for kind in get_args(ChartKind) if kind.startswith(word)]
    workspace = current_workspace()
    store = workspace.read_store()
    if option in ("-e", "--experiment"):
        names = [one.name for one in store.search_experiments(ViewType.ACTIVE_ONLY)]
        return [shlex.quote(name) for name in names if name.casefold().startswith(word.casefold())]
    experiments = find_experiments(workspace, store)
    if not option:
        keys = store.list_keys(experiments)
        return [found.text for found in filters.complete(line, len(line), keys) if found.text]
    return [one for one in _columns(store, experiments, option) if one.startswith(word)]


def _columns(store: Store, experiments: Sequence[str], option: str) -> list[str]:
    keys = store.list_keys(experiments)
    fields = [
        *(filters.Field("metric", key) for key in keys.metrics),
        *(filters.Field("param", key) for key in keys.params),
        *(filters.Field("tag", key) for key in keys.tags if not key.startswith(("mlflow.", "trackside."))),
    ]
    if option == "--group":
        fields = [field for field in fields if field.kind != "metric"]
    names = [filters.unparse_field(field) for field in fields]
    if option == "--y":
        return [*keys.metrics, *names]
    return [*(CURVE_AXES if option == "--x" else ()), *names]


def _split(line: str) -> tuple[str, str]:
    """The filter, and what comes from the first option on."""
    found = _OPTION.match(line)
    text, options = (line[: found.end()], line[found.end() :]) if found else (line, "")
    text = text.strip()
    return (text[1:-1] if _QUOTED.fullmatch(text) else text), options
