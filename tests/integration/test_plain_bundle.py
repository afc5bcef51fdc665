"""The bundle for any OPA: `opa eval` and `opa run` decide with it as lexgate does, and take nothing in it for data."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jsonschema import Draft202012Validator

from lexgate.bootstrap import Application, assemble
from lexgate.cli._parts import load_parts
from lexgate.config import Config, OpaSection, load_config
from lexgate.engine import DECISION, POSTURE
from lexgate.errors import PolicyError
from tests.pages import console_lines, wrong_lines
from tests.unit.cli.conftest import Invoke, alone, invoke
from tests.unit.engine.kit import canonical, served

__all__ = ["alone", "invoke"]  # fixtures

# Readings and parameters of a deployment that change what its bundle answers.
SETTINGS = (
    "readings: {strict_sensitive_consent: true, consent_last_day: ends_at_midnight}\nparameters: {periodic: P90D}\n"
)
DEFAULT, OWN = "default", "own readings"


@pytest.fixture(params=[DEFAULT, OWN])
def settings_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "lexgate.yaml"
    path.write_text("" if request.param == DEFAULT else SETTINGS)
    return path


@pytest.fixture
def bundle(invoke: Invoke, settings_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "dist" / "lexgate.tar.gz"
    result = invoke("policies", "bundle", "--config", settings_file, "--output", path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"wrote {path}, revision {load_parts(settings_file).digest}\n"
    return path


@pytest.fixture
def unpacked(bundle: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    with tarfile.open(bundle) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def embedded(settings_file: Path) -> Iterator[Application]:
    with closing(assemble(load_config(settings_file))) as application:
        yield application


def examples(unpacked: Path) -> list[Path]:
    found = sorted((unpacked / "examples").iterdir())
    assert len(found) >= 5
    return found


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def evaluated(opa: Path, *arguments: object) -> Any:
    command = [str(opa), "eval", "--format", "json", *map(str, arguments)]
    return json.loads(subprocess.check_output(command))["result"][0]["expressions"][0]["value"]


def test_opa_decides_the_examples_as_lexgate_does(
    opa: Path, bundle: Path, unpacked: Path, embedded: Application
) -> None:
    effects = set()
    for folder in examples(unpacked):
        for entry_point, name in ((DECISION, "decision"), (POSTURE, "posture")):
            answer = evaluated(opa, "-b", bundle, "-i", folder / "input.json", f"data.lexgate.{name}")
            ours = json.loads(embedded.engine.evaluate(entry_point, json.dumps(read(folder / "input.json")).encode()))
            assert canonical(answer) == canonical(ours) == canonical(read(folder / f"{name}.json"))
        effects.add(read(folder / "decision.json")["effect"])
    assert effects == {"ALLOW", "DENY", "REFER"}


def test_the_pipeline_comes_to_the_same_effect(unpacked: Path, embedded: Application) -> None:
    for folder in examples(unpacked):
        prepared = embedded.resolver.document(read(folder / "document.json"))
        decision, answer = embedded.decider.decide(prepared, "test"), read(folder / "decision.json")
        assert decision.effect == answer["effect"]
        assert {f"{each.statute}:{each.article}" for each in decision.violations} == set(answer["deny"])
        assert {f"{each.statute}:{each.article}" for each in decision.obligations} == set(answer["oblige"])


def test_normalise_makes_the_input_of_each_example(invoke: Invoke, unpacked: Path) -> None:
    for folder in examples(unpacked):
        result = invoke("document", "normalise", folder / "document.json")
        assert json.loads(result.stdout) == read(folder / "input.json")


def test_documents_and_inputs_keep_to_the_schemas(invoke: Invoke, unpacked: Path) -> None:
    for name, arguments in (("document", ()), ("input", ("--input",))):
        schema = read(unpacked / "schemas" / f"{name}.schema.json")
        assert schema == json.loads(invoke("document", "schema", *arguments).stdout)
        for folder in examples(unpacked):
            Draft202012Validator(schema).validate(read(folder / f"{name}.json"))


def test_opa_loads_the_policies_and_their_data_and_nothing_else(
    opa: Path, bundle: Path, unpacked: Path, settings_file: Path
) -> None:
    data = load_parts(settings_file).data
    manifest = read(unpacked / ".manifest")
    assert sorted(manifest["roots"]) == sorted(["lexgate", *data])
    for loaded in (bundle, unpacked):
        found = evaluated(opa, "-b", loaded, '{name: data[name] | some name in object.keys(data); name != "lexgate"}')
        assert found == data


def test_every_id_that_the_examples_emit_is_in_the_matrix(unpacked: Path) -> None:
    statutes = read(unpacked / "law.json")["statutes"]
    for folder in examples(unpacked):
        answer = read(folder / "decision.json")
        for statute, _, article in (identifier.partition(":") for identifier in answer["deny"] + answer["oblige"]):
            assert statutes[statute]["articles"][article]["code"]


def test_the_readme_names_every_example_and_every_file(unpacked: Path) -> None:
    text = (unpacked / "README.md").read_text("utf-8")
    assert [folder.name for folder in examples(unpacked) if f"- `{folder.name}`: " not in text] == []
    files = {path.relative_to(unpacked).parts[0] for path in unpacked.rglob("*") if path.is_file()}
    assert files == {".manifest", "data.json", "lexgate", "README.md", "law.json", "schemas", "examples"}
    assert [name for name in files - {"README.md"} if f"`{name}" not in text] == []


def test_the_same_deployment_writes_the_same_bytes(invoke: Invoke, bundle: Path, settings_file: Path) -> None:
    before = bundle.read_bytes()
    assert invoke("policies", "bundle", "--config", settings_file, "--output", bundle).exit_code == 0
    assert bundle.read_bytes() == before
    assert [path.name for path in bundle.parent.iterdir()] == [bundle.name]


def test_an_opa_server_with_it_serves_the_engine_opa(
    bundle: Path, settings_file: Path, unpacked: Path, tmp_path: Path, embedded: Application
) -> None:
    with served(bundle.read_bytes(), tmp_path) as url:
        config = remote(settings_file, url)
        with closing(assemble(config)) as application:
            for folder in examples(unpacked):
                prepared = application.resolver.document(read(folder / "document.json"))
                ours = embedded.decider.decide(prepared, "test")
                assert application.decider.decide(prepared, "test").effect == ours.effect
                posture = application.engine.evaluate(POSTURE, prepared.input)
                assert canonical(json.loads(posture)) == canonical(read(folder / "posture.json"))


def test_a_server_with_the_bundle_of_another_deployment_is_refused(
    invoke: Invoke, settings_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("readings: {off_switch: other_than_this}\n".replace("other_than_this", other_value("off_switch")))
    path = tmp_path / "other.tar.gz"
    assert invoke("policies", "bundle", "--config", other, "--output", path).exit_code == 0
    with served(path.read_bytes(), tmp_path) as url, pytest.raises(PolicyError, match="no bundle of revision"):
        assemble(remote(settings_file, url))


def test_a_signed_bundle_is_loaded_as_it_was_signed_and_not_otherwise(
    opa: Path, bundle: Path, unpacked: Path, tmp_path: Path
) -> None:
    ours, others = keys(tmp_path / "ours"), keys(tmp_path / "others")
    signed = tmp_path / "signed.tar.gz"
    subprocess.check_call([opa, "build", "--bundle", bundle, *SIGNED, "--signing-key", ours[0], "--output", signed])
    assert loaded(opa, signed, ours[1]) == ""
    assert "failed to verify JWT signature" in loaded(opa, signed, others[1])
    tampered = repacked(signed, tmp_path / "t.tar.gz", lambda name, text: text + b"#" * name.endswith("decision.rego"))
    assert "decision.rego: digest mismatch" in loaded(opa, tampered, ours[1])
    stripped = repacked(signed, tmp_path / "s.tar.gz", lambda name, text: None if "signatures" in name else text)
    assert "missing .signatures.json" in loaded(opa, stripped, ours[1])
    with tarfile.open(signed) as archive:
        manifest = json.load(archive.extractfile("/.manifest") or pytest.fail("no manifest"))
    assert manifest["revision"] == read(unpacked / ".manifest")["revision"]


SIGNED = ("--signing-alg", "ES256")


def keys(folder: Path) -> tuple[Path, Path]:
    """A private and a public key, in files."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    public.write_bytes(key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    return private, public


