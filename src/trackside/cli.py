"""The command line, ``trackside``: each command parses, calls one function and formats what it returns.

Exit codes: 0 all well, 1 the command found what it was asked to look for (a difference, a failure), 2 a
wrong option.
"""

from __future__ import annotations

from pathlib import Path

import click

from trackside.errors import TracksideError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trackside", prog_name="trackside")
def main() -> None:
    """Experiment tracking that lives in the notebook."""


@main.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", is_flag=True, help="Execute the notebook headlessly and verify what was stored.")
@click.option("--browser/--no-browser", default=True, help="Whether to open the browser.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="JupyterLab's port; 0 takes a free one."
)
def demo(folder: Path | None, check: bool, browser: bool, port: int) -> None:
    """Copy the quickstart into DIR (default: trackside-demo) and open JupyterLab on it.

    DIR gets a store of its own, in DIR/.trackside. A notebook that is there already is kept as it is.
    """
    try:
        if check:
            _check_demo(folder)
        else:
            _open_demo(folder, browser, port)
    except TracksideError as error:
        raise click.ClickException(str(error)) from error


def _check_demo(folder: Path | None) -> None:
    import tempfile

    from trackside.demo.check import check_quickstart
    from trackside.demo.folder import prepare_folder

    with tempfile.TemporaryDirectory(prefix="trackside-demo-") as scratch:
        place = prepare_folder(folder if folder is not None else Path(scratch), fresh=True)
        click.echo(f"Executing {place.notebook.name} …")
        report = check_quickstart(place)
    for difference in report.differences:
        click.echo(f"✗ {difference}", err=True)
    if report.differences:
        raise click.ClickException(f"{len(report.differences)} differences between notebook and store.")
    click.echo(f"✓ {report.summary}")


def _open_demo(folder: Path | None, browser: bool, port: int) -> None:
    from trackside.demo.folder import prepare_folder
    from trackside.demo.lab import Lab

    place = prepare_folder(folder if folder is not None else Path("trackside-demo"))
    with Lab(place, port) as lab:
        click.echo(f"JupyterLab with the quickstart: {lab.address}")
        click.echo("Run its cells; the runs appear in the sidebar on the left. Stop with Ctrl-C.")
        if browser:
            click.launch(lab.address)
        lab.wait()
