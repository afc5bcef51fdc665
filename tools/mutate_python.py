"""Mutates packages of lexgate with mutmut, and reports which share of the mutants the tests notice.

    python tools/mutate_python.py domain
    python tools/mutate_python.py facts --sample 400
    python tools/mutate_python.py facts --only 'lexgate.facts.ledger.*' --survivors

mutmut knows packages that lie below src/, so it works in a copy: build/mutmut/<package>. It goes on where it stopped as
long as neither package nor tests change. Of a sample the share is an estimate: its interval holds 95 times of 100.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the tests read, beside src/ and the tests themselves, which mutmut copies by itself.
ALSO = ("policies", "proto", "tools", "examples", "docs", "benchmarks", "README.md", ".tools")
CONFIGURATION = """
[tool.mutmut]
source_paths = ["src/lexgate"]
only_mutate = ["src/lexgate/{package}/*"]
do_not_mutate = [{left_out}]
also_copy = [{also}]
# What the tests leave in a process, such as the threads of wasmtime and grpc, does not survive a fork.
process_isolation = "forkserver"
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:faulthandler", "-o", "timeout=0"]
pytest_add_cli_args_test_selection = [{tests}]
"""
# The tests that say what a package does.
TESTS = {
    "domain": ("tests/unit/domain", "tests/unit/law", "tests/unit/test_decide.py", "tests/unit/test_posture.py"),
    "engine": (
        "tests/unit/engine",
        "tests/fault/test_engine_opa_child.py",
        "tests/fault/test_engine_opa_remote.py",
        "tests/fault/test_rows_opa.py",
        "tests/integration/rows/test_conditions.py",
    ),
    # Without those that start processes of their own: those would not see the mutants.
    "facts": (
        "tests/unit/facts",
        *(f"tests/integration/resolution/test_{name}.py" for name in ("ids", "times")),
        *(f"tests/integration/registers/test_{name}.py" for name in ("reads", "writes")),
        *(
            f"tests/integration/ledger/test_{name}.py"
            for name in ("decided", "erasure", "export", "import", "own_consent", "pages", "reads", "rights", "sealing")
        ),
        "tests/integration/ledger/test_writes.py",
    ),
}
LEFT_OUT = {
    # Runs in a Python of its own, without what is installed, so without mutmut.
    "engine": ("src/lexgate/engine/_launch.py",),
    # Alembic loads them by their paths, under names that mutmut does not know, so it cannot switch a mutant on.
    "facts": ("src/lexgate/facts/store/migrations/*",),
}
# How mutmut keeps what became of a mutant.
_SKIPPED, _SURVIVED = 34, (0, 5, 33)


def main() -> int:
    """Runs mutmut for each package that is asked for; returns 1 when one falls short of the share that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=list(TESTS), help="domain, engine, facts; all by default")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--at-least", type=float, default=0.9, help="the share of mutants that must be killed")
    parser.add_argument("--sample", type=int, help="how many mutants of a package to try; all by default")
    parser.add_argument("--seed", type=int, default=0, help="which ones a sample takes")
    parser.add_argument("--only", default="*", help="a pattern of the names of mutants, such as lexgate.facts.store.*")
    parser.add_argument("--survivors", action="store_true", help="show what each one that was not noticed changes")
    parser.add_argument("--again", action="store_true", help="try those again that were not noticed the last time")
    options = parser.parse_args()
    shares = [_share(package, options) for package in options.packages]
    return int(any(share < options.at_least for share in shares))


def _share(package: str, options: argparse.Namespace) -> float:
    work = _copy(package)
    _choose(work, options)
    _mutmut(work, "run", "--max-children", str(options.jobs))
    count = _counted(work)
    # A mutant that ends the process, or never ends, fails the run of the tests as one that fails an assertion.
    killed = count["killed"] + count["timeout"] + count["segfault"]
    survived = count["survived"] + count["no tests"]
    tried = killed + survived
    share = killed / tried if tried else 0.0
    around = f" ± {1.96 * math.sqrt(share * (1 - share) / tried):.1%}" if options.sample is not None and tried else ""
    if options.survivors:
        _show(work)
    print(f"{package}: {killed} of {tried} mutants killed ({share:.1%}{around}); {dict(count)}")
    return share


def _choose(work: Path, options: argparse.Namespace) -> None:
    """Has mutmut skip all mutants but those that are asked for. What it found out about these stays."""
    # It makes the mutants and watches the tests before it looks for those that are asked for, of which there is none.
    _mutmut(work, "run", "none of them", check=False)
    metas = {path: json.loads(path.read_text("utf-8")) for path in sorted(work.glob("mutants/src/**/*.meta"))}
    names = sorted(
        name for meta in metas.values() for name in meta["exit_code_by_key"] if fnmatchcase(name, options.only)
    )
    if not names:
        sys.exit(f"mutmut made no mutants of {options.only} in {work}")
    size = len(names) if options.sample is None else min(options.sample, len(names))
    chosen = set(random.Random(options.seed).sample(names, size))  # noqa: S311  # a sample keeps no secret
    for path, meta in metas.items():
        codes = meta["exit_code_by_key"]
        for name, code in codes.items():
            if name not in chosen:
                codes[name] = _SKIPPED
            elif code == _SKIPPED or (options.again and code in _SURVIVED):  # skipped by an earlier sample
                codes[name] = None
        path.write_text(json.dumps(meta), "utf-8")


def _show(work: Path) -> None:
    for meta in sorted(work.glob("mutants/src/**/*.meta")):
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        for name in (name for name, code in codes.items() if code in _SURVIVED):
            _mutmut(work, "show", name)


def _mutmut(work: Path, *arguments: str, check: bool = True) -> None:
    subprocess.run([sys.executable, "-m", "mutmut", *arguments], cwd=work, check=check)


def _copy(package: str) -> Path:
    work = ROOT / "build" / "mutmut" / package
    work.mkdir(parents=True, exist_ok=True)
    _synchronise(ROOT / "sidecar" / "lexgate", work / "src" / "lexgate")
    _synchronise(ROOT / "tests", work / "tests")
    for name in ALSO:
        if not (work / name).exists():
            (work / name).symlink_to(ROOT / name)
    lists = (ALSO, TESTS[package], LEFT_OUT.get(package, ()))
    also, tests, left_out = (", ".join(f'"{name}"' for name in names) for names in lists)
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    stated = CONFIGURATION.format(package=package, also=also, tests=tests, left_out=left_out)
    (work / "pyproject.toml").write_text(text + stated, "utf-8")
    return work


def _synchronise(source: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _counted(work: Path) -> Counter[str]:
    _mutmut(work, "export-cicd-stats")
    stats = json.loads((work / "mutants" / "mutmut-cicd-stats.json").read_text("utf-8"))
    return Counter({name.replace("_", " "): number for name, number in stats.items() if name != "total" and number})


if __name__ == "__main__":
    sys.exit(main())
