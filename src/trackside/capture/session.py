"""Which run belongs to which execution: opened before a cell runs, closed after it, in one kernel.

IPython's events bring an ``info`` before a cell and a result with the same ``info`` after it. A run is
closed by that identity, because ipykernel may run the cell in a task of its own (a context variable set
before is not visible after) and several subshells interleave. Inside the cell the context variable says
which execution encloses the code.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from trackside.capture import source
from trackside.capture.comparison import KernelMemory
from trackside.capture.earlier import EarlierCells
from trackside.capture.executed import Executed, ExecutedCells
from trackside.capture.gathering import gatherer_of, use_cells
from trackside.capture.options import TRANSPARENT, OptionError, TrackOptions, parse_options, split_cell
from trackside.capture.outputs import StreamTap
from trackside.capture.painter import CardPainter
from trackside.capture.presentation import Presentation
from trackside.capture.tracked import CellText, TrackedCell
from trackside.journal.records import SourceRecord
from trackside.tracking.runs import activate, deactivate, open_run, status_of
from trackside.tracking.stack import find_own
from trackside.tracking.workspace import current_workspace

__all__ = ["CaptureSession"]


@dataclass(eq=False)
class Execution:
    """One run of a cell by IPython, tracked or not."""

    info: Any
    parent: Execution | None
    thread: int = field(default_factory=threading.get_ident)
    cells: list[OpenCell] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    """``%%track`` lines that have a run already: in ``%%timeit`` the line runs many times."""
    is_done: bool = False
    cell: Executed | None = None
    """What it is in the kernel's history, unless another cell runs it."""


@dataclass(eq=False)
class OpenCell:
    """A run that is open, and its display."""

    tracked: TrackedCell
    presentation: Presentation
    before: int
    """So many cells had been executed when it began."""


