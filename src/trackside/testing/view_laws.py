"""Laws of saved views; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trackside.errors import (
    Conflict,
    ExperimentNotFound,
    InvalidInput,
    ViewChanged,
    ViewExists,
    ViewNotFound,
)
from trackside.store.base import Store
from trackside.store.limits import MAX_VIEW_BYTES, MAX_VIEW_DEPTH, MAX_VIEWS
from trackside.testing.factories import new_id

__all__ = ["ViewLaws"]

HOSTILE = "<img src=x onerror=alert(1)> 'quoted\" \\ {{x}} %s é"


class ViewLaws:
    """Views saved, renamed, changed by two at once, deleted."""

    def test_a_view_comes_back_as_it_was_saved(self, store: Store) -> None:
        """Name and document are text, to the letter; each experiment has its own views, by name."""
        first, second = store.create_experiment("first"), store.create_experiment("second")
        document = '{"version": 1,  "filter":"params.x = \'ü\'", "of tomorrow": [1.50, null]}'
        made = store.create_view(first, HOSTILE, document, is_default=True)
        also = store.create_view(first, "also", "{}")
        store.create_view(second, HOSTILE, "{}")
        assert (made.name, made.document, made.is_default) == (HOSTILE, document, True)
        assert store.list_views(first) == [made, also]
        assert [view.is_default for view in store.list_views(second)] == [False]

    def test_what_is_not_given_stays(self, store: Store) -> None:
        """Renaming keeps the document and its revision, saving keeps the name."""
        made = store.create_view("0", "best", '{"a": 1}')
        renamed = store.update_view("0", made.view_id, name="better")
        assert (renamed.name, renamed.document, renamed.revision) == ("better", '{"a": 1}', made.revision)
        saved = store.update_view("0", made.view_id, document='{"a": 2}', if_revision=made.revision)
        assert (saved.name, saved.document) == ("better", '{"a": 2}')
        assert saved.revision > made.revision
        assert store.list_views("0") == [saved]

    def test_of_two_that_save_at_once_the_second_is_told(self, store: Store) -> None:
        """What it has not seen is not overwritten; nothing of its change is kept."""
        made = store.create_view("0", "best", '{"a": 1}')
        theirs = store.update_view("0", made.view_id, document='{"a": 2}', if_revision=made.revision)
        with pytest.raises(ViewChanged, match="best"):
            store.update_view(
                "0",
                made.view_id,
                name="mine",
                document='{"a": 3}',
                is_default=True,
                if_revision=made.revision,
            )
        assert store.list_views("0") == [theirs]
        store.update_view("0", made.view_id, document='{"a": 3}', if_revision=theirs.revision)

    def test_one_view_is_the_default(self, store: Store) -> None:
        """It takes that from another, whose document stays what it was for those who have read it."""
        first = store.create_view("0", "a", "{}", is_default=True)
        second = store.create_view("0", "b", "{}", is_default=True)
        assert [view.is_default for view in store.list_views("0")] == [False, True]
        store.update_view("0", first.view_id, document="{}", is_default=True, if_revision=first.revision)
        assert [view.is_default for view in store.list_views("0")] == [True, False]
        store.update_view("0", first.view_id, is_default=False)
        assert [view.is_default for view in store.list_views("0")] == [False, False]
        assert store.list_views("0")[1].revision == second.revision

    def test_names_are_each_their_own(self, store: Store) -> None:
        """A name in use is refused; that of a deleted view is free."""
        first, second = store.create_view("0", "a", "{}"), store.create_view("0", "b", "{}")
        with pytest.raises(ViewExists, match="'a'"):
            store.create_view("0", "a", "{}")
        with pytest.raises(ViewExists, match="'a'"):
            store.update_view("0", second.view_id, name="a")
        store.update_view("0", first.view_id, name="a")
        store.delete_view("0", first.view_id)
        store.update_view("0", second.view_id, name="a")
        assert [view.name for view in store.list_views("0")] == ["a"]

    def test_a_deleted_view_is_gone(self, store: Store) -> None:
        """It can't be changed or deleted again."""
        made = store.create_view("0", "a", "{}")
        store.delete_view("0", made.view_id)
        assert store.list_views("0") == []
        for change in (store.delete_view, lambda one, view: store.update_view(one, view, name="b")):
            with pytest.raises(ViewNotFound):
                change("0", made.view_id)

    def test_every_change_is_seen(self, store: Store) -> None:
        """The revision of an experiment's views rises with each, and only with theirs; the store names it."""
        made, other = store.create_experiment("views"), store.create_experiment("other")
        assert store.get_views_revision(made) == 0
        view = store.create_view(made, "a", "{}")
        gone = store.create_view(made, "gone", "{}")
        changes: list[Callable[[], object]] = [
            lambda: store.create_view(made, "b", "{}"),
            lambda: store.update_view(made, view.view_id, name="c"),
            lambda: store.update_view(made, view.view_id, is_default=True),
            lambda: store.update_view(made, view.view_id, document='{"x": 1}'),
            lambda: store.delete_view(made, gone.view_id),
            lambda: store.delete_view(made, view.view_id),
        ]
        before = store.get_experiment(made)
        for change in changes:
            since, seen = store.get_revision(), store.get_views_revision(made)
            change()
            assert store.get_views_revision(made) > seen
            assert store.list_changes(since).experiment_ids == (made,)
        seen = store.get_views_revision(made)
        store.create_view(other, "a", "{}")
        assert store.get_views_revision(made) == seen
        assert store.get_experiment(made) == before

    @pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 251, "\ud800"])
    def test_an_impossible_name_is_refused(self, store: Store, name: str) -> None:
        """For a new view and for one that is renamed."""
        made = store.create_view("0", "a", "{}")
        with pytest.raises(InvalidInput):
            store.create_view("0", name, "{}")
        with pytest.raises(InvalidInput):
            store.update_view("0", made.view_id, name=name)
        assert store.list_views("0") == [made]

    @pytest.mark.parametrize(
        ("document", "match"),
        [
            ("", "can't be read"),
            ("{", "can't be read"),
            ("[]", "JSON object"),
            ('{"a": NaN}', "can't be read"),
            ('{"a": "' + "é" * (MAX_VIEW_BYTES // 2) + '"}', "bytes"),
            ('{"a": ' + "[" * MAX_VIEW_DEPTH + "]" * MAX_VIEW_DEPTH + "}", "nested"),
            ('{"a": ' + "[" * 50_000 + "]" * 50_000 + "}", "can't be read"),
            ('{"a": "\0"}', "NUL"),
        ],
    )
    def test_an_impossible_document_is_refused(self, store: Store, document: str, match: str) -> None:
        """What is no JSON object, too large or too deep, is never kept."""
        made = store.create_view("0", "a", "{}")
        with pytest.raises(InvalidInput, match=match):
            store.create_view("0", "b", document)
        with pytest.raises(InvalidInput, match=match):
            store.update_view("0", made.view_id, document=document)
        assert store.list_views("0") == [made]

    def test_documents_may_be_as_large_and_deep_as_the_limits_say(self, store: Store) -> None:
        """The limits themselves are allowed, and so many views as there can be, but not one more."""
        depth = MAX_VIEW_DEPTH - 1
        deep = '{"a": ' + "[" * depth + "]" * depth + "}"
        large = '{"a": "' + "x" * (MAX_VIEW_BYTES - 9) + '"}'
        made = [store.create_view("0", f"{n:03}", (deep, large)[n == 0]) for n in range(MAX_VIEWS)]
        with pytest.raises(Conflict, match="delete one first"):
            store.create_view("0", "one more", "{}")
        assert store.list_views("0") == made

    def test_views_go_and_come_back_with_their_experiment(self, store: Store) -> None:
        """Those of a deleted one can be read, not changed; a purge takes them."""
        made = store.create_experiment("churn")
        view = store.create_view(made, "a", "{}")
        store.delete_experiment(made)
        assert store.list_views(made) == [view]
        changes: list[Callable[[], object]] = [
            lambda: store.create_view(made, "b", "{}"),
            lambda: store.update_view(made, view.view_id, name="b"),
            lambda: store.delete_view(made, view.view_id),
        ]
        for change in changes:
            with pytest.raises(Conflict, match="restore"):
                change()
        store.restore_experiment(made)
        assert store.list_views(made) == [view]
        store.delete_experiment(made)
        assert store.purge_experiments([made], 1 << 60) == 1
        for question in (store.list_views, store.get_views_revision):
            with pytest.raises(ExperimentNotFound):
                question(made)

    def test_views_need_their_experiment(self, store: Store) -> None:
        """An unknown one has none, and none can be made for it."""
        with pytest.raises(ExperimentNotFound):
            store.list_views("12345")
        with pytest.raises(ExperimentNotFound):
            store.create_view("12345", "a", "{}")
        with pytest.raises(ViewNotFound):
            store.update_view("0", new_id(), name="a")
