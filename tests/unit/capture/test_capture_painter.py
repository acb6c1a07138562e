"""Cards on screen: when they are sent, and the thread that redraws them."""

import threading
import time
from collections.abc import Callable
from typing import Any

from trackside.capture.painter import INTERVAL_S, CardDisplay, CardPainter


class Recorder:
    """A publisher outside a kernel: keeps what was sent, runs hooks as ipykernel's does."""

    def __init__(self) -> None:
        self.sent: list[tuple[bool, str]] = []
        self.hooks: list[Callable[[Any], Any]] = []
        self.arrived = threading.Condition()

    def publish(self, data: Any, metadata: Any, transient: Any, update: bool) -> None:
        """Keep it."""
        with self.arrived:
            self.sent.append((update, transient["display_id"]))
            self.arrived.notify_all()

    def register_hook(self, hook: Callable[[Any], Any]) -> None:
        """As in ipykernel."""
        self.hooks.append(hook)

    def unregister_hook(self, hook: Callable[[Any], Any]) -> None:
        """As in ipykernel."""
        self.hooks.remove(hook)

    def clear_output(self) -> None:
        """What a cell calls."""
        for hook in self.hooks:
            assert hook({"header": {"msg_type": "clear_output"}}) is not None


def test_a_card_is_one_display_updated_in_place():
    """Shown once, then updated under the same id."""
    recorder = Recorder()
    card = CardDisplay(recorder, dict)
    card.show()
    card.update()
    card.finish()
    assert recorder.sent == [(False, card.display_id), (True, card.display_id), (True, card.display_id)]
    assert recorder.hooks == []


def test_a_cleared_card_is_shown_again_at_the_end():
    """After clear_output() the last picture is a new output."""
    recorder = Recorder()
    card = CardDisplay(recorder, dict)
    card.show()
    recorder.clear_output()
    card.finish()
    assert [update for update, _ in recorder.sent] == [False, False]


def test_where_nothing_can_be_replaced_the_card_comes_once():
    """In a terminal and in a captured output there is only the last picture."""
    recorder = Recorder()
    card = CardDisplay(recorder, dict, is_live=False)
    card.show()
    card.update()
    card.finish()
    card.amend()
    assert recorder.sent == [(False, card.display_id)]


def test_a_finished_card_is_not_redrawn_by_the_thread():
    """A late tick changes nothing; a late comparison may."""
    recorder = Recorder()
    card = CardDisplay(recorder, dict)
    card.show()
    card.finish()
    card.update()
    assert len(recorder.sent) == 2
    card.amend()
    assert len(recorder.sent) == 3


def test_the_thread_redraws_open_cards_and_survives_what_fails():
    """A drawing or a job that raises does not end the others."""
    recorder = Recorder()
    painter = CardPainter()
    broken = CardDisplay(recorder, lambda: {}["missing"])
    card = CardDisplay(recorder, dict)
    painter.submit(lambda: {}["missing"])
    painter.add(broken)
    painter.add(card)
    with recorder.arrived:
        assert recorder.arrived.wait_for(lambda: len(recorder.sent) >= 2, timeout=20 * INTERVAL_S)
    painter.remove(broken)
    painter.remove(card)
    assert {display_id for _, display_id in recorder.sent} == {card.display_id}


def test_a_job_for_a_quiet_moment_waits_while_cells_come_and_go():
    """While cells follow each other it waits; then it runs, however long the last cell takes."""
    painter = CardPainter()
    done = threading.Event()
    began = last = time.monotonic()
    longest_pause_s = 0.0
    painter.submit_when_quiet(done.set, 0.5)
    while last - began < 1.0:
        painter.stir()
        longest_pause_s = max(longest_pause_s, time.monotonic() - last)
        last = time.monotonic()
        threading.Event().wait(0.01)
    assert not done.is_set() or longest_pause_s > 0.4  # a busy machine made a quiet moment itself
    assert done.wait(20)


def test_jobs_run_soon_and_in_order():
    """A job does not wait for the next drawing's turn of another card."""
    painter = CardPainter()
    done: list[int] = []
    last = threading.Event()
    painter.submit(lambda: done.append(1))
    painter.submit(lambda: done.append(2))
    painter.submit(last.set)
    assert last.wait(10)
    assert done == [1, 2]
