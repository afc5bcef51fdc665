"""opa-py-wasm on our module, in an environment of its own; the other end of `benchmarks.driver`.

Started as `.venv-bench/bin/python rival.py MODULE DATA INPUTS`. INPUTS holds one JSON document a line. First it
prints what it decides of each; then, for each line "N" on standard input, it evaluates N inputs and prints the seconds
of processor time that took.
"""

from __future__ import annotations

import importlib
import json
import sys
from itertools import cycle, islice
from pathlib import Path
from time import thread_time
from typing import Any


def main(module: str, data: str, inputs: str) -> None:
    """Obeys until standard input ends."""
    # Not installed in the environment that checks types.
    rival: Any = importlib.import_module("opapywasm")
    # As published (1.2.1) it offers every module 2 pages of memory, and so loads none that wants more, as ours does.
    runtime: Any = importlib.import_module("opapywasm.runtime")
    runtime._DEFAULT_MEMORY_PAGES = 16  # noqa: SLF001 - there is no setting for it
    config = rival.PolicyConfig(pool_size=1, default_entrypoint="lexgate/decision")
    policy = rival.OpaWasmPolicy.from_wasm_file(module, config)
    policy.set_data(json.loads(Path(data).read_bytes()))
    documents = [line.decode() for line in Path(inputs).read_bytes().splitlines()]
    _say(json.dumps([policy.evaluate(document)["effect"] for document in documents]))
    endless = cycle(documents)
    for line in sys.stdin:
        chosen = list(islice(endless, int(line)))
        started = thread_time()
        for document in chosen:
            policy.evaluate(document)
        _say(str(thread_time() - started))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
