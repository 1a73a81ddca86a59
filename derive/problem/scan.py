"""A formula's characters, before any parser sees them; knows the words and signs of lines, builds no terms.

Python's parser is told nothing that has not passed here: it warns of `2or`, reads 1_000 and 1j as numbers, overflows
on deep brackets, and places its errors differently in every version.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from derive.errors import Fault, Refused
from derive.laws.functions import FUNCTIONS as TABLE
from derive.problem.exact import exact, quoted

MOST_PARTS = 200
DEEPEST = 40
SHORTER = "define parts of it in lines of their own"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
_STRANGE = re.compile(r"[^A-Za-z0-9_.+\-*/(), \t]")
# A number is taken with whatever sticks to it, so that the whole of it is told.
_TOKEN = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)(?P<tail>[A-Za-z0-9_.]*)"
    r"|(?P<sign>\*\*|//|[-+*/(),.])"
)
_TIGHT_COMMA = re.compile(r"([0-9]+),([0-9]+)")
_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "|": "write abs(...)",
        "σ": "write sigmoid(...)",
        "√": "write sqrt(...)",
        "²": "write **2",
        "³": "write **3",
        "^": "write ** for a power",
        "×": "write *",
        "·": "write *",
        ":": "write /",
        "=": "write one definition in a line",
    }
)


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is called: its name in terms, its fewest and most arguments, whether the last is a number."""

    name: str
    fewest: int = 1
    most: int = 1
    constant: bool = False


def _called(name: str) -> Function:
    """Return how an entry of the table is called: max and min take several, the step its value at 0 from elsewhere."""
    variables = len(TABLE[name].derivatives)
    constant = TABLE[name].constants > 0 and name != "step"
    return Function(name, variables + constant, MOST_PARTS if variables > 1 else 1 + constant, constant)


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {name.replace("-", "_"): _called(name) for name in TABLE} | {"atan": _called("arctan"), "log": _called("ln")}
)


def name_fault(name: str) -> Fault | None:
    """Return what is wrong with a name in a graph, if anything.

    >>> print(name_fault("max"))
    'max' is the name of a function; expected another name; choose a name such as q or z_1
    """
    todo = "choose a name such as q or z_1"
    if not _NAME.fullmatch(name):
        return Fault(f"{quoted(name)} is not a name", "a letter, then up to 15 letters, digits or _", todo)
    if name in FUNCTIONS or keyword.iskeyword(name):
        kind = "the name of a function" if name in FUNCTIONS else "a word of Python"
        return Fault(f"{quoted(name)} is {kind}", "another name", todo)
    return None


def scan(text: str) -> Iterator[Fault]:
    """Yield what is wrong with a formula's characters, with columns from 0.

    >>> [fault.column for fault in scan("2x + (y")]
    [0, 5]
    """
    for strange in _STRANGE.finditer(text):
        todo = _HINTS.get(strange[0], "delete it")
        what = f"{quoted(strange[0])} stands in a formula"
        yield Fault(what, "+ - * / ** and brackets", todo, column=strange.start())
    tokens = list(_TOKEN.finditer(text))
    words = [fault for token in tokens for fault in _words(token)]
    yield from words
    yield from _brackets(text)
    tight = _TIGHT_COMMA.search(text)
    if tight and (", " in text or "(" not in text):
        todo = f"write {tight[1]}.{tight[2]}, or a blank after a comma between arguments"
        yield Fault(f"{quoted(tight[0])} has a comma", "a decimal point in formulas", todo, column=tight.start())
    elif not words and not _STRANGE.search(text):
        yield from _order(tokens, len(text))


def _words(token: re.Match[str]) -> Iterator[Fault]:
    """Yield what is wrong with one number or name."""
    name, digits, tail = token["name"], token["number"], token["tail"]
    if name and (keyword.iskeyword(name) or not _NAME.fullmatch(name)):
        fault = name_fault(name)
        if fault:
            yield replace(fault, column=token.start())
    elif digits and _NAME.fullmatch(tail) and not digits.startswith("0"):
        what = f"{quoted(digits + tail)} has no sign between number and name"
        yield Fault(what, "a sign", f"write {digits}*{tail}", column=token.start())
    elif digits:
        try:
            exact(digits + tail)
        except Refused as refused:
            yield from (replace(fault, column=token.start()) for fault in refused.faults)


def _brackets(text: str) -> Iterator[Fault]:
    """Yield brackets that do not match, and the first that is too deep."""
    opened: list[int] = []
    for at, character in enumerate(text):
        if character == "(":
            opened.append(at)
            if len(opened) == DEEPEST + 1:
                yield Fault(f"brackets nest deeper than {DEEPEST}", "a shorter formula", SHORTER, column=at)
        elif character == ")" and opened:
            opened.pop()
        elif character == ")":
            yield Fault("a bracket closes that was not opened", "(", "delete it or open it", column=at)
    if opened:
        yield Fault("a bracket is not closed", ")", "close it", column=opened[-1])


def _order(tokens: list[re.Match[str]], end: int) -> Iterator[Fault]:
    """Yield the first place where a term or a sign is missing."""
    before = word = ""
    unfinished = ("", "(", "call", ",", "+", "-", "*", "/", "**", "//", ".")
    for token in tokens:
        sign = token["sign"] or ""
        complete = before not in unfinished
        call = sign == "(" and before == "name"
        empty_call = sign == ")" and before == "call"
        if complete and (not sign or sign == "(") and not call:
            what = f"there is no sign before {quoted(token[0])}"
            todo = f"write {word}(...)" if word in FUNCTIONS else "write the sign, * for a product"
            yield Fault(what, "+ - * / or **", todo, column=token.start())
            return
        if not complete and sign and sign not in ("(", "+", "-", ".") and not empty_call:
            yield Fault(f"nothing stands before {quoted(sign)}", "a number or name", "add it", column=token.start())
            return
        word = token["name"] or ""
        before = "call" if call else sign or ("name" if token["name"] else "number")
    if before in unfinished:
        yield Fault("the formula ends too early", "a number or name", "complete it", column=end)
