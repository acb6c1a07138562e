"""What a tracked cell shows becomes files of its run; in a real kernel."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from live_kernel import LiveKernel, StoredRun

ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(autouse=True)
def _names(kernel: LiveKernel) -> None:
    kernel.run("from IPython.display import display, HTML")


def outputs(run: StoredRun) -> dict[str, bytes]:
    """Name and content of what was kept of a cell's output."""
    folder = Path(run.info.artifact_uri) / "outputs"
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())} if folder.exists() else {}


def test_figures_of_the_inline_backend_are_kept(kernel: LiveKernel):
    """They are displayed when the cell has ended, and still belong to it."""
    kernel.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
    code = "plt.plot([1, 2, 3]); plt.show()\nfig, ax = plt.subplots(); ax.plot([3, 1])"
    cell, run = kernel.tracked(f"%%track\n{code}")
    assert cell.status == "ok"
    kept = outputs(run)
    figures = [name for name in kept if name.endswith(".png")]
    assert figures == ["01.png", "02.png"]
    assert all(kept[name].startswith(b"\x89PNG") for name in figures)


def test_rich_displays_are_kept_by_their_type(kernel: LiveKernel):
    """Of each display the fullest form, in their order; the last expression, too; plain text is none."""
    _cell, run = kernel.tracked(
        f"""%%track
import base64, altair as alt, pandas as pd, plotly.graph_objects as go
from IPython.display import display, Image, SVG, HTML, Markdown
frame = pd.DataFrame({{"x": [1, 2], "y": ["<b>", "ü"]}})
display(frame)
display(Image(base64.b64decode("{ONE_PIXEL}")))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><circle r='1'/></svg>"))
display(HTML("<b>bold</b>"))
display("plain text")
display(alt.Chart(frame).mark_bar().encode(x="x:Q"))
display({{"application/vnd.plotly.v1+json": {{"data": [], "layout": {{}}}}, "text/html": "x"}}, raw=True)
Markdown("*last*")
"""
    )
    kept = outputs(run)
    names = ["01.html", "02.png", "03.svg", "04.html", "05.vl.json", "06.plotly.json", "07.md"]
    assert list(kept) == names
    assert "&lt;b&gt;" in kept["01.html"].decode()
    assert kept["02.png"].startswith(b"\x89PNG")
    assert kept["04.html"] == b"<b>bold</b>"
    assert json.loads(kept["05.vl.json"])["mark"]["type"] == "bar"
    assert kept["07.md"] == b"*last*"


def test_an_updated_display_is_kept_as_it_ended(kernel: LiveKernel):
    """``display_id`` and ``update`` make one file."""
    _cell, run = kernel.tracked(
        "%%track\nfrom IPython.display import display, HTML\n"
        "handle = display(HTML('0'), display_id=True)\n"
        "for i in range(1, 4):\n    handle.update(HTML(str(i)))\n"
        "display(HTML('after'));"
    )
    assert outputs(run) == {"01.html": b"3", "02.html": b"after"}


@pytest.mark.parametrize("wait", ["False", "True"])
def test_what_was_cleared_is_not_kept(kernel: LiveKernel, wait: str):
    """An animation keeps its last picture."""
    _cell, run = kernel.tracked(
        "%%track\nfrom IPython.display import display, HTML, clear_output\n"
        f"for i in range(3):\n    clear_output(wait={wait})\n    display(HTML(str(i)))"
    )
    assert outputs(run) == {"01.html": b"2"}


def test_what_capture_takes_is_not_displayed(kernel: LiveKernel):
    """With ``%%capture`` the cell shows nothing, so nothing is kept, and IPython has it all."""
    cell, run = kernel.tracked(
        "%%track\n%%capture taken\nfrom IPython.display import display, HTML\ndisplay(HTML('x'))\nprint('y')"
    )
    assert cell.status == "ok"
    assert outputs(run) == {}
    assert kernel.run("print(len(taken.outputs), taken.stdout)").text() == "1 y\n\n"


def test_a_cell_keeps_what_it_displayed_itself(kernel: LiveKernel):
    """Nothing of the cells before and after, not the card, and not without being asked."""
    kernel.run("from IPython.display import display, HTML\ndisplay(HTML('before'))")
    _cell, run = kernel.tracked("%%track\nx = 1 + 1")
    kernel.run("display(HTML('behind'))")
    assert outputs(run) == {}
    _cell, run = kernel.tracked("%%track --no-outputs\ndisplay(HTML('x'))\nprint('x')\n1 / 0")
    assert outputs(run) == {}


def test_a_failed_cell_keeps_what_it_had_displayed(kernel: LiveKernel):
    """Displays, printed text and the traceback."""
    _cell, run = kernel.tracked("%%track\ndisplay(HTML('x'))\nprint('y')\n1 / 0")
    kept = outputs(run)
    assert list(kept) == ["01.html", "printed.txt", "traceback.txt"]
    assert b"ZeroDivisionError" in kept["traceback.txt"]


def test_a_display_that_makes_no_sense_keeps_no_other_back(kernel: LiveKernel):
    """What can't be decoded is left out, and said; nothing that is kept holds a secret."""
    _cell, run = kernel.tracked(
        """%%track
display({"image/png": "x"}, raw=True)
display(HTML("<b>postgresql://me:hunter2@host/db</b>"))
print({"password": "hunter2"})
int("x", password="hunter2")
"""
    )
    kept = outputs(run)
    assert list(kept) == ["01.html", "printed.txt", "traceback.txt"]
    assert not any(b"hunter2" in content for content in kept.values())
    assert any(text.startswith("1 displays") for text in run.warnings)


def test_too_many_displays_are_counted(kernel: LiveKernel):
    """The first hundred are kept, and the run says how many are not."""
    _cell, run = kernel.tracked("%%track\nfor i in range(103):\n    display(HTML(str(i)))")
    assert len(outputs(run)) == 100
    (warning,) = run.warnings
    assert warning.startswith("3 displays")


def test_a_file_that_cannot_be_written_is_a_warning(kernel: LiveKernel):
    """The cell ends well, and the run says what is missing."""
    cell, run = kernel.tracked(
        "%%track\nfrom pathlib import Path\n"
        "run_folder = Path(trackside.active_run().artifact_uri)\n"
        "run_folder.parent.mkdir(parents=True, exist_ok=True)\n"
        "_ = run_folder.write_text('in the way')\n"
        "display(HTML('x'))"
    )
    assert cell.status == "ok"
    (warning,) = run.warnings
    assert "what the cell displayed" in warning
