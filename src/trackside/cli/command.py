"""What all commands share: ``--store`` and ``--json``, the store they open, what an error looks like.

Exit codes: 0 all well; 1 it went wrong, or a check found a difference; 2 an option, an argument or a setting
can't be understood; 3 what was named isn't there; 4 the store can't be read or written; 130 interrupted.
Standard output holds data only; whatever else is said goes to standard error.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import click

from trackside.cli.output import Table, to_json
from trackside.errors import FilesUnavailable, InvalidInput, NotFound, StoreUnavailable, TracksideError

if TYPE_CHECKING:
    from trackside.operations.context import OperationContext
    from trackside.settings import StoreLocation
    from trackside.store.base import Store

__all__ = ["Command", "Group", "Session", "exit_code_of", "with_session"]

INTERRUPTED = 130
"""As shells say it: 128 and the number of the signal."""

_EXIT_CODES = ((InvalidInput, 2), (NotFound, 3), (StoreUnavailable, 4), (FilesUnavailable, 4))

Options = ParamSpec("Options")


def exit_code_of(error: Exception) -> int:
    """The exit code that stands for a kind of error."""
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 1)


class Command(click.Command):
    """A command whose errors are one sentence on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (TracksideError, OSError) as error:
            if isinstance(error, BrokenPipeError):  # the reader has seen enough; click ends quietly
                raise
            raise _Failure(error) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None


class _Failure(click.ClickException):
    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.exit_code = exit_code_of(error)  # type: ignore[misc]  # click reads it off the instance


class Group(click.Group):
    """Commands below one word."""

    command_class = Command


class Session:
    """One call of a command: which store it is about, and how it answers.

    Args:
        store: the store that ``--store`` names, if any.
        as_json: answer for programs.
    """

    def __init__(self, store: str | None, *, as_json: bool) -> None:
        self.as_json = as_json
        self._store = store
        self._context: OperationContext | None = None

    @functools.cached_property
    def location(self) -> StoreLocation:
        """Which store; raises InvalidInput if a setting can't be read."""
        from trackside.settings import resolve_store

        return resolve_store(self._store)

    @property
    def named_location(self) -> StoreLocation | None:
        """The store that ``--store`` names; None without it."""
        from trackside.settings import StoreLocation

        return StoreLocation.from_url(self._store) if self._store else None

    @property
    def context(self) -> OperationContext:
        """What operations work on.

        Raises:
            StoreUnavailable: there is no store yet: a question makes none.
        """
        if self._context is None:
            from trackside.operations.context import OperationContext
            from trackside.tracking.workspace import package_version

            location = self.location
            if not location.has_database() and not location.journal_folder.exists():
                raise StoreUnavailable(
                    f"There is no store at {location.database} yet: it is made by the first run that goes "
                    "there, or by 'trackside init'."
                )
            self._context = OperationContext(location, version=package_version())
        return self._context

    def read(self) -> Store:
        """The store, with what waits in the journals applied as far as that is quick."""
        return self.context.read()

    def make_or_read(self) -> Store:
        """The store, made if there is none yet."""
        from trackside.store import open_store

        if not self.location.has_database():
            open_store(self.location).close()
        return self.read()

    def show(self, data: object, picture: Table | str) -> None:
        """Answer: for programs ``data`` (wire types, plain values) as JSON, for people the picture."""
        if self.as_json:
            click.echo(to_json(data))
        elif text := picture if isinstance(picture, str) else picture.render():
            click.echo(text)

    def say(self, text: str) -> None:
        """Tell people something that is no data."""
        if not self.as_json:
            click.echo(text, err=True)

    def close(self) -> None:
        """Close what was opened."""
        if self._context is not None:
            self._context.close()


def with_session(function: Callable[Concatenate[Session, Options], None]) -> Callable[..., None]:
    """Give a command ``--store`` and ``--json``, and hand it a :class:`Session` before its own arguments."""

    @click.option(
        "--store",
        metavar="URL",
        help="The store: sqlite:///PATH, a database or a .trackside folder. Default: as everywhere, "
        "see 'trackside config'.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
    @functools.wraps(function)
    def run(*arguments: Any, store: str | None, as_json: bool, **options: Any) -> None:
        session = Session(store, as_json=as_json)
        try:
            function(session, *arguments, **options)
        finally:
            session.close()

    return run
