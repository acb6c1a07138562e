"""Generated searches: any tree that the language can express."""

from __future__ import annotations

from hypothesis import strategies as st

from trackside.filters import (
    AGGREGATES,
    ATTRIBUTES,
    Ago,
    And,
    Comparison,
    Expr,
    Field,
    Not,
    Or,
    best_is,
    operators_of,
    type_of,
)

__all__ = ["expressions", "fields", "searches"]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
keys = texts.filter(bool)
numbers = st.floats(allow_nan=False)
patterns = st.sampled_from(["^res", "a|b", "(?i)x{2,3}$", r"\d+\.", "[^a-z']", "it''s", ""])

aggregated = st.builds(Field, st.just("metric"), keys, st.sampled_from(AGGREGATES)).filter(
    lambda field: field.aggregate != "best" or best_is(field) is not None
)
fields = st.one_of(
    st.builds(Field, st.sampled_from(["metric", "param", "tag"]), keys),
    aggregated,
    st.builds(Field, st.just("metric"), st.sampled_from(["loss", "acc", "my loss"]), st.just("best")),
    st.builds(Field, st.just("attribute"), st.sampled_from(ATTRIBUTES)),
)
choices = st.sampled_from(["yes", "no", "unknown"])


def value_for(field: Field, op: str) -> st.SearchStrategy[object]:
    """Values that fit a field and an operator."""
    if op in ("IS NULL", "IS NOT NULL"):
        return st.none()
    kind = type_of(field)
    items = {
        "number": numbers,
        "duration": numbers,
        "time": numbers,
        "choice": choices,
        "text": texts,
        "param": numbers if op in ("<", "<=", ">", ">=") else st.one_of(texts, numbers),
    }[kind]
    if op in ("~", "!~"):
        return patterns
    if op in ("LIKE", "ILIKE"):
        return texts
    if field.key == "status" and field.kind == "attribute":
        items = items.map(str.upper)
    if op in ("IN", "NOT IN"):
        lists = st.one_of(st.lists(one, min_size=1, max_size=4) for one in (
            (texts, numbers) if kind == "param" else (items,)
        ))  # fmt: skip
        return lists.map(tuple)
    if kind == "time" and op in ("<", "<=", ">", ">="):
        # The exact text of a smaller amount is too long.
        return st.one_of(numbers, st.floats(1e-6, 1e12).map(Ago))
    return items


@st.composite
def comparison(draw: st.DrawFn) -> Comparison:
    """Any condition that the language can express."""
    field = draw(fields)
    op = draw(st.sampled_from(operators_of(field)))
    return Comparison(field, op, draw(value_for(field, op)))  # type: ignore[arg-type]


comparisons = st.one_of(
    comparison(),
    st.builds(Comparison, st.just(Field("attribute", "run_name")), st.just("CONTAINS"), texts),
)
expressions: st.SearchStrategy[Expr] = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(tuple).map(And),
        st.lists(inner, min_size=2, max_size=4).map(tuple).map(Or),
        st.builds(Not, inner),
    ),
    max_leaves=10,
)
searches = st.one_of(st.none(), expressions)
