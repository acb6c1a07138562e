"""What a tracked cell records without being asked, and what it shows; in a real kernel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from live_kernel import LiveKernel

HOSTILE = "<img src=x onerror=alert(1)>"
RUN_MIME = "application/vnd.trackside.run+json"


def test_literals_keywords_and_estimators_become_params(kernel: LiveKernel):
    """Literal assignments, constructor keywords, and what an estimator was given beyond its defaults."""
    _cell, run = kernel.tracked(
        """%%track
from sklearn.linear_model import LogisticRegression, Ridge
C = 0.3
cfg = {"seed": 7, "layers": [64, 32]}
model = LogisticRegression(C=C, max_iter=50)
ridge = Ridge(alpha=2.0)
_private = 1
"""
    )
    assert run.params == {
        "C": "0.3",
        "cfg.seed": "7",
        "cfg.layers": "[64, 32]",
        "LogisticRegression.max_iter": "50",
        "LogisticRegression.C": "0.3",
        "Ridge.alpha": "2.0",
    }
    assert run.metrics == {}


def test_computed_numbers_become_metrics(kernel: LiveKernel):
    """Numbers, NumPy scalars, dicts of numbers; no bools, no loop variables, nothing private."""
    _cell, run = kernel.tracked(
        """%%track
import numpy as np
acc = np.float32(0.5)
loss = np.array(0.25).sum()
scores = dict(f1=0.5, deep=dict(auc=1))
ok = acc > 0.1
text = str(acc)
_hidden = float(acc)
total = 0
for i in range(4):
    inner = i * 2
    total += inner
"""
    )
    expected = {"acc": 0.5, "loss": 0.25, "scores.f1": 0.5, "scores.deep.auc": 1.0, "total": 12.0}
    assert run.metrics == expected
    assert run.params == {}


def test_params_of_earlier_cells_are_marked(kernel: LiveKernel):
    """A variable that the cell reads and an earlier cell set from a literal is a param, and marked."""
    kernel.run("epochs = 3\nrate = 0.5\nunused = 1\ncomputed = len('ab')")
    _cell, run = kernel.tracked("%%track\nspeed = epochs * rate + computed")
    assert run.params == {"epochs": "3", "rate": "0.5"}
    assert run.tags["trackside.params_from_earlier_cells"] == "epochs, rate"
    kernel.run("epochs = int('4')")
    assert "epochs" not in kernel.tracked("%%track\nspeed = epochs * rate")[1].params


def test_what_was_logged_in_the_cell_is_not_touched(kernel: LiveKernel):
    """Explicit params and metrics win over captured ones of the same name, whatever their value."""
    cell, run = kernel.tracked(
        """%%track
lr = 0.1
trackside.log_param("lr", "a tenth")
for step in range(3):
    loss = 1 / (step + 1)
    trackside.log_metric("loss", loss, step=step)
loss = float(loss)
"""
    )
    assert cell.status == "ok"
    assert run.params["lr"] == "a tenth"
    assert run.metrics == {"loss": pytest.approx(1 / 3)}


def test_a_function_of_an_earlier_cell_may_log_a_captured_name(kernel: LiveKernel):
    """Capturing never makes a later ``log_param`` of the user's own code a conflict."""
    kernel.run("def describe():\n    trackside.log_param('depth', 'deep')")
    cell, run = kernel.tracked("%%track\ndepth = 5\ndescribe()")
    assert cell.status == "ok"
    assert run.params == {"depth": "deep"}


def test_values_left_by_an_earlier_run_are_no_metrics_of_a_failed_one(kernel: LiveKernel):
    """A failed cell records only what it computed itself."""
    kernel.tracked("%%track\nfresh = 1 + 1\nstale = 2 + 2")
    _cell, run = kernel.tracked("%%track\nfresh = 10.5 + 1\n1 / 0\nstale = 2 + 2")
    assert run.metrics == {"fresh": 11.5}


@pytest.mark.parametrize(
    ("line", "params", "metrics"),
    [
        ("", {"a": "1"}, {"b": 2.0}),
        ("--no-auto", {}, {}),
        ("--no-auto -p a,b", {"a": "1", "b": "2"}, {}),
        ("-m a", {}, {"a": 1.0, "b": 2.0}),
        ("-p b", {"a": "1", "b": "2"}, {}),
    ],
)
def test_options_choose_what_is_recorded(
    kernel: LiveKernel, line: str, params: dict[str, str], metrics: dict[str, float]
):
    """``-p`` and ``-m`` name variables, ``--no-auto`` leaves out what was not named."""
    _cell, run = kernel.tracked(f"%%track {line}\na = 1\nb = a + 1")
    assert (run.params, run.metrics) == (params, metrics)


def test_nested_makes_it_a_child_of_the_run_that_is_active(kernel: LiveKernel):
    """``--nested`` asks for it; without it a cell's run stands for itself."""
    kernel.run("outer = trackside.start_run(run_name='outer')")
    kernel.run("%%track child --nested\na = 1")
    kernel.run("%%track alone\na = 1")
    kernel.run("trackside.log_metric('after', 1.0)\ntrackside.end_run()")
    outer, child, alone = kernel.new_runs()
    assert child.tags["mlflow.parentRunId"] == outer.info.run_id
    assert "mlflow.parentRunId" not in alone.tags
    assert outer.metrics == {"after": 1.0}


