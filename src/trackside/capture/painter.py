"""Cards on screen: shown at the top of a cell's output, redrawn by a thread while the cell runs."""

from __future__ import annotations

import contextlib
import contextvars
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CardDisplay", "CardPainter"]

INTERVAL_S = 0.5
IDLE_S = 10
Bundle = dict[str, object]


@dataclass(eq=False)
class CardDisplay:
    """One card: where it is shown, and how its next picture is made.

    The publisher is the one of the moment of opening: inside ``%%capture`` IPython swaps it, and a later
    update must not end up among what the user's cell captured. The context carries the request that the
    card belongs to into the thread.
    """

    publisher: Any
    draw: Callable[[], Bundle]
    is_live: bool = True
    """Whether what was sent can be replaced: not in a terminal, nor in the output of ``%%capture``."""
    display_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    was_cleared: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_done: bool = False
    drawn_at: float = 0.0

    def show(self) -> None:
        """Send the card as an output of its own; where it can't be replaced it waits for the end."""
        if not self.is_live:
            return
        self._publish(update=False)
        if hasattr(self.publisher, "register_hook"):
            self.publisher.register_hook(self._notice_clear)

    def update(self) -> None:
        """Redraw it where it is; from any thread."""
        with self.lock:
            if self.is_live and not self.is_done:
                self.context.run(self._publish, update=True)

    def finish(self) -> None:
        """Send the last picture; once more as an output if the cell cleared its output."""
        with self.lock:
            self.is_done = True
        if self.is_live and hasattr(self.publisher, "unregister_hook"):
            self.publisher.unregister_hook(self._notice_clear)
        self._publish(update=self.is_live and not self.was_cleared)

    def amend(self) -> None:
        """Redraw a finished card, when what it is compared with is known late."""
        with self.lock:
            if self.is_live:
                self.context.run(self._publish, update=True)

    def _publish(self, update: bool) -> None:
        self.drawn_at = time.monotonic()
        content = {"data": self.draw(), "metadata": {}, "transient": {"display_id": self.display_id}}
        pub = self.publisher
        if hasattr(pub, "pub_socket") and (update or not flush_is_pending()):
            # As publish() does, but without waiting for the IO thread to flush both streams: that would be
            # most of what a tracked cell costs.
            kind = "update_display_data" if update else "display_data"
            message = pub.session.msg(kind, content, parent=pub.parent_header)
            pub.session.send(pub.pub_socket, message, ident=pub.topic)
        else:
            pub.publish(**content, update=update)

    def _notice_clear(self, message: Any) -> Any:
        kind = (message.get("header") or {}).get("msg_type")
        if kind == "clear_output" and not _inside_output_widget():
            self.was_cleared = True
        return message


def flush_is_pending() -> bool:
    """Whether printed text may still be on its way to the front end; if in doubt, yes."""
    return any(getattr(stream, "_flush_pending", True) for stream in (sys.stdout, sys.stderr))


def _inside_output_widget() -> bool:
    """Whether ipywidgets' ``Output`` takes the cell's outputs just now, so that only it is cleared."""
    module = sys.modules.get("ipywidgets")
    if module is None:
        return False
    widgets = getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", {})
    return any(isinstance(widget, module.Output) and widget.msg_id for widget in list(widgets.values()))


class CardPainter:
    """The one thread that redraws open cards and does the slow work behind them.

    It starts with the first card and ends when nothing has been open for a while.
    """

    def __init__(self) -> None:
        self._cards: list[CardDisplay] = []
        self._jobs: list[Callable[[], None]] = []
        self._quiet_jobs: list[tuple[float, float, Callable[[], None]]] = []
        self._stirred_at = 0.0
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(self, card: CardDisplay) -> None:
        """Redraw this card from now on."""
        with self._wake:
            self._cards.append(card)
            self._start()

    def remove(self, card: CardDisplay) -> None:
        """Redraw it no more."""
        with self._wake:
            if card in self._cards:
                self._cards.remove(card)

    def stir(self) -> None:
        """A cell begins or ends: what is to be done in a quiet moment waits for the next one."""
        self._stirred_at = time.monotonic()

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job in the thread soon; what it raises is dropped."""
        with self._wake:
            self._jobs.append(job)
            self._start()
            self._wake.notify()

    def submit_when_quiet(self, job: Callable[[], None], quiet_s: float) -> None:
        """Run a job in the thread when no cell has begun or ended for ``quiet_s``, counted from now on.

        So short cells in a row don't wait for the work of those before them, and a long one for one at most.
        """
        with self._wake:
            self._quiet_jobs.append((time.monotonic(), quiet_s, job))
            self._start()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="trackside-card", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        idle_since = time.monotonic()
        while True:
            with self._wake:
                if not self._jobs and self._quiet_job(time.monotonic()) is None:
                    self._wake.wait(INTERVAL_S / 2)
                now = time.monotonic()
                jobs, self._jobs = self._jobs, []
                if (entry := self._quiet_job(now)) is not None:
                    self._quiet_jobs.remove(entry)
                    jobs.append(entry[2])
                cards = [card for card in self._cards if now - card.drawn_at >= INTERVAL_S]
                if jobs or self._quiet_jobs or self._cards:
                    idle_since = now
                elif now - idle_since > IDLE_S:
                    self._thread = None
                    return
            for work in [*jobs, *(card.update for card in cards)]:
                _run_safely(work)

    def _quiet_job(self, now: float) -> tuple[float, float, Callable[[], None]] | None:
        for entry in self._quiet_jobs:
            since, quiet_s, _ = entry
            if now - max(since, self._stirred_at) >= quiet_s:
                return entry
        return None


def _run_safely(work: Callable[[], None]) -> None:
    # A card that can't be drawn must not end the thread.
    with contextlib.suppress(Exception):
        work()
