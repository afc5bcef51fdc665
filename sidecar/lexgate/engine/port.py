"""The port: what the pipeline asks of an engine."""

from __future__ import annotations

from typing import Any, Protocol

import orjson

from lexgate.errors import EngineFault, PolicyError

DECISION = "lexgate/decision"
POSTURE = "lexgate/posture"
AUTHZEN = "lexgate/mapping/authzen"
GATEWAY = "lexgate/mapping/gateway"
# More is refused by every engine alike, and before anything is evaluated.
MAX_INPUT_BYTES = 64 * 1024


class Engine(Protocol):
    """Evaluates one entry point of the policies for one input. Safe for many threads.

    The same input gives the same result on every engine, apart from the order of sets: the caller sorts.
    """

    @property
    def name(self) -> str:
        """The name of the engine, as configuration and metrics write it."""
        ...

    @property
    def digest(self) -> str:
        """The digest of the policies that this engine evaluates: `sha256:…`."""
        ...

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        """Returns the JSON of the entry point's result for `document`, a JSON object that lexgate serialised itself.

        Raises `EngineFault` when there is no result; never returns a result that the policies did not give.
        """
        ...

    def close(self) -> None:
        """Releases what the engine holds; a later `evaluate` is an `EngineFault`."""
        ...


def refuse_unfit(document: bytes) -> None:
    """Raises `EngineFault` for bytes that cannot be an input, because engines differ in what they make of them.

    OPA in Wasm takes malformed JSON for an empty input and would answer; a cut document is told by its end.
    """
    if len(document) > MAX_INPUT_BYTES:
        raise EngineFault(f"the input has {len(document)} bytes; at most {MAX_INPUT_BYTES} are evaluated")
    if not (document.startswith(b"{") and document.endswith(b"}")):
        raise EngineFault("the input is not a JSON object")


def checked_base_data(data: bytes) -> dict[str, Any]:
    """Returns the base data that `data` is the JSON of. Raises `PolicyError`; OPA in Wasm would take a part of it."""
    try:
        parsed = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise PolicyError("the base data of the policies are not JSON: compile the policies again") from error
    if not isinstance(parsed, dict):
        raise PolicyError("the base data of the policies are not a JSON object: compile the policies again")
    return parsed