def test_a_run_that_code_starts_has_a_source_too(kernel: LiveKernel):
    """``start_run`` in a notebook knows notebook, cell and code, with secrets masked."""
    code = "password = 'hunter2'\nwith trackside.start_run():\n    pass"
    _cell, run = kernel.tracked(code, cell_id="by-hand")
    assert run.source.cell_id == "by-hand"
    assert run.source.notebook_path is not None
    assert run.source.code == code.replace("hunter2", "***")


def test_a_variable_that_does_not_exist_is_a_warning(kernel: LiveKernel):
    """Asking for what is not there does not fail the cell; run and card say so."""
    cell, run = kernel.tracked("%%track -p nothing_here -m nor_here\nx = 1")
    assert cell.status == "ok"
    assert ["nothing_here" in text or "nor_here" in text for text in run.warnings] == [True, True]
    assert "nothing_here" in cell.cards()[-1]


def test_name_tags_note_and_experiment(kernel: LiveKernel):
    """What the line says is on the run."""
    kernel.tracked('%%track "my run" -t team=blue -t k=a=b --note "why not" -e Elsewhere\nx = 1')
    _cell, run = kernel.tracked("%%track named -t team=blue -t k=a=b --note 'why not'\nx = 1")
    assert run.info.run_name == "named"
    assert run.tags.items() >= {"team": "blue", "k": "a=b", "mlflow.note.content": "why not"}.items()


def test_the_experiment_is_named_after_the_notebook_until_one_is_set(kernel: LiveKernel):
    """No experiment set: the notebook's name. ``%experiment`` shows and sets it."""
    assert "Churn" in kernel.run("%experiment").text()
    cell, _run = kernel.tracked("%%track\nx = 1")
    assert cell.cards(RUN_MIME)[-1]["experiment_name"] == "Churn"
    kernel.run("%experiment Second thoughts")
    cell, _run = kernel.tracked("%%track\nx = 1")
    assert cell.cards(RUN_MIME)[-1]["experiment_name"] == "Second thoughts"
    assert "Second thoughts" in kernel.run("%experiment").text()
    cell, _run = kernel.tracked("%%track -e Elsewhere\nx = 1")
    assert cell.cards(RUN_MIME)[-1]["experiment_name"] == "Elsewhere"
    kernel.run("%experiment Churn")


def test_the_source_names_notebook_cell_count_and_code(kernel: LiveKernel):
    """Where the run comes from, as the kernel knows it; a second run of the cell is attempt 2."""
    code = "%%track\nsource_case = 1"
    cell, first = kernel.tracked(code, cell_id="cell-7")
    _cell, second = kernel.tracked(code, cell_id="cell-7")
    _cell, other = kernel.tracked(code, cell_id="cell-8")
    assert first.source.notebook_path is not None
    assert first.source.notebook_path.endswith("Churn.ipynb")
    assert (first.source.path_origin, first.source.cell_id) == ("setting", "cell-7")
    assert first.source.execution_count == cell.reply["execution_count"]
    assert first.source.code == code
    assert [run.source.attempt for run in (first, second, other)] == [1, 2, 1]


def test_secrets_are_never_stored(kernel: LiveKernel):
    """Neither as params nor in the captured code."""
    code = "%%track\npassword = 'hunter2'\nclient = dict(api_key='hunter2')\nlr = 1"
    _cell, run = kernel.tracked(code)
    assert run.params == {"password": "***", "lr": "1"}
    assert run.source.code is not None
    assert "hunter2" not in run.source.code


def test_printed_text_and_traceback_are_files_of_the_run(kernel: LiveKernel):
    """What the cell printed, and how it failed."""
    _cell, run = kernel.tracked("%%track\nprint('to be kept')\n!echo from a shell\n1 / 0")
    root = Path(kernel.location.artifact_root)
    (printed,) = root.rglob(f"{run.info.run_id}/**/printed.txt")
    (failure,) = root.rglob(f"{run.info.run_id}/**/traceback.txt")
    assert printed.read_text().splitlines()[:2] == ["to be kept", "from a shell"]
    assert failure.read_text().rstrip().endswith("ZeroDivisionError: division by zero")
    _cell, run = kernel.tracked("%%track --no-outputs\nprint('not kept')\n1 / 0")
    assert list(root.rglob(f"{run.info.run_id}/**/*.txt")) == []


# the card
def test_the_card_is_first_and_final_at_the_end(kernel: LiveKernel):
    """Above what the cell prints, and above a traceback; its last picture says how the cell ended."""
    cell, run = kernel.tracked("%%track shown\nprint('a')\nx = 1")
    assert cell.kinds() == ["display_data", "stream"]
    cell, run = kernel.tracked("%%track shown\n1 / 0")
    assert cell.kinds() == ["display_data", "error"]
    card = cell.cards(RUN_MIME)[-1]
    assert (card["run_id"], card["status"], card["schema"]) == (run.info.run_id, "FAILED", 1)
    assert cell.cards()[-1].startswith("✗ shown → ")


