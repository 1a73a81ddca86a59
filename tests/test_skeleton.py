"""Pages that are filled in are those that are composed for each student, byte for byte."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derive.exercises.roster import Student, numbered
from derive.exercises.whole import exactly
from derive.key.entries import filled
from derive.numbers import Policy
from derive.pages import Look
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.render.pdf.tex_press import TexPress
from derive.resources import folder
from derive.sets.entries import One
from derive.sets.plan import Plan
from derive.sets.workshop import Workshop
from derive.skeleton.rounded import NEAR, rounded
from derive.skeleton.shape import Reason
from derive.skeleton.values import Values

HOSTILE = (
    Student("7*_x_", "Ana *de* _la_ `Cruz`", "1"),
    Student("8<b>", "--Ольга $x$ |", "2"),
    Student("9", "", "3"),
)
MANY = 12
FILLED = ("sigmoid-2-2-2", "arctan-2-2-1", "xor")
NETWORK = {"inputs": 2, "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]}
OWN = Problem(
    title="100 % of {x}",
    network=NETWORK,
    cost={"kind": "binary-cross-entropy"},
    data=[{"x": [Fraction(3, 10), Fraction(-7, 10)], "y": [1]}],
    training={"learning_rate": Fraction(1, 2)},
    figures=["network", "values"],
)


def plan(problem: Problem, students: Sequence[Student], **other: Any) -> Plan:
    """Return a plan of sheets in one document."""
    return Plan(problem, tuple(students), "0", **{"seed": 1, "one_file": True, **other})


@cache
def drawn(which: str, count: int) -> tuple[One, ...]:
    """Return what the students of a class get."""
    return tuple(Workshop(plan(chosen(which), numbered(count))).entries.of(numbered(count)))


def alone(workshop: Workshop, one: One) -> tuple[str, str]:
    """Return a student's sheet and key, composed and set by themselves."""
    found = workshop.files(one)
    return found[0][""].decode(), found[1][""].decode()


def compared(workshop: Workshop, ones: Sequence[One], some: int) -> int:
    """Compare filled pages with those of some students; return how many were filled in."""
    pages = workshop.filling.pages(ones)
    step = max(1, len(ones) // some)
    for one, page in list(zip(ones, pages, strict=True))[::step]:
        if page is not None:
            assert alone(workshop, one) == tuple(part.content.decode() for part in page), one.student
    return len(pages) - pages.count(None)


@given(
    st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=9),
    st.integers(0, 8),
    st.integers(0, 5),
    st.sampled_from(["half-up", "half-even"]),
)
def test_columns_are_rounded_as_numbers(units: list[int], count: int, decimals: int, ties: Any) -> None:
    """Decimal fractions are rounded like single numbers, ties and all, and known to be exact or not."""
    policy = Policy(decimals=decimals, ties=ties)
    exact = [Fraction(one, 10**count) for one in units]
    found = rounded(np.array([float(one) for one in exact]), exactly(exact), policy)
    for value, one, same, unsure, tiny in zip(exact, found.units, found.exact, found.unsure, found.tiny, strict=True):
        printed = policy.rounded(value)
        assert tiny == (value != 0 and "e" in printed.text)
        if unsure:
            assert abs(value) * 10**decimals >= 10**8 - 1
        elif not tiny:
            assert (printed.value, printed.value == value) == (Fraction(int(one), 10**decimals), same)


def test_endless_values_are_rounded_or_left() -> None:
    """Where a float is next to a tie, nobody guesses."""
    found = rounded(np.array([1 / 3, 5 / 1000, 2 / 3]), None, Policy(decimals=2))
    assert [33, 67] == [int(one) for one in found.units[[0, 2]]]
    assert [False, True, False] == found.unsure.tolist()


@given(st.lists(st.integers(1, 10**8), min_size=2, max_size=4), st.integers(5, 8))
@example([70852818, 38956681, 86663870], 8)
def test_means_of_many_digits_are_exact_or_left(units: list[int], decimals: int) -> None:
    """What a mean of floats has lost is never taken for what was rounded away."""
    policy = Policy(decimals=decimals)
    true = Fraction(sum(units), len(units) * 10**decimals)
    column = np.array([1 / len(units) * sum(one / 10**decimals for one in units)])
    found = rounded(column, None, policy, NEAR)
    if not found.unsure[0]:
        printed = policy.rounded(true).value
        assert (Fraction(int(found.units[0]), 10**decimals), bool(found.exact[0])) == (printed, printed == true)


