"""What the syntax tree of a cell gives as params, metrics and names from outside."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.capture.cell import MAX_ITEMS, CellFacts, analyse, flatten_params, parse_cell


def facts_of(code: str) -> CellFacts:
    """Facts of a cell, written with the indentation of its test."""
    tree = parse_cell(dedent(code))
    assert tree is not None
    return analyse(tree)


@pytest.mark.parametrize(
    ("code", "literals"),
    [
        ("lr = 0.1", {"lr": 0.1}),
        ("lr: float = 1e-3", {"lr": 0.001}),
        ("a = b = -3", {"a": -3, "b": -3}),
        ("a, b = 1, 'two'", {"a": 1, "b": "two"}),
        ("(a, (b, c)) = 1, (2, 3)", {"a": 1, "b": 2, "c": 3}),
        ("layers = (64, 32)", {"layers": (64, 32)}),
        ("cfg = {'lr': 0.1, 'deep': {'n': 2}}", {"cfg": {"lr": 0.1, "deep": {"n": 2}}}),
        ("lr = 10 ** -3", {"lr": 10**-3}),
        ("flag, nothing = True, None", {"flag": True, "nothing": None}),
        ("with open('f') as f:\n    n = 3", {"n": 3}),
        ("lr = 0.1\nlr = 0.2", {"lr": 0.2}),
    ],
)
def test_top_level_literals_are_params(code: str, literals: dict[str, object]):
    """A name bound only to literals at the top level is a param with that value."""
    assert facts_of(code).literals() == literals


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    lr = 0.1",
        "class A:\n    lr = 0.1",
        "for lr in [1, 2]: pass",
        "lr = get()",
        "lr = 0.1\nlr = lr * 2",
        "lr = 0.1\nlr += 1",
        "total = 0\nfor x in xs:\n    total += x",
        "import lr",
        "self.lr = 0.1",
        "d['lr'] = 0.1",
        "x = ...",
        "n = 9 ** 9 ** 9",
        "n = 1 / 0",
        "n = 1 / 255",
        "n = 10 ** 1000",
        "n = -'a'",
        "a, b = 'xy'",
    ],
)
def test_other_bindings_are_no_params(code: str):
    """What is computed, looped over, imported, or bound inside a function is not a param."""
    assert facts_of(code).literals() == {}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("acc = model.score(X, y)", ["acc"]),
        ("a, b = evaluate()", ["a", "b"]),
        ("a, *rest = evaluate()", ["a", "rest"]),
        ("best = 0.0\nfor x in xs:\n    best = max(best, x)", ["best"]),
        ("for i in range(3):\n    last = f(i)", []),
        ("for i in range(3): pass\ni = i + 1", []),
        ("try:\n    acc = f()\nexcept E:\n    acc = g()", ["acc"]),
        ("lr = 0.1", []),
        ("t0 = time.time()\ntook = time.time() - t0", ["took"]),
        ("def acc(): pass", []),
        ("with ctx() as acc: pass", []),
        ("while f():\n    acc = g()", []),
    ],
)
def test_computed_names_are_candidates_for_metrics(code: str, names: list[str]):
    """A name bound by a computation at the top level may be a metric; a loop's variable never is."""
    assert facts_of(code).computed() == names


def test_a_literal_in_a_branch_is_known_only_after_the_run():
    """Literals bound in a branch are not reported before it is known which branch ran."""
    facts = facts_of("if x:\n    lr = 0.1\nelse:\n    lr = 0.2")
    assert facts.literals() == {}
    assert facts.conditional_literals() == ["lr"]


def test_literal_keywords_of_constructors_are_params():
    """A literal keyword of a call of a capitalised name is a param, wherever the call stands."""
    facts = facts_of(
        """
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, penalty="l2", solver=s))
        other = linear_model.LogisticRegression(C=1)
        print(plain(C=4))
        raise ValueError(C=5)
        def later(): return Ridge(alpha=1)
        """
    )
    assert facts.keywords == {
        "LogisticRegression.C": 0.3,
        "LogisticRegression.penalty": "l2",
        "LogisticRegression_2.C": 1,
    }
    assert facts.prefixes == {"other": "LogisticRegression_2"}


def test_names_from_outside_are_those_read_before_they_are_bound():
    """A name that the cell binds itself before reading it does not come from an earlier cell."""
    facts = facts_of("a = 1\nprint(a, b)\nb = 2\nc += 1\ndef f():\n    return d")
    assert set(facts.reads) >= {"b", "c", "d"}
    assert "a" not in facts.reads


@pytest.mark.parametrize(
    "code", ["%%time\nlr = 1", "%matplotlib inline\nlr = 1", "!ls\nlr = 1", "len?\nlr = 1"]
)
def test_magics_do_not_hide_the_cell(code: str):
    """A cell with magics is read like one without."""
    assert facts_of(code).literals() == {"lr": 1}


def test_the_value_of_a_magic_is_computed():
    """A name assigned from a magic or a shell command is not a literal."""
    assert facts_of("files = !ls\nt = %timeit -o f()").computed() == ["files", "t"]


def test_lines_keep_their_numbers_when_magics_are_left_out():
    """The tree's line numbers are those of the cell."""
    tree = parse_cell("%%time\n\n%pwd\nx = 1")
    assert tree is not None
    assert tree.body[-1].lineno == 4


@pytest.mark.parametrize("code", ["x = (", "for", "\x00", "(" * 5000])
def test_what_is_not_python_has_no_tree(code: str):
    """A SyntaxError, however odd, is no failure."""
    assert parse_cell(code) is None


def test_dicts_are_flattened_and_sequences_kept():
    """Dicts become dotted keys; a short sequence of plain values is one param."""
    found = flatten_params("cfg", {"lr": 0.1, "layers": [64, 32], "stages": [{"n": 1}, {"n": 2}]})
    assert found == {"cfg.lr": 0.1, "cfg.layers": [64, 32], "cfg.stages.0.n": 1, "cfg.stages.1.n": 2}


@pytest.mark.parametrize("value", [list(range(21)), object(), b"bytes", "x" * 6001, {}, {"_hidden": 1}])
def test_what_is_not_plain_is_no_param(value: object):
    """Long sequences, long texts, objects and private keys are left out."""
    assert flatten_params("p", value) == {}


def test_private_names_are_never_captured():
    """A name that begins with an underscore is private."""
    assert flatten_params("_lr", 0.1) == {}


def test_keys_are_made_storable():
    """Characters that a key can't have are replaced."""
    assert flatten_params("cfg", {"<img>": 1}) == {"cfg._img_": 1}


def test_the_number_of_params_is_limited():
    """A huge dict gives no more params than the limit."""
    assert len(flatten_params("cfg", {str(n): n for n in range(1000)})) == MAX_ITEMS


@given(st.text())
def test_no_text_breaks_the_analysis(code: str):
    """Whatever stands in a cell, it is analysed or it has no tree."""
    tree = parse_cell(code)
    if tree is not None:
        analyse(tree)
