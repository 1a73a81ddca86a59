"""Multiple choice: a right option and three wrong ones, made by the misconceptions; knows no words and no pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from derive.accepted import Accepted, accepted
from derive.builders.dense import weight
from derive.course import Course, givens
from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.exercises.dealt import Option, Pick, Question
from derive.exercises.leads import Given, alone, in_one_step, of_formulas, of_values, unit
from derive.exercises.links import ends
from derive.exercises.planted import some
from derive.exercises.printed import printed
from derive.key import LETTERS, Ask, Group
from derive.lines import Lines
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import COST, Name
from derive.numbers import Numeral, fraction
from derive.partial import Laws
from derive.term import ONE, TWO, Cases, Neg, Prod, Quot, Ref, Term, refs

_Made: TypeAlias = tuple[tuple[str, Mistaken], ...]
_Found: TypeAlias = tuple[list[Option], Given]
_Sets: TypeAlias = Mapping[Name, Accepted]
_FAR = 50  # two options differ by more than a 50th of the right value
_UNITS = 5  # and by this many units of the last digit
_SCALE = 20  # a value so many times larger or smaller is seen to be wrong without any working


def choice_asks(course: Course, names: tuple[str, ...]) -> Iterator[Ask]:
    """Yield the questions that are asked: links of a chain in letters, then values, and what is named besides."""
    network = course.network
    if network is None or not course.solution.setup.has_gradients:
        return
    last = len(network.layers)
    a, z = Name("a", last, (1,)), Name("z", last, (1,))
    symbolic = [a.wrt(COST), z.wrt(a), weight(last, 1, 1).wrt(z)]
    numeric: list[tuple[Name, Group]] = [
        (Name("delta", last, (1,)), "deltas"),
        (weight(last, 1, 1).wrt(COST), "gradients"),
    ]
    if last > 1:
        before, sum_before = Name("a", last - 1, (1,)), Name("z", last - 1, (1,))
        symbolic += [before.wrt(z), sum_before.wrt(before)]
        numeric += [(before.wrt(COST), "deltas"), (Name("delta", last - 1, (1,)), "deltas")]
        first = weight(1, 1, 2 if network.inputs > 1 else 1)
        symbolic.append(first.wrt(Name("z", 1, (1,))))
        numeric.append((first.wrt(COST), "gradients"))
    numeric.append((weight(last, 1, 1)._replace(new=True), "updates"))
    for link in symbolic:
        if _right(course, _placed(course, link)) is not None:
            yield Ask(0, str(link), "choice", "links")
    known = {str(_placed(course, name)): group for name, group in numeric}
    known |= {name: "again" for name in names if name not in known}
    for text, group in known.items():
        if text in course.names and not course.graph.is_leaf(course.names[text]):
            yield Ask(0, text, "choice", group)


def _placed(course: Course, name: Name) -> Name:
    """Return a quantity as the first update of a course names it: of its first example, or of the whole batch."""
    batches = course.solution.setup.batches
    name = name._replace(update=1) if len(batches) > 1 else name
    example = name._replace(example=batches[0][0])
    return name if name in course.graph or example not in course.graph else example


def questions(course: Course, asks: Sequence[Ask], pick: Pick) -> tuple[Question, ...]:
    """Return questions with their options as the stream chooses and orders them.

    Options differ pairwise, in letters by their values at the numbers of this course, and only one is right.
    """
    lines, made = printed(course), tuple(_mistaken(course))
    sets = _sets(course) if any(ask.group != "links" for ask in asks) else {}
    return tuple(_question(course, ask, pick, lines, made, sets) for ask in asks)


def _sets(course: Course) -> _Sets:
    setup = course.solution.setup
    point = {name: value for name, value in givens(setup).items() if name in course.graph}
    return accepted(course.graph, point, setup.policy)


def _question(course: Course, ask: Ask, pick: Pick, lines: Lines, made: _Made, sets: _Sets) -> Question:
    links = ask.group == "links"
    found, given = _formulas(course, ask, lines, made) if links else _values(course, ask, lines, made, sets)
    right, *wrong = found
    likely = [option for option in wrong if option.slug]
    chosen = [*some(likely, len(LETTERS) - 1, pick)]
    chosen += [option for option in wrong if not option.slug][: len(LETTERS) - 1 - len(chosen)]
    options = tuple(some([right, *chosen], len(LETTERS), pick))
    told = tuple(one if one is right else replace(one, slugs=given(one.shown)) for one in options)
    return Question(ask, told, options.index(right))


def _right(course: Course, name: Name) -> Term | None:
    """Return a link or a derivative in letters, or None where this course has none to ask about."""
    if name in course.graph and not course.graph.is_leaf(name):
        return _varying(course.graph[name].term)
    if name.of is None or (over := _placed(course, name.of)) not in course.graph or course.graph.is_leaf(over):
        return None
    return _varying(Laws(course.convention).partials(course.graph[over]).get(_placed(course, name._replace(of=None))))


def _varying(term: Term | None) -> Term | None:
    """Return a formula unless it is a number, about which there is nothing to ask."""
    return None if term is None or not any(refs(term)) else term


def _formulas(course: Course, ask: Ask, lines: Lines, made: _Made) -> _Found:
    over, wrt = ends(ask.quantity, course)
    name = _placed(course, wrt.wrt(over))
    if name not in course.graph and wrt.letter == "a":
        wrt = _placed(course, wrt)
        name = wrt.wrt(over)
    right = _right(course, name)
    assert right is not None, "only links with a formula are asked for"
    # A formula about several examples, or by branches where the right one has none, says at once that it is wrong.
    own = {part.example for part in refs(right)} | {None}
    found = [(slug, term) for slug, one in made if (term := one.changed.get(name)) is not None]
    found = [(slug, term) for slug, term in found if not isinstance(term, Cases) or isinstance(right, Cases)]
    wrong = [Option(term, slug) for slug, term in found if {part.example for part in refs(term)} <= own]
    wrong += [Option(Ref(other), "other") for other in _neighbours(course, over, wrt)]
    wrong += [Option(term) for term in (Neg(right), Prod((TWO, right)), Quot(ONE, right), ONE)]
    return _apart(Option(right), wrong, lines), of_formulas(course, name, _placed(course, over), made)


def _neighbours(course: Course, over: Name, wrt: Name) -> Iterator[Name]:
    """Yield what stands near a weight or an activation in a weighted sum, and is taken for its link."""
    if over.letter != "z" or wrt.letter not in "Wa":
        return
    near = [name for name in refs(course.graph[_placed(course, over)].term) if name.letter in "Wab"]
    near.append(_placed(course, Name("a", over.layer, over.indices)))
    near.append(_placed(course, over))
    yield from (name for name in near if name in course.graph)


def _values(course: Course, ask: Ask, lines: Lines, made: _Made, sets: _Sets) -> _Found:
    name = course.names[ask.quantity]
    right = lines.numeral(name)
    has_point = "." in right.text
    # An option is printed as the right one is: a decimal among fractions would say at once that it is wrong.
    spelled = lines.policy.rounded if has_point else lines.policy.shown
    stepped = tuple((slug, spelled(value)) for slug, value in in_one_step(name, made, lines))
    wrong = [option for slug, value in stepped if _is_in_scale(option := Option(value, slug), right)]
    others = (-right.value, right.value / 2, right.value * 2, right.value * 10, right.value + 1, right.value - 1)
    wrong += [Option(spelled(value)) for value in others]
    alike = [one for one in wrong if ("." in _text(one)) == has_point]
    apart = _apart(Option(right), [one for one in alike if not _is_accepted(one, sets[name])], lines)
    return apart, of_values(stepped, right)


def _is_accepted(option: Option, found: Accepted) -> bool:
    """Tell whether correct work can print an option; where nothing limits that, the right option alone counts."""
    assert isinstance(option.shown, Numeral), "a value is printed in digits"
    return None not in (found.low, found.high) and found.contains(option.shown.value)


def _text(option: Option) -> str:
    assert isinstance(option.shown, Numeral), "a value is printed in digits"
    return option.shown.text


def _is_in_scale(option: Option, right: Numeral) -> bool:
    """Tell whether a wrong value is about as large as the right one; nothing is out of scale where that is 0."""
    assert isinstance(option.shown, Numeral), "a value is printed in digits"
    own, other = abs(option.shown.value), abs(right.value)
    return not other or other <= own * _SCALE <= other * _SCALE**2


def _apart(right: Option, wrong: Iterable[Option], lines: Lines) -> list[Option]:
    """Return the right option and those wrong ones that nobody can take for it or for each other.

    They differ by value and in print, where a quantity is written as a rule has it.
    """
    value = _value(right.shown, lines)
    assert value is not None, "what is right has a value"
    shown = right.shown if isinstance(right.shown, Numeral) else lines.policy.rounded(value)
    gap = max(abs(value) / _FAR, _UNITS * unit(shown))
    kept, values, prints = [right], [value], {_printed(right)}
    for option in wrong:
        own = _value(option.shown, lines)
        differs = own is not None and all(abs(own - other) > gap for other in values)
        if own is not None and differs and _printed(option) not in prints:
            kept.append(option)
            values.append(own)
            prints.add(_printed(option))
    return kept


def _printed(option: Option) -> Term | str:
    return option.shown.text if isinstance(option.shown, Numeral) else alone(option.shown)


def _mistaken(course: Course) -> Iterator[tuple[str, Mistaken]]:
    for slug, mistake in MISTAKES.items():
        made = course.mistaken(mistake)
        if made is not None and mistake.policy is None:
            yield slug, made


def _value(shown: Term | Numeral, lines: Lines) -> Fraction | None:
    if isinstance(shown, Numeral):
        return shown.value
    try:
        return fraction(Arithmetic().value(shown, lines.values.carried))
    except (Undefined, KeyError):
        return None