def test_answers_on_filled_pages_are_those_of_the_key() -> None:
    """What goes on from a value of no decimals, which no short key prints, is what it is on the sheet of each."""
    workshop = Workshop(plan(chosen("tanh-batch-11"), numbered(40), key="short", seed=3))
    ones = tuple(workshop.entries.of(numbered(40)))
    pages = workshop.filling.pages(ones)
    for one, page in zip(ones, pages, strict=True):
        if page is not None:
            told = re.findall(r"^\| (\d+) \|.*\| \$([-0-9.]+)\$ \|$", page[1].content.decode(), re.MULTILINE)
            assert len(told) > 50
            assert {number: one.entry.answers[int(number)].text for number, _ in told} == dict(told), one.student
    assert 10 < len(pages) - pages.count(None) < 40


@pytest.mark.parametrize("block", ["reading", "questions"])
def test_blocks_that_speak_of_values_are_composed_for_each(block: str) -> None:
    """What a page says of its gradients in words is true of its own; blocks of symbols are filled in."""
    problem, look = chosen("sigmoid-2-2-2"), {"blocks": ["symbols", "proofs"]}
    assert None is Workshop(plan(problem.changed(present=look), numbered(2))).filling.reason
    look["blocks"].append(block)
    assert Reason.BLOCKS == Workshop(plan(problem.changed(present=look), numbered(2))).filling.reason


@pytest.mark.parametrize("form", ["tex", "html"])
def test_long_names_are_set_as_ever(form: str) -> None:
    """Who has a long name or number has the page that would be composed, and so have the others."""
    long = [("1", "Ana"), ("1351600199", "Ana"), ("a" * 24, ""), ("i" * 40, "W" * 60), ("2", "Ana " * 12), ("x y", "")]
    students = tuple(Student(id, name.strip(), str(n)) for n, (id, name) in enumerate(long))
    workshop = Workshop(plan(chosen("sigmoid-2-2-2"), students, form=form, key="short"))
    assert 2 <= compared(workshop, tuple(workshop.entries.of(students)), len(students)) < len(students)


@pytest.mark.parametrize("which", FILLED)
def test_values_of_many_are_those_of_each(which: str) -> None:
    """Every value of every pass is what one student's solution carries, prints and calls exact."""
    workshop = Workshop(plan(chosen(which), numbered(1)))
    ones, course = drawn(which, MANY), workshop.entries.course
    values = Values.worked(course, [one.entry.numbers for one in ones], True)
    for student in (0, MANY - 1):
        solution = course.with_numbers(filled(chosen(which), ones[student].entry.numbers)).solution
        update, policy = solution.updates[0], solution.setup.policy
        passes = {"page": update.page, "true": update.true, "before": solution.before, "after": solution.after}
        for kind, own in passes.items():
            for name, raw in own.raw.items():
                one = values.of[kind, name]  # type: ignore[index]
                if one.given or values.unsure[student]:
                    continue
                assert policy.rounded(raw).text == values.texts((kind, name))[student], (kind, name)  # type: ignore[arg-type]
                if kind != "true" and one.exact is not None:
                    assert (isinstance(raw, Fraction) and raw == policy.rounded(raw).value) == one.exact[student]


@pytest.mark.parametrize(
    ("which", "look", "key", "form"),
    [
        ("sigmoid-2-2-2", Look("id"), "full", "md"),
        ("sigmoid-2-2-2", Look("en", "row-vector"), "short", "md"),
        ("arctan-2-2-1", Look("en"), "full", "tex"),
        ("sigmoid-2-2-1", Look("id", "in-out"), "full", "md"),
        ("xor", Look("en"), "full", "md"),
        ("sigmoid-2-2-2", Look("id"), "full", "tex"),
        ("sigmoid-2-2-2", Look("en", "row-vector"), "full", "tex"),
        ("sigmoid-2-2-2", Look("id"), "full", "html"),
        ("arctan-2-2-1", Look("en", "fausett"), "short", "html"),
        ("xor", Look("en", "row-vector"), "full", "html"),
        ("sigmoid-2-2-2", Look("id"), "full", "typ"),
        ("arctan-2-2-1", Look("en", "fausett"), "short", "typ"),
        ("xor", Look("en", "row-vector"), "full", "typ"),
    ],
)
def test_filled_pages_are_the_composed_ones(which: str, look: Look, key: Any, form: str) -> None:
    """Sheets and keys are the same bytes, in several languages, notations and formats."""
    ones = drawn(which, MANY)
    workshop = Workshop(plan(chosen(which), numbered(1), look=look, key=key, form=form))
    assert compared(workshop, ones, 2) >= MANY / 2


@pytest.mark.parametrize("form", ["md", "tex", "html"])
def test_nobody_of_a_usual_class_is_worked_alone(form: str) -> None:
    """All sheets of the sigmoid network are filled in."""
    workshop = Workshop(plan(chosen("sigmoid-2-2-2"), numbered(1), form=form))
    assert MANY == compared(workshop, drawn("sigmoid-2-2-2", MANY), 1)
    assert 0 == workshop.filling.alone and workshop.filling.reason is None


