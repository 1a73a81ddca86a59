"""One step to repair, in three levels: a nudge, the rule with a check, the worked line; knows no words.

Only here is a right value given away, and only that of the step itself, from the student's own numbers before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from derive.checking.first import fewer
from derive.checking.slips import LEAST_DIGITS, digits
from derive.checking.verdict import Verdict
from derive.compose.feedback.boxes import Boxes, boxes_of
from derive.compose.feedback.groups import Repair, numbered, recognised, told
from derive.compose.feedback.kinds import about_cell, of_planted, said_cell, spoken, subject, true_cell
from derive.compose.feedback.names import called
from derive.compose.feedback.own import Own, calculated
from derive.compose.feedback.pointed import pointed
from derive.compose.update import rule
from derive.document import (
    Block,
    Cell,
    Display,
    Equation,
    Formula,
    Heading,
    Numbers,
    Paragraph,
    Relation,
    Symbols,
    Table,
)
from derive.key import Ask
from derive.lines import Line
from derive.message import Message
from derive.misconceptions import MISTAKES, Work, places
from derive.names import Name
from derive.term import Quot, Ref, Term, minus, refs

_PLAINLY: Mapping[str, str] = {"link": "feedback.nudge.link", "choice": "kinds.nudge-link", "code": "kinds.nudge-code"}
Level = Literal["nudge", "rule", "worked"]

# Which nudge a quantity gets, by its role in the derivation.
_NUDGES: Mapping[str, str] = {
    "weighted-sum": "sum", "activation": "activation", "exponential": "activation", "exponential-sum": "activation",
    "cost": "cost", "derivative": "chain", "link": "slope", "signal": "chain", "gradient": "chain",
    "update": "update", "batch": "chain", "line": "line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Steps:
    """Say what is wrong with the steps of one student."""

    own: Own
    level: Level

    @property
    def boxes(self) -> Boxes:
        """What calls the boxes of this student's sheet."""
        return boxes_of(self.own)

    def section(self, repair: Repair) -> Iterator[Block]:
        """Yield the section of one repair."""
        verdict = repair.first
        steps = self.boxes.called(*repair.numbers)
        yield Heading(2, Message.of("feedback.repair", n=len(repair.numbers), numbers=steps))
        name = subject(self.own, verdict)
        slug = told(verdict)
        if self.level == "worked":
            yield from self._sides(verdict, name, slug)
        else:
            yield from self._asked(verdict, name)
        if verdict.ask.group == "mistake":
            yield from self._planted(verdict)
        else:
            yield from self._said(verdict, name, slug)
        if repair.same:
            id = "feedback.same-mistake" if self.level != "nudge" else "feedback.same-look"
            yield Paragraph(Message.of(id, n=len(repair.same), numbers=self.boxes.called(*numbered(repair.same))))
        if verdict.right_elsewhere:
            numbers = verdict.right_elsewhere
            yield Paragraph(Message.of("feedback.right-elsewhere", n=len(numbers), numbers=self.boxes.called(*numbers)))
        if self.level != "nudge" and slug in MISTAKES:
            yield Paragraph(self.check(slug, name if self._is_own(verdict) else None, spoken(self.own, verdict)))

    def nudge(self, name: Name | None, ask: Ask, slug: str = "") -> Message:
        """Return where to look again, without a value: at the part in which a mistake was made, where it is known."""
        terms = self.own.formulas(name, slug) if name is not None and slug in MISTAKES else None
        part = pointed(*terms) if terms is not None else None
        if part is not None:
            return Message.of("pointed.part", part=Symbols(part))
        if name is None and ask.kind == "formula":
            name = self.own.course.names.get(ask.quantity)
        if name is None:
            return Message(_PLAINLY.get(ask.kind, "feedback.nudge.plain"))
        role = self.own.course.graph.role(name)
        id = "again" if name.new and role != "update" else _NUDGES.get(role, "line")
        if ask.kind == "formula" and role == "gradient":  # who writes a formula has the chain before him
            id = "gradient"
        return Message(f"feedback.nudge.{id}")

    def hint(self, slug: str, name: Name | None) -> Message:
        """Return the hint of a mistake in the letters of the page."""
        return Message.of(MISTAKES[slug].hint_id, **self._places(slug, name))

    def check(self, slug: str, name: Name | None, about: Name | None = None) -> Message:
        """Return a check that a student can do alone, carried out on the student's own numbers where it can be.

        `about` is the quantity whose layer is spoken of where the student has no number of `name`.
        """
        said = Message.of(MISTAKES[slug].check_id, **self._places(slug, about or name))
        return Message.of("feedback.check-alone", check=said, instance=self._instance(slug, name))

    def _places(self, slug: str, name: Name | None) -> dict[str, Term | Message | Symbols]:
        course = self.own.course
        assert course.network is not None, "only networks have mistakes that are recognised"
        work = Work(course.parts[0].graph, course.network, course.convention)
        found = places(work, MISTAKES[slug], name, self.own.policy)
        return {key: value if isinstance(value, Message) else Symbols(value) for key, value in found.items()}

    def _asked(self, verdict: Verdict, name: Name | None) -> Iterator[Block]:
        """Yield what the step asks for and what was answered, without what is right."""
        said = said_cell(self.own.course, verdict)
        yield Paragraph(Message.of("feedback.yours-is", quantity=about_cell(self.own, verdict), answer=said))

    def _sides(self, verdict: Verdict, name: Name | None, slug: str) -> Iterator[Block]:
        """Yield the table of the student's step beside the right one."""
        head: tuple[Cell, ...] = (
            about_cell(self.own, verdict),
            Message("feedback.yours"),
            Message("feedback.right" if self._is_true(verdict) else "feedback.from-yours"),
        )
        rows: list[tuple[Cell, ...]] = []
        pair = self.own.pair(name, slug) if name is not None and slug in MISTAKES else None
        line = pair.right if pair is not None else self.own.line(name) if name is not None else None
        if verdict.ask.kind == "choice" and verdict.ask.group == "links":
            line = None  # formulas are chosen from, not numbers
        if line is not None:
            happened = called(slug) if slug else self._unknown(verdict)
            mistaken: Cell = happened if pair is None else _numbers(pair.mistaken)
            rows.append((Message("feedback.calculation"), mistaken, _numbers(line)))
        own = line is not None and self._is_own(verdict)
        right: Cell = line.result if line is not None and own else true_cell(self.own.course, verdict)
        rows.append((Message("feedback.result"), said_cell(self.own.course, verdict), right))
        yield Table(head, tuple(rows), (False, False, False))

    def _unknown(self, verdict: Verdict) -> Message:
        """Return why no calculation stands beside an answer: too few digits show it, or none is known."""
        typed = verdict.typed
        few = typed.value is not None and digits(typed.value) < LEAST_DIGITS and fewer(typed, self.own.policy)
        return Message("marking.few-digits" if few else "feedback.unknown")

    def _is_true(self, verdict: Verdict) -> bool:
        """Tell whether what is right from the student's own numbers is what the key says."""
        name = self.own.name_of(verdict.ask)
        line = self.own.line(name) if name is not None else None
        return line is None or line.result.text == verdict.true.text

    def _said(self, verdict: Verdict, name: Name | None, slug: str) -> Iterator[Block]:
        """Yield what happened: the nudge, or the rule that was applied and the one that holds."""
        if self.level == "nudge" or not slug:
            is_slope = verdict.ask.kind == "link" and verdict.ask.quantity in self.own.course.names
            slope = is_slope and verdict.typed.term is not None  # written as a formula, which has no order of a chain
            yield Paragraph(Message("feedback.nudge.slope") if slope else self.nudge(name, verdict.ask, slug))
        elif slug in MISTAKES:
            terms = self.own.formulas(name, slug) if name is not None else None
            hint = self.hint(slug, spoken(self.own, verdict))
            if terms is not None:
                yield Paragraph(Message.of("feedback.equals", formula=Symbols(terms[0]), hint=hint))
            else:
                id = "feedback.hint" if name is not None and self._formula(name) is not None else "kinds.hint"
                yield Paragraph(Message.of(id, name=Message(MISTAKES[slug].name_id), hint=hint))
        else:
            kind = slug.removeprefix("slip-")
            name_of = Message(f"slip.{kind}.name")
            yield Paragraph(Message.of("feedback.slip", name=name_of, hint=Message(f"slip.{kind}.hint")))
        formula = self._formula(name) if self.level != "nudge" and name is not None else None
        if formula is not None:
            yield Display((formula,))

    @staticmethod
    def _is_own(verdict: Verdict) -> bool:
        """Tell whether a box holds a number of the student's own, which others follow from."""
        return verdict.ask.kind == "value"

    def _planted(self, verdict: Verdict) -> Iterator[Block]:
        """Yield what is said of an answer about a planted solution, and the hint for who makes its mistake too."""
        checks, told_it = self.level != "nudge", self.level == "worked"
        for said in of_planted(self.own, verdict, checks=checks, told=told_it):
            yield Paragraph(said)
        slug = recognised(verdict)
        if checks and slug in MISTAKES:
            hint = self.hint(slug, None)
            yield Paragraph(Message.of("kinds.hint", name=Message(MISTAKES[slug].name_id), hint=hint))

    def _formula(self, name: Name) -> Equation | None:
        """Return the rule of a step in letters; the forward pass that is done again has none of its own."""
        if self.own.course.graph.role(name) == "update":
            return rule(self.own.course.solution.setup.recipe.cost)
        return None if name.new else self.own.chain(name)

    def _instance(self, slug: str, name: Name | None) -> Message:
        """Return the check carried out with the student's own numbers, where it is one of arithmetic."""
        asked = _QUOTIENTS.get(MISTAKES[slug].check)
        term = asked(self.own, name) if asked is not None and name is not None else None
        line = self.own.line(name, term[0]) if term is not None and name is not None else None
        if term is None or line is None or term[1] not in self.own.values.raw:
            return Message("feedback.nothing")
        relation: Relation = "=" if self.own.course.graph.is_leaf(term[1]) else "≈"  # what is given is exact
        wanted = Equation((("", Symbols(Ref(term[1]))), (relation, self.own.numeral(term[1]))))
        return Message.of("feedback.instance", calculation=calculated(line), wanted=wanted)


