"""Laws of a run's files; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

from trackside.entities import LoggedFile
from trackside.journal.records import FileDeleted, FileLogged
from trackside.store.base import Store
from trackside.testing.factories import START, Feed

__all__ = ["FileLaws"]

_HOSTILE = ("a b/ü✓.txt", "<script>alert(1)</script>.html", "100%_done.txt")


class FileLaws:
    """Files: what was logged, logged again, announced, deleted."""

    def test_files_come_back_by_path(self, store: Store) -> None:
        """Path, size, digest and time are those that were logged, whatever the name."""
        feed = Feed(store)
        run_id = feed.log_run()
        assert store.list_files(run_id) == []
        feed.send(*(FileLogged(run_id, path, 3, "d" * 64, START) for path in _HOSTILE))
        assert store.list_files(run_id) == [LoggedFile(path, 3, "d" * 64, START) for path in sorted(_HOSTILE)]

    def test_the_last_file_of_a_path_counts(self, store: Store) -> None:
        """Logged again, in the same batch or later, it is the new one."""
        feed = Feed(store)
        run_id = feed.log_run()
        feed.send(FileLogged(run_id, "a", 1, "x", START), FileLogged(run_id, "a", 2, "y", START))
        assert store.list_files(run_id) == [LoggedFile("a", 2, "y", START)]
        feed.send(FileLogged(run_id, "a", 3, "z", START + 1))
        assert store.list_files(run_id) == [LoggedFile("a", 3, "z", START + 1)]

    def test_an_announced_file_has_no_digest(self, store: Store) -> None:
        """Until its content is there."""
        feed = Feed(store)
        run_id = feed.log_run()
        feed.send(FileLogged(run_id, "big", 9, None, START))
        assert store.list_files(run_id) == [LoggedFile("big", 9, None, START)]
        feed.send(FileLogged(run_id, "big", 9, "d", START))
        assert store.list_files(run_id) == [LoggedFile("big", 9, "d", START)]

    def test_an_announcement_never_hides_the_file(self, store: Store) -> None:
        """It may arrive behind it, for another process brings the file: only a later one counts."""
        feed = Feed(store)
        run_id = feed.log_run()
        announced = FileLogged(run_id, "a", 1, None, START)
        feed.send(FileLogged(run_id, "a", 1, "d", START), announced)
        assert store.list_files(run_id) == [LoggedFile("a", 1, "d", START)]
        feed.send(announced)
        assert store.list_files(run_id) == [LoggedFile("a", 1, "d", START)]
        feed.send(FileLogged(run_id, "a", 2, None, START + 1))
        assert store.list_files(run_id) == [LoggedFile("a", 2, None, START + 1)]

    def test_a_deleted_file_is_gone(self, store: Store) -> None:
        """A file, a folder, or all; what is logged afterwards is there, and nothing of another run goes."""
        feed = Feed(store)
        run_id, other = feed.log_run(), feed.log_run()
        paths = ["a", "a.txt", "f/a", "f/g/b", "f_"]
        feed.send(*(FileLogged(run, path, 1, "d", START) for run in (run_id, other) for path in paths))
        feed.send(
            FileDeleted(run_id, "a"), FileDeleted(run_id, "f"), FileLogged(run_id, "f/new", 1, "d", START)
        )
        assert [file.path for file in store.list_files(run_id)] == ["a.txt", "f/new", "f_"]
        feed.send(FileLogged(run_id, "late", 1, "d", START), FileDeleted(run_id, ""))
        assert store.list_files(run_id) == []
        assert [file.path for file in store.list_files(other)] == paths