@pytest.mark.parametrize("form", ["md", "tex", "html"])
def test_drawn_numbers_and_other_functions(form: str) -> None:
    """A problem without numbers, functions without brackets and a cost with logarithms are filled in too."""
    workshop = Workshop(plan(OWN, numbered(6), perturb=False, form=form))
    assert compared(workshop, tuple(workshop.entries.of(numbered(6))), 2)


@pytest.mark.parametrize("form", ["typ", "html"])
def test_the_gradients_that_rounding_moves_are_named_for_each(form: str) -> None:
    """With few decimals every key names the gradient that lost most of its size, and another that moved furthest."""
    problem = chosen("xor").changed(numbers={"decimals": 3})
    workshop = Workshop(plan(problem, numbered(16), form=form))
    ones = tuple(workshop.entries.of(numbered(16)))
    assert 8 < compared(workshop, ones, 4)
    keys = [page[1].content.decode() for page in workshop.filling.pages(ones) if page is not None]
    assert 8 < sum("Of its own size" in key for key in keys)


def test_steps_that_rounding_hides_are_told_of_each() -> None:
    """Which steps are too small for the digits is another matter for every student."""
    layer = {"units": 1, "activation": "sigmoid", "weights": [["0.8", "-0.6"]], "biases": ["0.1"]}
    small = Problem(
        network={"inputs": 2, "layers": [layer]},
        cost={"kind": "squared-error"},
        data=[{"x": ["0.9", "0.2"], "y": ["1"]}],
        training={"learning_rate": "0.001"},
        numbers={"decimals": 4},
    )
    workshop = Workshop(plan(small, numbered(MANY)))
    ones = tuple(workshop.entries.of(numbered(MANY)))
    assert compared(workshop, ones, MANY) >= MANY / 2
    keys = [page[1].content.decode() for page in workshop.filling.pages(ones) if page is not None]
    assert {True, False} == {"except where the step is too small" in key for key in keys}


def with_number(one: One, name: str, value: Fraction) -> One:
    """Return what a student gets, with another number."""
    return replace(one, drawn=replace(one.drawn, numbers={**one.drawn.numbers, name: value}))


@pytest.mark.parametrize("form", ["md", "tex", "typ", "html"])
def test_fractions_are_no_digits(form: str) -> None:
    """A rate of 1/7 for all is set as a fraction; whose number is a fraction where others have digits is alone."""
    workshop = Workshop(plan(OWN.changed(training={"learning_rate": "1/7"}), numbered(4), perturb=False, form=form))
    ones = tuple(workshop.entries.of(numbered(4)))
    assert 4 == compared(workshop, ones, 2)
    thirds = [with_number(one, "a0[1]", Fraction(place, 3)) for place, one in enumerate(ones, 1)]
    assert [True, True, False, True] == [pages is None for pages in workshop.filling.pages(thirds)]


def test_a_rate_that_is_a_fraction_for_some_only() -> None:
    """Who has a fraction where those before had digits, or digits where they had a fraction, is worked alone."""
    workshop = Workshop(plan(OWN, numbered(2), perturb=False))
    ones = tuple(workshop.entries.of(numbered(2)))
    odd = [with_number(one, "learning-rate", Fraction(1, 7)) for one in ones]
    assert 2 == compared(workshop, ones, 2)
    assert [None, None] == workshop.filling.pages(odd)


@pytest.mark.parametrize("title", ["\u2801\u2803\u2809\u2819 Braille", "a \u2801 b", "\u2800\u2801\u2800\u2800"])
def test_a_title_in_braille_is_left_alone(title: str) -> None:
    """Where the user types what marks are made of, pages are composed one by one."""
    workshop = Workshop(plan(OWN.changed(title=title), numbered(2), perturb=False))
    pages = workshop.filling.pages(tuple(workshop.entries.of(numbered(2))))
    assert ([None, None], Reason.WORDS) == (pages, workshop.filling.reason)


@pytest.mark.parametrize("form", ["md", "tex"])
def test_drawings_in_files_of_their_own(form: str) -> None:
    """Where each student has a file, it comes with its drawings, all as they are composed."""
    workshop = Workshop(plan(chosen("sigmoid-2-2-2"), numbered(1), one_file=False, look=Look("id"), form=form))
    *_, one = drawn("sigmoid-2-2-2", MANY)
    (made,) = workshop.filling.pages([one])
    assert made is not None
    for composed, page in zip(workshop.files(one), made, strict=True):
        *drawings, name = composed
        assert [composed[other] for other in drawings] == list(page.drawings.values())
        assert (drawings, composed[name].decode()) == (list(page.drawings), page.content.decode())


