"""What a tracked cell shows, and what of its outputs is kept: the card; displays, printed text, traceback."""

from __future__ import annotations

from typing import Any

from trackside.capture.card import render_card
from trackside.capture.comparison import compare_with_earlier
from trackside.capture.curves import CurveReader
from trackside.capture.displays import MAX_DISPLAYS, Displays
from trackside.capture.outputs import PrintedText, StreamTap, traceback_text
from trackside.capture.painter import Bundle, CardDisplay, CardPainter
from trackside.capture.source import request_of
from trackside.capture.tracked import TrackedCell
from trackside.tracking.workspace import current_workspace

__all__ = ["Presentation"]

QUIET_S = 0.4
"""Earlier runs are looked up when no cell has begun or ended for so long: a thread that computes slows a
Python-bound cell down, and the cells after it."""


class Presentation:
    """Owner of one cell's card and of the text it prints."""

    def __init__(self, shell: Any, tracked: TrackedCell, painter: CardPainter, tap: StreamTap) -> None:
        self._shell = shell
        self._tracked = tracked
        self._painter = painter
        self._tap = tap
        self._card: CardDisplay | None = None
        self._message_id = ""
        self._printed: PrintedText | None = None
        self._displays: Displays | None = None
        self._keeps_outputs = tracked.options.outputs and tracked.settings.outputs

    def begin(self) -> None:
        """Show the card and listen to what is printed."""
        if self._keeps_outputs:
            self._message_id = (request_of(self._shell).get("header") or {}).get("msg_id", "")
            self._printed = self._tap.start(self._message_id)
            self._displays = Displays(self._shell)
        if self._tracked.options.quiet:
            return
        self._workspace = current_workspace()
        self._store_id = self._workspace.store_id
        self._curves = CurveReader(self._workspace.journal.folder, self._workspace.journal.writer)
        publisher = self._shell.display_pub
        self._card = CardDisplay(publisher, self._draw, is_live=hasattr(publisher, "pub_socket"))
        self._card.show()
        self._painter.add(self._card)
        self._painter.submit_when_quiet(self._compare, QUIET_S)

    def keep_outputs(self, error: BaseException | None) -> None:
        """Store displays, printed text and traceback as files of the run."""
        run, guard = self._tracked.run, self._tracked.guard
        if self._displays is not None:
            with guard("what the cell displayed"):
                self._displays.stop()
                self._keep_displays(self._displays)
        if self._printed is not None:
            with guard("the printed text"):
                self._tap.stop(self._message_id, self._printed)
                if text := self._printed.text():
                    run.log_text(text, "outputs/printed.txt")
        is_exit = isinstance(error, SystemExit) and error.code in (None, 0)
        if error is not None and not is_exit and self._keeps_outputs:
            with guard("the traceback"):
                run.log_text(traceback_text(error), "outputs/traceback.txt")

    def _keep_displays(self, displays: Displays) -> None:
        for name, content in displays.files():
            self._tracked.run.keep_bytes(f"outputs/{name}", content)
        if displays.left_out:
            self._tracked.warn(
                f"{displays.left_out} displays of the cell were not kept: a run keeps {MAX_DISPLAYS}, "
                "of 64 MB in all."
            )

    def finish(self) -> None:
        """Send the last picture of the card."""
        if self._card is not None:
            if self._tracked.run.last_metrics:
                self._tracked.curves.update(self._curves.read(self._tracked.run.run_id))
            self._painter.remove(self._card)
            self._card.finish()

    def _draw(self) -> Bundle:
        return render_card(self._tracked.state(self._store_id))

    def _compare(self) -> None:
        """In the painter's thread: look up earlier runs; the first query imports SQLAlchemy."""
        run = self._tracked.run
        store = self._workspace.open_store_after_drain()
        source = store.get_source(run.run_id)
        self._tracked.comparison = compare_with_earlier(store, run.info.experiment_id, run.run_id, source)
        if self._card is not None and self._card.is_done:
            self._card.amend()
