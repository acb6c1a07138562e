"""The laws of a run's folder, on this machine and behind a URL."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from trackside.artifacts import Artifact, ArtifactRoot, WrittenFile, artifact_root, open_root
from trackside.artifacts.content import SHARED_BYTES, ContentFolder
from trackside.artifacts.download import download
from trackside.errors import ArtifactChanged, ArtifactNotFound, InvalidInput

NAMES = (
    "plain.txt",
    "with space.txt",
    "ü✓/日本.txt",
    "<script>alert(1)</script>.html",
    "100%_a&b='c'.txt",
    "-",
)
OUT = ("..", "../a", "a/../../b", "/etc/passwd", "a\\..\\b", "..\\a", "a/./b", "a\0b", "C:/a")


def a_file(path: str, size: int) -> Artifact:
    return Artifact(path, is_dir=False, file_size=size)


def a_folder(path: str) -> Artifact:
    return Artifact(path, is_dir=True, file_size=None)


def write(root: ArtifactRoot, *paths: str) -> None:
    for path in paths:
        root.write(path, path.encode())


def read(root: ArtifactRoot, path: str) -> bytes:
    with root.open(path) as file:
        return file.read()


@pytest.mark.parametrize("name", NAMES)
def test_any_name_comes_back(root: ArtifactRoot, name: str) -> None:
    """What was written is listed under its name with its size, and read as it was."""
    written = root.write(name, b"content")
    assert written == WrittenFile(name, 7, hashlib.sha256(b"content").hexdigest())
    assert read(root, name) == b"content"
    assert [(found.path, found.file_size) for found in root.walk()] == [(name, 7)]


def test_folder_lists_what_is_directly_in_it(root: ArtifactRoot) -> None:
    """Folders and files by name; of a file itself; nothing of what isn't there."""
    write(root, "b/c/d.txt", "b/a.txt", "a.txt")
    assert root.list_folder() == [a_file("a.txt", 5), a_folder("b")]
    assert root.list_folder("b/") == [a_file("b/a.txt", 7), a_folder("b/c")]
    assert root.list_folder("b/a.txt") == [a_file("b/a.txt", 7)]
    assert root.list_folder("nothing") == []
    assert [found.path for found in root.walk("b")] == ["b/a.txt", "b/c/d.txt"]


def test_empty_root_is_empty(root: ArtifactRoot) -> None:
    """A run without files has no folder, and that is no error."""
    assert root.list_folder() == list(root.walk()) == []


@pytest.mark.parametrize("path", OUT)
def test_no_path_leads_out(root: ArtifactRoot, path: str) -> None:
    """In writing, reading, listing, deleting."""
    for act in (lambda p: root.write(p, b""), root.open, root.list_folder, root.find, root.delete):
        with pytest.raises(InvalidInput):
            act(path)


def test_what_is_missing_is_named(root: ArtifactRoot) -> None:
    """Reading and deleting name the file that isn't there; a folder can't be read."""
    write(root, "folder/a.txt")
    for act in (root.open, root.find, root.delete):
        with pytest.raises(ArtifactNotFound, match="nothing"):
            act("nothing.txt")
    with pytest.raises(ArtifactNotFound, match="folder"):
        root.open("folder")


def test_delete_takes_a_file_a_folder_or_all(root: ArtifactRoot) -> None:
    """And nothing else."""
    write(root, "a.txt", "b/c.txt", "b/d.txt", "e.txt")
    root.delete("a.txt")
    root.delete("b")
    assert [found.path for found in root.walk()] == ["e.txt"]
    root.delete("")
    assert root.list_folder() == []


def test_stream_is_copied_in_pieces(root: ArtifactRoot) -> None:
    """Whoever shows progress hears of every byte."""
    told: list[int] = []
    data = os.urandom(2_500_000)
    assert root.copy("big.bin", io.BytesIO(data), told.append).size_bytes == sum(told) == len(data)
    assert len(told) > 2
    assert read(root, "big.bin") == data


def test_download_copies_and_checks(root: ArtifactRoot, tmp_path: Path) -> None:
    """A file, a folder or all, under the paths they have in the run; a changed file is refused."""
    write(root, "a.txt", "b/c.txt")
    digest = hashlib.sha256(b"b/c.txt").hexdigest()
    assert download(root, "b/c.txt", tmp_path / "x", {"b/c.txt": digest}) == tmp_path / "x/b/c.txt"
    assert download(root, "", tmp_path / "y", {}) == tmp_path / "y"
    assert sorted(p.name for p in (tmp_path / "y").rglob("*.txt")) == ["a.txt", "c.txt"]
    with pytest.raises(ArtifactChanged, match=r"b/c\.txt"):
        download(root, "b", tmp_path / "z", {"b/c.txt": "0" * 64})
    assert not [p for p in (tmp_path / "z").rglob("*") if p.is_file()]
    with pytest.raises(ArtifactNotFound):
        download(root, "nothing", tmp_path / "z", {})