class CaptureSession:
    """Everything that capturing remembers in one kernel."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._earlier = EarlierCells()
        self._cells = ExecutedCells()
        self._executions: dict[int, Execution] = {}
        self._current: contextvars.ContextVar[Execution | None] = contextvars.ContextVar(
            "trackside_execution", default=None
        )
        self._painter = CardPainter()
        self._tap = StreamTap()
        self._memory = KernelMemory()

    def start(self) -> None:
        """Listen to the kernel, and look at the cells that ran before the extension was loaded."""
        self._tap.attach()
        self._shell.events.register("pre_run_cell", self.pre_run_cell)
        self._shell.events.register("post_run_cell", self.post_run_cell)
        workspace = current_workspace()
        workspace.default_experiment_name = self.default_experiment_name
        workspace.describe_source = self.describe_source
        for code in self._shell.user_ns.get("In", [])[-200:]:
            self._earlier.add_code(code)
        for cell in source.list_history(self._shell):
            self._cells.add(cell)
        use_cells(self._cells)

    def stop(self) -> None:
        """Undo :meth:`start`; runs that are open stay so until their cells end."""
        self._shell.events.unregister("pre_run_cell", self.pre_run_cell)
        self._shell.events.unregister("post_run_cell", self.post_run_cell)
        workspace = current_workspace()
        workspace.default_experiment_name = workspace.describe_source = None
        use_cells(None)
        self._tap.detach()

    def default_experiment_name(self) -> str | None:
        """The notebook's name: what the experiment is called where none is set."""
        notebook = source.find_notebook(self._shell)
        return notebook.stem if notebook else None

    def describe_source(self) -> SourceRecord | None:
        """Where a run comes from that the user's code opens itself."""
        execution = self._enclosing()
        if execution is None:
            return None
        code = CellText(execution.info.raw_cell).masked
        return source.describe(self._shell, execution.info, code, source.find_notebook(self._shell))

    # events
    def pre_run_cell(self, info: Any) -> None:
        """Open a run if the cell that is about to run is tracked."""
        self._painter.stir()
        execution = Execution(info, self._enclosing())
        if execution.parent is None:
            execution.cell = source.executed_cell(self._shell, info)
        self._executions[id(info)] = execution
        self._current.set(execution)
        hit = split_cell(info.raw_cell.split("\n"), TRANSPARENT)
        if hit is None:
            return
        try:
            options = parse_options(hit[1])
        except OptionError:
            return  # the line itself says so when it runs, and nothing else of the cell does
        if not options.help:
            self._open(execution, hit[1], options)

    def post_run_cell(self, result: Any) -> None:
        """Close what was opened in the execution that ended."""
        self._painter.stir()
        execution = self._pop(result)
        if execution is None:
            return
        error = None
        if result is not None:
            error = result.error_before_exec or result.error_in_exec
        else:
            error = KeyboardInterrupt()  # the task that ran the cell was cancelled
        value = getattr(result, "result", None)
        for cell in reversed(execution.cells):
            self._close(cell, error, value)
        execution.is_done = True
        self._record(execution)
        if execution.cell is not None and getattr(result, "error_before_exec", None) is None:
            self._cells.add(execution.cell)

    def _record(self, execution: Execution) -> None:
        with suppress(Exception):  # what an odd cell assigned stays unknown
            tracked = execution.cells[0].tracked.text if execution.cells else None
            text = tracked or CellText(execution.info.raw_cell)
            self._earlier.add(text.facts)
            self._earlier.logs_params |= text.mentions_log_param
            if execution.cell is not None:
                execution.cell.masked = text.masked  # while its tree is there: so no run waits for it

    def _pop(self, result: Any) -> Execution | None:
        info = getattr(result, "info", None)
        execution = self._executions.pop(id(info), None)
        if execution is not None:
            return execution
        # IPython made another info after an error of its own: the newest cell of this thread it is.
        for key, candidate in reversed(self._executions.items()):
            is_same = info is None or info.raw_cell == candidate.info.raw_cell
            if is_same and candidate.thread == threading.get_ident():
                return self._executions.pop(key)
        return None

    def _enclosing(self) -> Execution | None:
        execution = self._current.get()
        while execution is not None and execution.is_done:
            execution = execution.parent
        return execution

    def choose_experiment(self, name: str) -> str:
        """Set the experiment, if a name is given; a sentence that says which one runs go into."""
        workspace = current_workspace()
        if name:
            workspace.set_experiment(name)
        return f"Experiment: {workspace.active_experiment_name()}"

    # lines
    def open_line(self, line: str) -> None:
        """Open a run for a ``%%track`` line that runs, unless its execution did so before it began.

        Raises:
            OptionError: the line has a wrong option.
        """
        execution = self._enclosing()
        if execution is not None and line not in execution.opened:
            self._open(execution, line, parse_options(line))

    def is_open(self, line: str) -> bool:
        """Whether this line has its run; in ``%%timeit`` it is asked many times."""
        execution = self._enclosing()
        return execution is not None and line in execution.opened

    @contextmanager
    def track_statement(self, code: str) -> Iterator[list[Any]]:
        """A run around one statement; the body puts the statement's value into the list."""
        execution = self._enclosing() or Execution(None, None)
        cell = self._open(execution, f"\0{code}", TrackOptions(), code=code)
        __tracebackhide__ = True  # IPython leaves our frames out of the user's traceback
        value: list[Any] = []
        error: BaseException | None = None
        try:
            yield value
        except BaseException as raised:
            error = raised
            raise
        finally:
            if cell is not None:
                execution.cells.remove(cell)
                self._close(cell, error, value[0] if value else None)

    # runs
    def _open(
        self, execution: Execution, line: str, options: TrackOptions, code: str | None = None
    ) -> OpenCell | None:
        execution.opened.add(line)
        try:
            text = CellText(execution.info.raw_cell if code is None else code)
            enclosing = self._enclosing_run(execution)
            if enclosing is None and options.nested:
                outer = find_own()
                enclosing = outer.run_id if outer is not None else None
            record, before = self._source(execution, text), len(self._cells)
            run = open_run(
                run_name=options.name,
                experiment_name=options.experiment,
                parent_run_id=enclosing,
                nested=enclosing is not None,
                tags=_tags(options),
                source=record,
                without=options.without,
            )
        except Exception as error:  # noqa: BLE001 - the user's cell runs, tracked or not
            print(f"trackside: this cell is not tracked: {error}")  # noqa: T201 - said where the user looks
            return None
        activate(run)
        deferred = text.mentions_log_param or self._earlier.logs_params
        settings = current_workspace().capture
        tracked = TrackedCell(run, options, settings, text, record, self._shell.user_ns, deferred)
        tracked.comparison = self._memory.look_up(record, run.run_name, run.experiment_name)
        presentation = Presentation(self._shell, tracked, self._painter, self._tap)
        with tracked.guard("what the cell's text tells"):
            tracked.log_at_start(self._earlier)
        with tracked.guard("the card"):
            presentation.begin()
        cell = OpenCell(tracked, presentation, before)
        execution.cells.append(cell)
        return cell

    def _source(self, execution: Execution, text: CellText) -> SourceRecord | None:
        if not current_workspace().capture.source:
            return None
        notebook = source.find_notebook(self._shell)
        return source.describe(self._shell, execution.info, text.masked, notebook)

    def _enclosing_run(self, execution: Execution) -> str | None:
        outer: Execution | None = execution
        while outer is not None:
            if outer.cells:
                return str(outer.cells[-1].tracked.run.run_id)
            outer = outer.parent
        return None

    def _close(self, cell: OpenCell, error: BaseException | None, value: object) -> None:
        tracked, run = cell.tracked, cell.tracked.run
        status = status_of(error)
        ended = run.now_ms()
        try:
            with tracked.guard("the cell's values"):
                tracked.log_at_end(value, succeeded=error is None)
            with tracked.guard("the cell's outputs"):
                cell.presentation.keep_outputs(error)
        finally:  # also after an interrupt of the capture itself
            tracked.status, tracked.end_time = status.value, ended
            deactivate(tracked.run)
            with tracked.guard("the end of the run"):
                run.end(status, end_time=ended)
        with tracked.guard("the cells executed before"):
            self._note_cells(cell)
        with tracked.guard("the card"):
            cell.presentation.finish()
        self._memory.note(tracked.source, run.run_name, run.experiment_name, run.params, run.last_metrics)

    def _note_cells(self, cell: OpenCell) -> None:
        """Before a front end says how the notebook is: it is judged by the cells executed before."""
        tracked, record = cell.tracked, cell.tracked.source
        gatherer = gatherer_of(current_workspace())
        gatherer.note_executed(tracked.run.run_id)
        if record is not None and record.notebook_path is not None:
            before = self._cells.cells[: cell.before]
            gatherer.look_later(tracked.run.run_id, record, [*before, record])


def _tags(options: TrackOptions) -> dict[str, str]:
    tags = dict(options.tags)
    if options.note is not None:
        tags["mlflow.note.content"] = options.note
    return tags
