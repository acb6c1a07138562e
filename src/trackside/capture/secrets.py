"""What must never be stored: values of names that look like a secret, and values that look like one."""

from __future__ import annotations

import ast
import re

__all__ = ["MASK", "is_secret", "mask_code", "mask_patch", "mask_values"]

MASK = "***"

_WORDS = (
    r"password|passwd|passphrase|pwd|secret|token|credentials?|auth|"
    r"(?:api|access|private|secret|account|encryption)_?key"
)
_NAME = re.compile(rf"(?:^|[_\W\d])(?:{_WORDS})(?:$|[_\W\d])", re.IGNORECASE)
_NUMERIC_NAME = re.compile(r"(?:^|_)(?:password|passwd|passphrase|pwd|secret)(?:$|_)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VALUE = re.compile(
    r"""\b(?:sk-[A-Za-z0-9_-]{16,}          # OpenAI and the like
    |gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}
    |hf_[A-Za-z0-9]{20,}
    |AKIA[0-9A-Z]{16}
    |xox[abprs]-[A-Za-z0-9-]{10,}
    |eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})    # a JSON web token
    |://[^/\s:@'"]*:[^/\s:@'"]+@            # a URL with a password""",
    re.VERBOSE,
)
_SHELL_ASSIGNMENT = re.compile(
    rf"""(?P<head>\b\w*(?:{_WORDS})\w*['"]?\]?\s*[=:]\s*|(?:^|\s)--?[\w-]*(?:{_WORDS})[=\s]+
    |^\s*%(?:set_)?env\s+\w*(?:{_WORDS})\w*\s+)
    (?P<value>"[^"\n]*"|'[^'\n]*'|[^\s'"#,;)]+)""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)

_QUOTED = re.compile(
    rf"""(?P<head>(?<![A-Za-z])(?:{_WORDS})(?![A-Za-z])['"]?\]?\s*[=:]\s*)(?P<quote>["'])(?:(?!(?P=quote)).)+(?P=quote)""",
    re.IGNORECASE,
)


def is_secret(name: str, value: object = "") -> bool:
    """Whether ``value`` bound to ``name`` must not be stored.

    ``max_tokens = 100`` and ``tokenizer = "bert"`` are no secrets, ``hf_token = "…"`` is; a number is one
    only under a name that says password or secret.
    """
    spelled = _CAMEL.sub("_", name)
    if isinstance(value, str | bytes | list | tuple | dict):
        return bool(_NAME.search(spelled)) or (isinstance(value, str) and bool(_VALUE.search(value)))
    return value is not None and not isinstance(value, bool) and bool(_NUMERIC_NAME.search(spelled))


def mask_code(code: str, tree: ast.Module | None) -> str:
    """``code`` with the literals of secrets replaced by ``'***'``.

    With ``tree`` (of the same text, line for line) exactly the literals are replaced; without one (a
    SyntaxError, another language) whatever stands behind a name that looks like a secret.
    """
    lines = code.split("\n")
    if tree is None:
        return _mask_text(code)
    spans = sorted(_secret_spans(tree), reverse=True)
    for first, start, last, end in spans:
        head = lines[first - 1].encode()[:start].decode()
        tail = lines[last - 1].encode()[end:].decode()
        # The number of lines stays, so that line numbers of a traceback still fit.
        lines[first - 1 : last] = [f"{head}'{MASK}'{tail}", *[""] * (last - first)]
    return "\n".join(_mask_text(line) if line.lstrip()[:1] in ("%", "!") else line for line in lines)


def mask_values(text: str) -> str:
    """``text`` without what looks like a secret by itself: keys of known services, passwords in URLs."""
    return _VALUE.sub(MASK, text)


def mask_patch(text: str) -> str:
    """A patch without secrets: those, and quoted texts that are bound to a name that looks like one."""
    return mask_values(_QUOTED.sub(rf"\g<head>\g<quote>{MASK}\g<quote>", text))


def _mask_text(text: str) -> str:
    return _VALUE.sub(MASK, _SHELL_ASSIGNMENT.sub(rf"\g<head>{MASK}", text))


def _secret_spans(tree: ast.Module) -> set[tuple[int, int, int, int]]:
    spans: set[tuple[int, int, int, int]] = set()
    for node in ast.walk(tree):
        for name, value in _bindings(node):
            if _NAME.search(_CAMEL.sub("_", name)):
                spans.update(_literal_spans(value, name))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _VALUE.search(node.value):
            spans.add(_span(node))
    return _outermost(spans)


def _bindings(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """(name, value) of everything in ``node`` that gives a value to a name, a key or a keyword."""
    if isinstance(node, ast.Assign):
        return [(_target_name(target), node.value) for target in node.targets]
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        return [(_target_name(node.target), node.value)]
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
    # Not into calls: os.environ["TOKEN"] and getenv("TOKEN") name the secret, they don't hold it.
    if isinstance(value, ast.JoinedStr):
        return {_span(value)}
    if isinstance(value, ast.Constant):
        return {_span(value)} if is_secret(name, value.value) or isinstance(value.value, bytes) else set()
    if isinstance(value, ast.BinOp):
        return _literal_spans(value.left, name) | _literal_spans(value.right, name)
    if isinstance(value, ast.Tuple | ast.List):
        return {span for element in value.elts for span in _literal_spans(element, name)}
    return set()


def _span(node: ast.expr) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0


def _outermost(spans: set[tuple[int, int, int, int]]) -> set[tuple[int, int, int, int]]:
    def inside(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
        return a != b and b[:2] <= a[:2] and a[2:] <= b[2:]

    return {span for span in spans if not any(inside(span, other) for other in spans)}
