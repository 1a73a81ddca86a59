"""The line of a program that each misconception leads to, as people write it; each is held against the library.

A line is tried where a mistake writes vectors entry by entry, as the mistaken formula itself, and where it is one of
matrices among the ways that matrices are written wrongly. Only what has the very values of the mistake is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.coded.miscoded import Lines, Miscoded, alike
from derive.course import Course
from derive.exercises.coding import Line
from derive.names import COST, Name
from derive.python import expression
from derive.term import Term, refs, substitute
from derive.tidy import tidy

_NUMBER = re.compile(r"[0-9]+$")  # of the layer, behind the letters of a variable
_VECTORS = ("a", "softmax", "cost", "delta", "new")
_PENALTIES = ("{}", "{} + strength*{W}", "{} - strength*{W}", "{} + 2*strength*{W}", "{} + strength/2*{W}",
              "{} + strength", "{} + strength*{W}**2")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelled:
    """A wrong line, as a student may write it, and the mistakes that lead to it."""

    text: str
    mistakes: tuple[str, ...]


def spelled(miscoded: Miscoded, line: Line) -> tuple[Spelled, ...]:
    """Return the wrong lines that mistakes lead to in place of a line, in the order of the library.

    >>> from derive.course import Course
    >>> from derive.problem.choice import chosen
    >>> from derive.worked import Solution
    >>> miscoded = Miscoded(Course(Solution(chosen("arctan-2-2-1"))))
    >>> [one.text for one in spelled(miscoded, Line("new", "old - alpha*gradient", "new"))][:3]
    ['old + alpha*gradient', 'old - gradient', 'old - alpha**2*gradient']
    """
    lines = miscoded.lines(own=line.kind == "cost")  # that may be a mean over units
    found: dict[str, list[str]] = {}
    for slug in lines.slugs(line.place):
        given = lines.given(line.place, slug)
        for text in dict.fromkeys(_tried(lines, line, slug)) if given is not None else ():
            values = lines.worked(text, line.place)
            if miscoded.lines(own=True).is_right(text, line.place):
                continue  # with one output there is one path, whoever takes only the first
            if values is not None and given is not None and all(map(alike, values, given)):
                found.setdefault(text, []).append(slug)
                break
    return tuple(Spelled(text, tuple(slugs)) for text, slugs in found.items())


def miswritten(course: Course, line: Line) -> tuple[Spelled, ...]:
    """Return what `spelled` finds for a line of a course; what one sheet of a class has found serves all others."""
    known = course.solution.slopes
    if (key := ("miswritten", str(line))) not in known:
        miscoded = known.setdefault("miscoded", Miscoded(course))
        known[key] = spelled(miscoded, line)
    found: tuple[Spelled, ...] = known[key]
    return found


def _tried(lines: Lines, line: Line, slug: str) -> Iterator[str]:
    if line.kind in _VECTORS:
        yield from _entry_by_entry(lines, line, slug)
    number = int(found[0]) if (found := _NUMBER.search(line.place)) else 0
    last = len(lines.vectors.network.layers)
    before = "x" if number == 1 else f"a{number - 1}"
    summed = "x" if number == 1 else f"z{number - 1}"
    W, b, delta = f"W{number}", f"b{number}", f"delta{number}"
    match line.kind:
        case "z":
            joint = line.right.removeprefix(f"{W} @ {before}")
            yield f"{W} @ {before}"
            yield from (f"{left}{joint}" for left in (f"{W}.T @ {before}", f"{W} @ x", f"{W} @ {summed}"))
            yield from (f"np.abs({W}) @ {before}{joint}", f"{W} @ {before}{joint}*{before}.sum()")
        case "back":
            after, error, weights = number + 1, f"delta{number + 1}", f"W{number + 1}"
            sign = "-" if line.right.startswith("-") else ""
            yield from (f"{sign}{weights} @ {error}", f"{sign}{weights}.T @ dC_da{after}")
            yield from (f"{sign}{W}.T @ {error}", f"{sign}np.abs({weights}).T @ {error}")
            yield from (f"{sign}{weights}_new.T @ {error}", f"{sign}{weights}[0]*{error}[0]")
            yield from (f"{line.right}*a{number}", f"{line.right} + b{after} @ {error}")
            yield from (f"{sign}{weights}.sum(axis=0)*{error}.sum()", f"{sign}({weights}.T*{error}).mean(axis=1)")
            yield f"{sign}({weights}.T*{error}).prod(axis=1)"
            yield f"{sign}dW{after}.T @ {error}"
        case "dW":
            sign = "-" if line.right.startswith("-") else ""
            vectors = dict.fromkeys((before, "x", summed, f"a{number}" if number <= last else before))
            bases = [f"{sign}np.outer({delta}, {vector})" for vector in vectors]
            bases += [f"{sign}np.outer({before}, {delta})", f"{sign}np.outer(dC_da{number}, {before})"]
            bases.append(f"{sign}{delta}[:, None]*{W}")
            penalties = _PENALTIES if "strength" in line.right else _PENALTIES[:1]
            yield from (penalty.format(base, W=W) for base in bases for penalty in penalties)
        case "db":
            yield from (f"0*{delta}", f"{line.right}*{b}", f"{line.right}*{before}.sum()", f"{line.right}*{before}")
            yield from (f"dC_da{number}", f"-{line.right}", f"{line.right} + strength*{b}")
        case _:
            pass


def _entry_by_entry(lines: Lines, line: Line, slug: str) -> Iterator[str]:
    """Yield the mistaken formula of the first entry in the variables of whole vectors."""
    graph, changed = lines.vectors.graph, lines.changed(slug)
    name = lines.vectors.entries[line.place].ravel()[0]
    term = changed.get(name, graph[name].term)
    inside: dict[Name, Term] = {
        part: changed.get(part, graph[part].term) for part in refs(term) if graph.role(part) == "link"
    }
    term = tidy(substitute(term, inside))
    variables = {part: _variable(part, name, line.kind == "new") for part in refs(term)}
    if all(variables.values()):
        try:
            text = expression(term, variables)
            yield re.sub(r"-\(-([a-z][0-9]*)\)", r"\1", text)
            yield text
        except (AssertionError, KeyError):
            return


def _variable(name: Name, own: Name, update: bool) -> str:
    """Return the vector that a quantity is an entry of, nothing where it is no entry of the same place in one."""
    if name in (RATE, STRENGTH):
        return "alpha" if name == RATE else "strength"
    if update:
        if name.new or name._replace(of=None, new=False) != own._replace(new=False):
            return ""
        return "gradient" if name.of == COST else "old"
    if name.letter == "s":
        return f"e{name.layer}.sum()"
    if name.new or name.indices != own.indices or name.letter not in ("a", "z", "e", "y", "delta"):
        return ""
    if name.of is not None:
        return f"dC_da{name.layer}" if name.of == COST and name.letter == "a" else ""
    return "x" if (name.letter, name.layer) == ("a", 0) else f"{name.letter}{name.layer or ''}"
