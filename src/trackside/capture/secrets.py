"""What must never be stored: values of names that look like a secret, and values that look like one."""

from __future__ import annotations

import ast
import re

__all__ = ["MASK", "is_secret", "mask_code", "mask_output", "mask_patch", "mask_values"]

MASK = "***"

_WORDS = (
    r"passwords?|passwd|passphrases?|pwd|secrets?|token|credentials?|auth|authorization|"
    r"(?:api|access|auth|refresh|bearer)[_-]?tokens?|"
    r"(?:api|access|private|secret|account|encryption|signing|ssh)[_-]?keys?"
)
_NAME = re.compile(rf"(?:^|[_\W\d])(?:{_WORDS})(?:$|[_\W\d])", re.IGNORECASE)
_NAME_END = re.compile(rf"(?:^|[_\W\d])(?:{_WORDS})$", re.IGNORECASE)
_NUMERIC_NAME = re.compile(r"(?:^|_)(?:password|passwd|passphrase|pwd|secret)(?:$|_)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KEY = re.compile(
    r"""\b(?:sk-[A-Za-z0-9_-]{16,}          # OpenAI and the like
    |gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}
    |hf_[A-Za-z0-9]{20,}
    |(?:AKIA|ASIA)[0-9A-Z]{16}
    |AIza[\w-]{35}
    |xox[abprs]-[A-Za-z0-9-]{10,}
    |(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{16,}={0,2}
    |Bearer\ +(?=[\w.~+/-]*\d)[\w.~+/-]{6,}=*
    |eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})    # a JSON web token
    |-----BEGIN\ (?:[A-Z]+\ )*PRIVATE\ KEY-----(?:[\s\S]{0,8000}?-----END\ [A-Z ]*PRIVATE\ KEY-----)?""",
    re.VERBOSE,
)
_MARKS = (
    *("sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_", "AKIA", "ASIA", "AIza"),
    *("xox", "Key=", "Bearer ", "eyJ", "-----BEGIN "),
)
"""One of them is in whatever ``_KEY`` finds: looking for them takes a hundredth of its time."""

_URL = re.compile(r"""://[^/\s:@'"]*:(?!\d{1,5}[/?#])[^\s'"<>]{1,100}@""")
"""The beginning of one with a password; what stands before a path is a port."""

