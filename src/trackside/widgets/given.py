"""What is given to a widget: experiments, runs, texts; with an error that names what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from trackside.entities import Experiment, ViewType
from trackside.errors import ExperimentNotFound, InvalidInput
from trackside.store.base import Store
from trackside.tracking.search import find_experiments
from trackside.tracking.workspace import Workspace

__all__ = ["GivenExperiments", "read_experiments", "read_texts"]

GivenExperiments = str | Experiment | Iterable[str | Experiment] | None


def read_experiments(workspace: Workspace, store: Store, given: GivenExperiments) -> list[Experiment]:
    """Experiments by name, id or as such; by default the active one.

    Raises:
        ExperimentNotFound: there is none of a name.
        InvalidInput: none is given.
    """
    if given is None:
        return [store.get_experiment(one) for one in find_experiments(workspace, store)]
    found = [_find(store, one) for one in ([given] if isinstance(given, str | Experiment) else list(given))]
    if not found:
        raise InvalidInput("No experiment is given: name at least one.", path="experiment")
    return found


def read_texts(given: Iterable[str], path: str) -> list[str]:
    """A list of texts.

    Raises:
        InvalidInput: it is a text itself.
    """
    if isinstance(given, str):
        raise InvalidInput(f"{path} is {given!r}: use a list, [{given!r}].", path=path)
    return list(given)


def _find(store: Store, given: str | Experiment) -> Experiment:
    if isinstance(given, Experiment):
        return given
    named = store.get_experiment_by_name(given)
    if named is not None:
        return named
    try:
        return store.get_experiment(given)
    except ExperimentNotFound:
        names = [one.name for one in store.search_experiments(ViewType.ACTIVE_ONLY)]
        known = ", ".join(repr(name) for name in names[:10]) or "none yet"
        raise ExperimentNotFound(
            f"There is no experiment named {given!r}. There are: {known}.", path="experiment"
        ) from None
