"""What the files and rules of the policies promise to their readers; each check returns the places that break it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from lexgate.law.rego import CITING, RegoFile, Rule

_SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# An annex has its own numbers, which begin with letters: angiang:PL.1.a; a plan has chapters of tasks: sme-plan:II.12.
_ARTICLE_FILE = re.compile(r"(article_(?P<number>\d+)|task_(?P<task>\d+)|annex)(_[a-z0-9_]+)?")
_JUDGING = {"deny", "oblige", "duties", "advice"}
_JOINED = {
    "details",
    "posture_details",
    "met",
    "due",
}  # what they say of an id stands under the title of the rule that emits it


def unnamed_rules(files: Iterable[RegoFile]) -> list[str]:
    """Ids and reasons of which no definition has METADATA with a title."""
    return [
        f"{definitions[0].place}: {name} contains {emitted!r} has no METADATA with a title"
        for (_, name, emitted), definitions in _by_id(files).items()
        if name not in _JOINED and not any(rule.title for rule in definitions)
    ]


def wrong_articles(files: Iterable[RegoFile]) -> list[str]:
    """Rules whose METADATA names another article than they emit, and ids whose METADATA names none."""
    problems = []
    for (_, name, emitted), definitions in _by_id(files).items():
        articles = {rule.article for rule in definitions if rule.title or rule.article}
        if name in _JUDGING and articles != {emitted}:
            problems.append(f"{definitions[0].place}: emits {emitted!r}, but its METADATA says article: {articles}")
    return problems


def strangers(files: Iterable[RegoFile]) -> list[str]:
    """Ids in a file of another article, of another statute, or of none."""
    return [
        f"{rule.place}: {rule.name} {rule.emits!r} does not belong into this file"
        for rule in _citing(files)
        if rule.name not in {"refer", "governs", "governs_posture"} and not _belongs(rule)
    ]


def _belongs(rule: Rule) -> bool:
    parts, stem = rule.file.parts, rule.file.stem
    emitted = rule.emits or ""
    if parts[1] == "house":
        return emitted.startswith("house:")
    article = _ARTICLE_FILE.fullmatch(stem)
    if parts[1] != "statutes" or article is None:
        return False
    statute = re.escape(parts[2].replace("_", "-"))
    number = rf"{article['number']}(?!\d)" if article["number"] else "[A-Z]"
    if article["task"]:
        number = rf"[IVX]+\.{article['task']}(?!\d)"
    return re.fullmatch(rf"{statute}:{number}.*", emitted) is not None


def misplaced_packages(files: Collection[RegoFile]) -> list[str]:
    """Files whose package is neither their folder nor, for the modules of a folder, their folder and name."""
    stems = {file.path.with_suffix("") for file in files if not file.is_test}
    return [
        f"{file.path}: package {file.package} is not where the file is"
        for file in files
        if file.package not in _packages_of(file, stems)
    ]


def _packages_of(file: RegoFile, stems: Collection[PurePosixPath]) -> set[str]:
    folder = file.path.parent
    if not file.is_test:
        return {_dotted(folder), _dotted(file.path.with_suffix(""))}
    own = file.path.with_name(file.path.stem.removesuffix("_test"))
    subjects = {stem for stem in stems if stem.parent == folder and own.name.startswith(stem.name)}
    return {_dotted(own)} | {f"{_dotted(path)}_test" for path in (folder, own, *subjects)}


def _dotted(path: PurePosixPath) -> str:
    return ".".join(path.parts)


def untested_files(files: Collection[RegoFile]) -> list[str]:
    """Files of rules without a test file of the same name beside them that has a test."""
    tested = {file.path for file in files if file.test_names}
    return [
        f"{file.path}: no {file.path.stem}_test.rego with a test beside it"
        for file in files
        if not file.is_test and file.path.with_name(f"{file.path.stem}_test.rego") not in tested
    ]


def not_snake_case(files: Iterable[RegoFile]) -> list[str]:
    """Names of files, packages and rules that are not snake_case."""
    names = [(str(file.path), part) for file in files for part in (file.path.stem, *file.package.split("."))]
    names += [(rule.place, rule.name) for file in files for rule in file.rules]
    return sorted({f"{place}: {name} is not snake_case" for place, name in names if not _SNAKE_CASE.fullmatch(name)})


def _by_id(files: Iterable[RegoFile]) -> dict[tuple[PurePosixPath, str, str], list[Rule]]:
    """The definitions of a file that emit the same."""
    found: dict[tuple[PurePosixPath, str, str], list[Rule]] = {}
    for rule in _citing(files):
        found.setdefault((rule.file, rule.name, rule.emits or ""), []).append(rule)
    return found


def _citing(files: Iterable[RegoFile]) -> list[Rule]:
    return [rule for file in files if not file.is_test for rule in file.rules if rule.name in CITING and rule.emits]
