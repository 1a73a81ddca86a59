"""One student's sheet with all its numbers: values, policy and accepted sets; knows no answers of the student.

A key may be a plain problem: then the asks are what was answered, one point each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derive.accepted import Accepted, accepted
from derive.checking.marks import Rules
from derive.course import Course, givens
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.graph import Graph
from derive.key import Answer, Ask, Entry, Group
from derive.misconceptions import Mistaken
from derive.names import Name
from derive.numbers import Policy, Real, fraction
from derive.problem import Problem
from derive.worked import Solution

_GROUPS: Mapping[str, Group] = {
    "weighted-sum": "forward",
    "activation": "forward",
    "exponential": "forward",
    "exponential-sum": "forward",
    "cost": "cost",
    "link": "links",
    "signal": "deltas",
    "derivative": "deltas",
    "aside": "deltas",
    "gradient": "gradients",
    "update": "updates",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The answers that are right in one box; None where nothing limits them."""

    low: Fraction | None
    high: Fraction | None
    too_small: bool

    def holds(self, answer: Fraction) -> bool:
        """Tell whether correct work can give an answer."""
        return (self.low is None or self.low <= answer) and (self.high is None or answer <= self.high)

    @property
    def ends(self) -> tuple[Fraction, Fraction] | None:
        """Both ends, where there are both."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @classmethod
    def of(cls, found: Accepted | Answer) -> Limits:
        """Return the limits of a set."""
        return cls(found.low, found.high, found.too_small)


class Numbers:
    """The numbers of a sheet and what follows from them; what costs work is found when it is first asked for."""

    def __init__(self, course: Course, given: Mapping[str, Fraction], policy: Policy, truncation: bool) -> None:
        self.given = given
        self._course = course
        self._policy, self._truncation = policy, truncation
        self._whole: dict[str, Mapping[Name, Fraction]] = {}

    @cached_property
    def point(self) -> Mapping[Name, Fraction]:
        """Every given number by its name."""
        names = self._course.names
        drawn = {names[name]: value for name, value in self.given.items() if name in names}
        return {**givens(self._course.solution.setup), **drawn}

    @cached_property
    def true(self) -> Mapping[Name, Real]:
        """Every value of the course without rounding; what has none is left out."""
        return evaluate(self._course.graph, self.point, EXACT, partial=True).carried

    @cached_property
    def sets(self) -> Mapping[Name, Accepted]:
        """What correct work can give of every quantity of the course, under the rules of marking."""
        return accepted(self._course.graph, self.point, self._policy, truncation=self._truncation)

    def whole(self, mistaken: Mistaken) -> Mapping[Name, Fraction]:
        """Return every value with a mistake made throughout."""
        slug = mistaken.mistake.slug
        if slug not in self._whole:
            values = evaluate(mistaken.graph, self.point, EXACT, partial=True).carried
            self._whole[slug] = {name: fraction(value) for name, value in values.items()}
        return self._whole[slug]


class Sheet:
    """One entry of a key under the rules of marking.

    >>> from derive.problem.choice import chosen
    >>> course, asks, entry = of_problem(chosen("arctan-2-2-1"), ["dC/dW1[1,1]"])
    >>> sheet = Sheet(course, entry, Rules())
    >>> sheet.limits(asks[0]).holds(Fraction(entry.answers[1].text))
    True
    """

    def __init__(self, course: Course, entry: Entry, rules: Rules, before: Sheet | None = None) -> None:
        """Begin a sheet; `before` is another one of this class, whose numbers it may have."""
        self.course = course
        self.entry = entry
        self.rules = rules
        own = course.solution.setup.policy
        self.policy: Policy = rules.policy or own
        self._as_written = not rules.truncation and _digits(self.policy) == _digits(own)
        shared = before.numbers if before is not None and before.numbers.given is entry.numbers else None
        self.numbers: Numbers = shared or Numbers(course, entry.numbers, self.policy, rules.truncation)

    @property
    def point(self) -> Mapping[Name, Fraction]:
        """Every given number by its name."""
        return self.numbers.point

    @property
    def true(self) -> Mapping[Name, Real]:
        """Every value of the course without rounding; what has none is left out."""
        return self.numbers.true

    @cached_property
    def formulas(self) -> Graph:
        """The first update alone, in which typed formulas are compared."""
        graph = self.course.graph
        first = [one for one in graph.definitions if not one.name.new and one.name.update in (None, 1)]
        return Graph(graph.leaves, tuple(first))

    @cached_property
    def wholes(self) -> tuple[tuple[Name, ...], ...]:
        """The targets of each example that add up to 1, where δ = a - y rests on that: what is longer is right too."""
        if self.course.solution.setup.route != "short":
            return ()
        targets: dict[int | str | None, list[Name]] = {}
        for target in self.course.graph.having("target"):
            targets.setdefault(target.example, []).append(target)
        return tuple(tuple(names) for names in targets.values() if len(names) > 1)

    def limits(self, ask: Ask) -> Limits:
        """Return what is right in one box: what the key says, or anew where the rules differ from the key's."""
        if self._as_written or ask.quantity not in self.course.names:
            return Limits.of(self.entry.answers[ask.number])
        return Limits.of(self.numbers.sets[self.course.names[ask.quantity]])


def _digits(policy: Policy) -> tuple[int | None, int | None]:
    return (policy.decimals if policy.significant is None else None, policy.significant)


def of_problem(
    problem: Problem, quantities: Iterable[str], policy: Policy | None = None, course: Course | None = None
) -> tuple[Course, tuple[Ask, ...], Entry]:
    """Return the key that a plain problem is: its quantities in this order as asks of one point each.

    >>> from derive.problem.choice import chosen
    >>> course, asks, entry = of_problem(chosen("arctan-2-2-1"), ["z1[1]", "C'"])
    >>> [(ask.number, ask.group, entry.answers[ask.number].text) for ask in asks]
    [(1, 'forward', '2.3000'), (2, 'again', '0.0179')]

    Raises KeyError for a quantity that the problem does not have, and Undefined for one that has no value.
    """
    course = course or Course(Solution(problem))
    setup = course.solution.setup
    point = givens(setup)
    rule = policy or setup.policy
    names = [course.names[quantity] for quantity in quantities]
    asks = tuple(Ask(n, str(name), "value", _group(course, name)) for n, name in enumerate(names, 1))
    page, true = (evaluate(course.graph, point, way, partial=True) for way in (rule, EXACT))
    if any(name not in true.carried for name in names):
        try:
            evaluate(course.graph, point, EXACT)
        except Undefined as lost:
            raise course.solution.located(lost) from None
    found = accepted(course.graph, point, rule)
    answers = {
        ask.number: Answer.of(
            rule.shown(page.carried.get(name, true.carried[name])).text, fraction(true.carried[name]), found[name]
        )
        for ask, name in zip(asks, names, strict=True)
    }
    return course, asks, Entry("", "", {str(name): value for name, value in point.items()}, answers)


def _group(course: Course, name: Name) -> Group:
    if name.new and not course.graph.is_leaf(name) and course.graph.role(name) != "update":
        return "again"
    return _GROUPS.get(course.graph.role(name), "forward")
