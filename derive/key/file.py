"""A key as JSON, written student by student and read back; knows what a file may get wrong, no pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from derive.errors import Fault, Refused
from derive.key.asks import GROUPS, KINDS, LINES, Answer, Ask, Option
from derive.key.decimals import DIGITS, Decimals, Texts
from derive.key.entries import Entry, Key
from derive.numbers import Policy
from derive.problem import Problem, written_out
from derive.problem.exact import LARGEST as LARGEST_NUMBER
from derive.problem.exact import exact, quoted, spelled

FORMAT = "derive-key-1"
LARGEST = 512 * 2**20
_SHORT = Policy(carry="exact", decimals=None, significant=DIGITS)


def written(key: Key) -> Iterator[str]:
    """Yield the text of a key file, a line for each student, so that a class of any size needs little memory."""
    head = {
        "format": FORMAT,
        "version": key.version,
        "digest": key.digest,
        "seed": key.seed,
        "kind": key.kind,
        "problem": written_out(key.problem),
        "asks": [_ask(ask) for ask in key.asks],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield ',\n "students": ['
    before = "\n"
    for entry in key.entries:
        yield f"{before}  {entry_text(entry)}"
        before = ",\n"
    yield "\n ]\n}\n"


def entry_text(entry: Entry) -> str:
    """Return one student's line of a key file.

    >>> entry_text(Entry("001", "A-001", {"b1": Fraction(1, 5)}, {1: Answer("0.3")}))
    '{"id":"001","code":"A-001","numbers":{"b1":"0.2"},"answers":{"1":{"text":"0.3"}}}'
    """
    found: dict[str, Any] = {"id": entry.id, "name": entry.name, "code": entry.code}
    found["numbers"] = {name: spelled(value) for name, value in entry.numbers.items()}
    found["answers"] = {str(number): _answer(answer) for number, answer in entry.answers.items()}
    found["mistakes"] = {slug: _shown(values) for slug, values in entry.mistakes.items()}
    kept = {name: value for name, value in found.items() if value or name == "id"}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _shown(values: Mapping[int, Fraction]) -> dict[str, str]:
    """Return what a mistake shows; what is larger than any number that can be read again is nobody's answer."""
    if isinstance(values, Decimals):
        return values.texts()
    return {str(number): _SHORT.rounded(value).text for number, value in values.items() if abs(value) < LARGEST_NUMBER}


def read_key(path: str | Path) -> Key:
    """Return the key in a file.

    Raises Refused for what is no key file, and for one that is damaged, with the place of what is wrong.
    """
    file = str(path)
    try:
        with open(path, "rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as problem:
        raise Refused(
            (Fault(f"it cannot be read: {problem.strerror}", "a key file", "check its name", file),)
        ) from None
    if len(raw) > LARGEST:
        raise Refused((Fault("the file is too large", f"at most {LARGEST >> 20} MB", "split the class", file),))
    try:
        tree = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_constant)
    except UnicodeDecodeError as problem:
        raise Refused((Fault(f"byte {problem.start} is not UTF-8", "JSON", "save it as UTF-8", file),)) from None
    except json.JSONDecodeError as problem:
        fault = Fault(f"this is no JSON: {problem.msg}", "a key file", "write it anew with derive exercise")
        raise Refused((fault.at(file, problem.lineno, problem.colno),)) from None
    except _Twice as problem:
        raise Refused((Fault(str(problem), "a key file", "write it anew with derive exercise", file),)) from None
    except RecursionError:
        fault = Fault("the JSON nests too deep", "a key file", "write it anew with derive exercise", file)
        raise Refused((fault,)) from None
    return _Reader(file).key(tree)


