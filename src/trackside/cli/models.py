"""``trackside models``: registered models, or their versions with the run behind each."""

from __future__ import annotations

import click

from trackside.cli.command import Command, Session, with_session
from trackside.cli.output import Column, Table, format_time

__all__ = ["models"]


@click.command(cls=Command)
@click.argument("text", required=False, default="")
@click.option("--limit", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="How many.")
@click.option("--versions", is_flag=True, help="All versions of each instead, with the run behind it.")
@with_session
def models(session: Session, text: str, limit: int, versions: bool) -> None:
    """List registered models, those changed last first.

    TEXT: only those whose name contains it.
    """
    from trackside.operations.models import get_model, search_models
    from trackside.operations.wire_models import ModelGet, ModelSearch

    found = search_models(session.context, ModelSearch(text=text, max_results=limit)).models
    if versions:
        details = [get_model(session.context, ModelGet(name=model.name)) for model in found]
        every = [version for detail in details for version in detail.versions]
        table = Table(
            (
                Column("MODEL", [one.name for one in every]),
                Column("VERSION", [str(one.version) for one in every], is_number=True),
                Column("ALIASES", [", ".join(one.aliases) for one in every]),
                Column("RUN", [_write_run(one.run_name, deleted=one.is_run_deleted) for one in every]),
                Column("CREATED", [format_time(one.creation_timestamp) for one in every], is_kept=True),
                Column("DESCRIPTION", [one.description for one in every], may_go=True),
            )
        )
        session.show(every, table)
    else:
        table = Table(
            (
                Column("NAME", [one.name for one in found]),
                Column("VERSIONS", [str(one.version_count) for one in found], is_number=True),
                Column("LATEST", [str(one.latest_version or "") for one in found], is_number=True),
                Column("ALIASES", [_write_aliases(one.aliases) for one in found]),
                Column("CHANGED", [format_time(one.last_updated_timestamp) for one in found], is_kept=True),
            )
        )
        session.show(found, table)
    if not found:
        session.say("No registered models.")


def _write_aliases(aliases: dict[str, int]) -> str:
    return ", ".join(f"{alias} → {version}" for alias, version in aliases.items())


def _write_run(name: str | None, *, deleted: bool) -> str:
    return f"{name or ''} (deleted)" if deleted else name or ""
