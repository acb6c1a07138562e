"""``%runs`` and ``%compare`` in a real kernel."""

from __future__ import annotations

from typing import Any

from live_kernel import TIMEOUT_S, LiveKernel

WIDGET = "application/vnd.jupyter.widget-view+json"
LOG = """import uuid
trackside.set_experiment(uuid.uuid4().hex)
for n in range(3):
    with trackside.start_run(run_name=f"run {n}"):
        trackside.log_param("n", n)
        trackside.log_metric("loss", 1 / (n + 1))"""


def shown(kernel: LiveKernel, code: str) -> dict[str, Any]:
    """What a cell shows as JupyterLab would have it."""
    cell = kernel.run(code, cell_id="c1")
    assert cell.status == "ok", cell.traceback()
    (data,) = [content["data"] for kind in ("execute_result", "display_data") for content in cell.of(kind)]
    return dict(data)


def test_a_line_shows_a_widget_and_gives_it(kernel: LiveKernel) -> None:
    """The filter is written as it is; what the line gives can be named and used."""
    kernel.run(LOG)
    assert {WIDGET, "text/html"} <= set(shown(kernel, "%runs params.n > 0 --order-by metrics.loss"))
    text = shown(kernel, "view = %compare params.n > 0 --kind bar --y loss\nview")["text/plain"]
    assert "run 2" in text
    assert "run 0" not in text
    assert kernel.run("print(view.config['kind'], len(view.run_ids))").text().strip() == "bar 2"


def test_a_mistake_is_one_line_and_help_is_text(kernel: LiveKernel) -> None:
    """Not a traceback; a filter that can't be read says where."""
    wrong = kernel.run("%compare --kind pie")
    assert wrong.status == "error"
    assert wrong.text("stderr").startswith("UsageError: %compare: argument --kind: invalid choice: 'pie'")
    assert wrong.kinds() == ["stream"]
    unread = kernel.run("%runs params.n >")
    assert unread.text("stderr").startswith("UsageError: ")
    assert "--order-by" in kernel.run("%runs --help").text()


def test_the_tab_key_completes_a_line(kernel: LiveKernel) -> None:
    """Options and columns, as anywhere in IPython."""
    kernel.run(LOG)

    def complete(code: str) -> list[str]:
        kernel.client.complete(code)
        while True:
            reply = kernel.client.get_shell_msg(timeout=TIMEOUT_S)
            if reply["msg_type"] == "complete_reply":
                return list(reply["content"]["matches"])

    assert complete("%compare --ki") == ["--kind"]
    assert "loss" in complete("%compare --y lo")
    assert "params.n" in complete("%runs params.")
