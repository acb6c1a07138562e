"""A tracked cell is one run, whatever stands above or below its line; in a real kernel."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from live_kernel import LiveKernel

INTERRUPT = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time; time.sleep(9)"
INTERRUPT_SOON = (
    "import asyncio, os, signal\n"
    "asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGINT)\n"
    "await asyncio.sleep(9)"
)


@dataclass(frozen=True)
class Case:
    """A cell, and the run that it must become."""

    name: str
    code: str
    status: str = "FINISHED"
    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    prints: str = ""
    error: str | None = None

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


CASES = [
    Case("plain", "%%track\nlr = 0.5\nacc = lr * 2", params={"lr": "0.5"}, metrics={"acc": 1.0}),
    Case("empty body", "%%track"),
    Case("blank lines above", "\n\n%%track\nx = 1", params={"x": "1"}),
    Case("comment above", "# why\n\n%%track\nx = 1", params={"x": "1"}),
    Case("indented", "  %%track\n  x = 1", params={"x": "1"}),
    Case("windows line ends", "%%track\r\nx = 1\r\ny = x + 1\r\n", params={"x": "1"}, metrics={"y": 2.0}),
    Case("future import", "%%track\nfrom __future__ import annotations\nx = 1", params={"x": "1"}),
    Case("help inside", "%%track\nx = 1\nlen?", params={"x": "1"}),
    Case("shell inside", "%%track\nx = 1\n!echo hi", params={"x": "1"}, prints="hi"),
    Case("await", "%%track\nimport asyncio\nn = 2\nm = await asyncio.sleep(0, n * 2)", params={"n": "2"},
         metrics={"m": 4.0}),
    Case("time above", "%%time\n%%track\nx = 1\ny = x + 1", params={"x": "1"}, metrics={"y": 2.0},
         prints="Wall time"),
    Case("time below", "%%track\n%%time\nx = 1\ny = x + 1", params={"x": "1"}, metrics={"y": 2.0},
         prints="Wall time"),
    Case("time and blank below", "%%track\n\n%%time\nx = 1", params={"x": "1"}, prints="Wall time"),
    Case("capture above", "%%capture\n%%track\nx = 1\nprint(x)", params={"x": "1"}),
    Case("capture below", "%%track\n%%capture\nx = 1\nprint(x)", params={"x": "1"}),
    Case("prun above", "%%prun -q\n%%track\nx = 1", params={"x": "1"}),
    Case("prun below", "%%track\n%%prun -q\nx = 1", params={"x": "1"}),
    Case("timeit above", "%%timeit -n 3 -r 2\n%%track\nx = 1", params={"x": "1"}, prints="per loop"),
    Case("timeit below", "%%track\n%%timeit -n 3 -r 2\nx = 1", params={"x": "1"}, prints="per loop"),
    Case("time above capture below", "%%time\n%%track\n%%capture\nx = 1", params={"x": "1"},
         prints="Wall time"),
    Case("bash below", "%%track\n%%bash\nx=1\necho hi", prints="hi"),
    Case("html below", "%%track\n%%html\n<b>x = 1</b>"),
    Case("writefile below", "%%track\n%%writefile made.txt\nx = 1", prints="Writing made.txt"),
    Case("nested untracked", "%%track\nx = 1\nr = get_ipython().run_cell('inner = 1 + 1')",
         params={"x": "1"}),
    Case("failed", "%%track\nx = 1\n1 / 0\ny = 2", "FAILED", {"x": "1", "y": "2"}, error="ZeroDivisionError"),
    Case("syntax error", "%%track\nx = (", "FAILED", error="SyntaxError"),
    Case("failed await", "%%track\nimport asyncio\nawait asyncio.sleep(0)\n1 / 0", "FAILED",
         error="ZeroDivisionError"),
    Case("failed below time", "%%track\n%%time\n1 / 0", "FAILED", error="ZeroDivisionError",
         prints="Wall time"),
    Case("failed bash", "%%track\n%%bash\nexit 3", "FAILED", error="CalledProcessError"),
    Case("interrupted", f"%%track\n{INTERRUPT}", "KILLED", error="KeyboardInterrupt"),
    Case("interrupted await", f"%%track\n{INTERRUPT_SOON}", "KILLED", error="CancelledError"),
    Case("exit", "%%track\nraise SystemExit", error="SystemExit"),
    Case("exit with a code", "%%track\nraise SystemExit(3)", "FAILED", error="SystemExit"),
    Case("line", "%track y = 1 + 1", metrics={"y": 2.0}),
    Case("line with a value", "%track 1 + 1", metrics={"result": 2.0}),
    Case("line inside a cell", "a = 5\nb = %track 1 + 1\nc = a + b", metrics={"result": 2.0}),
    Case("failed line", "%track 1 / 0", "FAILED", error="ZeroDivisionError"),
    Case("called by a program", "get_ipython().run_cell_magic('track', '', 'x = 1')", params={"x": "1"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_tracked_cell_is_one_run(kernel: LiveKernel, case: Case):
    """One run, with the cell's params, metrics, status and outputs, however magics are stacked."""
    cell, run = kernel.tracked(case.code)
    assert (run.info.status, run.params, run.metrics) == (case.status, case.params, case.metrics)
    assert [content["ename"] for content in cell.of("error")] == ([case.error] if case.error else [])
    assert case.prints in cell.text()
    assert run.warnings == []
    assert run.info.end_time is not None


