"""What a number looks like in each place of a page, learned from the ordinary spelling of a few; spells no formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from derive.document import Symbols
from derive.marks import (
    BRACKETED,
    CELL,
    FREE,
    LABEL,
    QUOTED,
    RELATION,
    SPOKEN,
    SPOKEN_BASE,
    SPOKEN_UNSIGNED,
    SQUARED,
    SYMBOL,
    UNSIGNED,
)  # fmt: skip
from derive.names import Name
from derive.numbers import Numeral
from derive.render.boxes import Box, Digits, Fence, Script, Sign
from derive.render.figures.label import plain
from derive.render.page import Page
from derive.render.speech import User
from derive.term import Ref

# No figure of these is in the markup around a number.
_WHOLE, _DECIMAL = "8", "8.39"
_LINE = "\n"  # which no number holds
_PARTS = re.compile("(?P<before>[^8]*)8(?P<mark>[^39]*)39(?P<after>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands before, within and after the digits of a number, of a positive one and of a negative one."""

    positive: tuple[str, str, str]
    negative: tuple[str, str, str]


@dataclass(slots=True)
class Forms:
    """The forms of one page's format and decimal mark."""

    page: Page
    _known: dict[int, _Form | None] = field(default_factory=dict)

    def all(self, texts: Sequence[str], place: int) -> list[str]:
        """Return numbers as they are spelled in a place."""
        if place not in self._known:
            self._known[place] = self._learned(place)
        one = self._known[place]
        if one is None:
            return [self._spelled(text, place) for text in texts]
        together = _LINE.join(texts)
        if "e" in together:
            return [self._spelled(text, place) if "e" in text else self.all([text], place)[0] for text in texts]
        (before, mark, after), (start, point, end) = one.positive, one.negative
        assert mark == point, "a minus moves no point"
        told = texts if mark == "." else together.replace(".", mark).split(_LINE)
        if (before, after, start, end) == ("", "", "-", ""):
            return list(told)
        return [f"{start}{text[1:]}{end}" if text[:1] == "-" else f"{before}{text}{after}" for text in told]

    def relations(self, exact: Sequence[bool], place: int) -> list[str]:
        """Return the signs before values that are exact or not."""
        spelled = self.page.spelling.formula if place == RELATION else self.page.voice.said
        equal, about = (spelled(Sign(sign)) for sign in ("=", "≈"))
        return [equal if one else about for one in exact]

    def words(self, texts: Sequence[str]) -> list[str]:
        """Return words of a user, escaped."""
        return [self.page.spelling.text((User(text),), None) for text in texts]

    def symbols(self, names: Sequence[Name], place: int) -> list[str]:
        """Return names as they stand in formulas, or are read aloud."""
        spelled = self.page.spelling.formula if place == SYMBOL else self.page.voice.said
        known = {name: spelled(self.page.statements.inline(Symbols(Ref(name)))) for name in set(names)}
        return [known[name] for name in names]

    def cells(self, texts: Sequence[str], empty: Sequence[bool]) -> list[str]:
        """Return numbers as cells of a table, or nothing."""
        told = iter(self.all([text for text, none in zip(texts, empty, strict=True) if not none], CELL))
        return ["" if none else next(told) for none in empty]

    def _learned(self, place: int) -> _Form | None:
        """Return the form of a place, None where a number is there twice, to be seen and to be heard."""
        parts = []
        for sign in ("", "-"):
            found = _PARTS.fullmatch(self._spelled(f"{sign}{_DECIMAL}", place))
            assert found is not None, "a number is spelled with its digits"
            before, after = found["before"], found["after"]
            if _WHOLE in after:
                return None
            assert self._spelled(f"{sign}{_WHOLE}", place) == f"{before}{_WHOLE}{after}", "whole numbers are alike"
            parts.append((before, found["mark"], after))
        return _Form(parts[0], parts[1])

    def _spelled(self, text: str, place: int) -> str:
        """Spell one number as a page does."""
        number = Digits(text.lstrip("-") if place in (UNSIGNED, SPOKEN_UNSIGNED) else text)
        box: Box = Fence(number) if place in (BRACKETED, SPOKEN_BASE, SQUARED) and text.startswith("-") else number
        if place in (SPOKEN, SPOKEN_UNSIGNED):
            return self.page.voice.said(number)
        if place == SPOKEN_BASE:
            return self.page.voice.said(Script(box))
        if place == SQUARED:
            return self.page.spelling.formula(Script(box, sup=Digits("2")))
        if place == LABEL:
            return plain(number, self.page.look.comma)
        if place == QUOTED:
            return self.page.spelling.text((User(plain(number, self.page.look.comma)),), None)
        if place == CELL:
            return self.page.cell(Numeral(text, Fraction(0)))
        assert place in (FREE, BRACKETED, UNSIGNED), "the other places hold no numbers"
        return self.page.spelling.formula(box)
