"""The bundle for any OPA: the policies as a deployment reads them, and what people need to use them without lexgate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from lexgate.cli._parts import Parts
from lexgate.engine import DECISION, POSTURE, Engine, WasmEngine, render_bundle
from lexgate.facts.normalise import Normaliser
from lexgate.facts.schema import document_schema, input_schema
from lexgate.facts.strict_yaml import parse_yaml

_FOLDER = Path(__file__).parent / "bundle"
_DEPTH = 16


def plain_bundle(parts: Parts) -> bytes:
    """Returns the bundle, with the digest in force as its revision; the same parts give the same bytes.

    Raises `InputError` when an example does not fit the vocabulary, `EngineFault` when it cannot be judged.
    """
    data = orjson.dumps(parts.data, option=orjson.OPT_SORT_KEYS)
    with closing(WasmEngine(parts.policies.wasm, data, parts.digest)) as engine:
        return render_bundle(parts.policies.bundle, data, parts.digest, dict(_beside(parts, engine)))


def bundle_examples() -> Mapping[str, Any]:
    """Returns the examples by name: `about`, one sentence, and `document`."""
    [(_, examples)] = parse_yaml((_FOLDER / "examples.yaml").read_bytes(), max_depth=_DEPTH)
    found: Mapping[str, Any] = examples
    return found


def _beside(parts: Parts, engine: Engine) -> Iterator[tuple[str, bytes]]:
    examples = bundle_examples()
    lines = "".join(f"- `{name}`: {example['about']}\n" for name, example in examples.items())
    yield "README.md", (_FOLDER / "README.md").read_bytes() + lines.encode()
    yield "law.json", _spread(parts.policies.law)
    yield "schemas/document.schema.json", _spread(document_schema(parts.vocabulary))
    yield "schemas/input.schema.json", _spread(input_schema(parts.vocabulary))
    normaliser = Normaliser(parts.vocabulary)
    for name, example in examples.items():
        document = example["document"]
        judged, _ = normaliser.document(document, now=0)
        yield f"examples/{name}/document.json", _spread(document)
        yield f"examples/{name}/input.json", _spread(orjson.loads(judged))
        for entry_point in (DECISION, POSTURE):
            answer = orjson.loads(engine.evaluate(entry_point, judged))
            yield f"examples/{name}/{Path(entry_point).name}.json", _spread(_sorted(answer))


def _sorted(answer: Any) -> Any:
    """The answer with its sets in one order, which engines leave open."""
    return {
        name: sorted(value, key=orjson.dumps) if isinstance(value, list) else value
        for name, value in sorted(answer.items())
    }


def _spread(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