def loaded(opa: Path, bundle: Path, key: Path) -> str:
    """What opa says against loading the bundle; nothing where it loads."""
    command = [str(opa), "run", "--bundle", str(bundle), *SIGNED, "--verification-key", str(key)]
    run = subprocess.run(command, input="", capture_output=True, text=True, timeout=60, check=False)
    return "" if run.returncode == 0 else f"{run.returncode}: {run.stdout}{run.stderr}"


def repacked(bundle: Path, where: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of the bundle with other content, or without a file for which there is none."""
    with tarfile.open(bundle) as source, tarfile.open(where, "w:gz") as target:
        for member in source.getmembers():
            content = source.extractfile(member)
            text = None if content is None else change(member.name, content.read())
            if text is not None:
                member.size = len(text)
                target.addfile(member, io.BytesIO(text))
    return where


def other_value(reading: str) -> str:
    described = load_parts(None).policies.law["readings"][reading]
    return str(next(value for value in described["values"] if value != described["default"]))


def remote(settings_file: Path, url: str) -> Config:
    stated = load_config(settings_file).model_dump(include={"readings", "parameters"})
    return Config(**stated, engine="opa", opa=OpaSection(url=url, timeout_seconds=20))


def test_a_configuration_that_is_wrong_writes_nothing(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("readings: {no_such: 1}\n")
    result = invoke("policies", "bundle", "--config", tmp_path / "wrong.yaml", "--output", tmp_path / "b.tar.gz")
    assert result.exit_code == 2
    assert "readings.no_such: no such reading" in result.stderr
    assert not (tmp_path / "b.tar.gz").exists()


def test_the_commands_of_the_page_print_what_it_shows(root: Path, tmp_path: Path) -> None:
    page = root / "docs" / "bundle.md"
    assert len(console_lines(page)) >= 8
    assert "\n".join(wrong_lines(page, tmp_path)) == ""
