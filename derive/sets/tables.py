"""The tables of a set, written from its journal: the key, who has which numbers, the empty form, the manifest.

Each is yielded in pieces, so that a class of any size needs little memory.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from derive.errors import Refused
from derive.key import Ask
from derive.key.entries import Key
from derive.key.file import written
from derive.numbers import Numeral
from derive.problem.exact import exact
from derive.sets.folder import FORMAT
from derive.sets.journal import Record
from derive.sets.plan import Plan
from derive.spreadsheet import Cell, Decimals, rows_to_csv

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_HIDDEN = '"too_small":true'
Records = Callable[[], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a manifest tells of the draws beside the files: ranges by quantity, and what no numbers can separate."""

    ranges: Mapping[str, tuple[str, str]]
    inseparable: tuple[tuple[str, str | None, str | None], ...]


@dataclass(slots=True)
class Sums:
    """What a class comes to, student by student.

    How many drawn numbers were not fair, by reason; the scores of difficulty and the spans of their parts; and the
    boxes whose value rounding hides, with the number of sheets.
    """

    rejected: Counter[str] = field(default_factory=Counter)
    scores: set[int] = field(default_factory=set)
    spans: dict[str, list[int]] = field(default_factory=dict)
    hidden: Counter[int] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        """Count one student in."""
        self.rejected.update(record.rest["rejected"])
        parts = dict(record.rest["difficulty"])
        self.scores.add(parts.pop("score"))
        for name, value in parts.items():
            least, most = self.spans.get(name, [value, value])
            self.spans[name] = [min(least, value), max(most, value)]
        if _HIDDEN in record.entry:
            answers = _told(record).get("answers", {}).items()
            self.hidden.update(int(number) for number, answer in answers if "too_small" in answer)

    @property
    def difficulty(self) -> dict[str, Any]:
        """How far apart the sheets are: `least` and `most` are scores, the rest is what they are made of."""
        if not self.scores:
            return {}
        return {"least": min(self.scores), "most": max(self.scores), "different": len(self.scores), **self.spans}

    def quantities(self, asks: tuple[Ask, ...]) -> dict[str, int]:
        """Return the asked quantities that rounding hides, with the number of sheets."""
        return {ask.quantity: self.hidden[ask.number] for ask in asks if ask.number in self.hidden}


def key(plan: Plan, asks: tuple[Ask, ...], records: Records) -> Iterator[str]:
    """Yield the text of key.json; the students' lines stand in the journal as the key has them."""
    head = Key(plan.handed_out, asks, (), plan.choice.kind, plan.seed, plan.version, plan.digest)
    *opening, closing = written(head)
    yield "".join(opening)
    before = "\n"
    for record in records():
        yield f"{before}  {record.entry}"
        before = ",\n"
    yield closing


def overview(plan: Plan, asks: tuple[Ask, ...], records: Records) -> Iterator[str]:
    """Yield the lines of overview.csv: who has which numbers, and all answers."""
    return rows_to_csv(_overview(asks, records), comma=plan.presentation.comma)


def _overview(asks: tuple[Ask, ...], records: Records) -> Iterator[list[Cell]]:
    names: list[str] | None = None
    boxes = [(str(ask.number), ask.kind == "value") for ask in asks]
    for record in records():
        entry = _told(record)
        if names is None:
            names = list(entry["numbers"])
            yield ["id", "name", "code", *names, *map(_headed, asks)]
        answers = entry.get("answers", {})
        texts = [answers[box].get("text") if box in answers else None for box, _ in boxes]
        yield [
            entry["id"],
            entry.get("name", ""),
            entry.get("code", ""),
            *map(_number, map(entry["numbers"].get, names)),
            *(_number(text) if number else text for text, (_, number) in zip(texts, boxes, strict=True)),
        ]


def _headed(ask: Ask) -> str:
    """Return the head of a box's column: a slope is asked for its value, as a link, and by its formula."""
    kind = "" if ask.kind == "value" or ask.group == "mistake" else f"{ask.kind} "
    return f"{ask.number} {kind}{ask.quantity}" + (f" in {ask.within}" if ask.within else "")


def _told(record: Record) -> dict[str, Any]:
    """Return a student's entry without what mistakes show, which is most of it and comes last."""
    told, rest, _ = record.entry.partition(',"mistakes":{')
    found: dict[str, Any] = json.loads(told + "}" if rest else told)
    return found


def _number(text: str | None) -> Cell:
    """Return a number for a cell, or the text where it is none."""
    if text is None:
        return None
    if _PLAIN.fullmatch(text):
        return Decimals(text)
    try:
        return Numeral(text, exact(text))
    except Refused:
        return text


def form(plan: Plan, asks: tuple[Ask, ...]) -> Iterator[str]:
    """Yield the lines of answers.csv, the empty form of the class: a column for each number."""
    head: list[Cell] = ["student", *(str(ask.number) for ask in asks)]
    rows: Iterator[list[Cell]] = ([student.id, *("" for _ in asks)] for student in plan.students)
    return rows_to_csv(_all(head, rows), comma=plan.presentation.comma)


def _all(head: list[Cell], rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    yield head
    yield from rows


def manifest(
    plan: Plan, asks: tuple[Ask, ...], told: Told, sums: Sums, records: Records, whole: Mapping[str, str]
) -> Iterator[str]:
    """Yield the text of manifest.json; `whole` are the hashes of the files that are not one student's."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "version": plan.version,
        "plan": plan.fingerprint,
        "seed": plan.seed,
        "problem": plan.digest,
        "options": plan.options,
        "students": len(plan.students),
        "ranges": {name: list(span) for name, span in told.ranges.items()},
        "rejected": dict(sorted(sums.rejected.items())),
        "inseparable": [
            {"mistake": slug, **({"from": other} if other else {}), **({"ask": ask} if ask else {})}
            for slug, other, ask in told.inseparable
        ],
        "difficulty": sums.difficulty,
        **({"hidden": sums.quantities(asks)} if sums.hidden else {}),
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield from _object("drawn", _drawn(records))
    yield from _object("files", _files(plan, records, whole))
    yield "\n}\n"


def _object(name: str, pairs: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield one more entry of the manifest, of which every line is one pair."""
    yield f',\n "{name}": {{'
    before = "\n"
    for key, value in pairs:
        yield f"{before}  {json.dumps(key)}: {json.dumps(value)}"
        before = ",\n"
    yield "\n }"


def _drawn(records: Records) -> Iterator[tuple[str, Any]]:
    """Yield for every student how hard the numbers are, why others were not taken, and which files are the student's.

    A class that grows takes over from here what it has already.
    """
    for record in records():
        told = {"difficulty": record.rest["difficulty"], "rejected": record.rest["rejected"]}
        yield record.id, {**told, "files": [*record.files]}


def _files(plan: Plan, records: Records, whole: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from sorted(whole.items())
    for record in records() if not plan.one_file else ():
        yield from record.files.items()
