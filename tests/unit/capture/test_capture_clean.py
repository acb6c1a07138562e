"""Whether a run is clean: what ran against the document, without a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.capture.clean import DocumentCell, ExecutedCell, Judgement, judge

CELLS = "ABCDE"


def document(order: str = CELLS, **texts: str) -> list[DocumentCell]:
    """Cells of these ids, each with its own text unless another is given."""
    return [DocumentCell(texts.get(name, f"{name} = 1"), name) for name in order]


def executed(order: str, **texts: str) -> list[ExecutedCell]:
    """The same as executed in this order."""
    return [
        ExecutedCell(texts.get(name, f"{name} = 1"), name, number) for number, name in enumerate(order, 1)
    ]


def kinds(judgement: Judgement) -> list[tuple[str, str | None]]:
    """What is wrong with which cell."""
    return [(reason.kind, reason.cell_id) for reason in judgement.reasons]


@pytest.mark.parametrize("order", ["A", "ABC", "ACE", "AAB", "ABABC", "ABCC", "E"])
def test_in_document_order_is_clean(order: str) -> None:
    """Of each cell the last execution counts; cells that never ran say nothing."""
    assert judge(executed(order), document()).clean == "yes"


@pytest.mark.parametrize(
    ("order", "wrong"),
    [
        ("BAC", [("order", "A")]),
        ("ABAC", [("order", "A")]),
        ("CBAD", [("order", "A"), ("order", "B")]),
        ("ADC", [("below", "D")]),
        ("DBAC", [("below", "D"), ("order", "A")]),
    ],
)
def test_out_of_document_order_is_not_clean(order: str, wrong: list[tuple[str, str]]) -> None:
    """Each cell that ran after one below it is named, and each that stands below the run's."""
    judgement = judge(executed(order), document())
    assert (judgement.clean, kinds(judgement)) == ("no", wrong)


def test_an_edited_cell_is_named() -> None:
    """The text that ran last has to be the document's; an older one doesn't count."""
    judgement = judge(executed("ABC"), document(B="B = 2"))
    assert judgement.clean == "no"
    assert judgement.reasons[0].text == "Cell 2 (“B = 2”) was edited since it ran."
    assert judgement.reasons[0].position == 2
    history = [*executed("AB", B="B = 0"), *executed("BC", B="B = 2")]
    assert judge(history, document(B="B = 2")).clean == "yes"


def test_a_deleted_cell_is_named() -> None:
    """A cell that ran and isn't in the document any more."""
    judgement = judge(executed("ABC"), document("AC"))
    assert (judgement.clean, kinds(judgement)) == ("no", [("deleted", "B")])
    assert "B = 1" in judgement.reasons[0].text


def test_a_deleted_own_cell_is_not_clean() -> None:
    """The run's own cell may be gone when it ends."""
    assert judge(executed("AB"), document("A")).clean == "no"


def test_without_an_id_the_text_has_to_be_unique() -> None:
    """A cell without an id is found by its text, if one cell alone has it; else nobody knows."""
    nameless = [ExecutedCell("A = 1"), ExecutedCell("B = 1", "B")]
    assert judge(nameless, document()).clean == "yes"
    twice = judge(nameless, document(C="A = 1"))
    assert (twice.clean, kinds(twice)) == ("unknown", [("not_found", None)])
    console = [ExecutedCell("x = 5"), ExecutedCell("B = 1", "B")]
    assert judge(console, document()).clean == "unknown"


def test_what_is_certain_counts_more_than_what_is_not() -> None:
    """A cell out of order is a no, whatever else can't be told."""
    ran = [ExecutedCell("from a console"), *executed("BAC")]
    assert judge(ran, document()).clean == "no"


def test_without_a_document_it_is_unknown() -> None:
    """And says why."""
    judgement = judge(executed("A"), None)
    assert (judgement.clean, kinds(judgement)) == ("unknown", [("no_document", None)])


def test_a_saved_file_proves_no_edit() -> None:
    """It may be older than what ran: another text or a missing cell is no proof, a wrong order is."""
    assert judge(executed("ABC"), document(), is_live=False).clean == "yes"
    assert judge(executed("ABC"), document(B="B = 2"), is_live=False).clean == "unknown"
    assert judge(executed("ABC"), document("AC"), is_live=False).clean == "unknown"
    assert judge(executed("BAC"), document(), is_live=False).clean == "no"


@given(st.lists(st.sampled_from(CELLS), min_size=1, max_size=12))
def test_clean_is_what_running_from_the_top_would_do(order: list[str]) -> None:
    """Clean exactly if the last executions, in their order, are those of cells from the top to the run's."""
    last = {name: moment for moment, name in enumerate(order)}
    by_moment = sorted(last, key=lambda name: last[name])
    judgement = judge(executed("".join(order)), document())
    assert (judgement.clean == "yes") == (by_moment == sorted(last))
    assert judgement.clean in ("yes", "no")


@given(st.permutations(list(CELLS)), st.sets(st.sampled_from(CELLS)), st.sets(st.sampled_from(CELLS)))
def test_each_reason_is_true(order: list[str], edited: set[str], deleted: set[str]) -> None:
    """Whatever ran and whatever became of the document: each reason holds, and none is missed."""
    own = order[-1]
    kept = "".join(name for name in CELLS if name not in deleted or name == own)
    edits = {name: f"{name} = 2" for name in edited}
    judgement = judge(executed("".join(order)), document(kept, **edits))
    found = kinds(judgement)
    assert {name for kind, name in found if kind == "deleted"} == set(CELLS) - set(kept)
    assert {name for kind, name in found if kind == "edited"} == edited & set(kept)
    assert {name for kind, name in found if kind == "below"} == {name for name in kept if name > own}
    moments = {name: order.index(name) for name in kept if name <= own}
    late = {a for a in moments if any(b > a and moments[b] < moments[a] for b in moments)}
    assert {name for kind, name in found if kind == "order"} == late
