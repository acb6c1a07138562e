"""``trackside demo``: the quickstart in JupyterLab, or executed headlessly and verified."""

from __future__ import annotations

from pathlib import Path

import click

from trackside.cli.command import Command

__all__ = ["demo"]


@click.command(cls=Command)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", is_flag=True, help="Execute the notebook headlessly and verify what was stored.")
@click.option("--browser/--no-browser", default=True, help="Whether to open the browser.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="JupyterLab's port; 0 takes a free one."
)
def demo(folder: Path | None, check: bool, browser: bool, port: int) -> None:
    """Open JupyterLab on the quickstart, copied into DIR.

    DIR (default: trackside-demo) gets a store of its own, in DIR/.trackside. A notebook that is there already
    is kept as it is.
    """
    from trackside.demo.folder import check_packages

    check_packages()
    if check:
        _check_demo(folder)
    else:
        _open_demo(folder, browser, port)


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
