"""What values give: metrics from numbers, params from estimators and from earlier cells."""

import decimal
import fractions

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from trackside.capture.cell import analyse, parse_cell
from trackside.capture.earlier import EarlierCells
from trackside.capture.values import estimator_params, flatten_metrics, number


class TensorScalar:
    """Shaped like a scalar of torch."""

    shape = ()

    def item(self) -> float:
        """The value."""
        return 0.5


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (1, 1.0),
        (0.5, 0.5),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3.0),
        (np.array(0.5), 0.5),
        (TensorScalar(), 0.5),
        (fractions.Fraction(1, 2), 0.5),
        (True, None),
        (np.True_, None),
        (np.array([True])[0], None),
        (np.array([0.5]), None),
        ("0.5", None),
        (1j, None),
        (decimal.Decimal(1), None),
        (None, None),
        (10**400, None),
    ],
)
def test_real_numbers_are_metrics(value: object, result: float | None):
    """Python's, NumPy's and tensors' real scalars; no bool, no text, no array."""
    assert number(value) == result


def test_a_dict_of_numbers_is_flattened():
    """Nested dicts of numbers become dotted keys."""
    assert flatten_metrics("s", {"a": 1, "b": {"c": np.float64(2)}}) == {"s.a": 1.0, "s.b.c": 2.0}


@pytest.mark.parametrize("value", [{}, {"a": "text", "b": 1}, {"a": [1]}, [1, 2], {"a": {}}])
def test_other_containers_are_no_metrics(value: object):
    """A dict with anything but numbers in it is no metric."""
    assert flatten_metrics("s", value) == {}


def test_private_and_secret_keys_are_no_metrics():
    """They are left out of the dict."""
    assert flatten_metrics("s", {"_a": 1, "password": 2, "b": 3}) == {"s.b": 3.0}


def test_an_estimator_gives_its_params_that_are_not_default():
    """Only what differs from the constructor's defaults."""
    assert estimator_params(LogisticRegression(C=0.3, max_iter=np.int64(50))) == {"C": 0.3, "max_iter": 50}
    assert estimator_params(SimpleImputer()) == {}


@pytest.mark.parametrize("value", [LogisticRegression, 5, make_pipeline(SimpleImputer())])
def test_what_is_no_estimator_gives_no_params(value: object):
    """A class, a number; a pipeline has parts instead of params."""
    assert estimator_params(value) == {}


def read(earlier: EarlierCells, code: str, **namespace: object) -> dict[str, object]:
    """What a cell gets from earlier ones."""
    tree = parse_cell(code)
    assert tree is not None
    return earlier.read_by(analyse(tree), namespace)


def test_literals_of_earlier_cells_are_found_when_read():
    """A cell that reads a name gets its literal, others don't."""
    earlier = EarlierCells()
    earlier.add_code("%%time\nlr = 0.1\nepochs = 5")
    assert read(earlier, "fit(lr)", lr=0.1, epochs=5) == {"lr": 0.1}


@pytest.mark.parametrize("later", ["lr = compute()", "for lr in x: pass", "import lr", "lr += 1"])
def test_a_name_bound_otherwise_is_no_literal_any_more(later: str):
    """Whatever rebinds the name takes it out of the record."""
    earlier = EarlierCells()
    earlier.add_code("lr = 0.1")
    earlier.add_code(later)
    assert read(earlier, "fit(lr)", lr=0.1) == {}


@pytest.mark.parametrize("value", [0.2, True, "0.1", None])
def test_a_literal_that_is_no_longer_the_value_is_not_reported(value: object):
    """The variable must still have the literal's value and type."""
    earlier = EarlierCells()
    earlier.add_code("lr = 0.1")
    assert read(earlier, "fit(lr)", lr=value) == {}


def test_only_plain_values_come_from_earlier_cells():
    """Numbers, strings, bools and small tuples; no lists or dicts."""
    earlier = EarlierCells()
    earlier.add_code("a = [1]\nb = {'x': 1}\nc = (1, 2)\nd = None")
    assert read(earlier, "f(a, b, c, d)", a=[1], b={"x": 1}, c=(1, 2), d=None) == {"c": (1, 2)}