@pytest.mark.parametrize(
    "code",
    ["%%track --bogus\nprint('ran')", "%%time\n%%track --bogus\nprint('ran')",
     "%%track a b\n%%bash\necho ran", "%%capture\n%%track -t x\nprint('ran')",
     "# c\n%%track -p 1a\nprint('ran')", "%track"],
)  # fmt: skip
def test_a_wrong_option_is_one_line_and_nothing_runs(kernel: LiveKernel, code: str):
    """A UsageError in one line; the cell does not run and there is no run."""
    cell = kernel.run(code)
    assert "ran" not in cell.text()
    if "%%capture" not in code:
        usage = [line for line in cell.text("stderr").splitlines() if line.startswith("UsageError")]
        assert len(usage) == 1
        assert cell.of("error") == []
    assert kernel.new_runs() == []


def test_help_shows_the_options_and_runs_nothing(kernel: LiveKernel):
    """``%%track --help`` and ``%%track?`` say what can be asked."""
    cell = kernel.run("%%track --help\nprint('ran')")
    assert "--note TEXT" in cell.text()
    assert "ran" not in cell.text()
    (page,) = kernel.run("%%track?").reply["payload"]
    assert "--note TEXT" in page["data"]["text/plain"]
    assert kernel.new_runs() == []


def test_line_numbers_of_a_traceback_are_those_of_the_cell(kernel: LiveKernel):
    """An error on the third line is shown on the third line."""
    cell, _run = kernel.tracked("%%track\nx = 1\nraise ValueError('here')")
    assert "----> 3 raise ValueError" in cell.traceback()


def test_the_value_of_the_cell_is_shown_and_kept(kernel: LiveKernel):
    """``Out[]`` works as in an untracked cell; a number there is the metric ``result``."""
    cell, run = kernel.tracked("%%track\n6 * 7")
    assert cell.of("execute_result")[0]["data"]["text/plain"] == "42"
    assert run.metrics == {"result": 42.0}
    assert kernel.run("print(_ + 1)").text() == "43\n"


def test_a_tracked_cell_inside_a_tracked_cell_is_its_child(kernel: LiveKernel):
    """Two runs; the inner one names the outer one as its parent, and what follows goes to the outer."""
    kernel.run(
        "%%track outer\n"
        "r = get_ipython().run_cell('%%track inner\\ntrackside.log_metric(\"a\", 1.0)')\n"
        "trackside.log_metric('b', 2.0)"
    )
    outer, inner = kernel.new_runs()
    assert (outer.info.run_name, inner.info.run_name) == ("outer", "inner")
    assert inner.tags["mlflow.parentRunId"] == outer.info.run_id
    assert (outer.metrics, inner.metrics) == ({"b": 2.0}, {"a": 1.0})


def test_a_statement_in_a_tracked_cell_is_its_child(kernel: LiveKernel):
    """``%track`` inside ``%%track`` is a child; the cell's own run goes on afterwards."""
    kernel.run("%%track outer\n%track x = 1 + 1\ntrackside.log_metric('b', 2.0)")
    outer, inner = kernel.new_runs()
    assert inner.tags["mlflow.parentRunId"] == outer.info.run_id
    assert outer.metrics["b"] == 2.0


def test_two_subshells_at_once_do_not_mix(kernel: LiveKernel):
    """Cells that run at the same time in two subshells log into their own runs."""
    control = kernel.client.control_channel
    control.send(kernel.client.session.msg("create_subshell_request", {}))
    subshell_id = kernel.client.get_control_msg(timeout=30)["content"]["subshell_id"]
    kernel.run("import threading\nfirst, second = threading.Event(), threading.Event()")
    in_main = kernel.send(
        "%%track main\nmine = 1\nfirst.set(); w = second.wait(30)\n"
        "trackside.log_metric('m', 1.0)\nraise KeyError"
    )
    in_sub = kernel.send(
        "%%track sub\nother = 2\nw = first.wait(30)\ntrackside.log_metric('s', 2.0)\nsecond.set()",
        subshell_id=subshell_id,
    )
    main_cell, sub_cell = kernel.collect(in_main, in_sub)
    runs = {run.info.run_name: run for run in kernel.new_runs()}
    main, sub = runs["main"], runs["sub"]
    assert (main.info.status, main.params, main.metrics) == ("FAILED", {"mine": "1"}, {"m": 1.0})
    assert (sub.info.status, sub.params, sub.metrics) == ("FINISHED", {"other": "2"}, {"s": 2.0})
    assert (main_cell.status, sub_cell.status) == ("error", "ok")
    assert "main →" in main_cell.cards()[-1]
    assert "sub →" in sub_cell.cards()[-1]


def test_an_untracked_cell_is_no_run(kernel: LiveKernel):
    """Nothing is recorded of other cells, also not of ``%%track`` in a string or further down."""
    kernel.run("x = 1\ny = '''\n%%track\n'''")
    assert kernel.new_runs() == []
