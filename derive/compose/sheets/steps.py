"""The steps of a student's course as cells of a table: formula, numbers put in, value; knows no boxes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from derive.compose.sheets.shown import plainly
from derive.course import Course
from derive.document import Cell, Equation, Numbers, Relation, Side, Symbols
from derive.exercises.printed import printed
from derive.lines import Lines
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Num, Ref, rename


@dataclass(frozen=True)
class Steps:
    """What may be printed of the steps of one student; nothing is computed before it is asked for."""

    course: Course

    @cached_property
    def lines(self) -> Lines:
        """The printed lines of every quantity."""
        return printed(self.course)

    def value(self, name: Name) -> Numeral:
        """Return the printed value of a quantity."""
        return self.lines.numeral(name)

    def calculation(self, name: Name) -> Cell:
        """Return the numbers of a line, with the formula before them in letters."""
        line = self.lines.line(self.course.graph[name])
        numbers: Side = Numbers(line.resolved, line.operands)
        if isinstance(line.resolved, Num | Ref):
            return self.formula(name)
        relation: Relation = "=" if line.faithful else "≈"
        return Equation((("", self.formula(name)), (relation, numbers)))

    def formula(self, name: Name) -> Symbols:
        """Return the formula of a quantity in letters."""
        return Symbols(rename(self.course.graph[name].term, plainly))