def test_unknown_scheme_is_named() -> None:
    """A location that nothing speaks is an error that says so."""
    with pytest.raises(InvalidInput, match="gopher"):
        open_root("gopher://somewhere/run")


# this machine only


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A local root."""
    made = Path(artifact_root(tmp_path / "files", "b" * 32))
    made.mkdir(parents=True)
    return made


def test_no_link_leads_out(folder: Path, tmp_path: Path) -> None:
    """A link to elsewhere is neither listed, read, copied nor deleted through; links inside work."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key").write_text("secret")
    (folder / "file").symlink_to(tmp_path / "secret/key")
    (folder / "dir").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "gone").symlink_to(folder / "nothing")
    (folder / "real.txt").write_text("x")
    (folder / "inner").symlink_to(folder / "real.txt")
    root = open_root(str(folder))
    assert [found.path for found in root.list_folder()] == ["inner", "real.txt"]
    for path in ("file", "dir/key"):
        with pytest.raises(InvalidInput, match="link"):
            root.open(path)
    with pytest.raises(InvalidInput, match="link"):
        root.delete("dir/key")
    assert read(root, "inner") == b"x"
    root.delete("dir")
    assert (tmp_path / "secret/key").read_text() == "secret"


def test_pipe_is_no_file(folder: Path) -> None:
    """What can't be read to an end is not offered."""
    os.mkfifo(folder / "pipe")
    root = open_root(str(folder))
    assert root.list_folder() == []
    with pytest.raises(ArtifactNotFound):
        root.open("pipe")


def test_draft_is_not_listed(folder: Path) -> None:
    """What a crash left half written is no file of the run."""
    (folder / f".{'c' * 32}.part").write_text("half")
    assert open_root(str(folder)).list_folder() == []


@pytest.mark.parametrize("scheme", ["file", "local"])
def test_file_url_is_a_folder(tmp_path: Path, scheme: str) -> None:
    """``file://`` with its escapes is the path that it means; ``local://`` is fsspec's other word for it."""
    open_root(f"{scheme}://{tmp_path}/a%20b/artifacts").write("c.txt", b"x")
    assert (tmp_path / "a b/artifacts/c.txt").read_bytes() == b"x"


def test_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """Two runs with the same large file have one on the disk; small ones are simply copies."""
    first, second = (open_root(artifact_root(tmp_path, name * 32)) for name in "ab")
    data = os.urandom(SHARED_BYTES)
    for root in (first, second):
        root.write("sub/data.bin", data)
        root.write("small.bin", data[:-1])
    inodes = {p.stat().st_ino for p in tmp_path.glob("*/artifacts/sub/data.bin")}
    assert len(inodes) == 1
    assert len({p.stat().st_ino for p in tmp_path.glob("*/artifacts/small.bin")}) == 2
    assert read(first, "sub/data.bin") == read(second, "sub/data.bin") == data


def test_logging_again_changes_no_other_run(tmp_path: Path) -> None:
    """A new content under a path leaves the other run's file as it was."""
    first, second = (open_root(artifact_root(tmp_path, name * 32)) for name in "ab")
    data, other = os.urandom(SHARED_BYTES), os.urandom(SHARED_BYTES)
    first.write("data.bin", data)
    second.write("data.bin", data)
    first.write("data.bin", other)
    assert (read(first, "data.bin"), read(second, "data.bin")) == (other, data)
    first.delete("data.bin")
    assert read(second, "data.bin") == data


def test_shared_file_is_read_only(tmp_path: Path) -> None:
    """No program writes into it by accident; a write that is forced upon it is not shared any further."""
    first, second = (open_root(artifact_root(tmp_path, name * 32)) for name in "ab")
    data = os.urandom(SHARED_BYTES)
    first.write("data.bin", data)
    file = tmp_path / ("a" * 32) / "artifacts/data.bin"
    assert file.stat().st_mode & 0o222 == 0
    file.chmod(0o644)
    file.write_bytes(data[::-1])
    second.write("data.bin", data)
    assert read(second, "data.bin") == data
    assert file.read_bytes() == data[::-1]


def test_private_files_stay_private(tmp_path: Path) -> None:
    """Whom the umask keeps out can't read a shared content either."""
    before = os.umask(0o077)
    try:
        open_root(artifact_root(tmp_path, "a" * 32)).write("data.bin", os.urandom(SHARED_BYTES))
    finally:
        os.umask(before)
    modes = {p.stat().st_mode & 0o777 for p in tmp_path.rglob("*") if p.is_file()}
    assert modes == {0o400}


def test_sweep_frees_what_no_run_has(tmp_path: Path) -> None:
    """Content goes when its last run has gone, not before."""
    first, second = (open_root(artifact_root(tmp_path, name * 32)) for name in "ab")
    data = os.urandom(SHARED_BYTES)
    first.write("data.bin", data)
    second.write("data.bin", data)
    first.delete("")
    assert ContentFolder(tmp_path).sweep() == (0, 0)
    second.delete("")
    assert ContentFolder(tmp_path).sweep() == (1, SHARED_BYTES)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
