"""A figure as the content of a file: matplotlib, Altair, Plotly; the format is the file's suffix."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import Any

from trackside.artifacts.optional import library_of, need
from trackside.errors import InvalidInput

__all__ = ["render_figure"]

_ALTAIR = (".json", ".html", ".png", ".svg", ".pdf")
_PLOTLY = (".html", ".json", ".png", ".jpg", ".jpeg", ".webp", ".svg", ".pdf")


def render_figure(figure: Any, file: str, options: dict[str, Any] | None = None) -> bytes:
    """The figure in the format of a file's name.

    Args:
        figure: of matplotlib (or what has one, as seaborn's grids and ``Axes``), Altair or Plotly.
        file: its suffix is the format. HTML is whole: it loads nothing from elsewhere.
        options: for matplotlib's ``savefig``, Altair's ``save`` or Plotly's ``to_image`` and ``to_html``.

    Raises:
        InvalidInput: it is no figure, the library has no such format, or a package is missing.
    """
    suffix = PurePosixPath(file).suffix.lower()
    own = (
        figure if library_of(figure, "matplotlib", "altair", "plotly") else getattr(figure, "figure", figure)
    )
    library = library_of(own, "matplotlib", "altair", "plotly")
    if library == "matplotlib":
        return _render_matplotlib(own, suffix, options or {})
    if library == "altair":
        return _render_altair(own, suffix, options or {})
    if library == "plotly":
        return _render_plotly(own, suffix, options or {})
    raise InvalidInput(
        f"A {type(figure).__module__}.{type(figure).__qualname__} can't be logged as a figure: "
        "give one of matplotlib, Altair or Plotly.",
        path="figure",
    )


def _render_matplotlib(figure: Any, suffix: str, options: dict[str, Any]) -> bytes:
    whole = figure if hasattr(figure, "savefig") else figure.get_figure()
    known = {f".{name}" for name in whole.canvas.get_supported_filetypes()}
    _check_suffix("matplotlib", suffix, tuple(sorted(known)))
    content = io.BytesIO()
    whole.savefig(content, format=suffix[1:], **options)
    return content.getvalue()


def _render_altair(chart: Any, suffix: str, options: dict[str, Any]) -> bytes:
    _check_suffix("Altair", suffix, _ALTAIR)
    if suffix == ".json":
        return str(chart.to_json(**options)).encode()
    need("vl_convert", "vl-convert-python", f"An Altair chart as {suffix[1:].upper()}")
    if suffix == ".html":
        return str(chart.to_html(inline=True, **options)).encode()
    content: Any = io.StringIO() if suffix == ".svg" else io.BytesIO()
    chart.save(content, format=suffix[1:], **options)
    value = content.getvalue()
    return value.encode() if isinstance(value, str) else bytes(value)


def _render_plotly(figure: Any, suffix: str, options: dict[str, Any]) -> bytes:
    _check_suffix("Plotly", suffix, _PLOTLY)
    if suffix == ".json":
        return str(figure.to_json(**options)).encode()
    if suffix == ".html":
        return str(figure.to_html(**{"include_plotlyjs": True, **options})).encode()
    need("kaleido", "kaleido", f"A Plotly figure as {suffix[1:].upper()}")
    return bytes(figure.to_image(format=suffix[1:].replace("jpg", "jpeg"), **options))


def _check_suffix(library: str, suffix: str, known: tuple[str, ...]) -> None:
    if suffix not in known:
        raise InvalidInput(
            f"A figure of {library} can't be written as {suffix or 'a file without a suffix'}: "
            f"end the file's name with one of {', '.join(known)}.",
            path="artifact_file",
        )
