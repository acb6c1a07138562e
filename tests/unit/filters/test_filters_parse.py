"""The search language: what MLflow's users write is read with MLflow's meaning."""

from __future__ import annotations

import math

import pytest

from trackside.filters import And, Comparison, Field, OrderKey, parse, parse_order


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("metrics.accuracy > 0.5", Field("metric", "accuracy")),
        ("metric.accuracy > 0.5", Field("metric", "accuracy")),
        ("METRICS.accuracy > 0.5", Field("metric", "accuracy")),
        ("metrics.val/top.1 > 0.5", Field("metric", "val/top.1")),
        ("metrics.1st > 0.5", Field("metric", "1st")),
        ('metrics."error rate" > 0.5', Field("metric", "error rate")),
        ("metrics.`error rate` > 0.5", Field("metric", "error rate")),
        ('metrics."a""b" > 0.5', Field("metric", 'a"b')),
        ("params.lr = 'x'", Field("param", "lr")),
        ("param.lr = 'x'", Field("param", "lr")),
        ("parameter.lr = 'x'", Field("param", "lr")),
        ("parameters.lr = 'x'", Field("param", "lr")),
        ("tags.mlflow.source.type = 'x'", Field("tag", "mlflow.source.type")),
        ("tag.team = 'x'", Field("tag", "team")),
        ("attributes.status = 'x'", Field("attribute", "status")),
        ("attribute.status = 'x'", Field("attribute", "status")),
        ("attr.status = 'x'", Field("attribute", "status")),
        ("run.status = 'x'", Field("attribute", "status")),
        ("status = 'x'", Field("attribute", "status")),
        ("run_name = 'x'", Field("attribute", "run_name")),
        ("Run name = 'x'", Field("attribute", "run_name")),
        ("`Run Name` = 'x'", Field("attribute", "run_name")),
        ("attributes.\"run name\" = 'x'", Field("attribute", "run_name")),
        ("created > 5", Field("attribute", "start_time")),
        ("attributes.Created > 5", Field("attribute", "start_time")),
        ("params.and = 'x'", Field("param", "and")),
        ("params.like = 'x'", Field("param", "like")),
        ("metrics.größe > 1", Field("metric", "größe")),
    ],
)
def test_fields_are_found_under_all_their_names(text: str, field: Field) -> None:
    """Each of MLflow's words for a kind of key or an attribute means the same field."""
    expr = parse(text)
    assert isinstance(expr, Comparison)
    assert expr.field == field


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [
        ("metrics.a>=-1e-3", ">=", -0.001),
        ("metrics.a = .5", "=", 0.5),
        ("metrics.a != 5.", "!=", 5.0),
        ("metrics.a < +7", "<", 7.0),
        ("metrics.a > inf", ">", math.inf),
        ("metrics.a > -Infinity", ">", -math.inf),
        ("params.a = 'it''s'", "=", "it's"),
        ('params.a = "say ""hi"""', "=", 'say "hi"'),
        ("params.a LIKE 'x%'", "LIKE", "x%"),
        ("params.a ilike 'X%'", "ILIKE", "X%"),
        ("params.a = ''", "=", ""),
        ("params.a < 0.01", "<", 0.01),
        ("params.a = 5", "=", 5.0),
        ("tags.a IS NULL", "IS NULL", None),
        ("params.a is  not\nnull", "IS NOT NULL", None),
        ("run_id IN ('a', \"b\",)", "IN", ("a", "b")),
        ("run_id not in ('a')", "NOT IN", ("a",)),
        ("start_time >= 1664067852747", ">=", 1664067852747.0),
        ("status = 'finished'", "=", "FINISHED"),
        ("status IN ('failed', 'KILLED')", "IN", ("FAILED", "KILLED")),
        ("status LIKE 'f%'", "LIKE", "f%"),
    ],
)
def test_operators_and_values_are_read(text: str, op: str, value: object) -> None:
    """Operators are read in either case; a value is a number, a text, a list of texts or nothing."""
    expr = parse(text)
    assert isinstance(expr, Comparison)
    assert (expr.op, expr.value) == (op, value)


def test_nan_is_a_number() -> None:
    """A metric can be compared with NaN."""
    expr = parse("metrics.a = NaN")
    assert isinstance(expr, Comparison)
    assert isinstance(expr.value, float)
    assert math.isnan(expr.value)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_blank_text_means_everything(text: str) -> None:
    """A search without conditions has no tree."""
    assert parse(text) is None


def test_conditions_are_joined_by_and() -> None:
    """AND, in either case, makes one flat list of terms that know where they stand."""
    expr = parse("metrics.a > 1 AND params.b = 'and' and status = 'RUNNING'")
    assert isinstance(expr, And)
    assert [term.field.key for term in expr.terms if isinstance(term, Comparison)] == ["a", "b", "status"]
    assert [term.column for term in expr.terms if isinstance(term, Comparison)] == [0, 18, 39]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("metrics.a", OrderKey(Field("metric", "a"), descending=False)),
        ("metrics.a DESC", OrderKey(Field("metric", "a"), descending=True)),
        ("metrics.`a b` asc", OrderKey(Field("metric", "a b"), descending=False)),
        ("params.desc desc", OrderKey(Field("param", "desc"), descending=True)),
        ("start_time DESC", OrderKey(Field("attribute", "start_time"), descending=True)),
        ("attributes.Created", OrderKey(Field("attribute", "start_time"), descending=False)),
        ("Run name", OrderKey(Field("attribute", "run_name"), descending=False)),
    ],
)
def test_sort_keys_are_read(text: str, key: OrderKey) -> None:
    """A sort key is a field and maybe a direction; ascending is meant if there is none."""
    assert parse_order(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "metrics.acc > 0.5 AND params.\"a b\" = 'x'",
        "params.a.b LIKE 'x%'",
        "attributes.run_id IN ('a')",
        "tags.`a` IS NOT NULL",
        "start_time > 5",
    ],
)
def test_strict_takes_what_mlflow_takes(text: str) -> None:
    """What MLflow accepts means the same whether strict or not."""
    assert parse(text, strict=True) == parse(text)
