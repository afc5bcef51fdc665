"""Mutates packages of lexgate with mutmut, and reports which share of the mutants the tests notice.

    python tools/mutate_python.py domain

mutmut knows packages that lie below src/, so it works in a copy: build/mutmut/<package>. It goes on where it stopped as
long as neither package nor tests change.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the tests read, beside src/ and the tests themselves, which mutmut copies by itself.
ALSO = ("policies", "proto", "tools", "examples", "docs", "benchmarks", "README.md", ".tools")
CONFIGURATION = """
[tool.mutmut]
source_paths = ["src/lexgate"]
only_mutate = ["src/lexgate/{package}/*"]
also_copy = [{also}]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-o", "timeout=0"]
pytest_add_cli_args_test_selection = [{tests}]
"""
# The tests that say what a package does.
TESTS = {
    "domain": ("tests/unit/domain", "tests/unit/law", "tests/unit/test_decide.py", "tests/unit/test_posture.py"),
    "engine": ("tests/unit/engine",),
    "facts": ("tests/unit/facts",),
}


def main() -> int:
    """Runs mutmut for each package that is asked for; returns 1 when one falls short of the share that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=list(TESTS), help="domain, engine, facts; all by default")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--at-least", type=float, default=0.9, help="the share of mutants that must be killed")
    options = parser.parse_args()
    shares = [_share(package, options.jobs) for package in options.packages]
    return int(any(share < options.at_least for share in shares))


def _share(package: str, jobs: int) -> float:
    work = _copy(package)
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs)], cwd=work, check=True)
    count = _counted(work)
    killed, survived = count["killed"] + count["timeout"], count["survived"] + count["no tests"]
    share = killed / (killed + survived) if killed + survived else 0.0
    print(f"{package}: {killed} of {killed + survived} mutants killed ({share:.1%}); {dict(count)}")
    return share


def _copy(package: str) -> Path:
    work = ROOT / "build" / "mutmut" / package
    work.mkdir(parents=True, exist_ok=True)
    _synchronise(ROOT / "sidecar" / "lexgate", work / "src" / "lexgate")
    _synchronise(ROOT / "tests", work / "tests")
    for name in ALSO:
        if not (work / name).exists():
            (work / name).symlink_to(ROOT / name)
    also, tests = (", ".join(f'"{name}"' for name in names) for names in (ALSO, TESTS[package]))
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (work / "pyproject.toml").write_text(text + CONFIGURATION.format(package=package, also=also, tests=tests), "utf-8")
    return work


def _synchronise(source: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _counted(work: Path) -> Counter[str]:
    subprocess.run([sys.executable, "-m", "mutmut", "export-cicd-stats"], cwd=work, check=True, capture_output=True)
    stats = json.loads((work / "mutants" / "mutmut-cicd-stats.json").read_text("utf-8"))
    return Counter({name.replace("_", " "): number for name, number in stats.items() if name != "total" and number})


if __name__ == "__main__":
    sys.exit(main())
