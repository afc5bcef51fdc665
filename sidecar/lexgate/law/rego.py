"""The Rego of the policies as its parser sees it: which rule says what of which article, and which tests there are."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from lexgate.law._opa import Opa

# A rule of one of these names says something about an article or a reason to refer.
CITING = frozenset(
    [
        *("deny", "oblige", "details"),
        *("duties", "met", "due", "advice", "posture_details"),
        *("refer", "governs", "governs_posture"),
    ]
)
_NO_WORD = re.compile(r"[^a-z0-9]+")
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition. `emits` is the constant that it adds to its set: an id, a reason, a name.

    `uses` names what it may refer to: of a package that it takes as a whole, each rule.
    """

    file: PurePosixPath
    row: int
    package: str
    name: str
    emits: str | None
    title: str
    article: str | None
    text: str
    uses: frozenset[str]

    @property
    def place(self) -> str:
        """Where it stands, for people: `lexgate/statutes/ndsr/article_22.rego:12`."""
        return f"{self.file}:{self.row}"

    @property
    def path(self) -> str:
        """Its name in full: `lexgate.facts.consent_based`."""
        return f"{self.package}.{self.name}"


@dataclass(frozen=True)
class RegoFile:
    """One file, by its path below the folder of the policies."""

    path: PurePosixPath
    package: str
    rules: tuple[Rule, ...]

    @property
    def is_test(self) -> bool:
        """Whether it holds tests."""
        return self.path.name.endswith("_test.rego")

    @cached_property
    def test_names(self) -> frozenset[str]:
        """The names of its tests, each with `test_` in front."""
        return frozenset(rule.name for rule in self.rules if rule.name.startswith("test_"))


def read_policies(opa: Path, policies: Path, below: str = "lexgate") -> tuple[RegoFile, ...]:
    """Parses every file below policies/lexgate, or a folder in it. Raises `PolicyError` when one is no Rego."""
    paths = sorted(path.relative_to(policies) for path in (policies / below).rglob("*.rego"))
    command = Opa(opa, policies)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(_using_all_of_packages(list(pool.map(lambda path: _read(command, path), paths))))


def slug(identifier: str) -> str:
    """The article as it stands in the name of a test: `ndsr:22(1)a` is 22_1_a."""
    return article_slug(identifier.partition(":")[2])


def article_slug(article: str) -> str:
    """As `slug`, of an article without its statute."""
    return _NO_WORD.sub("_", article.lower()).strip("_")


def article_of_test(name: str, articles: Mapping[str, str]) -> str | None:
    """Returns the entry that a test names, of `articles` by slug: `test_22_p2_denies_…` is about 22.p2, not 22."""
    parts = name.removeprefix("test_").split("_")
    for length in range(len(parts), 0, -1):
        if (article := articles.get("_".join(parts[:length]))) is not None:
            return article
    return None


def source_of(identifier: str, files: Iterable[RegoFile]) -> str:
    """Returns the text of the rules that emit an id, and of all that they use, in a stable order; empty when none does.

    Texts begin at the head of a rule: METADATA and comments above it are left out.
    """
    rules = [rule for file in files if not file.is_test for rule in file.rules]
    by_path: dict[str, list[Rule]] = {}
    for rule in rules:
        by_path.setdefault(rule.path, []).append(rule)
    wanted = [rule for rule in rules if rule.emits == identifier and rule.name in CITING]
    found = {rule.place: rule for rule in wanted}
    while wanted:
        used = (other for path in wanted.pop().uses for other in by_path.get(path, ()))
        fresh = [rule for rule in used if rule.place not in found and not _of_another_article(rule)]
        found |= {rule.place: rule for rule in fresh}
        wanted += fresh
    return "\n".join(sorted({f"{rule.path}\n{rule.text}" for rule in found.values()}))


def _of_another_article(rule: Rule) -> bool:
    return rule.emits is not None and rule.name in CITING