def test_the_card_lives_while_the_cell_computes(kernel: LiveKernel):
    """Updates arrive while pure Python holds the main thread, with the values of the moment."""
    cell, _run = kernel.tracked(
        """%%track
import time
until, step = time.monotonic() + 5, 0
while time.monotonic() < until:
    step += 1
    trackside.log_metric("progress", step, step=step)
"""
    )
    running = [card for card in cell.cards(RUN_MIME) if card["status"] == "RUNNING"]
    values = [metric["last"] for card in running for metric in card["metrics"] if metric["key"] == "progress"]
    assert len(set(values)) >= 3
    assert len(running) <= 12, "at most two updates a second"


def test_the_card_is_shown_again_after_clear_output(kernel: LiveKernel):
    """Cleared outputs take the card with them; at the end it is back, once."""
    cell, _run = kernel.tracked(
        "%%track\nfrom IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')"
    )
    assert cell.kinds() == ["display_data", "stream", "clear_output", "stream", "display_data"]
    assert "Finished" in cell.cards()[-1]


def test_the_last_picture_has_the_curve(kernel: LiveKernel):
    """A metric logged over steps is drawn small, also when the cell was too short to be watched."""
    cell, _run = kernel.tracked(
        "%%track\nfor step in range(20):\n    trackside.log_metric('loss', 1 / (step + 1), step)"
    )
    assert '<img alt="loss over step" src="data:image/svg+xml;base64,' in cell.cards("text/html")[-1]


def test_quiet_shows_no_card(kernel: LiveKernel):
    """The run is there, the card is not."""
    cell, run = kernel.tracked("%%track --quiet\nx = 1")
    assert cell.kinds() == []
    assert run.params == {"x": "1"}


def test_a_card_above_capture_stays_out_of_what_is_captured(kernel: LiveKernel):
    """Updates go where the card was shown, not among the outputs that %%capture collects."""
    cell, _run = kernel.tracked(
        "%%track\n%%capture caught\nimport time\nuntil = time.monotonic() + 1.2\n"
        "while time.monotonic() < until: pass\nprint('inside')"
    )
    assert "Finished" in cell.cards()[-1]
    assert kernel.run("print(len(caught.outputs), caught.stdout)").text() == "0 inside\n\n"


def test_hostile_names_are_text_on_the_card(kernel: LiveKernel):
    """A run's name that is markup stays text in a freshly executed cell."""
    cell, run = kernel.tracked(f'%%track "{HOSTILE}"\nlabel = "{HOSTILE}"')
    assert run.info.run_name == HOSTILE
    for html in cell.cards("text/html"):
        assert "<img" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html
        assert not re.search(r"<(?!/?(?:div|b|span)[\s>])", html)


def test_the_card_compares_with_the_attempt_before(kernel: LiveKernel):
    """Only params that differ from the last attempt, and metrics against the best earlier run."""
    kernel.tracked("%%track compared -e Compared\nlr = 0.1\nn = 5\nacc = 0.5 + 0.25", cell_id="compared")
    cell, _run = kernel.tracked(
        "%%track compared -e Compared\nlr = 0.2\nn = 5\nacc = 0.5 + 0.375", cell_id="compared"
    )
    assert cell.cards()[-1].splitlines()[1:] == ["lr = 0.2 (was 0.1)", "acc 0.875 ▲ 0.125"]


# what goes wrong
def test_an_error_in_the_capture_is_a_warning_on_the_run(kernel: LiveKernel):
    """An object that fails when it is looked at never fails the cell."""
    cell, run = kernel.tracked(
        """%%track
class Hostile:
    def fit(self): pass
    def get_params(self, deep=True): raise RuntimeError("looked at me")
    def __eq__(self, other): raise RuntimeError("compared me")
h = Hostile()
x = 1
"""
    )
    assert (cell.status, run.info.status, run.params) == ("ok", "FINISHED", {"x": "1"})
    assert any("looked at me" in text for text in run.warnings)


def test_unloading_leaves_no_trace(kernel: LiveKernel):
    """After ``%unload_ext`` nothing is tracked; loading again works, twice does nothing twice."""
    kernel.run("%unload_ext trackside")
    assert kernel.run("x = 1").status == "ok"
    assert kernel.new_runs() == []
    kernel.run("%load_ext trackside")
    kernel.run("%load_ext trackside\n%reload_ext trackside")
    _cell, run = kernel.tracked("%%track\nx = 1")
    assert run.params == {"x": "1"}


def test_altair_charts_draw_offline(kernel: LiveKernel):
    """A plain chart's output carries the type that the labextension draws."""
    cell = kernel.run("import altair as alt\nalt.Chart(alt.Data(values=[{'a': 1}])).mark_point()")
    assert "application/vnd.vegalite.v6+json" in cell.of("execute_result")[0]["data"]