@pytest.mark.parametrize("form", ["md", "tex", "typ", "html"])
def test_names_are_escaped_as_ever(form: str) -> None:
    """What a roster brings in names and numbers stands on filled pages as on composed ones."""
    workshop = Workshop(plan(chosen("sigmoid-2-2-2"), HOSTILE, form=form))
    assert len(HOSTILE) == compared(workshop, tuple(workshop.entries.of(HOSTILE)), len(HOSTILE))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"key": "marking"}, Reason.MARKING),
        ({"form": "json"}, Reason.FORMAT),
        ({"problem": OWN.changed(figures=("curves",)), "form": "tex"}, Reason.DRAWING),
    ],
)
def test_what_is_not_filled_in_says_why(other: dict[str, Any], reason: Reason) -> None:
    """Where pages are composed one by one, there is a reason."""
    asked = {"problem": chosen("sigmoid-2-2-2"), "students": numbered(1), **other}
    assert Workshop(plan(**asked)).filling.reason == reason


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "reason"),
    [
        ("html/blocks.html", "seam", "nothing", Reason.FORMAT),
        ("html/blocks.html", "{{ block.caption }}", "{{ block.svg | safe }}", Reason.DRAWING),
        ("markdown/page.md", "{{ block.caption }}", "{{ block.svg }}", None),
        ("markdown/page.md", 'join(" | ") }}', 'join(" | ") | truncate(40) }}', Reason.FORMAT),
        ("markdown/page.md", 'row | join(" | ") }}', 'row | join(" | ") | replace("", ".") }}', Reason.WORDS),
    ],
)
def test_templates_of_the_caller(tmp_path: Path, name: str, ours: str, theirs: str, reason: Reason | None) -> None:
    """Pages of other templates are filled in as they are composed, or not at all where nobody knows how."""
    text = (folder("templates") / name).read_text(encoding="utf-8")
    assert ours in text
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(text.replace(ours, theirs), encoding="utf-8")
    form = "html" if "html" in name else "md"
    look = Look(templates=tmp_path)
    workshop = Workshop(plan(chosen("sigmoid-2-2-2"), numbered(1), look=look, form=form))
    assert (0 if reason else 2) == compared(workshop, drawn("sigmoid-2-2-2", MANY)[:2], 1)
    assert workshop.filling.reason == reason


def test_pdfs_of_filled_pages_are_those_of_composed_ones() -> None:
    """What an engine sets of a filled page are the bytes that it sets of the composed one."""
    with Workshop(plan(chosen("arctan-2-2-1"), numbered(1), form="pdf", one_file=False, key="short")) as workshop:
        one = drawn("arctan-2-2-1", MANY)[0]
        (made,) = workshop.made([one.student])
        assert not workshop.filling.alone
        alone = Workshop.files(workshop, next(iter(workshop.entries.of([one.student]))))
        assert (made.sheet, made.key) == alone


def test_a_pdf_of_tex_has_the_drawings_of_its_student() -> None:
    """Where TeX sets the pages, the drawings of filled ones stand beside them as those of composed ones do."""
    asked = plan(chosen("sigmoid-2-2-2"), numbered(1), form="pdf", engine="tex", one_file=False)
    *_, one = drawn("sigmoid-2-2-2", MANY)
    drawings: list[Mapping[str, bytes]] = []

    class Kept(TexPress):
        def pdf(self, source: str, beside: Mapping[str, bytes] | None = None) -> bytes:
            drawings.append(beside or {})
            return source.encode()

    workshop = Workshop(asked)
    workshop._press = Kept()
    (made,) = workshop.made([one.student])
    assert not workshop.filling.alone
    assert (made.sheet, made.key) == workshop.files(one)
    of_sheet, of_key, *alone = drawings
    assert ([of_sheet, of_key], {}) == (alone, of_sheet)
    assert [b"%PDF"] == [content[:4] for content in of_key.values()]


def test_batches_change_nothing() -> None:
    """A student's pages do not depend on who was filled in before."""
    ones = drawn("sigmoid-2-2-1", MANY)
    together, apart = (Workshop(plan(chosen("sigmoid-2-2-1"), numbered(1))) for _ in range(2))
    backwards = [apart.filling.pages([one])[0] for one in reversed(ones[:4])]
    for one, other in zip(together.filling.pages(ones), backwards[::-1], strict=False):
        assert one is not None and other is not None
        assert [page.content for page in one] == [page.content for page in other]


def test_a_drawing_of_a_class_is_one_drawing() -> None:
    """Numbers of other lengths and signs move nothing in the figure of a key."""
    workshop = Workshop(plan(chosen("sigmoid-2-2-2"), numbered(1)))
    pages = [page for page in workshop.filling.pages(drawn("sigmoid-2-2-2", MANY)) if page is not None]
    drawings = [b64decode(page[1].content.decode().split("base64,", 1)[1].split(")", 1)[0]).decode() for page in pages]
    assert len(set(drawings)) == len(drawings) == MANY
    assert 1 == len({re.sub(r">[^<]*<", "><", drawing) for drawing in drawings})
