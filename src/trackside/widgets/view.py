"""What all widgets are: a comm that is opened when somebody looks, and a picture that stays when it is gone.

A widget's comm is opened at its first display in a live front end, not when it is made: what nbclient,
papermill and nbconvert execute leaves no widget state in the notebook, only the static rendering.

Messages of the front end:

- ``{"want": asset}``: answered with ``{"asset": name}`` and the module as a buffer, or ``"error"``.
- ``{"ask": id, "operation": name, "body": JSON}``: ``{"answer": id, "status": as HTTP's, "body": JSON}``.
- ``{"drop": id}``: nobody waits for that answer any more.
- ``{"fetch": id, "run_id": …, "path": …}``: the same, with the file as a buffer.
- ``{"watch": bool, "by": view}``: from then on ``{"changed": what a change event says}`` or
  ``{"pushed": JSON of charts}``. ``by`` is a name that a view on a page gives itself.
- ``{"follow": JSON, "by": view}``: rows that the view shows, by their question; their answer then goes along
  with ``changed``. Null ends that.
- ``{"keep": true}``: what is on screen has changed; the static rendering of the output is made anew.
"""

from __future__ import annotations

import json
import sys
import uuid
from abc import ABCMeta, abstractmethod
from typing import TYPE_CHECKING, Any

import anywidget
from traitlets import Dict, Unicode, default

from trackside.errors import InvalidInput, TracksideError
from trackside.operations.answer import answer, refuse_error
from trackside.operations.artifacts import open_artifact
from trackside.tracking.workspace import Workspace, current_workspace
from trackside.widgets.assets import asset_names, read_asset, read_loader
from trackside.widgets.context import KernelContext
from trackside.widgets.desk import desk
from trackside.widgets.publisher import MOST_IDS, publisher

if TYPE_CHECKING:
    from trackside.entities import ChangeSet
    from trackside.store.base import Store

__all__ = ["VIEW_TYPE", "View"]

VIEW_TYPE = "application/vnd.trackside.view+json"
"""Whose renderer chooses between the live widget and the static rendering."""
MOST_FILE_BYTES = 32 << 20
"""Of a file that a kernel sends to a page."""


class _AbstractWidget(ABCMeta, type(anywidget.AnyWidget)):  # type: ignore[misc]  # mypy wants a name
    """The kind of a widget that has abstract methods."""


