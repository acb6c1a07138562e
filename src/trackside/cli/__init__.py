"""The command line, ``trackside``: one file per noun, each command a few lines around one function."""

from __future__ import annotations

import click

from trackside.cli.backup import backup
from trackside.cli.command import Group
from trackside.cli.config import config
from trackside.cli.demo import demo
from trackside.cli.doctor import doctor
from trackside.cli.experiments import experiments
from trackside.cli.export import export
from trackside.cli.gc import gc
from trackside.cli.init import init
from trackside.cli.life import delete, restore
from trackside.cli.models import models
from trackside.cli.runs import runs
from trackside.cli.show import show
from trackside.cli.sync import sync

__all__ = ["COMMANDS", "main"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trackside", prog_name="trackside")
def main() -> None:
    """Experiment tracking that lives in the notebook."""


COMMANDS = (
    backup,
    config,
    delete,
    demo,
    doctor,
    experiments,
    export,
    gc,
    init,
    models,
    restore,
    runs,
    show,
    sync,
)
for _command in COMMANDS:
    main.add_command(_command)
