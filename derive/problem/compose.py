"""YAML events to a tree of text; knows what problem files may not use of YAML, converts nothing.

YAML's own resolvers would read `0,5` in a list as two numbers, 1:30 as 90, 017 as 15 and `no` as false; its anchors
make a small file stand for a huge tree. So the tree is put together here from parser events, and scalars stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from derive.errors import Fault
from derive.problem.exact import quoted
from derive.problem.findings import Path
from derive.problem.limits import MOST_VALUES
from derive.problem.tree import Plain, Spot, Tree, position

DEEPEST = 40
# Such a tag says nothing that the value would not be read as anyway.
_PLAIN_TAG = re.compile("tag:yaml.org,2002:(?:str|int|float|bool|seq|map)")
_EMPTY = ("", "~", "null")
_TIGHT = re.compile(r"[-+\N{MINUS SIGN}]?[0-9]+,[0-9]+")
_LOOSE = re.compile(r",[\s#]")


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A scalar between two others in brackets: its text if it was plain, and where it begins and ends."""

    text: str | None
    start: int
    end: int
    spot: Spot


class _TooMuch(Exception):
    """Reading ends here; the fault has been noted."""


class Composer:
    """Put one text's events together; `faults` fills while `tree` runs, because all faults are told at once.

    >>> Composer("a: [no, 1:30]", "x.yaml").tree().root
    {'a': ['no', '1:30']}
    """

    def __init__(self, text: str, file: str, loader: Any = None) -> None:
        self.faults: list[Fault] = []
        self._text, self._file, self._end = text, file, position(text, None)
        self._values: dict[Path, Spot] = {}
        self._count = 0
        self._keys: dict[Path, Spot] = {}
        # What a tree says of paths; -1 in one stands for a key that is not in the tree.
        self._tight: set[Path] = set()
        self._unread: set[Path] = set()
        self._doubtful: set[Path] = set()
        # Events are made one by one, so a nest of brackets is noticed at depth 41 and never read further.
        self._events = yaml.parse(text, Loader=loader or getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def tree(self) -> Tree:
        """Return the tree of the first document, with whatever faults were met; they are left in `faults` too.

        Raises yaml.YAMLError where the text is no YAML.
        """
        try:
            root = self._documents()
        except _TooMuch:
            self._unread.add(())
            root = {}
        if not isinstance(root, dict):
            self._unread.add(())
            what = "the file is empty" if root is None else f"the file is {quoted(root)}"
            self._fault_at(self._values.get((), Spot(1, 1)), what, "lines such as 'network: ...'", "see 'derive new'")
        tight, unread, doubtful = (
            frozenset(path for path in paths if -1 not in path) for paths in (self._tight, self._unread, self._doubtful)
        )
        return Tree(root, self._file, self._values, self._keys, tight, tuple(self.faults), unread, doubtful)

    def _documents(self) -> Plain:
        root: Plain = None
        starts = (event for event in self._events if isinstance(event, yaml.DocumentStartEvent))
        for count, document in enumerate(starts):
            if count:
                self._fault(document, "a second document begins here", "one problem in a file", "split the file at ---")
                self._doubtful.add(())
                return root
            root = self._node(next(self._events), (), 1)
        return root

    def _node(self, event: Any, path: Path, depth: int, key: Spot | None = None) -> Plain:
        spot = self._spot(event)
        self._count += 1
        if self._count > MOST_VALUES:
            self._fault(event, f"more than {MOST_VALUES} values begin before here", "a smaller problem", "use fewer")
            raise _TooMuch
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, f"the alias *{event.anchor} stands here", "no aliases", "write the value out")
            self._values[path] = spot
            self._unread.add(path)
            return None
        if event.anchor is not None:
            self._fault(
                event, f"the anchor &{event.anchor} stands here", "no anchors", "delete it and write values out"
            )
        if event.tag is not None:
            self._fault(event, f"the tag {quoted(event.tag)} stands here", "no tags", "delete it")
            if not _PLAIN_TAG.fullmatch(event.tag):
                self._unread.add(path)
        if isinstance(event, yaml.ScalarEvent):
            empty = not event.style and event.value in _EMPTY
            self._values[path] = key if empty and key else spot
            return None if empty else str(event.value)
        self._values[path] = spot
        if depth > DEEPEST:
            self._fault(event, f"groups nest deeper than {DEEPEST}", "a problem", "delete the superfluous brackets")
            raise _TooMuch
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, path, depth)
        return self._mapping(event, path, depth)

    def _sequence(self, start: Any, path: Path, depth: int) -> Plain:
        made: list[Plain] = []
        scalars: list[_Scalar | None] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            scalars.append(self._scalar(event))
            made.append(self._node(event, (*path, len(made)), depth + 1))
        if start.flow_style:
            self._commas(scalars, path)
        return made

    def _mapping(self, start: Any, path: Path, depth: int) -> Plain:
        made: dict[str, Plain] = {}
        before: _Scalar | None = None
        place_before: Path = (*path, -1)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            spot, written = self._spot(event), self._scalar(event)
            key = self._key(event, depth)
            place = (*path, key) if key is not None and key not in made else None
            if key is None:
                self._doubtful.add(path)
            elif place is None:
                self._doubtful.add((*path, key))
                first = self._keys[(*path, key)].line
                self._fault(
                    event,
                    f"the key {quoted(key)} is written twice, first in line {first}",
                    "each key once",
                    "delete one",
                )
            if place is not None:
                self._keys[place] = spot
            value = next(self._events)
            # A path that nothing asks for keeps the marks of a refused key's value out of the way.
            after = self._node(value, place if place is not None else (*path, -1), depth + 1, spot)
            if start.flow_style and before and written and after is None and self._between(before, written) == ",":
                self._one_number(before, written)
                self._unread.add(place_before)
            elif place is not None and key is not None:
                made[key] = after
            before, place_before = self._scalar(value), place if place is not None else (*path, -1)
        return made

    def _key(self, event: Any, depth: int) -> str | None:
        """Return a key's text, or None with a fault where no text is written."""
        if isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "<<":
            self._fault(event, "the merge key << stands here", "no merge keys", "write the keys out")
            return None
        key = self._node(event, (-1,), depth + 1)
        if isinstance(key, str):
            return key
        if not isinstance(event, yaml.AliasEvent):
            self._fault(event, f"a key is {quoted(key)}", "a word", "write 'key: value'")
        return None

    def _commas(self, scalars: list[_Scalar | None], path: Path) -> None:
        """Complain where a comma between brackets may be a decimal comma: `[0,9, -0,5]` is four numbers to YAML."""
        pairs = [(left, right) for left, right in pairwise(scalars) if left and right]
        between = [self._between(left, right) for left, right in pairs]
        tight = [pair for pair, gap in zip(pairs, between, strict=True) if gap == ","]
        loose = any(_LOOSE.search(gap) for gap in between)
        zero = next((one for one in scalars if one and one.text in ("-0", "\N{MINUS SIGN}0")), None)
        from_zero = [pair for pair in tight if pair[0] is zero]
        if tight and (loose or from_zero):
            self._unread.add(path)
            past = 0  # 1,2,3 may hold one number with a decimal comma, not two
            for left, right in tight if loose else from_zero:
                if left.start >= past:
                    self._one_number(left, right)
                    past = right.end
        elif zero:
            self._unread.add(path)
            self._fault_at(
                zero.spot, "'-0' stands alone", 'a number such as -0.5 or "-0,5"', "write 0 if zero is meant"
            )
        elif tight:
            self._tight.add(path)

    def _one_number(self, left: _Scalar, right: _Scalar) -> None:
        whole, part = left.text, right.text
        todo = f'write {whole}.{part} or "{whole},{part}", or put a blank after every comma'
        what = f"'{whole},{part}' between brackets is two entries, {whole} and {part}"
        self._fault_at(left.spot, what, "no decimal comma outside quotes", todo)

    def _between(self, left: _Scalar, right: _Scalar) -> str:
        """Return what separates two plain scalars; a comma alone only between whole numbers: 0.4,0.2 are two."""
        gap = self._text[left.end : right.start]
        plain = left.text is not None and right.text is not None
        return gap if gap != "," or (plain and _TIGHT.fullmatch(f"{left.text},{right.text}")) else ""

    def _scalar(self, event: Any) -> _Scalar | None:
        if not isinstance(event, yaml.ScalarEvent):
            return None
        text = None if event.style else str(event.value)
        start: Any = event.start_mark
        end: Any = event.end_mark
        return _Scalar(text, start.index, end.index, self._spot(event))

    def _spot(self, event: Any) -> Spot:
        start: Any = event.start_mark
        end: Any = event.end_mark
        lead = None
        if isinstance(event, yaml.ScalarEvent) and event.style not in ("|", ">"):
            quotes = 1 if event.style else 0
            # Only a text that stands in the file as it is has columns to count.
            lead = quotes if end.index - start.index == len(event.value) + 2 * quotes else None
        # libyaml ends every text with a line break of its own, and may place an empty value behind it
        return Spot(*min((start.line + 1, start.column + 1), self._end), lead)

    def _fault(self, event: Any, what: str, expected: str, todo: str) -> None:
        self._fault_at(self._spot(event), what, expected, todo)

    def _fault_at(self, spot: Spot, what: str, expected: str, todo: str) -> None:
        self.faults.append(Fault(what, expected, todo, self._file, spot.line, spot.column))
