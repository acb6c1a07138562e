"""Starting a server with the extension costs next to nothing: what is heavy is imported when it is needed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from logging_kernel import Ask

SCRIPT = """
import sys
import jupyter_server.extension.application, jupyter_server.serverapp
before = set(sys.modules)
{work}
heavy = {{"numpy", "pandas", "altair", "sqlalchemy", "msgspec"}} & (set(sys.modules) - before)
print(*sorted(heavy))
"""


@pytest.mark.parametrize(
    ("work", "allowed"),
    [
        ("import trackside; trackside._jupyter_server_extension_points()", set()),
        ("import trackside.operations.answer, trackside.server.backend", {"msgspec", "numpy"}),
        ("import trackside.charts.chart", {"msgspec", "numpy"}),
        ("import trackside.charts.worker", {"msgspec"}),
    ],
)
def test_heavy_libraries_wait(work: str, allowed: set[str]) -> None:
    """Loading the extension imports none of the heavy libraries, the operations neither Altair nor pandas."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(work=work)], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) <= allowed


async def test_open_sidebar_prepares_charts(jp_serverapp: Any, ask: Ask) -> None:
    """Altair is imported, in a process of its own, soon after a sidebar first opens, not at a chart."""
    (extension,) = jp_serverapp.extension_manager.extension_apps["trackside"]
    await ask("status")
    charts = extension.service._shown().charts
    assert charts.pid is None
    await ask("experiments.search")
    while charts.pid is None:  # when the page has opened; the test's time limit ends it
        await asyncio.sleep(0.05)