class View(anywidget.AnyWidget, metaclass=_AbstractWidget):
    """Base of the widgets.

    Attributes:
        context: what its operations work on.
    """

    _esm = Unicode().tag(sync=True)
    _kind = Unicode().tag(sync=True)
    """Which of the front end's views this is."""
    _store_id = Unicode().tag(sync=True)
    _assets = Dict().tag(sync=True)
    _static = Unicode().tag(sync=True)
    """What stands in the widget's place until its components have come; the page takes it away then."""

    def __init__(self, workspace: Workspace | None = None, **traits: Any) -> None:
        self._workspace = workspace or current_workspace()
        self.context = KernelContext(self._workspace)
        self._is_shown = False
        self._watchers: set[str] = set()
        self._asked: set[str] = set()
        self._display_id = f"trackside-{uuid.uuid4().hex}"
        self._kept = ""
        super().__init__(_store_id=self._workspace.store_id, **traits)
        self.on_msg(View._take)

    @default("_esm")
    def _read_esm(self) -> str:
        return read_loader()

    @default("_assets")
    def _read_assets(self) -> dict[str, str]:
        return dict(asset_names())

    def open(self) -> None:
        """Open the comm, if the widget has been shown (ipywidgets asks for it too early)."""
        if self._is_shown:
            super().open()
            # ipykernel 7.4 hands a comm's messages to the loop that last sent on it, a busy one; ours are
            # taken on any thread.
            if hasattr(self.comm, "_reply_subshell_for"):
                self.comm._reply_subshell_for = None  # noqa: SLF001

    def close(self) -> None:
        """End the comm; what is on screen becomes the static rendering when the notebook is opened again."""
        publisher.unwatch(self)
        super().close()

    @abstractmethod
    def static_bundle(self) -> dict[str, Any]:
        """What stays of the widget: ``text/plain`` and ``text/html``, without script."""

    def describe_news(self, store: Store, change: ChangeSet) -> dict[str, Any] | None:
        """What those who watch are told of a change; None for nothing."""
        return {
            "changed": {
                "store_id": store.store_id,
                "revision": change.revision,
                "experiment_ids": list(change.experiment_ids[:MOST_IDS]),
                "run_ids": list(change.run_ids[:MOST_IDS]),
                "truncated": change.truncated or len(change.run_ids) > MOST_IDS,
            }
        }

    def greet(self) -> None:
        """Somebody begins to watch."""

    def follow(self, by: str, question: str | None) -> None:
        """A view wants the answer to this question with every change; where a widget has no rows, nothing."""

    def _repr_mimebundle_(self, **_kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if not has_live_frontend():
            return self.static_bundle(), {}
        self._is_shown = True
        static = self.static_bundle()
        if self.comm is None:
            self._static = static["text/html"]
        self.open()
        return self._bundle(static)

    def _ipython_display_(self) -> None:
        """Shown under an id, so that what stays can be made anew when something has changed."""
        data, metadata = self._repr_mimebundle_()
        if self._is_shown:
            self._kept = data.get("text/html", "")
            _display(data, metadata=metadata, raw=True, display_id=self._display_id)
        else:
            _display(data, metadata=metadata, raw=True)

    def _bundle(self, static: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_() or ({}, {})
        view = {"version": 1, "kind": self._kind, "model_id": self.model_id}
        return {**data, **static, VIEW_TYPE: view}, metadata

    def _keep(self) -> None:
        """Make anew what stays; who asked shows the widget itself and takes no notice."""
        if self.comm is None:
            return
        data, metadata = self._bundle(self.static_bundle())
        if data["text/html"] != self._kept:
            self._kept = data["text/html"]
            _display(data, metadata=metadata, raw=True, display_id=self._display_id, update=True)

    def _take(self, content: Any, _buffers: Any) -> None:
        """A message of the front end: on whatever thread, so nothing is done here."""
        if not isinstance(content, dict):
            return
        if "want" in content:
            desk.hand(lambda: self._send_asset(str(content["want"])))
        elif "ask" in content:
            self._asked.add(str(content["ask"]))
            desk.hand(lambda: self._answer(content))
        elif "drop" in content:
            self._asked.discard(str(content["drop"]))
        elif "fetch" in content:
            desk.hand(lambda: self._send_file(content))
        elif "keep" in content:
            desk.hand(self._keep)
        elif "watch" in content:
            self._note_watcher(str(content.get("by")), begins=bool(content["watch"]))
        elif "follow" in content:
            by, question = str(content.get("by")), content["follow"]
            desk.hand(lambda: self.follow(by, question if isinstance(question, str) else None))

    def _note_watcher(self, by: str, *, begins: bool) -> None:
        """Each place where the widget is shown watches for itself, and may say twice that it goes."""
        if begins:
            self._watchers.add(by)
            desk.hand(self.greet)
            publisher.watch(self)
            return
        self._watchers.discard(by)
        desk.hand(lambda: self.follow(by, None))
        if not self._watchers:
            publisher.unwatch(self)

    def _send_asset(self, name: str) -> None:
        try:
            data = read_asset(name)
        except TracksideError as error:
            self.send({"asset": name, "error": str(error)})
            return
        if data is None:
            self.send({"asset": name, "error": f"This kernel's trackside has no {name}: run the cell again."})
        else:
            self.send({"asset": name}, [data])

    def _send_file(self, content: dict[str, Any]) -> None:
        """A file of a run, as a buffer."""
        asked = content["fetch"]
        try:
            artifact = open_artifact(self.context, str(content.get("run_id")), str(content.get("path")))
            with artifact.stream:
                if artifact.size_bytes > MOST_FILE_BYTES:
                    raise InvalidInput(
                        f"{artifact.path!r:.100} has {artifact.size_bytes / 1e6:,.0f} MB, too many for a "
                        "widget: use trackside.download_artifacts.",
                        path="path",
                    )
                data = b"".join(artifact.read())
        except TracksideError as error:
            answered = refuse_error(error)
            self.send({"answer": asked, "status": answered.status, "body": answered.body.decode()})
        else:
            body = json.dumps({"media_type": artifact.media_type})
            self.send({"answer": asked, "status": 200, "body": body}, [data])

    def _answer(self, content: dict[str, Any]) -> None:
        """Answer an operation, unless nobody waits for it any more."""
        asked = str(content["ask"])
        if asked not in self._asked:
            return
        self._asked.discard(asked)
        answered = answer(self.context, str(content.get("operation")), str(content.get("body", "")).encode())
        self.send({"answer": content["ask"], "status": answered.status, "body": answered.body.decode()})


def _display(data: dict[str, Any], **options: Any) -> None:
    from IPython.display import display

    display(data, **options)  # type: ignore[no-untyped-call]


def has_live_frontend() -> bool:
    """Whether somebody looks who can show a widget: not nbclient, papermill, nbconvert, nor a console.

    JupyterLab, Notebook 7 and VS Code name the cell in the request's metadata; Colab and marimo have
    modules of their own.
    """
    if "google.colab" in sys.modules or "marimo" in sys.modules:
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    request = kernel.get_parent("shell") or {}
    return bool((request.get("metadata") or {}).get("cellId"))
