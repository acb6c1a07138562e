"""Object stores: what speaks them, what their errors mean, and that nobody's key is in a URL."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner
from fsspec.registry import known_implementations

from s3_server import S3Server
from trackside.artifacts import artifact_root, objects, open_root
from trackside.artifacts.objects import find_service
from trackside.cli import main
from trackside.errors import FilesUnavailable, InvalidInput
from trackside.settings.location import chosen_root
from trackside.store import open_store

SECRET = "hunter2"
WITH_SECRETS = (
    f"s3://AKIA:{SECRET}@team/runs",
    f"s3://{SECRET}@team/runs",
    f"gs://{SECRET}@team/runs",
    f"abfs://runs:{SECRET}@account.dfs.core.windows.net/x",
    f"abfs://runs@account.dfs.core.windows.net/x?sig={SECRET}",
    f"https://ada:{SECRET}@files.example.org/runs",
    f"simplecache::s3://{SECRET}@team/runs",
)


@pytest.mark.parametrize("url", WITH_SECRETS)
def test_url_with_a_key_is_refused(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the setting, by an experiment, on the command line; the sentence doesn't repeat it."""
    monkeypatch.setenv("TRACKSIDE_SETTINGS", str(tmp_path / "settings.toml"))
    store = open_store(tmp_path / "store.db")
    monkeypatch.setenv("TRACKSIDE_ARTIFACTS", url)
    for act in (chosen_root, lambda: store.create_experiment("x", url), lambda: open_root(url)):
        with pytest.raises(InvalidInput, match="never stored") as refused:
            act()
        assert SECRET not in str(refused.value)
    store.close()
    assert SECRET not in CliRunner().invoke(main, ["config"]).output
    monkeypatch.delenv("TRACKSIDE_ARTIFACTS")
    done = CliRunner().invoke(main, ["config", "set", "artifacts", url])
    assert done.exit_code == 2
    assert SECRET not in done.output
    assert not (tmp_path / "settings.toml").exists()


@pytest.mark.parametrize(
    ("url", "speaker", "extra"),
    [
        ("s3://team/runs", "s3fs.S3FileSystem", "s3"),
        ("gs://team/runs", "gcsfs.GCSFileSystem", "gcs"),
        ("gcs://team/runs", "gcsfs.GCSFileSystem", "gcs"),
        ("abfs://runs@account.dfs.core.windows.net/x", "adlfs.AzureBlobFileSystem", "azure"),
        ("az://runs/x", "adlfs.AzureBlobFileSystem", "azure"),
    ],
)
def test_each_service_has_its_library(url: str, speaker: str, extra: str) -> None:
    """With time limits; where it isn't installed, the sentence says what to install."""
    service = find_service(url)
    assert service is not None
    assert known_implementations[url.partition(":")[0]]["class"] == speaker
    assert speaker.startswith(f"{service.module}.")
    assert "timeout" in str(service.options)
    program = (
        "import sys\n"
        f"sys.modules[{service.module!r}] = None\n"
        "from trackside.artifacts import open_root\n"
        f"open_root({url!r})\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"need the package {service.module}: pip install 'trackside[{extra}]'." in ran.stderr


def test_missing_bucket_is_said(bucket_url: str) -> None:
    """In writing and in reading; it is no missing file, and no bucket is made."""
    root = open_root("s3://nobody-made-this/runs/a")
    acts = (
        lambda: root.write("a.txt", b"x"),
        root.list_folder,
        lambda: list(root.walk()),
        lambda: root.open("a.txt"),
        lambda: root.find("a.txt"),
        lambda: root.delete(""),
    )
    for act in acts:
        with pytest.raises(FilesUnavailable, match=r"There is no s3://nobody-made-this: make it"):
            act()


def test_server_that_is_stopped_or_fails_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question answers "no such file", and none takes long."""
    server = S3Server()
    server.use(monkeypatch)
    server.make_bucket("team")
    root = open_root("s3://team/runs/a")
    root.write("a.txt", b"x")
    server.stop()
    for act in (
        root.list_folder,
        lambda: root.open("a.txt"),
        lambda: root.find("a.txt"),
        lambda: root.delete(""),
    ):
        with pytest.raises(FilesUnavailable, match=r"s3://team, where files .* doesn't answer"):
            act()


def test_server_that_never_answers_is_away(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes connections and is silent: no request waits for ever, not even one that sends."""
    monkeypatch.setattr(objects, "_WHOLE_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        root = open_root(bucket_url)
        for act in (
            lambda: root.write("a", b"x"),
            lambda: root.write("b", bytes(20 << 20)),
            root.list_folder,
        ):
            with pytest.raises(FilesUnavailable, match="a request took too long"):
                act()


def test_what_a_library_says_is_told_without_the_address_of_a_request() -> None:
    """The host is enough; the rest may be signed."""
    address = f"https://ada:{SECRET}@team.blob.example.net/runs/a?sv=1&sig={SECRET}"
    said = f'Cannot reach "{address}": refused\nsig={SECRET}'
    with pytest.raises(FilesUnavailable) as problem, objects.telling("abfs://team/runs"):
        raise OSError(said)
    assert 'Cannot reach "https://team.blob.example.net": refused.' in str(problem.value)
    assert SECRET not in str(problem.value)


def test_no_credentials_is_said(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the places where they are looked for."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    root = open_root(bucket_url)
    with pytest.raises(FilesUnavailable, match=r"lets nobody in .*AWS_ACCESS_KEY_ID, AWS_PROFILE"):
        root.write("a.txt", b"x")


@pytest.mark.parametrize(
    "name", ["a[1].txt", "a*.txt", "what?.txt", "a#b.txt", "a%2Fb.txt", "~", "a b/ü.txt"]
)
def test_deleting_takes_a_name_for_no_pattern(bucket_url: str, name: str) -> None:
    """The file of exactly this name goes, and no other."""
    root = open_root(artifact_root(bucket_url, "a" * 32))
    others = ["a1.txt", "ab.txt", "what1.txt", "a/b.txt"]
    for path in (name, *others):
        root.write(path, b"x")
    root.delete(name)
    assert sorted(file.path for file in root.walk()) == sorted(others)
    root.delete("")
    assert list(root.walk()) == []


def test_large_file_is_sent_in_parts(bucket_url: str) -> None:
    """In constant memory, with the same digest as read back; empty files are files."""
    size = 64 << 20

    class Zeros(io.RawIOBase):
        left = size

        def read(self, wanted: int = -1) -> bytes:
            piece = bytes(min(wanted, self.left))
            self.left -= len(piece)
            return piece

    root = open_root(artifact_root(bucket_url, "a" * 32))
    root.write("warm", b"")
    tracemalloc.start()
    written = root.copy("big.bin", Zeros())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert written.size_bytes == size == root.find("big.bin").file_size
    assert peak < 48 << 20
    assert root.find("warm").file_size == 0


def test_half_a_file_never_replaces_a_whole_one(bucket_url: str) -> None:
    """A source that fails in the middle leaves what was there."""

    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 20 << 20:
                raise OSError("the disk is gone")
            return super().read(size)

    root = open_root(artifact_root(bucket_url, "a" * 32))
    root.write("model.bin", b"whole")
    with pytest.raises(OSError, match="the disk is gone"):
        root.copy("model.bin", Breaks(os.urandom(30 << 20)))
    with root.open("model.bin") as file:
        assert file.read() == b"whole"