class _Twice(Exception):
    """A key that stands twice in one object, or a number that is none."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _Twice(f"the key {quoted(twice)} is written twice")
    return found


def _constant(text: str) -> Any:
    raise _Twice(f"{text} is no number")


class _Reader:
    """Read a tree whose every part may be anything; the first thing wrong with it is told by its path."""

    def __init__(self, file: str) -> None:
        self.file = file

    def key(self, tree: Any) -> Key:
        if not isinstance(tree, dict) or tree.get("format") != FORMAT:
            self.refuse(
                "this is no key file", f'"format": "{FORMAT}"', "give key.json of derive exercise, or a problem"
            )
        problem = self.part(tree, "problem", dict)
        try:
            made = Problem(**problem)
        except Refused as refused:
            raise Refused(tuple(Fault(f.what, f.expected, f.todo, self.file) for f in refused.faults)) from None
        asks = tuple(self.ask(one, f"asks[{n}]") for n, one in enumerate(self.part(tree, "asks", list)))
        if len({ask.number for ask in asks}) < len(asks):
            self.refuse("asks have one number twice", "each number once")
        numbers = frozenset(ask.number for ask in asks)
        students = self.part(tree, "students", list)
        entries = tuple(self.entry(one, f"students[{n}]", numbers) for n, one in enumerate(students))
        if len({entry.id for entry in entries}) < len(entries):
            self.refuse("students have one id twice", "each id once")
        text = {name: self.part(tree, name, str) for name in ("kind", "version", "digest")}
        return Key(made, asks, entries, text["kind"], self.part(tree, "seed", int), text["version"], text["digest"])

    def ask(self, tree: Any, path: str) -> Ask:
        kind, group = (self.part(tree, name, str, path) for name in ("kind", "group"))
        if kind not in KINDS or group not in GROUPS:
            self.refuse(f"{path}: {quoted(kind)} of {quoted(group)} is unknown", ", ".join(KINDS))
        return Ask(
            self.part(tree, "number", int, path),
            self.part(tree, "quantity", str, path),
            kind,
            group,
            self.number(tree.get("points", "1"), f"{path}.points"),
            self.part(tree, "within", str, path) if "within" in tree else "",
        )

    def entry(self, tree: Any, path: str, numbers: frozenset[int]) -> Entry:
        answers = self.part(tree, "answers", dict, path)
        mistakes = self.part(tree, "mistakes", dict, path) if "mistakes" in tree else {}
        given = self.part(tree, "numbers", dict, path)
        return Entry(
            self.part(tree, "id", str, path),
            self.part(tree, "code", str, path) if "code" in tree else "",
            {name: self.number(value, f"{path}.numbers.{name}") for name, value in given.items()},
            {self.asked(n, numbers, path): self.answer(one, f"{path}.answers.{n}") for n, one in answers.items()},
            {slug: self.values(values, numbers, f"{path}.mistakes.{slug}") for slug, values in mistakes.items()},
            self.part(tree, "name", str, path) if "name" in tree else "",
        )

    def answer(self, tree: Any, path: str) -> Answer:
        ends = {
            end: self.number(tree[end], f"{path}.{end}") for end in ("low", "high") if end in self.mapping(tree, path)
        }
        true = self.part(tree, "true", str, path) if "true" in tree else ""
        if true and not Texts.hold((true,)):
            self.number(true, f"{path}.true")
        return Answer(
            self.part(tree, "text", str, path),
            true,
            ends.get("low"),
            ends.get("high"),
            tree.get("too_small") is True,
            tuple(self.option(one, f"{path}.options[{n}]") for n, one in enumerate(self.some(tree, "options", path))),
            tuple(self.known(one, LINES, f"{path}.lines[{n}]") for n, one in enumerate(self.some(tree, "lines", path))),
        )

    def option(self, tree: Any, path: str) -> Option:
        slugs = self.some(tree, "mistakes", path)
        return Option(
            self.part(tree, "shown", str, path) if "shown" in self.mapping(tree, path) else "",
            tuple(slug if isinstance(slug, str) else self.refuse(f"{path}: a mistake has a name") for slug in slugs),
            self.part(tree, "line", int, path) if "line" in tree else 0,
        )

    def some(self, tree: Any, name: str, path: str) -> list[Any]:
        found: list[Any] = self.part(tree, name, list, path) if name in self.mapping(tree, path) else []
        return found

    def known(self, word: Any, words: tuple[Any, ...], path: str) -> Any:
        return word if word in words else self.refuse(f"{path}: {quoted(word)} is unknown", ", ".join(words))

    def values(self, tree: Any, numbers: frozenset[int], path: str) -> Mapping[int, Fraction]:
        found = self.mapping(tree, path)
        if Texts.hold(found.values()):
            return Texts({self.asked(number, numbers, path): value for number, value in found.items()})
        return {self.asked(box, numbers, path): self.number(value, f"{path}.{box}") for box, value in found.items()}

    def asked(self, text: str, numbers: frozenset[int], path: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        if number not in numbers:
            self.refuse(f"{path}: {quoted(text)} is not the number of an ask")
        return number

    def number(self, text: Any, path: str) -> Fraction:
        if Texts.hold((text,)):  # as we write them: nothing has to be told of it
            return Fraction(text)
        try:
            return exact(text)
        except Refused as refused:
            fault = refused.faults[0]
            raise Refused((Fault(f"{path}: {fault.what}", fault.expected, fault.todo, self.file),)) from None

    def mapping(self, tree: Any, path: str) -> Mapping[str, Any]:
        if not isinstance(tree, dict):
            self.refuse(f"{path} is {quoted(tree)}", "a group of keys")
        found: Mapping[str, Any] = tree
        return found

    def part(self, tree: Any, name: str, kind: type, path: str = "") -> Any:
        found = self.mapping(tree, path or "the file").get(name)
        if not isinstance(found, kind) or isinstance(found, bool):
            where = f"{path}.{name}" if path else name
            self.refuse(f"{where} is {'missing' if found is None else quoted(found)}", f"a {kind.__name__}")
        return found

    def refuse(self, what: str, expected: str = "", todo: str = "") -> Any:
        fault = Fault(what, expected, todo or "write it anew with derive exercise", self.file)
        raise Refused((fault,))


def _ask(ask: Ask) -> dict[str, Any]:
    found = {"number": ask.number, "quantity": ask.quantity, "kind": ask.kind, "group": ask.group}
    return {
        **found,
        **({"points": spelled(ask.points)} if ask.points != 1 else {}),
        **({"within": ask.within} if ask.within else {}),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    ends = {"low": answer.low, "high": answer.high}
    return {
        "text": answer.text,
        **({"true": answer.true} if answer.true else {}),
        **{name: spelled(end) for name, end in ends.items() if end is not None},
        **({"too_small": True} if answer.too_small else {}),
        **({"options": [_option(option) for option in answer.options]} if answer.options else {}),
        **({"lines": list(answer.lines)} if answer.lines else {}),
    }


def _option(option: Option) -> dict[str, Any]:
    parts = {"shown": option.shown, "mistakes": list(option.mistakes), "line": option.line}
    return {name: part for name, part in parts.items() if part}
