"""The magics: ``%%track``, ``%track``, ``%experiment``. Thin: all they do is in :mod:`trackside.capture`."""

from __future__ import annotations

import ast
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand

from trackside.capture.altair import register_vegalite, unregister_vegalite
from trackside.capture.options import OPEN_MAGIC, OptionError, help_text, parse_options, transform
from trackside.capture.session import CaptureSession

__all__ = ["TracksideMagics", "load_ipython_extension", "unload_ipython_extension"]

_ATTRIBUTE = "_trackside_session"


@magics_class
class TracksideMagics(Magics):
    """The magics of one shell."""

    def __init__(self, shell: Any, session: CaptureSession) -> None:
        super().__init__(shell)
        self._session = session

    @no_var_expand
    @cell_magic
    def track(self, line: str, cell: str) -> None:
        """Make the cell a run."""
        # Reached only by a program: in a cell the line is replaced before it gets here.
        result = self.shell.run_cell(f"%%track {line}\n{cell}")
        result.raise_error()

    @no_var_expand
    @line_magic("track")
    def track_statement(self, line: str) -> object:
        """Make one statement a run: ``%track model.fit(X, y)``."""
        if not line.strip():
            raise UsageError("%track needs a statement; %%track on a cell's first line tracks the cell")
        code = self.shell.transform_cell(line)
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        names = self.shell.user_ns
        with self._session.track_statement(line) as value:
            exec(compile(tree, "<track>", "exec"), names)  # noqa: S102 - the user's own statement
            if isinstance(last, ast.Expr):
                expression = compile(ast.Expression(last.value), "<track>", "eval")
                value.append(eval(expression, names))  # noqa: S307
        return value[0] if value else None

    @no_var_expand
    @line_magic(OPEN_MAGIC)
    def open(self, line: str) -> None:
        """What ``%%track`` becomes in a cell; not for use by hand."""
        try:
            if parse_options(line).help:
                print(help_text())  # noqa: T201 - help was asked for
            else:
                self._session.open_line(line)
        except OptionError as error:
            raise UsageError(str(error)) from None

    @no_var_expand
    @line_magic
    def experiment(self, line: str) -> None:
        """Show the experiment that runs go into, or set it: ``%experiment NAME``."""
        print(self._session.choose_experiment(_unquoted(line)))  # noqa: T201 - the answer


TracksideMagics.track.__doc__ = help_text()


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
    ip.register_magics(TracksideMagics(ip, session))
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
