"""What is committed is complete, current and free of what does not belong in it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_SHARED = {"wire.py", "base.py", "frames.py", "command.py", "output.py"}
"""Files that the tree names inside of a package."""
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CDN = re.compile(r"\b(?:cdn\.jsdelivr\.net|unpkg\.com|cdnjs\.cloudflare\.com|esm\.sh|cdn\.skypack\.dev)\b")


def committed(*patterns: str) -> list[Path]:
    """Files that git knows or would take up, matching any of the patterns."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return sorted(ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file())


def test_the_lock_file_names_no_host() -> None:
    """package-lock.json pins versions and digests, but no registry."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = lock["packages"]
    assert len(packages) > 100
    assert [name for name, entry in packages.items() if "resolved" in entry and not entry.get("link")] == []


def test_promises_name_tests_that_exist() -> None:
    """Each test file that docs/reliability.md names is there."""
    named = set(re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py)`", (ROOT / "docs/reliability.md").read_text()))
    there = {path.relative_to(ROOT).as_posix() for path in committed("tests/*")}
    assert len(named) > 15
    assert {
        name for name in named if not any(path.endswith(f"/{name}") or path == name for path in there)
    } == set()


def test_nothing_is_loaded_from_a_cdn() -> None:
    """No source, style or notebook names a content delivery network."""
    sources = [*committed("src/*", "labextension/*", "notebooks/*", "jupyter-config/*")]
    offenders = [
        str(path.relative_to(ROOT))
        for path in sources
        if path.suffix not in {".png", ".lock"} and CDN.search(path.read_text(encoding="utf-8"))
    ]
    assert offenders == []


@pytest.mark.parametrize("page", committed("*.md", "docs/*.md"), ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_of_a_page_lead_somewhere(page: Path) -> None:
    """A link to a file or a picture in this repository finds it."""
    targets = [target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8"))]
    inside = [
        target for target in targets if target and "://" not in target and not target.startswith("mailto:")
    ]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_every_page_of_the_docs_is_linked() -> None:
    """The README leads to every page of docs/."""
    linked = {
        (ROOT / target.partition("#")[0]).resolve()
        for target in LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
        if "://" not in target
    }
    pages = {page.resolve() for page in committed("docs/*.md")}
    assert pages <= linked


def test_contributing_is_short() -> None:
    """CONTRIBUTING.md has at most 150 lines."""
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_the_tree_in_contributing_is_the_tree() -> None:
    """CONTRIBUTING.md explains each package and module at the top of src/trackside, and no other."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree = re.search(r"^src/trackside/\n((?:  .*\n)+)", page, re.MULTILINE)
    assert tree is not None
    explained = set(re.findall(r"(?:^  |(?<= ))(\w+(?:\.py|/))(?= |$)", tree[1], re.MULTILINE))
    files = {path.relative_to(ROOT / "src" / "trackside") for path in committed("src/trackside/*.py")}
    assert {f"{file.parts[0]}{'/' if len(file.parts) > 1 else ''}" for file in files} - explained == set()
    assert all((ROOT / "src" / "trackside" / name).exists() for name in explained if name not in _SHARED)


def test_every_make_target_is_explained() -> None:
    """`make` lists each target that CONTRIBUTING.md names, and each listed one is explained there."""
    listed = set(
        re.findall(r"^([a-z0-9]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    pages = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "README.md"))
    explained = set(re.findall(r"`make ([a-z0-9]+)", pages))
    assert {"demo", "test", "check", "fix", "contract", "e2e", "bench", "dev"} <= listed
    assert explained - listed == set()
    assert listed - explained - {"help"} == set()


def test_the_version_has_one_home() -> None:
    """The version is in package.json; pyproject.toml reads it from there."""
    assert re.search(r'^dynamic = \["version"\]$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    version = json.loads((ROOT / "package.json").read_text())["version"]
    assert (
        f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
        or "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()
    )


def test_tests_say_what_they_prove() -> None:
    """Every test has a docstring, the rule in one sentence."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in committed("tests/**/test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []
