"""Registered models through the public functions: MLflow's names, and a sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackside
from trackside.errors import (
    ArtifactNotFound,
    Conflict,
    FilterSyntaxError,
    InvalidInput,
    ModelExists,
    ModelNotFound,
    RunNotFound,
    TracksideError,
)


def log_run(name: str = "forest") -> str:
    with trackside.start_run(run_name=name) as run:
        trackside.log_text("weights", "model/net.txt")
    return run.run_id


def test_a_run_that_is_going_on_is_registered() -> None:
    """What it has logged so far is in the store, file and all; the model is made with its first version."""
    with trackside.start_run(run_name="forest") as run:
        trackside.log_text("weights", "model/net.txt")
        made = trackside.register_model(f"runs:/{run.run_id}/model/net.txt", "churn", 300, tags={"n": 1})
    assert (made.name, made.version, made.run_id, made.path) == ("churn", 1, run.run_id, "model/net.txt")
    assert (made.tags, bool(made.user_id)) == ({"n": "1"}, True)
    copy = trackside.download_artifacts(made.run_id, made.path)
    assert Path(copy).read_text() == "weights"
    again = trackside.register_model(f"runs:/{run.run_id}", "churn", description="whole")
    assert (again.version, again.path, again.description) == (2, "", "whole")


def test_a_file_beside_the_log_is_registered_too() -> None:
    """What others wrote into the run's folder counts as well as what was logged."""
    run_id = log_run()
    (Path(trackside.get_run(run_id).info.artifact_uri) / "by-hand.bin").write_bytes(b"x")
    assert trackside.register_model(f"runs:/{run_id}/by-hand.bin", "churn").path == "by-hand.bin"


@pytest.mark.parametrize(
    ("uri", "name", "error", "text"),
    [
        ("runs:/{run}/other", "churn", ArtifactNotFound, "no file or folder 'other'"),
        ("runs:/{run}/../x", "churn", InvalidInput, "'../x'"),
        ("runs:/" + "0" * 32, "churn", RunNotFound, "There is no run"),
        ("runs:/{gone}", "churn", Conflict, "deleted"),
        ("models:/churn/1", "churn", InvalidInput, "runs:/RUN_ID/PATH"),
        (7, "churn", InvalidInput, "runs:/RUN_ID/PATH"),
        ("runs:/{run}", "a/b", InvalidInput, "leave out / and :"),
        ("runs:/{run}", "a:b", InvalidInput, "leave out / and :"),
        ("runs:/{run}", None, InvalidInput, "has to be a string"),
    ],
)
def test_what_cannot_be_registered_is_a_sentence(
    uri: object, name: str, error: type[TracksideError], text: str
) -> None:
    """It names what is wrong, and no model has been made."""
    run, gone = log_run(), log_run()
    trackside.delete_run(gone)
    address = uri.format(run=run, gone=gone) if isinstance(uri, str) else uri
    with pytest.raises(error, match=text):
        trackside.register_model(address, name)  # type: ignore[arg-type]
    assert trackside.search_registered_models() == []


def test_models_and_versions_are_described_renamed_and_removed() -> None:
    """Versions by number or by its text; what is unknown has an error of its own."""
    run_id = log_run()
    trackside.create_registered_model("churn", {"team": "ads"}, "who leaves")
    with pytest.raises(ModelExists, match="'churn' already"):
        trackside.create_registered_model("churn")
    trackside.register_model(f"runs:/{run_id}", "churn")
    trackside.set_registered_model_alias("churn", "champion", "1")
    trackside.set_registered_model_tag("churn", "year", 2026)
    trackside.delete_registered_model_tag("churn", "team")
    trackside.set_model_version_tag("churn", 1, "ok", value=True)
    trackside.set_model_version_tag("churn", "1", "gone", "x")
    trackside.delete_model_version_tag("churn", 1, "gone")
    model = trackside.rename_registered_model("churn", "leavers")
    assert (model.tags, model.aliases, model.description) == ({"year": "2026"}, {"champion": 1}, "who leaves")
    assert trackside.update_registered_model("leavers").description == "who leaves"
    assert trackside.update_model_version("leavers", 1, "first").description == "first"
    version = trackside.get_model_version("leavers", "1")
    assert version == trackside.get_model_version_by_alias("leavers", "champion")
    assert version.tags == {"ok": "True"}
    trackside.delete_registered_model_alias("leavers", "champion")
    with pytest.raises(ModelNotFound, match="no alias 'champion'"):
        trackside.get_model_version_by_alias("leavers", "champion")
    trackside.delete_model_version("leavers", 1)
    with pytest.raises(ModelNotFound, match="no version 1"):
        trackside.get_model_version("leavers", 1)
    trackside.delete_registered_model("leavers")
    with pytest.raises(ModelNotFound, match="no registered model 'leavers'"):
        trackside.get_registered_model("leavers")
    for number in ("one", 1.5, True, None):
        with pytest.raises(InvalidInput, match="no version"):
            trackside.get_model_version("leavers", number)  # type: ignore[arg-type]


def test_models_and_versions_are_found_by_conditions() -> None:
    """MLflow's filters on name, run, source and tags; a missing tag matches nothing."""
    run_id = log_run()
    for name, team in (("churn ads", "ads"), ("Churn mail", "mail"), ("digits", None)):
        trackside.register_model(f"runs:/{run_id}/model", name, tags={"team": team} if team else None)
        if team:
            trackside.set_registered_model_tag(name, "the team", team)

    def models(text: str) -> set[str]:
        return {model.name for model in trackside.search_registered_models(text)}

    assert models("name = 'digits'") == {"digits"}
    assert models('name LIKE "churn%"') == {"churn ads"}
    assert models("name ILIKE 'churn%' and tags.`the team` != 'mail'") == {"churn ads"}
    assert models("tags.missing != 'x'") == set()
    assert len(trackside.search_registered_models(max_results=2)) == 2
    found = trackside.search_model_versions(f"run_id = '{run_id}' AND source_path LIKE '%/model'")
    assert [version.name for version in found] == ["Churn mail", "churn ads", "digits"]
    assert [version.name for version in trackside.search_model_versions("tags.team = 'ads'", 5)] == [
        "churn ads"
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [("stage = 'x'", 0), ("name = 'a' OR name = 'b'", 11), ("name = churn", 0), ("name = 'a' AND", 14)],
)
def test_a_mistake_in_a_filter_is_shown(text: str, column: int) -> None:
    """Where it is, and what could stand there."""
    with pytest.raises(FilterSyntaxError, match="such as name = 'churn'") as caught:
        trackside.search_registered_models(text)
    assert caught.value.column == column
    with pytest.raises(InvalidInput, match="positive integer"):
        trackside.search_model_versions(max_results=0)
