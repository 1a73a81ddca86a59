"""The signs, numbers, names and functions of a typed formula; knows no precedence and runs nothing.

A name is what a table of names has, as long as it can be: `a2[1]`, `w11^(1)`, `∂C/∂a`, `b1'`. Whatever else looks like
a word is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from derive.checking.number import read_number
from derive.checking.pasted import FRACTION, without_silent
from derive.checking.signs import PARTS, RAISED, lowered
from derive.checking.spelling import one_spelling
from derive.checking.typed import Mark
from derive.laws.functions import FUNCTIONS as TABLE
from derive.message import Listing, Message, Text
from derive.names import Name
from derive.problem.words import similar
from derive.term import Num, Ref, Term

EULER = "e"
MOST_DIGITS = 20
LONGEST_NAME = 60  # characters; no name of a question is as long, and a longer word is not taken apart
_MOST_LISTED = 8
# Beside the names of the table itself; log is the natural one, as everywhere in this program.
_ALIASES = {"σ": "sigmoid", "sigma": "sigmoid", "logistic": "sigmoid", "log": "ln", "atan": "arctan",
            "arctg": "arctan", "maks": "max"}  # fmt: skip
FUNCTIONS: Mapping[str, str] = MappingProxyType({name: name for name in TABLE} | _ALIASES | {"√": "sqrt"})

_LETTER = "A-Za-zα-ωΑ-Ω∂À-ÖØ-öø-ɏ"  # ŷ too
_WORD = rf"\\?[{_LETTER}][{_LETTER}0-9_]*(?:(?<=_)\{{[0-9]{{1,5}}(?:, ?[0-9]{{1,5}})?\}})?[₀-₉]*"
_INDEX = r"(?:\[[0-9]{1,5}(?:, ?[0-9]{1,5})?\]){0,2}"
_LAYER = r"(?:\^\([0-9]{1,3}\)|\^\{\([0-9]{1,3}\)\}|⁽[⁰¹²³⁴-⁹]{1,3}⁾)?"
_MARKED = r"(?:@[0-9]{1,5})?(?:#[0-9]{1,5})?"
_D = r"(?:d|∂|\\partial ?)"
# As some notations print them: z_{in,1}, z_in, 1 and j_1, out; taken only where the sheet has such a name.
_MORE = r"(?:_\{[A-Za-z0-9, ]{1,12}\}|, ?(?:in|out|[0-9]{1,4}))"
_RATE = re.compile(
    rf"{_D}{_WORD}{_INDEX}{_LAYER}{_INDEX} ?/ ?{_D}{_WORD}(?:{_MORE}|{_LAYER}{_INDEX})(?:['′’])?{_MARKED}"
)
_HALF = rf"\{{ ?({_D}{_WORD}(?:{_MORE}|{_LAYER}{_INDEX})) ?\}}"
_PASTED_RATE = re.compile(rf"{FRACTION.pattern} ?{_HALF} ?{_HALF}")
# From the longest spelling to the word alone; the first that the table has is meant.
_NAMES = tuple(
    re.compile(_WORD + tail)
    for tail in (
        rf"{_MORE}['′’]?", rf"{_LAYER}{_INDEX}['′’]?{_MARKED}", rf"{_LAYER}{_INDEX}", rf"{_INDEX}['′’]", _INDEX,
        "['′’]", "",
    )
)  # fmt: skip
_WORDS = re.compile(rf"{_WORD}(?:-(?:relu|sigmoid))?")
_NUMBER = re.compile(r"(?:[0-9]+(?:[.,][0-9]+)*\.?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+")
_SIGN = re.compile(r"\*\*|\\cdot\b|\\times\b|[-+*/:÷^()\[\]{}|,;=√]")
_RAISED = re.compile(f"{RAISED}{{1,3}}")
_SAME = {"**": "^", "\\cdot": "*", "\\times": "*", ":": "/", "÷": "/", "[": "(", "{": "(", "]": ")", "}": ")"}


class Stop(Exception):
    """Reading ends here, with a fault at a place counted from 0; never leaves this package."""

    def __init__(self, fault: Message, at: int) -> None:
        super().__init__(fault.id)
        self.fault, self.at = fault, at


@dataclass(frozen=True, slots=True)
class Token:
    """One sign, number, name or function, and its place from 0; `primed` marks the derivative of a function."""

    kind: str
    at: int
    text: str = ""
    term: Term | None = None
    primed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What may stand in a formula: names of quantities and functions, as people type them.

    >>> words = Words.of({"a": Name("a", 2, (1,)), "y": Name("y", None, (1,))})
    >>> [token.text for token in words.tokens("2*(a − y)".replace("−", "-"), "comma")]
    ['2', '*', '(', 'a', '-', 'y', ')', '']
    """

    names: Mapping[str, Name]
    functions: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        names: Mapping[str, Name],
        functions: Mapping[str, str] = MappingProxyType({}),
        several: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> Words:
        """Make the words from texts to names, and further words for functions such as f for arctan.

        `several` are short forms that could mean more than one name: they are told, not read.
        """
        spelled = {one_spelling(text): name for text, name in names.items()}
        folded: dict[str, set[Name]] = {}
        for text, name in spelled.items():
            folded.setdefault(text.casefold(), set()).add(name)
        loose = {text: next(iter(found)) for text, found in folded.items() if len(found) == 1}
        return cls(MappingProxyType(loose | spelled), MappingProxyType({**FUNCTIONS, **functions}), several)

    def tokens(self, text: str, mark: Mark) -> Iterator[Token]:
        """Yield what stands in a formula written in usual signs; raise Stop at what does not belong there."""
        text = without_silent(text)
        at, calls = 0, [False]
        before: Token | None = None
        while at < len(text):
            if text[at] == " ":
                at += 1
                continue
            token, end = self._token(text, at, mark, calls[-1])
            if token.text == "(":
                calls.append(before is not None and before.kind == "function")
            elif token.text == ")" and len(calls) > 1:
                calls.pop()
            yield token
            before, at = token, end
        yield Token("end", len(text))

    def _token(self, text: str, at: int, mark: Mark, called: bool) -> tuple[Token, int]:
        if found := (_WHOLE if called and mark == "point" else _NUMBER).match(text, at):
            return _number(found, mark), found.end()
        if text[at] in PARTS:  # pages print ½, so people copy it
            return Token("number", at, text[at], Num(PARTS[text[at]])), at + 1
        if found := _RAISED.match(text, at):
            return Token("raised", at, lowered(found[0])), found.end()
        if found := _SIGN.match(text, at):
            sign = _SAME.get(found[0], found[0])
            if sign == "√":
                return Token("function", at, "sqrt"), found.end()
            return Token(sign, at, sign), found.end()
        return self._word(text, at)

    def _word(self, text: str, at: int) -> tuple[Token, int]:
        if found := _PASTED_RATE.match(text, at):
            return self._rate(found, f"{found[1]}/{found[2]}"), found.end()
        if found := FRACTION.match(text, at):
            return Token("frac", at, found[0]), found.end()
        rate = _RATE.match(text, at)
        function = _WORDS.match(text, at)
        if function is None:
            raise Stop(Message("reading.strange"), at)
        after = function.end()
        primed = text[after : after + 1] in ("'", "′", "’") and after < len(text)
        opens = text[after + primed :].lstrip(" ")[:1] in ("(", "[", "{")
        called = self._function(function[0])
        for pattern in (_RATE, *_NAMES):
            if found := pattern.match(text, at):
                name = self._name(found[0])
                if name is not None and rate and pattern is not _RATE and _is_rate(found[0], name):
                    return self._rate(rate, rate[0]), rate.end()
                if name is not None and not (called and opens and found.end() <= after + primed):
                    return Token("name", at, found[0], Ref(name)), found.end()
        if called:
            if opens:
                return Token("function", at, called, primed=primed), after + primed
            raise Stop(Message.of("reading.function-brackets", name=Text(function[0])), at)
        if function[0] == EULER:
            return Token("euler", at, EULER), after
        for pattern in _NAMES:
            found = pattern.match(text, at)
            if found and len(found[0]) <= LONGEST_NAME and (fits := self.several.get(one_spelling(found[0]))):
                raise Stop(_told(found[0], fits), at)
        raise Stop(self._unknown(function[0], opens), at)

    def _rate(self, found: re.Match[str], text: str) -> Token:
        """Return a rate of the sheet; ∂z/∂a is never taken for ∂C/∂z by ∂C/∂a, which dz and da are short for."""
        name = self._name(text)
        if name is not None:
            return Token("name", found.start(), text, Ref(name))
        fits = self.several.get(one_spelling(text), ())
        raise Stop(_told(found[0][:LONGEST_NAME], fits), found.start())

    def _name(self, text: str) -> Name | None:
        if len(text) > LONGEST_NAME:
            return None
        spelled = one_spelling(text)
        return self.names.get(spelled) or self.names.get(spelled.casefold())

    def _function(self, word: str) -> str:
        word = word.removeprefix("\\")
        return self.functions.get(word) or self.functions.get(word.casefold().replace("_", "-"), "")

    def _unknown(self, word: str, opens: bool) -> Message:
        """Say that a word is unknown, and what it may have been meant as: two names without a sign, or a near one."""
        if len(word) > LONGEST_NAME:
            return Message.of("reading.unknown", name=Text(word))
        for cut in range(1, len(word)):
            left, right = word[:cut], word[cut:]
            if self._name(left) and self._name(right):
                return Message.of("reading.two-names", left=Text(left), right=Text(right))
        begin = word[:1].casefold()
        names = self.names if len(self.names) < 100 else [text for text in self.names if text[:1].casefold() == begin]
        near = similar(word, [*(self.functions if opens else ()), *list(names)[:500]])
        if near is None:
            return Message.of("reading.unknown", name=Text(word))
        return Message.of("reading.unknown-near", name=Text(word), near=Text(near))


def _told(text: str, fits: tuple[str, ...]) -> Message:
    """Say that a text is no name, or whose name it could be."""
    if not fits:
        return Message.of("reading.unknown", name=Text(text))
    listed = Listing(tuple(Text(name) for name in fits[:_MOST_LISTED]))
    return Message.of("reading.several", name=Text(text), names=listed)


def _is_rate(text: str, name: Name) -> bool:
    """Tell whether a name is written as a derivative: dz2[1], and not dose or delta2[1]."""
    spelled = one_spelling(text)
    given = name.of is None and name.letter.startswith("d") and name.letter != "delta"
    return spelled.startswith("d") and not spelled.startswith("delta") and not given


def _number(found: re.Match[str], mark: Mark) -> Token:
    """Return a constant; its digits are read as those of any answer, so that 1.234 means here what it means there."""
    digits = found[0]
    if len(digits) > MOST_DIGITS + 6 or max(map(len, re.findall("[0-9]+", digits))) > MOST_DIGITS:
        raise Stop(Message("reading.large"), found.start())
    read = read_number(digits, mark)
    if read.value is None:
        raise Stop(read.fault or Message("reading.number"), found.start())
    return Token("number", found.start(), digits, Num(Fraction(read.value), decimal=True))


