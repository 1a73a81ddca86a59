"""The tables of a set, written from its journal: the key, who has which numbers, the empty form, the manifest.

Each is yielded in pieces, so that a class of any size needs little memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
from derive.spreadsheet import Cell, rows_to_csv

Records = Callable[[], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a manifest tells of the draws beside the files: ranges by quantity, and what no numbers can separate."""

    ranges: Mapping[str, tuple[str, str]]
    inseparable: tuple[tuple[str, str | None, str | None], ...]


def key(plan: Plan, asks: tuple[Ask, ...], records: Records) -> Iterator[str]:
    """Yield the text of key.json; the students' lines stand in the journal as the key has them."""
    head = Key(plan.handed_out, asks, (), plan.choice.kind, plan.seed, plan.version, plan.digest)
    *opening, closing = written(head)
    yield "".join(opening)
    before = "\n"
    for record in records():
        yield f"{before}  {record.rest['entry']}"
        before = ",\n"
    yield closing


def overview(plan: Plan, asks: tuple[Ask, ...], records: Records) -> Iterator[str]:
    """Yield the lines of overview.csv: who has which numbers, and all answers."""
    return rows_to_csv(_overview(asks, records), comma=plan.presentation.comma)


def _overview(asks: tuple[Ask, ...], records: Records) -> Iterator[list[Cell]]:
    names: list[str] | None = None
    for record in records():
        entry = json.loads(record.rest["entry"])
        if names is None:
            names = list(entry["numbers"])
            yield ["id", "name", "code", *names, *map(_headed, asks)]
        numbers = (entry["numbers"].get(name) for name in names)
        answers = (entry["answers"].get(str(ask.number), {}).get("text") for ask in asks)
        kinds = (ask.kind == "value" for ask in asks)
        yield [
            entry["id"],
            entry.get("name", ""),
            entry.get("code", ""),
            *(_number(text) for text in numbers),
            *(_number(text) if number else text for text, number in zip(answers, kinds, strict=True)),
        ]


def _headed(ask: Ask) -> str:
    """Return the head of a box's column: a slope is asked for its value, as a link, and by its formula."""
    kind = "" if ask.kind == "value" or ask.group == "mistake" else f"{ask.kind} "
    return f"{ask.number} {kind}{ask.quantity}" + (f" in {ask.within}" if ask.within else "")


def _number(text: str | None) -> Cell:
    """Return a number for a cell, or the text where it is none."""
    if text is None:
        return None
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


def manifest(plan: Plan, told: Told, records: Records, whole: Mapping[str, str]) -> Iterator[str]:
    """Yield the text of manifest.json; `whole` are the hashes of the files that are not one student's."""
    rejected, difficulties = summed(records)
    head: dict[str, Any] = {
        "format": FORMAT,
        "version": plan.version,
        "plan": plan.fingerprint,
        "seed": plan.seed,
        "problem": plan.digest,
        "options": plan.options,
        "students": len(plan.students),
        "ranges": {name: list(span) for name, span in told.ranges.items()},
        "rejected": dict(sorted(rejected.items())),
        "inseparable": [
            {"mistake": slug, **({"from": other} if other else {}), **({"ask": ask} if ask else {})}
            for slug, other, ask in told.inseparable
        ],
        "difficulty": difficulties,
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield from _object("drawn", _drawn(records))
    yield from _object("files", _files(records, whole))
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


def _files(records: Records, whole: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from sorted(whole.items())
    for record in records():
        yield from record.files.items()


def summed(records: Records) -> tuple[Counter[str], dict[str, Any]]:
    """Return how many drawn numbers were not fair, by reason, and how far apart the difficulty of the sheets is.

    `least` and `most` are scores; of what they are made of there are the least and the most too.
    """
    rejected: Counter[str] = Counter()
    scores: set[int] = set()
    spans: dict[str, list[int]] = {}
    for record in records():
        rejected.update(record.rest["rejected"])
        parts = dict(record.rest["difficulty"])
        scores.add(parts.pop("score"))
        for name, value in parts.items():
            least, most = spans.get(name, [value, value])
            spans[name] = [min(least, value), max(most, value)]
    if not scores:
        return rejected, {}
    return rejected, {"least": min(scores), "most": max(scores), "different": len(scores), **spans}
