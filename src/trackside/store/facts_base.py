"""The part of the ``Store`` protocol about the sources of runs: environment, git, cells, documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from trackside.entities import Fact
from trackside.journal.records import Content

__all__ = ["WRITTEN_AGAIN_S", "FactStore"]

WRITTEN_AGAIN_S = 3600.0
"""A process that has written a content refers to it for so long without writing it again."""


class FactStore(Protocol):
    """What is known of runs beside their code, by the digests of contents that are stored once.

    Laws:

    - A content stays as long as a run, or another content that stays, refers to it, and for a time after
      it was written, for a run may be about to.
    - Of each kind a run has one fact: the last that was noted.
    - What a journal says of ``clean`` counts only as long as nobody has said anything; ``add_facts`` wins.
    """

    def get_facts(self, run_id: str) -> list[Fact]:
        """What is known of a run, by kind. Raises ``RunNotFound``."""

    def find_last_runs(self, cell_ids: Sequence[str]) -> dict[str, str]:
        """Of each of these cells, as far as it has any, the run that began last and isn't deleted."""

    def get_contents(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Contents by digest; what the store doesn't hold is absent."""

    def load_contents(self, digests: Sequence[str]) -> list[Content]:
        """Contents with those that they name, each once, as :meth:`add_contents` takes them.

        What the store doesn't hold is left out, also among the parts of another one.
        """

    def add_contents(self, contents: Sequence[Content]) -> None:
        """Keep contents, and those that they name, as if they were written now.

        Raises ``InvalidInput`` for one whose digest is another one, and if one that is named isn't there.
        """

    def add_facts(self, run_id: str, noted: Sequence[Fact], clean: str | None = None) -> None:
        """Note facts of a run, and whether it is clean.

        Raises ``RunNotFound``, ``Conflict`` for a deleted run, and ``InvalidInput`` if a content isn't there.
        """
