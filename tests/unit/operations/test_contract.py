"""The contract: ``openapi.json`` says what the operations take and give, and is fresh."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from trackside.operations.openapi import API_PREFIX, main, make_openapi
from trackside.operations.registry import OPERATIONS

COMMITTED = Path(__file__).parents[3] / "openapi.json"


def test_committed_contract_is_fresh() -> None:
    """The committed file is what the wire types say now."""
    assert main(["--check", str(COMMITTED)]) == 0


def test_stale_contract_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that differs, or is missing, fails the check and says what to do; writing mends it."""
    file = tmp_path / "openapi.json"
    assert main(["--check", str(file)]) == 1
    file.write_text(COMMITTED.read_text().replace("store_label", "shop_label"))
    assert main(["--check", str(file)]) == 1
    assert "is stale" in capsys.readouterr().err
    assert main([str(file)]) == 0
    assert main(["--check", str(file)]) == 0


def test_every_operation_has_a_path() -> None:
    """Each operation is one POST path with a summary and the refusals it may answer."""
    paths = make_openapi()["paths"]
    assert set(paths) == {f"{API_PREFIX}/{name}" for name in OPERATIONS}
    for path in paths.values():
        assert path["post"]["summary"].endswith(".")
        assert {"200", "400", "403", "404", "409", "503"} <= set(path["post"]["responses"])


def test_answers_are_complete_and_questions_short() -> None:
    """An answer has every field; a question may leave out what has a default."""
    schemas = make_openapi()["components"]["schemas"]
    for operation in OPERATIONS.values():
        answer = schemas[operation.response.__name__]
        assert answer["required"] == list(answer["properties"])
        question = schemas[operation.request.__name__]
        needed = [field.name for field in msgspec.structs.fields(operation.request) if field.required]
        assert question.get("required", []) == needed


def test_references_lead_somewhere() -> None:
    """Every reference names a schema of the document, and no default is left in it."""
    document = make_openapi()
    text = msgspec.json.encode(document).decode()
    names = set(document["components"]["schemas"])
    found = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert found <= names
    assert '"default"' not in text
