"""Stores on a server: what their URL says, and what is never shown of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackside.errors import InvalidInput
from trackside.settings import StoreLocation
from trackside.settings.location import has_password, without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ada:s3cret@db/runs", "postgresql://ada:***@db/runs"),
        (
            "postgres://ada:s3cret@db:5433/runs?sslmode=require",
            "postgresql://ada:***@db:5433/runs?sslmode=require",
        ),
        ("postgresql://db/runs?user=ada&password=s3cret", "postgresql://db/runs?user=ada&password=***"),
        ("postgresql+psycopg://ada@db/runs", "postgresql://ada@db/runs"),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    """Wherever in the URL it stands."""
    location = StoreLocation.from_url(url)
    assert location.shown == shown
    assert has_password(location.url) == ("s3cret" in url)
    assert without_password(shown) == shown


def test_who_asks_makes_no_other_store() -> None:
    """The folder and the assumed identity follow from host, port and database alone."""
    one, other, third = (
        StoreLocation.from_url(f"postgresql://{rest}")
        for rest in ("ada:s3cret@db/runs", "bob@db:5432/runs?sslmode=require", "ada@db/other")
    )
    assert (one.folder, one.identity()) == (other.folder, other.identity())
    assert one.folder != third.folder
    assert one.identity() != third.identity()
    assert "s3cret" not in str(one.folder)


def test_a_known_identity_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Once the store has been reached, its own uuid counts; another one, if the database was made anew."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    location = StoreLocation.from_url("postgresql://db/known")
    assert location.folder.is_relative_to(tmp_path)
    assert location.note_identity("0123") == location.identity() == "0123"
    assert location.note_identity("4567", replace=True) == location.identity() == "4567"


@pytest.mark.parametrize(
    "url", ["postgresql://ada:s3cret@db", "postgresql://ada:s3cret@db:port/runs", "mysql://db/runs"]
)
def test_what_is_no_store_is_said(url: str) -> None:
    """With a sentence, and without the password."""
    with pytest.raises(InvalidInput) as problem:
        StoreLocation.from_url(url)
    assert "s3cret" not in str(problem.value)