def _signal_over_derivative(own: Own, name: Name) -> tuple[Term, Name] | None:
    """Return δ divided by ∂C/∂a, and the slope that it must be."""
    graph = own.course.graph
    slopes = [part for part in _parts(own, name) if graph.role(part) == "link"]
    others = [part for part in _parts(own, name) if graph.role(part) != "link"]
    return (Quot(Ref(name), Ref(others[0])), slopes[0]) if len(slopes) == len(others) == 1 else None


def _gradient_over_signal(own: Own, name: Name) -> tuple[Term, Name] | None:
    """Return the gradient of a weight divided by δ, and the activation that it must be."""
    graph = own.course.graph
    signals = [part for part in _parts(own, name) if graph.role(part) == "signal"]
    others = [part for part in _parts(own, name) if graph.role(part) != "signal"]
    return (Quot(Ref(name), Ref(signals[0])), others[0]) if len(signals) == len(others) == 1 else None


def _change_over_gradient(own: Own, name: Name) -> tuple[Term, Name] | None:
    """Return the change of a parameter divided by its gradient, and the rate that it must be."""
    gradients = [part for part in _parts(own, name) if part.of is not None]
    rates = [part for part in _parts(own, name) if own.course.graph.role(part) == "rate"]
    old = [part for part in _parts(own, name) if part not in (*gradients, *rates)]
    if not (len(gradients) == len(rates) == len(old) == 1):
        return None
    return Quot(minus(Ref(old[0]), Ref(name)), Ref(gradients[0])), rates[0]


def _parts(own: Own, name: Name) -> list[Name]:
    return list(dict.fromkeys(refs(own.course.graph[name].term)))


_QUOTIENTS = {
    "signal-smaller": _signal_over_derivative,
    "gradient-ratio": _gradient_over_signal,
    "update-size": _change_over_gradient,
}


def _numbers(line: Line) -> Formula:
    """Return only the calculation of a line; a single quantity stands in letters."""
    return calculated(line) if isinstance(line.resolved, Ref) else Numbers(line.resolved, line.operands)