def _read(opa: Opa, path: Path) -> RegoFile:
    parsed = orjson.loads(opa.run("parse", "--format", "json", "--json-include", "locations,comments", str(path)))
    name = PurePosixPath(path.as_posix())
    package = ".".join(str(term["value"]) for term in parsed["package"]["path"][1:])
    lines = (opa.folder / path).read_text("utf-8").splitlines()
    return RegoFile(name, package, tuple(_rules(name, package, parsed, lines)))


def _using_all_of_packages(files: Sequence[RegoFile]) -> Iterator[RegoFile]:
    packages: dict[str, set[str]] = {}
    for file in files:
        packages.setdefault(f"{file.package}.*", set()).update(rule.path for rule in file.rules)
    for file in files:
        uses = (rule.uses.union(*(packages[name] for name in rule.uses & packages.keys())) for rule in file.rules)
        rules = (replace(rule, uses=used) for rule, used in zip(file.rules, uses, strict=True))
        yield replace(file, rules=tuple(rules))


def _rules(file: PurePosixPath, package: str, parsed: Mapping[str, Any], lines: Sequence[str]) -> Iterator[Rule]:
    annotated = {_row_below(note): note for note in parsed.get("annotations", ())}
    imported = dict(_imports(parsed))
    rules = parsed.get("rules", ())
    ends = [*(rule["location"]["row"] for rule in rules[1:]), len(lines) + 1]
    for rule, end in zip(rules, ends, strict=True):
        row = rule["location"]["row"]
        note = annotated.get(row, {})
        name = str(rule["head"]["ref"][0]["value"])
        article = note.get("custom", {}).get("article")
        uses = frozenset(_used(rule, package, imported))
        text = _text(lines[row - 1 : end - 1])
        yield Rule(file, row, package, name, _emitted(rule["head"]), note.get("title", ""), article, text, uses)


def _row_below(note: Mapping[str, Any]) -> int:
    """The row of what the annotation stands above."""
    text = base64.b64decode(note["location"]["text"]).decode()
    return int(note["location"]["row"]) + text.count("\n") + 1


def _text(lines: Sequence[str]) -> str:
    """The lines of a rule, without what belongs to the next one; the parser knows only a part of a short rule."""
    kept = list(lines)
    while not kept[-1] or kept[-1].startswith("#"):
        kept.pop()
    return "\n".join(kept)


def _imports(parsed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The packages that a file imports, by the name that it calls them."""
    for each in parsed.get("imports", ()):
        root, *path = [str(term["value"]) for term in each["path"]["value"]]
        if root == "data":
            yield each.get("alias", path[-1]), ".".join(path)


def _used(node: Any, package: str, imported: Mapping[str, str]) -> Iterator[str]:
    """The full names of the rules that a part of a rule may refer to; names of local variables are among them.

    A whole package is `lexgate.facts.*`.
    """
    if isinstance(node, list):
        for item in node:
            yield from _used(item, package, imported)
    elif isinstance(node, dict):
        if node.get("type") == "ref":
            head, *rest = node["value"]
            if head["type"] == "var":
                yield f"{package}.{head['value']}"
                yield from _referred([head, *rest[:_DEPTH]], imported)
            yield from _used(rest if head["type"] == "var" else node["value"], package, imported)
            return
        if node.get("type") == "var":
            name = node["value"]
            yield f"{imported[name]}.*" if name in imported else f"{package}.{name}"
        for name, item in node.items():
            if name != "location":
                yield from _used(item, package, imported)


_DEPTH = 8


def _referred(terms: list[Any], imported: Mapping[str, str]) -> Iterator[str]:
    """What a reference such as facts.kind or data.lexgate.facts.kind may mean: each of its beginnings, or all below."""
    root, *rest = (str(term["value"]) for term in terms)
    path = [imported[root]] if root in imported else []
    if root == "data" or path:
        yield from (".".join([*path, *rest[:length]]) for length in range(1, len(rest) + 1))
    if root == "data" and all(term["type"] == "string" for term in terms[1:]):
        yield f"{'.'.join(rest)}.*"


def _emitted(head: Mapping[str, Any]) -> str | None:
    key = head.get("key", {})
    if key.get("type") == "array":  # a detail: its first element is the id
        key = key["value"][0]
    return str(key["value"]) if key.get("type") == "string" else None
