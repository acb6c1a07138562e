"""The front end's side of a widget's comm, without a browser."""

from __future__ import annotations

import json
from typing import Any

from live_kernel import TIMEOUT_S, LiveKernel

__all__ = ["LOG", "WidgetComm"]

LOG = """import time, trackside
trackside.set_experiment("digits")
for n in range(3):
    with trackside.start_run(run_name=f"run {n}") as run:
        trackside.log_metric("loss", 1 / (n + 1))
    while time.time() * 1000 < run.info.start_time + 1: pass  # runs of one millisecond have no order"""


class WidgetComm:
    """A widget that is shown as JupyterLab shows it.

    Args:
        kernel: which has :data:`LOG` behind it.
        expression: makes the widget.

    Attributes:
        comm_id: of its comm.
        data: its output.
    """

    def __init__(self, kernel: LiveKernel, expression: str = "trackside.runs('digits')") -> None:
        self._kernel = kernel
        cell = kernel.run(f"view = {expression}\nview", cell_id="c1")
        assert cell.status == "ok", cell.traceback()
        (output,) = cell.of("display_data")
        (opened,) = [one for one in cell.of("comm_open") if "_kind" in one["data"]["state"]]
        self.comm_id = str(opened["comm_id"])
        self.data: dict[str, Any] = output["data"]

    def send(self, content: dict[str, Any], subshell_id: str | None = None) -> None:
        """A message from the front end."""
        client = self._kernel.client
        data = {"method": "custom", "content": content}
        message = client.session.msg("comm_msg", {"comm_id": self.comm_id, "data": data})
        if subshell_id is not None:
            message["header"]["subshell_id"] = subshell_id
        client.shell_channel.send(message)

    def ask(self, number: int, operation: str, body: dict[str, Any], subshell_id: str | None = None) -> None:
        """A question to the widget's operations."""
        self.send({"ask": number, "operation": operation, "body": json.dumps(body)}, subshell_id)

    def receive(self, name: str) -> tuple[dict[str, Any], list[Any]]:
        """The next message to the front end that has this key, and its buffers."""
        while True:
            message = self._kernel.client.get_iopub_msg(timeout=TIMEOUT_S)
            content = message["content"].get("data", {}).get("content", {})
            if message["msg_type"] == "comm_msg" and name in content:
                return content, message["buffers"]

    def create_subshell(self) -> str | None:
        """A subshell for the comm, as JupyterLab makes one; None where the kernel has no such thing."""
        client = self._kernel.client
        info = client.kernel_info(reply=True, timeout=TIMEOUT_S)["content"]
        if "kernel subshells" not in info.get("supported_features", []):
            return None
        client.control_channel.send(client.session.msg("create_subshell_request", {}))
        return str(client.get_control_msg(timeout=TIMEOUT_S)["content"]["subshell_id"])
