"""The generator: facts in, the committed code out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter.ari import generate
from callcenter.ari.codegen.spec import SPEC_FILE, Op, Parameter, dump, extract, load
from callcenter.telephony.asterisk.install import ensure_asterisk


def test_the_committed_code_is_what_the_generator_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_check_names_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "GENERATED", tmp_path)
    assert generate.main(["--check"]) == 1
    assert "events.py differs" in capsys.readouterr().err
    (tmp_path / "left_over.py").write_text("")
    assert generate.main([]) == 0
    assert not (tmp_path / "left_over.py").exists()
    assert generate.main(["--check"]) == 0
    (tmp_path / "events.py").write_text("changed by hand")
    assert generate.main(["--check"]) == 1


def test_the_spec_is_read_and_written_alike() -> None:
    assert dump(load()) == SPEC_FILE.read_text("utf-8")


def test_the_installed_asterisk_still_has_everything() -> None:
    """A newer Asterisk may offer more than the spec, not less."""
    installed = extract(ensure_asterisk().data_dir / "rest-api", "installed")
    spec = load()
    for resource, ops in spec.resources.items():
        theirs = {op.nickname: op for op in installed.resources[resource]}
        for op in ops:
            there = theirs[op.nickname]
            assert (there.method, there.path, there.response) == (op.method, op.path, op.response)
            assert {p.name for p in op.parameters} <= {p.name for p in there.parameters}
    models = {model.name: model for model in installed.models}
    for model in spec.models:
        assert {field.name for field in model.fields} <= {field.name for field in models[model.name].fields}


def test_only_facts_are_taken(tmp_path: Path) -> None:
    prose = "words that belong to Asterisk"
    (tmp_path / "resources.json").write_text(
        json.dumps({"apis": [{"path": "/api-docs/toys.{format}", "description": prose}]})
    )
    operation = {
        "httpMethod": "GET",
        "nickname": "get",
        "summary": prose,
        "notes": prose,
        "responseClass": "Toy",
        "parameters": [
            {"name": "toyId", "description": prose, "paramType": "path", "dataType": "string"},
            {
                "name": "size",
                "description": prose,
                "paramType": "query",
                "dataType": "string",
                "required": False,
                "allowableValues": {"valueType": "LIST", "values": ["big", "small"]},
            },
        ],
        "errorResponses": [{"code": 404, "reason": prose}],
    }
    model = {"id": "Toy", "description": prose, "properties": {"id": {"type": "string", "required": True}}}
    (tmp_path / "toys.json").write_text(
        json.dumps({"apis": [{"path": "/toys/{toyId}", "operations": [operation]}], "models": {"Toy": model}})
    )
    spec = extract(tmp_path, "0")
    assert prose not in dump(spec)
    assert spec.resources["toys"] == (
        Op(
            nickname="get",
            method="GET",
            path="/toys/{toyId}",
            response="Toy",
            parameters=(
                Parameter(name="toyId", place="path", type="string", required=True),
                Parameter(name="size", place="query", type="string", values=("big", "small")),
            ),
        ),
    )
