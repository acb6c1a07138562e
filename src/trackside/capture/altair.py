"""Plain Altair charts drawn in notebooks without a network: the Vega-Lite 6 MIME type beside the default.

Altair's default renderer loads Vega from a CDN; JupyterLab 4.6 itself knows Vega-Lite up to 5 only. The
labextension draws both spellings of the type, so it is enough to put one into the bundle. Altair's own,
``….v6.json``, makes an invalid notebook (nbformat allows JSON only under ``+json``, and nbclient raises).
"""

from __future__ import annotations

import json
import sys
from typing import Any

__all__ = ["VEGALITE_6", "register_vegalite", "unregister_vegalite"]

VEGALITE_6 = "application/vnd.vegalite.v6+json"
_MODULE = "altair.vegalite.v6.api"


def register_vegalite(formatter: Any) -> None:
    """Let IPython's MIME bundle formatter add our type to charts; Altair is not imported."""
    formatter.for_type_by_name(_MODULE, "TopLevelMixin", _bundle)


def unregister_vegalite(formatter: Any) -> None:
    """Undo :func:`register_vegalite`, whether Altair was imported since or not."""
    formatter.deferred_printers.pop((_MODULE, "TopLevelMixin"), None)
    module = sys.modules.get(_MODULE)
    if module is not None and formatter.type_printers.get(module.TopLevelMixin) is _bundle:
        formatter.pop(module.TopLevelMixin)


def _bundle(chart: Any, **_options: Any) -> Any:
    renderers = sys.modules[_MODULE].renderers
    if renderers.active != "default":
        return chart._repr_mimebundle_()
    try:
        spec = chart.to_dict(context={"pre_transform": False})
    except Exception:  # noqa: BLE001 - a wrong chart: Altair itself says what is wrong with it
        return chart._repr_mimebundle_()
    shown = renderers.get()(spec)
    data, metadata = shown if isinstance(shown, tuple) else (shown, {})
    if "text/html" in data:
        data = {**data, "text/html": _without_tags(data["text/html"], spec)}
    return {**data, VEGALITE_6: spec}, metadata


def _without_tags(html: str, spec: dict[str, Any]) -> str:
    """Altair's page with no tag in the spec: it stands in a script, which the name of a run could end."""
    written = json.dumps(spec)
    return html.replace(written, written.replace("<", "\\u003c"))