_SHELL_ASSIGNMENT = re.compile(
    rf"""(?P<head>\b\w*(?:{_WORDS})\w*['"]?\]?\s*[=:]\s*|(?:^|\s)--?[\w-]*(?:{_WORDS})[=\s]+
    |^\s*%(?:set_)?env\s+\w*(?:{_WORDS})\w*\s+|\s(?:-u|--user)\s+[^\s:]+:)
    (?P<value>"[^"\n]*"|'[^'\n]*'|[^\s'"#,;)]+)""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)

_BOUND = re.compile(r"""[=:][ \t]{0,8}(["'])""")
"""What binds a quoted text to a name, with the opening quote."""
_NAME_ENDS = (
    *("password", "passwords", "passwd", "passphrase", "passphrases", "pwd", "secret", "secrets", "token"),
    *("tokens", "credential", "credentials", "auth", "authorization", "key", "keys"),
)
_LONGEST_NAME = 80
_LONGEST_TEXT = 8000
_UNQUOTED = re.compile(
    rf"""(?P<head>(?<![A-Za-z])(?:{_WORDS})(?![A-Za-z])['"]?[ \t]*[=:][ \t]*)[^\s'"#,;\[\](){{}}]+""",
    re.IGNORECASE,
)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SETTINGS_FILE = re.compile(
    r"diff --git .*(?:\.(?:env|ya?ml|ini|cfg|conf|toml|properties|json|sh|txt)|/\.env[\w.-]*|\.[a-z]+rc)\n"
)
"""The beginning of a file's patch, of one whose values may stand there without quotes."""


def is_secret(name: str, value: object = "") -> bool:
    """Whether ``value`` bound to ``name`` must not be stored.

    ``max_tokens = 100`` and ``tokenizer = "bert"`` are no secrets, ``hf_token = "…"`` is; a number is one
    only under a name that says password or secret.
    """
    spelled = _CAMEL.sub("_", name)
    if isinstance(value, str | bytes | list | tuple | dict):
        return bool(_NAME.search(spelled)) or (isinstance(value, str) and _looks_secret(value))
    return value is not None and not isinstance(value, bool) and bool(_NUMERIC_NAME.search(spelled))


def mask_code(code: str, tree: ast.Module | None) -> str:
    """``code`` with the literals of secrets replaced by ``'***'``.

    With ``tree`` (of the same text, line for line) exactly the literals are replaced; without one (a
    SyntaxError, another language) whatever stands behind a name that looks like a secret.
    """
    if "\r" in code:
        code = re.sub(r"\r\n?", "\n", code)  # Python begins a line there as well
    if tree is None:
        return _mask_text(code)
    lines = code.split("\n")
    spans = sorted(_secret_spans(tree), reverse=True)
    for first, start, last, end in spans:
        head = lines[first - 1].encode()[:start].decode()
        tail = lines[last - 1].encode()[end:].decode()
        # The number of lines stays, so that line numbers of a traceback still fit.
        lines[first - 1 : last] = [f"{head}'{MASK}'{tail}", *[""] * (last - first)]
    # What is left are comments, code that is commented out among them, and magics.
    return mask_values("\n".join(map(_mask_line, lines)))


def _mask_line(line: str) -> str:
    match line.lstrip()[:1]:
        case "%" | "!":
            return _mask_text(line)
        case "#":
            return mask_output(line)
    return line


def mask_values(text: str) -> str:
    """``text`` without what looks like a secret by itself: keys of known services, passwords in URLs."""
    if "://" in text:
        text = _URL.sub(MASK, text)
    return _KEY.sub(MASK, text) if any(mark in text for mark in _MARKS) else text


def _looks_secret(text: str) -> bool:
    return mask_values(text) != text


def mask_output(text: str) -> str:
    """The same, and without quoted texts that are bound to a name that looks like one (tracebacks show code).

    A text with colours loses them where the secret is, because they stand inside of it.
    """
    if "\x1b" in text:
        plain = _ANSI.sub("", text)
        masked = mask_output(plain)
        return text if masked == plain else masked
    return mask_values(_mask_quoted(text))


def _mask_quoted(text: str) -> str:
    """Texts in quotes behind a name that looks like a secret's; of a name the end is looked at first."""
    parts, done = [], 0
    for found in _BOUND.finditer(text):
        if found.start() < done:
            continue
        before = text[max(found.start() - _LONGEST_NAME, done) : found.start()].rstrip(" \t]")
        name = before.rstrip("\"'").rstrip("0123456789_")
        if not name.lower().endswith(_NAME_ENDS) or not _NAME_END.search(_CAMEL.sub("_", name)):
            continue
        end = text.find(found[1], found.end(), found.end() + _LONGEST_TEXT)
        if end > found.end() and text.find("\n", found.end(), end) < 0:
            parts += [text[done : found.end()], MASK]
            done = end
    return "".join([*parts, text[done:]]) if parts else text


def mask_patch(text: str) -> str:
    """A patch without secrets: as :func:`mask_output`, and in files of settings also what isn't quoted."""
    files = re.split(r"(?m)^(?=diff --git )", text)
    return mask_output(
        "".join(_mask_settings(file) if _SETTINGS_FILE.match(file) else file for file in files)
    )


def _mask_settings(file: str) -> str:
    return _UNQUOTED.sub(rf"\g<head>{MASK}", file)


def _mask_text(text: str) -> str:
    return _SHELL_ASSIGNMENT.sub(rf"\g<head>{MASK}", mask_values(text))


def _secret_spans(tree: ast.Module) -> set[tuple[int, int, int, int]]:
    spans: set[tuple[int, int, int, int]] = set()
    for node in ast.walk(tree):
        for name, value in _bindings(node):
            if _NAME.search(_CAMEL.sub("_", name)):
                spans.update(_literal_spans(value, name))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _looks_secret(node.value):
            spans.add(_span(node))
    return _outermost(spans)


def _bindings(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """(name, value) of everything in ``node`` that gives a value to a name, a key or a keyword."""
    if isinstance(node, ast.Assign):
        return [(_target_name(target), node.value) for target in node.targets]
    if isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        return [(_target_name(node.target), node.value)]
    if isinstance(node, ast.Compare):
        # A word of a text is called a token as well, and often compared.
        name = _target_name(node.left)
        return [(name, other) for other in node.comparators] if _NUMERIC_NAME.search(name) else []
    if isinstance(node, ast.Call):  # os.environ.setdefault("API_KEY", "…"), setattr(x, "token", "…")
        return [
            (one.value, two)
            for one, two in zip(node.args, node.args[1:], strict=False)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
    if isinstance(node, ast.keyword) and node.arg:
        return [(node.arg, node.value)]
    if isinstance(node, ast.Dict):
        return [
            (key.value, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
    if isinstance(node, ast.arguments):
        named = [*node.posonlyargs, *node.args]
        pairs = list(zip(reversed(named), reversed(node.defaults), strict=False))
        only = [(a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d is not None]
        return [(arg.arg, default) for arg, default in [*pairs, *only]]
    return []


def _target_name(target: ast.expr) -> str:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    if isinstance(target, ast.Tuple | ast.List):
        return " ".join(_target_name(element) for element in target.elts)
    return ""


def _literal_spans(value: ast.expr, name: str) -> set[tuple[int, int, int, int]]:
    if isinstance(value, ast.JoinedStr):
        return {_span(value)}
    if isinstance(value, ast.Constant):
        return {_span(value)} if is_secret(name, value.value) or isinstance(value.value, bytes) else set()
    return {span for part in _parts(value) for span in _literal_spans(part, name)}


def _parts(value: ast.expr) -> list[ast.expr]:
    """The expressions that give a value: what of them is literal is the secret."""
    match value:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            return values
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return elements
        case ast.Call(func=ast.Attribute(value=ast.Constant() as text)):  # "…".encode()
            return [text]
        case ast.Call(func=func, args=args) if _NAME.search(_CAMEL.sub("_", _target_name(func))):
            return args  # SecretStr("…")
    # Not into other calls: os.environ["TOKEN"] and getenv("TOKEN") name the secret, they don't hold it.
    return []


def _span(node: ast.expr) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0


def _outermost(spans: set[tuple[int, int, int, int]]) -> set[tuple[int, int, int, int]]:
    def inside(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
        return a != b and b[:2] <= a[:2] and a[2:] <= b[2:]

    return {span for span in spans if not any(inside(span, other) for other in spans)}
