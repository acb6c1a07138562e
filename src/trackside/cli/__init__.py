"""The command line, ``trackside``: one file per noun, each command a few lines around one function."""

from __future__ import annotations

import click

from trackside.cli.command import Command
from trackside.cli.demo import demo
from trackside.cli.experiments import experiments
from trackside.cli.export import export
from trackside.cli.gc import gc
from trackside.cli.life import delete, restore
from trackside.cli.runs import runs
from trackside.cli.show import show

__all__ = ["main"]


class _Group(click.Group):
    command_class = Command


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trackside", prog_name="trackside")
def main() -> None:
    """Experiment tracking that lives in the notebook."""


for _command in (delete, demo, experiments, export, gc, restore, runs, show):
    main.add_command(_command)
