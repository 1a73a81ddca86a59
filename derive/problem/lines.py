"""Lines such as `q = x + y`: a name and what it is; knows what stands left of the sign, reads no formula itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.errors import Fault, Refused
from derive.problem.exact import quoted
from derive.term import Term

LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One definition: its name, its formula as a term, the text it was read from, and where it uses which name.

    `uses` holds each name as often as it stands in the formula, with its column in the text, from 1.
    """

    name: str
    term: Term
    text: str
    uses: tuple[tuple[str, int], ...] = ()


def parse_line(text: str) -> Line:
    """Return the definition that a line writes; raise `Refused` with faults whose column counts in the line.

    >>> line = parse_line("f = q*z + w")
    >>> line.name, line.uses
    ('f', (('q', 5), ('z', 7), ('w', 11)))
    """
    from derive.problem.formula import Formula
    from derive.problem.scan import SHORTER, name_fault

    if len(text) > LONGEST_LINE:
        what = f"the line has {len(text)} characters"
        raise Refused((Fault(what, f"at most {LONGEST_LINE}", SHORTER),))
    left, equals, formula = text.replace("\N{MINUS SIGN}", "-").partition("=")
    if not equals:
        raise Refused((Fault(f"{quoted(text)} has no =", "name = formula", "write q = x + y", column=1),))
    name = left.strip(" \t")
    fault = name_fault(name)
    if name.endswith(":") and name_fault(name[:-1].rstrip(" \t")) is None:
        fault = Fault("':=' stands in a line", "name = formula", "write = alone")
    column = len(left) - len(left.lstrip(" \t")) + 1
    reader = Formula(formula, len(left) + 1)
    term = reader.term()
    if fault or reader.faults:
        raise Refused((*([replace(fault, column=column)] if fault else []), *reader.faults))
    return Line(name, term, text, tuple(reader.uses))
