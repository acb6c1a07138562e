"""Files of a run: inside its folder, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.artifacts import WrittenFile, artifact_root, check_artifact_path, open_root
from trackside.errors import InvalidInput


def write_artifact(root: str, path: str, data: bytes) -> WrittenFile:
    return open_root(root).write(path, data)


def test_file_is_written_below_its_root(tmp_path: Path) -> None:
    """Folders are made, and size and digest are those of the content."""
    root = artifact_root(tmp_path / "files", "a" * 32)
    written = write_artifact(root, "plots/first.txt", b"hello")
    assert (Path(root) / "plots" / "first.txt").read_bytes() == b"hello"
    assert (written.path, written.size_bytes) == ("plots/first.txt", 5)
    assert written.digest == hashlib.sha256(b"hello").hexdigest()
    assert root == str(tmp_path / "files" / ("a" * 32) / "artifacts")


def test_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A reader that has the old file open goes on reading it, and no draft is left."""
    write_artifact(str(tmp_path), "a.txt", b"old")
    with (tmp_path / "a.txt").open("rb") as reader:
        write_artifact(str(tmp_path), "a.txt", b"new")
        assert reader.read() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Where a folder stands in the way, the error is the system's and no draft is left."""
    write_artifact(str(tmp_path), "a/b.txt", b"x")
    with pytest.raises(OSError, match="a"):
        write_artifact(str(tmp_path), "a", b"y")
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../a",
        "a/../../b",
        "a/..",
        "a//b",
        "./a",
        "a/",
        "C:/a",
        "a\\b",
        "a\nb",
        "a\0b",
        "a\x7fb",
        "\ud800",
        "x" * 256,
    ],
)
def test_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    """Nothing is written for a path that isn't plainly inside the root."""
    with pytest.raises(InvalidInput, match="path"):
        write_artifact(str(tmp_path / "root"), path, b"x")
    assert not (tmp_path / "root").exists()


def test_link_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """A link inside the root doesn't take files out of it."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "link").symlink_to(outside)
    with pytest.raises(InvalidInput, match="link"):
        write_artifact(str(root), "link/a.txt", b"x")
    assert list(outside.iterdir()) == []


def test_link_in_place_of_the_file_is_replaced(tmp_path: Path) -> None:
    """A link under the file's own name is replaced, not followed."""
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_bytes(b"old")
    (root / "a.txt").symlink_to(tmp_path / "secret")
    write_artifact(str(root), "a.txt", b"new")
    assert (tmp_path / "secret").read_bytes() == b"old"
    assert (root / "a.txt").read_bytes() == b"new"


def test_other_file_systems_are_written_through_fsspec() -> None:
    """A root may be a URL that fsspec knows."""
    import fsspec

    write_artifact("memory://trackside-test/run", "a/b.txt", b"x")
    with fsspec.open("memory://trackside-test/run/a/b.txt", "rb") as file:
        assert file.read() == b"x"


@given(st.text(max_size=30))
def test_accepted_path_stays_inside(text: str) -> None:
    """Whatever the text: it is refused, or joined to a root it is inside of it."""
    try:
        path = check_artifact_path(text)
    except InvalidInput:
        return
    joined = Path("/root/run", path)
    assert ".." not in joined.parts
    assert joined.is_relative_to("/root/run")
    assert joined != Path("/root/run")
