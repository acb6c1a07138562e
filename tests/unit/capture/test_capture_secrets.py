"""What is never stored: secrets in params and in the captured code."""

import ast

import pytest

from trackside.capture.cell import flatten_params, parse_cell
from trackside.capture.secrets import MASK, is_secret, mask_code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "hunter2"),
        ("DB_PASSWORD", "hunter2"),
        ("password", 1234),
        ("hf_token", "abc"),
        ("apiKey", "abc"),
        ("OPENAI_API_KEY", "abc"),
        ("client_secret", "abc"),
        ("anything", "sk-abcdefghijklmnopqrstuv"),
        ("url", "postgresql://me:hunter2@db/x"),
        ("credentials", {"a": 1}),
    ],
)
def test_secrets_are_recognised(name: str, value: object):
    """A name that says so, or a value that looks so, makes a secret."""
    assert is_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_tokens", 100),
        ("tokenizer", "bert"),
        ("token_count", 5),
        ("author", "me"),
        ("lr", 0.1),
        ("url", "https://example.org/a"),
        ("use_token", True),
        ("password", None),
    ],
)
def test_ordinary_names_are_no_secrets(name: str, value: object):
    """Hyperparameters that merely resemble a secret keep their value."""
    assert not is_secret(name, value)


def test_a_secret_param_is_masked():
    """The key stays, the value is replaced."""
    assert flatten_params("cfg", {"api_key": "abc", "lr": 1}) == {"cfg.api_key": MASK, "cfg.lr": 1}


@pytest.mark.parametrize(
    "code",
    [
        "password = 'hunter2'",
        "os.environ['API_KEY'] = 'hunter2'",
        "client = Client(token='hunter2')",
        "cfg = {'password': 'hunter2'}",
        "def f(password='hunter2'): pass",
        "def f(*, password='hunter2'): pass",
        "token: str = 'hunter2'",
        "token = f'hunter2{x}'",
        "token = 'hunter2' + 'hunter2'",
        "self.secret = 'hunter2'",
        "user, password = 'hunter2', 'hunter2'",
        "password = '''\nhunter2\n'''",
        "x = 'é'; password = 'hunter2'",
        "db = connect('postgresql://me:hunter2@host/db')",
        "%env API_KEY hunter2\nx = 1",
        "%env API_KEY=hunter2",
        "!curl --token hunter2 x",
        "token = 'hunter2' (",
        "%%bash\nexport TOKEN=hunter2",
    ],
)
def test_captured_code_holds_no_secret(code: str):
    """The stored code has the literal of a secret replaced, in Python, magics and other languages."""
    tree = None if code.startswith("%%") else parse_cell(code)
    masked = mask_code(code, tree)
    assert "hunter2" not in masked
    assert MASK in masked
    assert masked.count("\n") == code.count("\n")


@pytest.mark.parametrize(
    "code",
    ["max_tokens = 100\ntokenizer = 'bert'", "token = os.environ['TOKEN']", "print('hello')", "x = 1\n"],
)
def test_other_code_is_stored_as_it_is(code: str):
    """Code without a secret is not touched."""
    assert mask_code(code, parse_cell(code)) == code


def test_masked_code_is_still_python():
    """What is stored can be read and run."""
    code = "a = 1; password = 'hunter2'; b = 'é'; key = Client(api_key='x', b=2)"
    ast.parse(mask_code(code, ast.parse(code)))
