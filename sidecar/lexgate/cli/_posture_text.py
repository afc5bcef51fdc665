"""A posture for the terminal: what is owed with what would meet it, what is due soon, and the rest in short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from lexgate.domain.posture import State
from lexgate.law.posture_view import Row, Section, View, Way

_COLOURS = {
    State.OWED: "bold red",
    State.DUE_SOON: "bold yellow",
    State.MET: "bold green",
    State.NOT_APPLICABLE: "bold",
    State.ADVISED: "bold cyan",
}
_IN_FULL = {State.OWED, State.DUE_SOON}


def render_posture(view: View) -> RenderableType:
    """Returns a posture as something that a console prints."""
    return Group(*_lines(view))


def _lines(view: View) -> Iterator[RenderableType]:
    labels, posture = view.labels, view.posture
    yield Text(view.title, style="bold")
    yield _at(2, f"{labels.as_of}{labels.colon}{view.as_of}")
    if not posture.binding:
        yield _at(2, labels.not_binding, "yellow")
    for region, dataset, statutes in view.scopes:
        titles = labels.comma.join(map(" ".join, statutes))
        yield _at(2, f"{region} / {dataset}{labels.colon}{titles or labels.none}")
    if posture.not_governing:
        outside = map(" ".join, map(view.statute, posture.not_governing))
        yield _at(2, _listed(view, labels.not_governed, outside), "dim")
    if not posture.governs:
        yield _at(2, labels.nowhere, "yellow")
    for section in view.sections:
        yield from _section(section, view)
    for label, names in ((labels.readings, posture.readings), (labels.asserted, posture.asserted)):
        if names:
            yield _at(0, _listed(view, label, names), "dim")
    counts = (f"{len(section.rows)} {labels.states[section.state]}" for section in view.sections)
    yield Text(labels.comma.join(counts), style="bold")


def _section(section: Section, view: View) -> Iterator[RenderableType]:
    if not section.rows:
        return
    yield Text(f"{section.title} ({len(section.rows)})", style=_COLOURS[section.state])
    for row in section.rows:
        yield from _in_full(row, view) if section.state in _IN_FULL else _in_short(row)


def _in_full(row: Row, view: View) -> Iterator[RenderableType]:
    labels = view.labels
    head = Text.assemble((row.id, _COLOURS[row.state]), f"  {row.code}", (f"  {row.due}" if row.due else "", "yellow"))
    yield Padding(head, (0, 0, 0, 2), expand=False)
    if row.quote:
        yield _at(4, row.quote, "italic")
    yield _at(4, row.gist)
    for way in row.ways:
        yield from _way(way, view)
    for penalty in row.penalties:
        yield _at(4, f"{labels.penalty}{labels.colon}{penalty}", "dim")


def _way(way: Way, view: View) -> Iterator[RenderableType]:
    labels = view.labels
    yield _at(4, labels.comma.join(way.places), "dim")
    for detail in way.details:
        yield _at(4, detail)
    if way.reason:
        yield _at(4, way.reason, "yellow")
        return
    yield _at(4, (labels.meets_any if len(way.choices) > 1 else labels.meets) + labels.colon.rstrip(), "green")
    for number, choice in enumerate(way.choices):
        if number:
            yield _at(6, labels.either, "green")
        for sentence in choice:
            yield _at(6, f"- {sentence}")


def _in_short(row: Row) -> Iterator[RenderableType]:
    line = Text.assemble((row.id, _COLOURS[row.state]), f"  {row.gist}", (f"  {row.due}" if row.due else "", "dim"))
    yield Padding(line, (0, 0, 0, 2), expand=False)


def _listed(view: View, label: str, names: Iterable[str]) -> str:
    return f"{label}{view.labels.colon}{view.labels.comma.join(names)}"


def _at(indent: int, text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, indent), expand=False)
