"""``trackside runs``: a search as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trackside.cli.command import Command, Session, with_session
from trackside.cli.listing import PLAIN_COLUMNS, Listing, parse_columns
from trackside.cli.output import Table

if TYPE_CHECKING:
    from trackside.operations.wire import RunRows, RunSearch

__all__ = ["runs"]

PAGE = 10_000


@click.command(cls=Command, short_help="List runs, the newest first.")
@click.argument("filter_text", metavar="[FILTER]", required=False, default="")
@click.option(
    "-e", "--experiment", "wanted", metavar="NAME", multiple=True, help="Only of this experiment; repeatable."
)
@click.option(
    "--order-by", metavar="KEY", multiple=True, help="Sort by it, such as 'metrics.loss DESC'; repeatable."
)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many at most.")
@click.option(
    "--columns",
    metavar="A,B",
    help=f"Show these: {', '.join(PLAIN_COLUMNS)}, metrics.KEY, params.KEY, tags.KEY.",
)
@click.option("--deleted", is_flag=True, help="Those that are deleted instead.")
@with_session
def runs(
    session: Session,
    filter_text: str,
    wanted: tuple[str, ...],
    order_by: tuple[str, ...],
    limit: int,
    columns: str | None,
    deleted: bool,
) -> None:
    """List the runs that match FILTER, such as "metrics.accuracy > 0.9", the newest first."""
    from trackside.entities import ViewType
    from trackside.operations.lookup import find_experiment
    from trackside.operations.wire import RunSearch

    chosen = parse_columns(columns)
    store = session.read()
    looked_in = (
        [find_experiment(store, name) for name in wanted]
        if wanted
        else store.search_experiments(ViewType.ALL if deleted else ViewType.ACTIVE_ONLY)
    )
    names = {experiment.experiment_id: experiment.name for experiment in looked_in}
    search = RunSearch(
        experiment_ids=list(names),
        filter=filter_text,
        order_by=list(order_by),
        view="deleted_only" if deleted else "active_only",
        metrics=_keys_of("metrics", chosen),
        params=_keys_of("params", chosen),
        tags=_keys_of("tags", chosen),
    )
    found = _collect(session, search, limit)
    listing = Listing(found, names)
    picked = chosen or listing.default_columns(several=len(names) > 1)
    session.show(
        listing.as_objects(chosen), Table([listing.column(key, may_go=not chosen) for key in picked])
    )
    if not found or not found[0].run_id:
        session.say("No runs match." if filter_text else "No runs.")
    elif found[-1].next_page_token is not None:
        total = found[0].total
        of = f"{total}" if found[0].total_is_exact else f"more than {max(total, limit)}"
        session.say(f"{limit} of {of} runs; --limit shows more.")


def _collect(session: Session, search: RunSearch, limit: int) -> list[RunRows]:
    """Pages until there are so many runs."""
    import msgspec

    from trackside.operations.runs import search_runs

    pages: list[RunRows] = []
    token: str | None = None
    while limit > 0 and search.experiment_ids:
        asked = msgspec.structs.replace(search, max_results=min(limit, PAGE), page_token=token)
        page = search_runs(session.context, asked)
        pages.append(page)
        limit -= len(page.run_id)
        token = page.next_page_token
        if token is None:
            break
    return pages


def _keys_of(kind: str, chosen: list[str]) -> list[str] | None:
    """Which metrics, params or tags are wanted; None for all."""
    return [key.partition(".")[2] for key in chosen if key.startswith(f"{kind}.")] if chosen else None
