"""What is never stored: secrets in params and in the captured code."""

import ast

import pytest

from trackside.capture.cell import flatten_params, parse_cell
from trackside.capture.documents import normalise_cell
from trackside.capture.outputs import PrintedText, traceback_text
from trackside.capture.secrets import MASK, is_secret, mask_code, mask_output, mask_patch


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
        "%%bash\ncurl -H 'Authorization: Bearer hunter2' x",
        "!curl -u me:hunter2 x",
        "x = 1  # sk-hunter2hunter2hunter2",
        "# password = 'hunter2'\nx = 1",
        "x = 1\r\npassword = 'hunter2'",
        "db = 'postgresql://me:a:hunter2@host/db'",
        "db = 'postgresql://me:a/hunter2@host/db'",
        "password = getenv('PW') or 'hunter2'",
        "password = 'hunter2' if local else get()",
        "if password == 'hunter2': pass",
        "password = 'hunter2'.encode()",
        "password = SecretStr('hunter2')",
        "credentials = {'user': 'me', 'pw': 'hunter2'}",
        "secrets = ['hunter2']",
        "os.environ.setdefault('API_KEY', 'hunter2')",
        "headers = {'Authorization': 'hunter2'}",
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
    [
        "max_tokens = 100\ntokenizer = 'bert'",
        "token = os.environ['TOKEN']",
        "token = getenv('TOKEN')",
        "if token == 'the': pass",
        "get('http://localhost:8888/lab?user=me@example.org')",
        "# the key: 'lr'",
        "print('hello')",
        "x = 1\n",
    ],
)
def test_other_code_is_stored_as_it_is(code: str):
    """Code without a secret is not touched."""
    assert mask_code(code, parse_cell(code)) == code


def test_a_lone_carriage_return_ends_a_line():
    """As Python has it: what stands behind it is looked at in its place."""
    code = "x = 1\rpassword = 'hunter2'"
    assert mask_code(code, parse_cell(code)) == f"x = 1\npassword = '{MASK}'"


@pytest.mark.parametrize(
    "text",
    [
        "connect(password='hunter2')",
        '{"api_key": "hunter2"}',
        "X-Api-Key: 'hunter2'",
        "apiKey = 'hunter2'",
        "d['token'] = 'hunter2'",
        "see postgresql://me:hunter2@host/db",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
        "connect(\x1b[1mpassword\x1b[0m=\x1b[33m'\x1b[39m\x1b[33mhunter2\x1b[39m\x1b[33m'\x1b[39m)",
    ],
)
def test_outputs_hold_no_secret(text: str):
    """What a cell printed, its traceback with the lines of code in it, and its displays."""
    printed = PrintedText()
    printed.add(text)
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": text},
        {"output_type": "error", "ename": "E", "evalue": text, "traceback": [text]},
        {"output_type": "display_data", "data": {"text/plain": text, "image/svg+xml": text}, "metadata": {}},
        {"output_type": "display_data", "data": {"application/json": {"a": [text]}}, "metadata": {}},
    ]
    cell = normalise_cell({"cell_type": "code", "source": "", "outputs": outputs})
    assert len(cell["outputs"]) == len(outputs)
    for shown in (mask_output(text), printed.text(), str(cell), traceback_text(ValueError(text))):
        assert "hunter2" not in shown
        assert MASK in shown


@pytest.mark.parametrize(
    "text", ["{'word': 'token', 'score': 1}", "loss per token: 0.5", "key: 'lr'", "\x1b[1mx\x1b[0m"]
)
def test_other_outputs_are_kept_as_they_are(text: str):
    """A name that merely resembles one, and colours, stay."""
    assert mask_output(text) == text


def test_a_patch_of_settings_holds_no_secret():
    """Values of settings have no quotes; what is no text in code, and names that resemble one, stay."""
    patch = (
        "diff --git a/conf/db.yaml b/conf/db.yaml\n+password: hunter2\n+tokenizer: bert\n"
        "diff --git a/.env b/.env\n-API_KEY=hunter2\n"
        "diff --git a/a.py b/a.py\n+token = get_token()\n+password = 'hunter2'\n"
    )
    masked = mask_patch(patch)
    assert "hunter2" not in masked
    assert "+tokenizer: bert" in masked
    assert "+token = get_token()" in masked


def test_masked_code_is_still_python():
    """What is stored can be read and run."""
    code = "a = 1; password = 'hunter2'; b = 'é'; key = Client(api_key='x', b=2)"
    ast.parse(mask_code(code, ast.parse(code)))
