"""Environment and repository: facts of this machine, never a secret."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions, version
from pathlib import Path

import pytest

from trackside.capture.contents import make_content
from trackside.capture.environment import EnvironmentReader, list_packages
from trackside.capture.git import MAX_PATCH_BYTES, GitReader, without_credentials


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    answer = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit on the branch "main"."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "net.py").write_text("lr = 1\n")
    (tmp_path / "a.ipynb").write_text("{}\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_packages_are_those_that_python_knows() -> None:
    """Read off the folders' names, they are what ``importlib.metadata`` says."""
    packages = list_packages(sys.path)
    assert packages["numpy"] == version("numpy")
    assert packages["msgspec"] == version("msgspec")
    known = {one.metadata["Name"].lower().replace("_", "-").replace(".", "-") for one in distributions()}
    assert len(set(packages) ^ known) <= 0.05 * len(known)


def test_the_environment_is_the_same_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same facts are the same content; variables that may hold secrets aren't in it."""
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("SOME_API_KEY", "sk-" + "a" * 30)
    first, second = (make_content(EnvironmentReader().read()) for _ in range(2))
    assert first.digest == second.digest
    content = EnvironmentReader().read()
    assert content.variables["OMP_NUM_THREADS"] == "3"
    assert content.python.startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert content.cpu_count >= 1
    assert b"sk-aaa" not in (first.data or b"")


def test_an_installed_package_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed while the process goes on is there the next time."""
    monkeypatch.syspath_prepend(str(tmp_path))
    reader = EnvironmentReader()
    assert "fresh-one" not in reader.read().packages
    (tmp_path / "fresh_one-1.2.0.dist-info").mkdir()
    assert reader.read().packages["fresh-one"] == "1.2.0"


def test_a_clean_repository(repository: Path) -> None:
    """Commit and branch; untracked files don't make it dirty."""
    (repository / "untracked.txt").write_text("x")
    state = GitReader(str(repository)).read()
    assert state is not None
    content = state.content
    assert (content.commit, content.branch) == (git(repository, "rev-parse", "HEAD"), "main")
    assert (content.is_dirty, content.changed, state.patch, content.remote) == (False, [], None, None)


def test_what_differs_is_a_patch_without_secrets_and_notebooks(repository: Path) -> None:
    """The patch applies to the commit as far as nothing was masked; a notebook is only named."""
    (repository / "net.py").write_text('lr = 2\napi_key = "hunter2hunter2"\n')
    (repository / "a.ipynb").write_text('{"cells": []}\n')
    git(repository, "remote", "add", "origin", "https://ada:secret@example.org/team/net.git")
    state = GitReader(str(repository / ".")).read()
    assert state is not None
    assert state.patch is not None
    patch = (state.patch.data or b"").decode()
    assert "+lr = 2" in patch
    assert '+api_key = "***"' in patch
    assert "hunter2" not in patch
    assert "a.ipynb" not in patch
    assert state.content.is_dirty
    assert sorted(state.content.changed) == ["a.ipynb", "net.py"]
    assert state.content.remote == "https://example.org/team/net.git"
    assert state.content.patch == state.patch.digest


def test_a_patch_has_a_limit(repository: Path) -> None:
    """Files beyond it are left out whole, and that is said."""
    for name in ("a.txt", "b.txt"):
        (repository / name).write_text("".join(f"{name} {line}\n" for line in range(12_000)))
    git(repository, "add", "a.txt", "b.txt")
    state = GitReader(str(repository)).read()
    assert state is not None
    assert state.patch is not None
    assert state.patch.size_bytes <= MAX_PATCH_BYTES
    assert state.content.patch_note.startswith("1 files are left out")


@pytest.mark.parametrize("lines", [100_000, 2_000_000])
def test_a_large_file_leaves_the_others_in_the_patch(repository: Path, lines: int) -> None:
    """What fits is kept, whatever stands before it, also where its difference is longer than what is read."""
    (repository / "data.csv").write_text("1,2,3\n" * lines)
    git(repository, "add", "data.csv")
    (repository / "net.py").write_text("lr = 2\n")
    state = GitReader(str(repository)).read()
    assert state is not None
    assert state.patch is not None
    assert b"+lr = 2" in (state.patch.data or b"")
    assert state.content.patch_note.startswith("1 files are left out")


@pytest.mark.parametrize("kind", ["no repository", "no commit", "no folder", "no git"])
def test_what_git_can_not_tell_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Nothing is known, or as much as there is."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "gone" if kind == "no folder" else tmp_path
    if kind == "no commit":
        git(tmp_path, "init", "-q", "-b", "trunk")
        state = GitReader(str(folder)).read()
        assert state is not None
        assert (state.content.commit, state.content.branch) == (None, "trunk")
        return
    if kind == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    assert GitReader(str(folder)).read() is None


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://token@example.org/x.git", "https://example.org/x.git"),
        ("https://a:b@example.org:8443/x.git?key=1", "https://example.org:8443/x.git"),
        ("https://a:b@c@example.org/x.git", "https://example.org/x.git"),
        ("git@example.org:team/x.git", "git@example.org:team/x.git"),
        ("/srv/git/x.git", "/srv/git/x.git"),
    ],
)
def test_a_remote_has_no_credentials(url: str, kept: str) -> None:
    """Names, passwords and tokens go; where it is stays."""
    assert without_credentials(url) == kept
