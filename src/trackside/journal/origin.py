"""Which process, host and boot a journal comes from."""

from __future__ import annotations

import os
import platform
import time
from functools import cache
from pathlib import Path

from trackside.journal.format import FORMAT, SegmentName
from trackside.journal.records import Header

__all__ = ["describe_process", "is_this_boot"]


def describe_process(store_id: str, name: SegmentName, version: str) -> Header:
    """The header of a segment that this process begins now."""
    return Header(
        format=FORMAT,
        store_id=store_id,
        writer=name.writer,
        segment=name.number,
        host=platform.node(),
        boot_id=_boot_id(),
        pid=os.getpid(),
        process_start=_process_start(),
        wall_ms=time.time_ns() // 1_000_000,
        monotonic_ms=time.monotonic_ns() // 1_000_000,
        version=version,
    )


def is_this_boot(header: Header) -> bool:
    """Whether the writer ran on this host since it was started, so that its lock tells if it lives."""
    return (header.host, header.boot_id) == (platform.node(), _boot_id())


@cache
def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _process_start() -> float:
    """Seconds from the start of the system to that of the process; 0 where nobody says."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        return int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0
