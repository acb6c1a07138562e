"""Where the code runs: Python, machine, installed packages. Facts only, never a secret.

Everything is read from files and the interpreter, in about a millisecond; packages are known by the names of
the folders that installers leave (packaging.python.org, "Recording installed projects"), because asking
``importlib.metadata`` for hundreds of them takes seconds.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from trackside.capture.contents import EnvironmentContent
from trackside.capture.secrets import is_secret

__all__ = ["VARIABLES", "EnvironmentReader", "describe_machine", "list_packages"]

VARIABLES = (
    "CUBLAS_WORKSPACE_CONFIG",
    "CUDA_VISIBLE_DEVICES",
    "JAX_PLATFORMS",
    "LANG",
    "LC_ALL",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
    "PYTORCH_CUDA_ALLOC_CONF",
    "TF_DETERMINISTIC_OPS",
    "TOKENIZERS_PARALLELISM",
    "TZ",
    "XLA_FLAGS",
)
"""The environment variables that are kept: they change results, and hold no secret."""

GPU_TIMEOUT_S = 5.0
_INSTALLED = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.]*?)-(?P<version>\d[^-]*)(?:-py[\d.]+.*)?\.(?:dist-info|egg-info)"
)


class EnvironmentReader:
    """Reads the environment of this process; what can't change is read once."""

    def __init__(self) -> None:
        self._stamp: tuple[tuple[str, int], ...] | None = None
        self._content: EnvironmentContent | None = None

    def read(self) -> EnvironmentContent:
        """The environment as it is now: packages may have been installed since."""
        stamp = _stamp()
        if self._content is None or stamp != self._stamp:
            self._content = msgspec.structs.replace(
                describe_machine(), variables=_variables(), packages=list_packages(sys.path)
            )
            self._stamp = stamp
        return self._content


def _stamp() -> tuple[tuple[str, int], ...]:
    """Changes whenever something is installed: installers add and remove entries of these folders."""
    found = []
    for place in sys.path:
        with suppress(OSError):
            found.append((place, Path(place or ".").stat().st_mtime_ns))
    return tuple(found)


def list_packages(places: list[str]) -> dict[str, str]:
    """Installed packages by their normalised names (PEP 503); the first on the path counts."""
    packages: dict[str, str] = {}
    for place in places:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 - a tenth of the time of a Path
        except OSError:
            continue
        for name in names:
            if name.endswith("-info") and (match := _INSTALLED.fullmatch(name)):
                packages.setdefault(re.sub(r"[-_.]+", "-", match["name"]).lower(), match["version"])
    return dict(sorted(packages.items()))


@cache
def describe_machine() -> EnvironmentContent:
    """Python and hardware of this process."""
    return EnvironmentContent(
        python=f"{platform.python_version()} ({platform.python_implementation()})",
        kind=_kind(),
        platform=platform.platform(),
        host=platform.node(),
        cpu=_cpu(),
        cpu_count=os.cpu_count() or 1,
        memory_bytes=_memory(),
        gpus=_gpus(),
    )


def _kind() -> str:
    if (Path(sys.prefix) / "conda-meta").is_dir():
        return "conda environment"
    return "virtual environment" if sys.prefix != sys.base_prefix else "system"


def _variables() -> dict[str, str]:
    found = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    return {name: text[:200] for name, text in found.items() if not is_secret(name, text)}


def _cpu() -> str:
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return platform.machine()


def _memory() -> int | None:
    with suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def _gpus() -> list[str]:
    """Names of NVIDIA's devices: of its driver's own files, else of its tool; no library is loaded for it."""
    found: list[str] = []
    with suppress(OSError):
        for file in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]
    if found or (tool := shutil.which("nvidia-smi")) is None:
        return found
    with suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(  # noqa: S603 - a fixed command
            [tool, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=GPU_TIMEOUT_S,
            check=True,
        )
        return [line.strip() for line in answer.stdout.splitlines() if line.strip()]
    return []
