"""The magics: ``%%track``, ``%track``, ``%experiment``, ``%runs``, ``%compare``.

Thin: all they do is in :mod:`trackside.capture` and :mod:`trackside.widgets`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand

from trackside.capture.altair import register_vegalite, unregister_vegalite
from trackside.capture.options import OPEN_MAGIC, OptionError, help_text, parse_options, transform
from trackside.capture.session import CaptureSession
from trackside.errors import TracksideError

__all__ = ["TracksideMagics", "load_ipython_extension", "unload_ipython_extension"]

_ATTRIBUTE = "_trackside_session"


class TracksideMagics:
    """The magics of one shell."""

    def __init__(self, shell: Any, session: CaptureSession) -> None:
        self._shell = shell
        self._session = session

    def register(self) -> None:
        """Make them known to the shell; with ``%%track?`` the help is shown."""
        register = self._shell.register_magic_function
        register(self.track, "cell", "track")
        register(self.track_statement, "line", "track")
        register(self.open, "line", OPEN_MAGIC)
        register(self.experiment, "line", "experiment")
        register(self.runs, "line", "runs")
        register(self.compare, "line", "compare")
        for magic in ("%runs", "%compare"):
            self._shell.set_hook("complete_command", _complete, str_key=magic)

    @no_var_expand
    def track(self, line: str, cell: str) -> None:
        """Make the cell a run."""
        # Reached only by a program: in a cell the line is replaced before it gets here.
        result = self._shell.run_cell(f"%%track {line}\n{cell}")
        result.raise_error()

    @no_var_expand
    def track_statement(self, line: str) -> object:
        """Make one statement a run: ``%track model.fit(X, y)``."""
        __tracebackhide__ = True  # IPython leaves our frames out of the user's traceback
        if not line.strip():
            raise UsageError("%track needs a statement; %%track on a cell's first line tracks the cell")
        code = self._shell.transform_cell(line)
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        names = self._shell.user_ns
        file = self._shell.compile.cache(code, raw_code=line)  # lets tracebacks show the statement
        with self._session.track_statement(line) as value:
            exec(compile(tree, file, "exec"), names)  # noqa: S102 - the user's own statement
            if isinstance(last, ast.Expr):
                expression = compile(ast.Expression(last.value), file, "eval")
                value.append(eval(expression, names))  # noqa: S307
        return value[0] if value else None

    @no_var_expand
    def open(self, line: str) -> None:
        """What ``%%track`` becomes in a cell; not for use by hand."""
        if self._session.is_open(line):
            return
        try:
            if parse_options(line).help:
                print(help_text())  # noqa: T201 - help was asked for
            else:
                self._session.open_line(line)
        except OptionError as error:
            raise UsageError(str(error)) from None

    @no_var_expand
    def experiment(self, line: str) -> None:
        """Show the experiment that runs go into, or set it: ``%experiment NAME``."""
        print(self._session.choose_experiment(_unquoted(line)))  # noqa: T201 - the answer

    @no_var_expand
    def runs(self, line: str) -> object:
        """Show the run list; ``%runs --help`` says more."""
        from trackside.widgets.runs import runs

        return _show("%runs", line, runs)

    @no_var_expand
    def compare(self, line: str) -> object:
        """Show charts of runs; ``%compare --help`` says more."""
        from trackside.widgets.compare import compare

        return _show("%compare", line, compare)


TracksideMagics.track.__doc__ = help_text()


def _show(magic: str, line: str, make: Callable[..., object]) -> object:
    """The widget that a line asks for; a mistake in it is one line, not a traceback."""
    from trackside.widgets.lines import LineError, help_of, read_line

    __tracebackhide__ = True
    try:
        given = read_line(magic, line)
        if given is None:
            print(help_of(magic))  # noqa: T201 - help was asked for
            return None
        return make(**given)
    except (LineError, TracksideError) as error:
        raise UsageError(str(error)) from None


def _complete(_shell: Any, event: Any) -> list[str]:
    from trackside.widgets.lines import complete_line

    magic = event.command
    line = event.line[: len(event.line) - len(event.line.split(magic, 1)[-1])]
    return complete_line(magic, event.text_until_cursor.removeprefix(line).lstrip(), event.symbol)


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def load_ipython_extension(ip: Any) -> None:
    """``%load_ext trackside``."""
    if getattr(ip, _ATTRIBUTE, None) is not None:
        return
    session = CaptureSession(ip)
    session.start()
    setattr(ip, _ATTRIBUTE, session)
    TracksideMagics(ip, session).register()
    ip.input_transformers_cleanup.append(transform)
    register_vegalite(ip.display_formatter.mimebundle_formatter)


def unload_ipython_extension(ip: Any) -> None:
    """``%unload_ext trackside``."""
    session = getattr(ip, _ATTRIBUTE, None)
    if session is None:
        return
    setattr(ip, _ATTRIBUTE, None)
    session.stop()
    ip.input_transformers_cleanup.remove(transform)
    unregister_vegalite(ip.display_formatter.mimebundle_formatter)
