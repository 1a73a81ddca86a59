"""Answers under names, in JSON or YAML: `{"001": {"18": "-0,3906"}}`, or one student's alone; knows no numbers.

A number in JSON stays the text that stands there: as a float 0.0620 would have lost its digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from derive.checking.quantity import Grid
from derive.checking.submission import Gathered
from derive.errors import Fault, Refused
from derive.problem.exact import quoted
from derive.problem.findings import in_order
from derive.problem.reader import LARGEST_FILE, read_text
from derive.problem.tree import Tree, position

Place = tuple[int, int]
_NOWHERE = (0, 0)
_CONSTANT = re.compile(r"\b-?(?:NaN|Infinity)\b")


class _Double(Exception):
    """A key stands twice in one group."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_json(text: str, file: str, gathered: Gathered) -> None:
    """Gather the answers of a JSON text.

    Raises Refused where it is no JSON, a key stands twice, or a value is NaN.
    """

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            last = {key: place for place, (key, _) in enumerate(found)}
            raise _Double(next(key for place, (key, _) in enumerate(found) if last[key] != place))
        return made

    def constant(word: str) -> Any:
        raise _Double(word)

    try:
        root = json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        fault = Fault(f"this is not JSON: {error.msg}", '{"001": {"18": "-0,3906"}}', "mend it")
        raise Refused((fault.at(file, error.lineno, error.colno),)) from None
    except RecursionError:
        raise Refused((Fault("the groups nest too deep", "students and their answers", "mend it", file),)) from None
    except _Double as double:
        raise Refused((_doubled(text, double.key, file),)) from None
    if isinstance(root, dict) and "nbformat" in root:
        raise Refused((Fault("the file is a notebook, which is never run", "answers", "export the answers", file),))
    _take(root, gathered, file, lambda path: _NOWHERE)


def _doubled(text: str, key: str, file: str) -> Fault:
    if key in ("NaN", "Infinity", "-Infinity"):
        found = _CONSTANT.search(text)
        line, column = position(text, found.start() if found else None)
        return Fault(f"{key} is not a number", "a number or a text", "write the answer in quotes", file, line, column)
    written = json.dumps(key, ensure_ascii=False)
    # The second of one group need not be the second in the file: the last is told.
    line, column = position(text, max(text.rfind(written), 0))
    return Fault(f"the key {quoted(key)} stands twice in one group", "each once", "delete one", file, line, column)


def read_yaml(text: str, file: str, gathered: Gathered) -> None:
    """Gather the answers of a YAML text; nothing in it is converted, so 0,5 and 017 stay what they are.

    Raises Refused for whatever leaves the whole in doubt: anchors, keys that stand twice, a comma in brackets.
    """
    if len(text) > LARGEST_FILE:
        raise Refused((Fault("the YAML file is larger than 1 MB", "a smaller file", "use CSV for a class", file),))
    tree = read_text(text, file)
    if tree.faults:
        raise Refused(in_order(tree.faults))
    _take(tree.root, gathered, file, lambda path: _spot(tree, path))


def _spot(tree: Tree, path: tuple[str | int, ...]) -> Place:
    spot = tree.values.get(path) or tree.keys.get(path)
    return (spot.line, spot.column + (spot.lead or 0)) if spot else _NOWHERE


def _take(root: Any, gathered: Gathered, file: str, place: Callable[[tuple[str | int, ...]], Place]) -> None:
    if not isinstance(root, dict) or not root:
        expected = '{"001": {"18": "-0,3906"}}'
        raise Refused((Fault("no answers stand under names", expected, "write them so", file),))
    alone = not any(isinstance(value, dict) for value in root.values())
    for id, answers in ({"": root} if alone else root).items():
        path: tuple[str | int, ...] = () if alone else (id,)
        if not isinstance(answers, dict):
            fault = Fault(f"student {quoted(id)} has no group of answers", "number: answer", "write a group")
            gathered.fault(fault, *place(path))
            continue
        key = gathered.student(id, "", *place(path))
        for name, value in answers.items() if key is not None else ():
            assert key is not None, "a student who is left out has no answers"
            _one(gathered, key, name, value, place((*path, name)))


def _one(gathered: Gathered, key: str, name: str, value: Any, at: Place) -> None:
    meaning = gathered.meaning(name)
    text = _text(value)
    if isinstance(meaning, Fault):
        gathered.fault(meaning, *at)
    elif text is None or (isinstance(value, list) and not isinstance(meaning, Grid)):
        fault = Fault(f"the answer to {name} is {quoted(value)}", "a text or a number", "write it in quotes")
        gathered.fault(fault, *at)
    elif text.strip():
        gathered.put(key, meaning, text, *at)


def _text(value: Any) -> str | None:
    """Return an answer as text, a list of lists as a typed matrix, None for what is no answer."""
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(entry, str) for entry in value):
            return f"[{' ; '.join(value)}]"
        case list() if all(isinstance(row, list) and all(isinstance(one, str) for one in row) for row in value):
            return "[" + " ".join(f"[{' ; '.join(row)}]" for row in value) + "]"
        case _:
            return None
