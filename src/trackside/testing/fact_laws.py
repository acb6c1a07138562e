"""Laws of what is known of a run beside its code; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import hashlib

import pytest

from trackside.entities import Fact
from trackside.errors import Conflict, InvalidInput, RunNotFound
from trackside.journal.records import Content, FactNoted
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed, new_id
from trackside.testing.purge_laws import LATER, now

__all__ = ["FactLaws"]


def content_of(data: bytes, *parts: Content) -> Content:
    """A content that names others."""
    return Content(hashlib.sha256(data).hexdigest(), len(data), data, [part.digest for part in parts])


class FactLaws:
    """Facts and contents: from a journal, from a front end, once each, for as long as somebody needs them."""

    @pytest.mark.parametrize("size", [10, 100_000])
    def test_a_content_comes_back_by_its_digest(self, store: Store, size: int) -> None:
        """In a row or in a file, from a journal or directly; what isn't there is absent."""
        logged, added = content_of(b"a" * size), content_of(b"b" * size)
        Feed(store).send(logged, logged)
        store.add_contents([added, added])
        store.add_contents([added])
        digests = [logged.digest, added.digest, "0" * 64]
        assert store.get_contents(digests) == {logged.digest: b"a" * size, added.digest: b"b" * size}

    def test_a_content_is_what_its_digest_says(self, store: Store) -> None:
        """Another one is refused, or put aside when a journal brings it."""
        wrong = Content("0" * 64, 3, b"abc")
        with pytest.raises(InvalidInput, match="digest"):
            store.add_contents([wrong])
        assert Feed(store).send(wrong).rejected == 1
        assert store.get_contents(["0" * 64]) == {}

    def test_contents_are_loaded_with_what_they_name(self, store: Store) -> None:
        """Each once, ready to be added to another store; what isn't there is left out."""
        deep = content_of(b"deep")
        cell, other = content_of(b"cell", deep), content_of(b"other")
        document = content_of(b"d" * 100_000, cell, other)
        Feed(store).send(deep, cell, other, document)
        loaded = store.load_contents([document.digest, cell.digest, "0" * 64])
        assert {one.digest: one.data for one in loaded} == {
            one.digest: one.data for one in (deep, cell, other, document)
        }
        assert {one.digest: sorted(one.parts) for one in loaded} == {
            one.digest: sorted(one.parts) for one in (deep, cell, other, document)
        }

    def test_of_each_kind_the_last_fact_counts(self, store: Store) -> None:
        """Whether a journal or a front end noted it; a run without any has none."""
        feed = Feed(store)
        run_id, other = feed.log_run(), feed.log_run()
        first, second = content_of(b"first"), content_of(b"second")
        feed.send(first, second, FactNoted(run_id, "git", first.digest, START))
        assert store.get_facts(run_id) == [Fact("git", first.digest, START)]
        since = store.get_revision()
        store.add_facts(run_id, [Fact("git", second.digest, START + 1), Fact("clean", first.digest, START)])
        noted = [Fact("clean", first.digest, START), Fact("git", second.digest, START + 1)]
        assert store.get_facts(run_id) == noted
        assert store.list_changes(since).run_ids == (run_id,)
        assert store.get_facts(other) == []

    def test_facts_need_their_run_and_their_content(self, store: Store) -> None:
        """Each mistake has its own error, and nothing is noted."""
        feed, known = Feed(store), content_of(b"known")
        run_id, gone = feed.log_run(), feed.log_run()
        store.add_contents([known])
        store.delete_runs([gone])
        for question in (store.get_facts, lambda one: store.add_facts(one, [])):
            with pytest.raises(RunNotFound):
                question(new_id())
        with pytest.raises(Conflict):
            store.add_facts(gone, [Fact("git", known.digest, START)])
        with pytest.raises(InvalidInput, match="doesn't hold"):
            store.add_facts(run_id, [Fact("git", known.digest, START), Fact("clean", "0" * 64, START)])
        assert store.get_facts(run_id) == []

    def test_a_front_end_knows_best_whether_a_run_is_clean(self, store: Store) -> None:
        """What it says replaces what a journal said, and isn't replaced by it."""
        feed, content = Feed(store), content_of(b"why")
        early, late, silent = feed.log_run(), feed.log_run(), feed.log_run()
        store.add_contents([content])
        feed.send(FactNoted(early, "file", content.digest, START, "yes"))
        store.add_facts(early, [], "no")
        store.add_facts(late, [], "no")
        feed.send(FactNoted(late, "file", content.digest, START, "yes"))
        feed.send(FactNoted(silent, "file", content.digest, START, "yes"))

        def find(text: str) -> set[str]:
            return {run.info.run_id for run in store.search_runs(RunQuery(("0",), text)).runs}

        assert (find("clean = no"), find("clean = true"), find("clean = unknown")) == (
            {early, late},
            {silent},
            set(),
        )

    @pytest.mark.parametrize("size", [10, 100_000])
    def test_contents_go_with_the_last_run_that_needs_them(self, store: Store, size: int) -> None:
        """Also those that another content names, however far away; what is shared stays."""
        feed = Feed(store)
        shared, own = content_of(b"s" * size), content_of(b"o" * size)
        inner = content_of(b"inner", shared)
        kept, lost = content_of(b"kept", inner), content_of(b"lost", inner, own)
        first, second = feed.log_run(), feed.log_run()
        feed.send(shared, own, inner, kept, lost)
        feed.send(FactNoted(first, "document", lost.digest, START))
        feed.send(FactNoted(second, "document", kept.digest, START))
        store.delete_runs([first])
        plan = store.plan_purge(1 << 60)
        store.purge_runs(store.condemn_runs(plan.run_ids, plan.before_ms))
        assert store.purge_blobs(LATER) == size + len(b"lost")
        assert store.purge_blobs(LATER) == 0
        assert set(store.get_contents([one.digest for one in (shared, own, inner, kept, lost)])) == {
            shared.digest,
            inner.digest,
            kept.digest,
        }
        store.add_contents([own])
        assert store.get_contents([own.digest]) == {own.digest: b"o" * size}

    @pytest.mark.parametrize("size", [10, 100_000])
    def test_a_content_stays_for_a_time_after_it_was_written(self, store: Store, size: int) -> None:
        """With what it names: who wrote it, or found it there, may be about to refer to it."""
        feed = Feed(store)
        named, logged, added = content_of(b"n" * size), content_of(b"l" * size), content_of(b"a" * size)
        naming = content_of(b"naming", named)
        before = now()
        feed.send(named, logged, naming)
        store.add_contents([added])
        assert store.purge_blobs(before) == 0
        between = now() + 1
        while now() < between:
            pass
        feed.send(logged)
        store.add_contents([content_of(b"again", named)])
        assert store.purge_blobs(between) == size + len(b"naming")
        found = store.get_contents([one.digest for one in (named, logged, added, naming)])
        assert set(found) == {named.digest, logged.digest}
        assert store.purge_blobs(LATER) == 2 * size + len(b"again")

    def test_a_content_names_only_what_is_there(self, store: Store) -> None:
        """Else nothing is kept: a notebook never lacks a cell."""
        lost = content_of(b"lost")
        with pytest.raises(InvalidInput, match="doesn't hold"):
            store.add_contents([content_of(b"naming", lost)])
        assert store.get_contents([content_of(b"naming", lost).digest]) == {}
