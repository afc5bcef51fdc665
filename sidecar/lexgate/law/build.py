"""Compiles the policies into the folder that `PolicySet` loads: `python -m lexgate.law.build --help`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import PolicyError
from lexgate.law._input_schema import input_schema
from lexgate.law._opa import Opa, member, reaching, sources
from lexgate.law._yaml import read_yaml
from lexgate.law.literals import literals_of
from lexgate.law.plan_gate import check_plan
from lexgate.law.policy_set import BUNDLE, DATA, LAW, MANIFEST, VOCABULARY, WASM, Manifest, policy_digest, sha256
from lexgate.law.versions import versions_of

ENTRY_POINTS = ("lexgate/decision", "lexgate/posture")
# Compiled where the sources have them: without its mapping, AuthZEN is not served, and no gateway.
MAPPINGS = ("lexgate/mapping/authzen", "lexgate/mapping/gateway")
# Only these two are ever loaded: OPA takes every YAML or JSON file under a folder as data.
FOLDERS = ("lexgate", "data")
CAPABILITIES = "capabilities.json"
MATRIX_SCHEMA = "matrix.schema.json"


def build_policy_set(source: Path, output: Path, opa: Path) -> Manifest:
    """Compiles the policies below `source` with the binary `opa` and puts them at `output`, in place of what was there.

    The same sources and the same opa give the same bytes. Raises `PolicyError`, and leaves `output` alone, when
    anything is not as it must be.
    """
    command, entry_points = Opa(opa, source), _entry_points(source)
    vocabulary = read_vocabulary(source)
    command.run("check", "--strict", "--capabilities", CAPABILITIES, "--bundle", *FOLDERS)
    _check_facts(command, vocabulary)
    plan = check_plan(command, FOLDERS, entry_points)
    content = {
        **_compiled(command, entry_points),
        LAW: _json({**read_law(source), "literals": literals_of(plan, ENTRY_POINTS[0])}),
        VOCABULARY: _json(vocabulary),
    }
    files = {name: sha256(data) for name, data in sorted(content.items())}
    manifest = Manifest(command.version(), entry_points, files, policy_digest(files))
    _install({**content, MANIFEST: manifest.serialise()}, output)
    return manifest


def _entry_points(source: Path) -> tuple[str, ...]:
    return (*ENTRY_POINTS, *(name for name in MAPPINGS if (source / f"{name}.rego").is_file()))


def read_vocabulary(source: Path) -> dict[str, Any]:
    """Returns the vocabulary of facts, with the words of policies/words.yaml under `words`."""
    tables = {kind: table for kind, table in read_yaml(source / "words.yaml").items() if kind != "schema"}
    return {**read_yaml(source / "vocabulary.yaml"), "words": tables}


def read_law(source: Path) -> dict[str, Any]:
    """Returns the matrices of all statutes, by the name of their file, and the documentation of the readings."""
    matrices = {path.stem: read_yaml(path) for path in sorted((source / "law").glob("*.yaml"))}
    schema = source / "law" / MATRIX_SCHEMA
    if schema.is_file():
        validator = Draft202012Validator(orjson.loads(schema.read_bytes()))
        for name, matrix in matrices.items():
            _validate(name, matrix, validator)
            _check_versions(matrix)
    return {"statutes": matrices, "readings": read_yaml(source / "readings.yaml")}


def _check_facts(opa: Opa, vocabulary: Any) -> None:
    """Refuses rules that read what is no fact; the tests are left out, whose documents are fragments."""
    try:
        schema = input_schema(Vocabulary.parse(vocabulary))
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"vocabulary.yaml does not have its form: {error!r}") from error
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(_json(schema))
        file.flush()
        opa.run("check", "--capabilities", CAPABILITIES, "--schema", file.name, *sources(FOLDERS))


def _validate(name: str, matrix: Any, validator: Draft202012Validator) -> None:
    problems = [f"law/{name}.yaml: {error.json_path}: {error.message}" for error in validator.iter_errors(matrix)]
    if problems:
        raise PolicyError("the matrix of the law does not have its form:\n" + "\n".join(problems))


def _check_versions(matrix: Mapping[str, Any]) -> None:
    for article, entry in matrix["articles"].items():
        versions_of(f"{matrix['statute']}:{article}", entry)


def _compiled(opa: Opa, entry_points: Sequence[str]) -> dict[str, bytes]:
    capabilities = ("--capabilities", CAPABILITIES)
    module = opa.build("--target", "wasm", *reaching(entry_points), *capabilities, *sources(FOLDERS))
    bundle = opa.build("--target", "rego", *capabilities, *sources(FOLDERS))
    # OPA has merged the base data, and refused what two files both define.
    return {WASM: member(module, WASM), DATA: _json(orjson.loads(member(bundle, DATA))), BUNDLE: bundle}


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _install(content: Mapping[str, bytes], output: Path) -> None:
    """Replaces the folder as a whole: who reads meanwhile finds the old one, the new one or, for an instant, none."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{output.name}-", dir=output.parent) as scratch:
        fresh, old = Path(scratch, "new"), Path(scratch, "old")
        fresh.mkdir()
        for name, data in content.items():
            (fresh / name).write_bytes(data)
        if output.exists():
            output.rename(old)
        try:
            fresh.rename(output)
        except OSError:
            shutil.move(old, output)
            raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Compiles as the command line says; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m lexgate.law.build", description="Compile the policies.")
    parser.add_argument("--source", type=Path, required=True, help="the folder of the policies")
    parser.add_argument("--output", type=Path, required=True, help="the folder to write")
    parser.add_argument("--opa", type=Path, required=True, help="the opa binary")
    options = parser.parse_args(arguments)
    try:
        manifest = build_policy_set(options.source, options.output, options.opa)
    except PolicyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"policies compiled with opa {manifest.opa_version}: {manifest.policy_digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
