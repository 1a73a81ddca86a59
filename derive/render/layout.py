"""From terms to boxes: what a document asks to be set, set by one hand; knows no markup and no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.names import Name
from derive.numbers import Numeral
from derive.render.boxes import Box, Row
from derive.render.setting import ANY, TERM, Hand, Setting
from derive.term import Condition, Sum, Term


@dataclass(frozen=True, slots=True)
class Layout:
    """Lay terms out as one hand writes them."""

    hand: Hand

    def symbols(self, term: Term, slash: bool = False) -> Box:
        """Return a term in letters.

        >>> from derive.names import COST
        >>> from derive.term import Ref
        >>> from derive.render.notation import Notation
        >>> from derive.render.scheme import Glyph, Scheme
        >>> Layout(Hand(Notation(Scheme({"C": Glyph("C")})), {})).symbols(Ref(COST))
        Letter(text='C', upright=False)
        """
        return Setting(self.hand, None, slash).box(term, ANY)

    def numbers(self, term: Term, operands: Mapping[Name, Numeral], leading: bool = False) -> Box:
        """Return a term with numbers in the places of its quantities.

        A leading negative number keeps its brackets: a displayed line of Markdown must not begin with a minus.
        """
        setting = Setting(self.hand, operands)
        if leading and isinstance(term, Sum):
            box = setting.box(term, ANY)
            assert isinstance(box, Row)
            return Row((setting.box(term.terms[0], TERM), *box.parts[1:]))
        return setting.box(term, ANY)

    def condition(self, condition: Condition, operands: Mapping[Name, Numeral] | None) -> Box:
        """Return a comparison, in letters or in numbers."""
        return Setting(self.hand, operands).condition(condition)
