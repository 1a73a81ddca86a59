"""The tables of a set: the key and who has which numbers, student by student; the empty form; and the manifest.

Each comes in pieces, so that a class of any size needs little memory.
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
from derive.spreadsheet import Cell, Decimals, row_to_csv, rows_to_csv

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?").fullmatch
Records = Callable[[], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a manifest tells of the draws beside the files: ranges by quantity, and what no numbers can separate.

    `unasked` are the quantities that sheets leave out because rounding hides them.
    """

    ranges: Mapping[str, tuple[str, str]]
    inseparable: tuple[tuple[str, str | None, str | None], ...]
    unasked: tuple[str, ...] = ()


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
        self.hidden.update(record.rest.get("hidden", ()))

    @property
    def difficulty(self) -> dict[str, Any]:
        """How far apart the sheets are: `least` and `most` are scores, the rest is what they are made of."""
        if not self.scores:
            return {}
        return {"least": min(self.scores), "most": max(self.scores), "different": len(self.scores), **self.spans}

    def quantities(self, asks: tuple[Ask, ...]) -> dict[str, int]:
        """Return the asked quantities that rounding hides, with the number of sheets."""
        return {ask.quantity: self.hidden[ask.number] for ask in asks if ask.number in self.hidden}


class Lines:
    """What each student adds to key.json and to overview.csv: who has which numbers, and all answers."""

    def __init__(self, plan: Plan, asks: tuple[Ask, ...]) -> None:
        head = Key(plan.handed_out, asks, (), plan.choice.kind, plan.seed, plan.version, plan.digest)
        *opening, self.closing = written(head)
        self._opening = "".join(opening)
        self._comma = plan.presentation.comma
        self._heads = [*map(_headed, asks)]
        self._boxes = [(str(ask.number), ask.kind == "value") for ask in asks]

    def key(self, line: str, number: int) -> str:
        """Return what a student's line of the key adds to it; the first one begins it."""
        return f"{',' if number > 1 else self._opening}\n  {line}"

    def overview(self, entry: Mapping[str, Any], number: int) -> str:
        """Return what a student's entry adds to the overview; the first one begins it."""
        answers, numbers = entry.get("answers", {}), entry["numbers"]
        texts = [answers[box].get("text") if box in answers else None for box, _ in self._boxes]
        row = [
            entry["id"],
            entry.get("name", ""),
            entry.get("code", ""),
            *map(_number, numbers.values()),
            *(_number(text) if number else text for text, (_, number) in zip(texts, self._boxes, strict=True)),
        ]
        if number > 1:
            return row_to_csv(row, comma=self._comma)
        return "".join(rows_to_csv([["id", "name", "code", *numbers, *self._heads], row], comma=self._comma))


def _headed(ask: Ask) -> str:
    """Return the head of a box's column: a slope is asked for its value, as a link, and by its formula."""
    kind = "" if ask.kind == "value" or ask.group == "mistake" else f"{ask.kind} "
    return f"{ask.number} {kind}{ask.quantity}" + (f" in {ask.within}" if ask.within else "")


def entry_of(line: str) -> Mapping[str, Any]:
    """Return the entry in a line of the key without what mistakes show, which is most of it and comes last."""
    told, rest, _ = line.partition(',"mistakes":{')
    found: Mapping[str, Any] = json.loads(told + "}" if rest else told)
    return found


def hidden(entry: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the boxes whose value rounding hides."""
    return [int(number) for number, answer in entry.get("answers", {}).items() if "too_small" in answer]


def _number(text: str | None) -> Cell:
    """Return a number for a cell, or the text where it is none."""
    if text is None:
        return None
    if _PLAIN(text):
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
        **({"unasked": [*told.unasked]} if told.unasked else {}),
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
