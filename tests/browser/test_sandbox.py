"""A widget in a frame as VS Code and Colab have them: an origin of its own, no network, no Jupyter."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape

from playwright.sync_api import Browser, expect

from trackside.widgets.assets import STATIC

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data: blob:"
)
TRAITS = {
    "_kind": "runs",
    "_assets": {"ui": "ui-0"},
    "_static": "",
    "_store_id": "one",
    "_experiment_ids": ["0"],
    "filter_string": "",
    "order_by": [],
    "columns": [],
    "selected_ids": [],
}
# Its kernel sends the components, and then answers nothing.
FRAME = """<!doctype html>
<meta http-equiv="Content-Security-Policy" content="<POLICY>">
<body style="color: #ddd; background: #111"><div></div><script type="module">
const bytesOf = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
const listeners = new Set();
const model = {
  get: name => <TRAITS>[name],
  set: () => undefined,
  save_changes: () => undefined,
  on: (event, listener) => void (event === 'msg:custom' && listeners.add(listener)),
  off: (_, listener) => void listeners.delete(listener),
  send: ({ want }) => void (want && setTimeout(() => {
    const bytes = new DataView(bytesOf('<UI>').buffer);
    listeners.forEach(listener => listener({ asset: want }, [bytes]));
  }))
};
const code = new Blob([bytesOf('<LOADER>')], { type: 'text/javascript' });
const { default: widget } = await import(URL.createObjectURL(code));
widget.render({ model, el: document.querySelector('div') });
</script></body>"""


def test_a_widget_in_a_sandboxed_frame(browser: Browser) -> None:
    """Its components are imported from memory, with colours of its own; it asks nobody but its kernel."""
    frame = FRAME.replace("<POLICY>", POLICY).replace("<TRAITS>", f"({json.dumps(TRAITS)})")
    for name in ("loader", "ui"):
        code = (STATIC / f"{name}.js").read_bytes()
        frame = frame.replace(f"<{name.upper()}>", b64encode(code).decode())
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_content(f'<iframe sandbox="allow-scripts" width="900" height="500" srcdoc="{escape(frame)}">')
    widget = page.frame_locator("iframe").locator("[data-kind=runs]")
    expect(widget.get_by_role("textbox", name="Filter runs", exact=True)).to_be_visible(timeout=30_000)
    expect(widget.get_by_role("status").filter(has_text="The kernel is busy")).to_be_visible(timeout=30_000)
    expect(widget).to_have_css("background-color", "rgb(33, 33, 33)")
    assert [url for url in asked if not url.startswith(("about:", "blob:", "data:"))] == []
    assert complaints == []
    context.close()
