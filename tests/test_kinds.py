"""Sheets of choices and of planted mistakes: what is said of an answer, beside numbers worked out here by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import pytest
from marking_class import run

import derive
from derive.checking.causes import told
from derive.checking.steps import Steps
from derive.checking.typed import Typed
from derive.checking.verdict import CORRECT, WRONG, Verdict
from derive.course import Course
from derive.exercises.quantities import values
from derive.key import LETTERS, Answer, Ask, Entry, Key, Option
from derive.key.file import read_key, written
from derive.marking.face import Report
from derive.misconceptions import MISTAKES, one_step
from derive.problem.choice import chosen
from derive.worked import Solution

LINES = {"right", "wrong", "again", "follows"}
Hand = Callable[[Mapping[str, float]], float]


@cache
def key(kind: str, name: str = "sigmoid-2-2-2", count: int = 4) -> Key:
    """The key of a small class."""
    made = derive.exercise(chosen(name), count=count, seed=5, kind=kind).key
    return replace(made, entries=tuple(made.entries))


def right(entry: Entry) -> dict[str, str]:
    """What the key says, box by box."""
    return {str(number): answer.text for number, answer in entry.answers.items()}


def checked(made: Key, rows: Sequence[tuple[Entry, Mapping[str, str]]], **how: Any) -> Report:
    """What is said of many answers at once, each on a sheet of its own: "0", "1" ..."""
    entries = tuple(replace(entry, id=str(n)) for n, (entry, _) in enumerate(rows))
    answers = {str(n): dict(typed) for n, (_, typed) in enumerate(rows)}
    return derive.check(Key(made.problem, made.asks, entries, made.kind), answers, **how)


def verdicts(made: Key, rows: Sequence[tuple[Entry, Mapping[str, str]]]) -> list[dict[int, Verdict]]:
    """The verdicts of many sheets by the numbers of their boxes."""
    return [one.judged.numbered() for one in checked(made, rows).students]


@pytest.mark.parametrize("kind", ["choice", "mistake"])
def test_a_key_comes_back_from_its_file(kind: str, tmp_path: Path) -> None:
    """What each option and each line is stands in the file of the key, and is read as it was written."""
    path = tmp_path / "key.json"
    path.write_text("".join(written(key(kind))), encoding="utf-8")
    assert tuple(key(kind).entries) == tuple(read_key(path).entries)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"options": [{"mistakes": [3]}]}, "a mistake has a name"),
        ({"options": {}}, "options"),
        ({"options": [{"shown": 1}]}, "shown"),
        ({"lines": ["upside-down"]}, "upside-down"),
    ],
)
def test_a_damaged_key_is_refused_with_its_place(change: dict[str, object], said: str, tmp_path: Path) -> None:
    """What stands in the place of an option or of a line is told by its path."""
    tree = json.loads("".join(written(key("choice"))))
    tree["students"][0]["answers"]["1"] |= change
    path = tmp_path / "key.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(derive.errors.Refused, match=r"students\[0\]\.answers\.1") as refused:
        read_key(path)
    assert said in str(refused.value)


# What somebody writes for ∂C/∂z of the first output of a network with sigmoids and half the squared error.
SIGNALS: Mapping[str, Hand] = {
    "dropped-derivative-output": lambda q: q["a"] - q["y"],
    "sigma-instead-of-sigma-prime": lambda q: (q["a"] - q["y"]) * q["a"],
    "sigma-prime-sign": lambda q: -(q["a"] - q["y"]) * q["a"] * (1 - q["a"]),
    "sigma-prime-square-missing": lambda q: (q["a"] - q["y"]) * (1 - q["a"]),
    "divided-by-derivative": lambda q: (q["a"] - q["y"]) / (q["a"] * (1 - q["a"])),
    "tanh-derivative-for-sigmoid": lambda q: (q["a"] - q["y"]) * (1 - q["a"] ** 2),
    "sigma-prime-as-z-one-minus-z": lambda q: (q["a"] - q["y"]) * q["z"] * (1 - q["z"]),
}


def forward(entry: Entry) -> dict[str, float]:
    """The first output of a 2-2-2 network of sigmoids, from the numbers of a sheet, without anything of ours."""
    given = {name: float(value) for name, value in entry.numbers.items()}

    def unit(layer: int, to: int, before: list[float]) -> float:
        weights = (given[f"W{layer}[{to},{source}]"] for source in (1, 2))
        return sum(w * a for w, a in zip(weights, before, strict=True)) + given[f"b{layer}[{to}]"]

    hidden = [1 / (1 + exp(-unit(1, to, [given["a0[1]"], given["a0[2]"]]))) for to in (1, 2)]
    z = unit(2, 1, hidden)
    return {"z": z, "a": 1 / (1 + exp(-z)), "y": given["y[1]"]}


def test_options_of_a_value_are_what_their_mistakes_give_by_hand() -> None:
    """An option that names a mistake has its value, and no option with its value leaves the mistake out."""
    met = set()
    for entry in key("choice", count=12).entries:
        quantities = forward(entry)
        (ask,) = (ask for ask in key("choice").asks if ask.quantity == "delta2[1]")
        for option in entry.answers[ask.number].options:
            for slug, hand in SIGNALS.items():
                near = abs(float(option.shown) - hand(quantities))
                assert (slug in option.mistakes) <= (near < 0.004), (slug, option)
                assert (near < 0.00005) <= (slug in option.mistakes), (slug, option)
                met |= {slug} & set(option.mistakes)
    assert len(met) > 4


@pytest.mark.parametrize(
    ("quantity", "shown", "slugs"),
    [
        ("dC/da2[1]", "y[1] - a2[1]", {"error-sign"}),
        ("dC/da2[1]", "2*(a2[1] - y[1])", {"factor-two-extra"}),
        ("da2[1]/dz2[1]", "a2[1]", {"sigma-instead-of-sigma-prime"}),
        ("dz2[1]/dW2[1,1]", "W2[1,1]", {"incoming-uses-weight"}),
        ("dz2[1]/dW2[1,1]", "a1[2]", {"incoming-index-swapped"}),
        ("dz2[1]/da1[1]", "W2[1,2]", {"wrong-outgoing-weight"}),
        ("dz2[1]/da1[1]", "b2[1]", set()),
    ],
)
def test_options_of_a_link_come_from_the_mistakes_that_write_it(quantity: str, shown: str, slugs: set[str]) -> None:
    """A link without a definition of its own is found in the derivative that it leads to, whatever the numbers are."""
    made = key("choice", count=12)
    (ask,) = (ask for ask in made.asks if ask.quantity == quantity)
    found = [one for entry in made.entries for one in entry.answers[ask.number].options if one.shown == shown]
    assert found and all(set(one.mistakes) == slugs for one in found)


def test_a_chosen_option_names_its_mistake_and_marks_stay() -> None:
    """One mistake is recognised, several are possible, none is wrong; a wrong letter costs the mark of its box."""
    made, seen = key("choice"), set()
    first = next(iter(made.entries))
    places = [(number, place) for number, answer in first.answers.items() for place in range(len(answer.options))]
    rows = [(first, {**right(first), str(number): LETTERS[place].lower()}) for number, place in places]
    for one, (number, place) in zip(checked(made, rows).students, places, strict=True):
        verdict, option = one.judged.numbered()[number], first.answers[number].options[place]
        if LETTERS[place] == first.answers[number].text:
            assert not option.mistakes and one.is_right
            continue
        assert one.judged.points == len(made.asks) - 1
        seen.add(len(option.mistakes))
        if len(option.mistakes) == 1:
            assert (verdict.code, verdict.certainty) == (f"mistake:{option.mistakes[0]}", "recognised")
        elif option.mistakes:
            assert verdict.slug in option.mistakes or set(verdict.others) <= set(option.mistakes)
        else:
            assert verdict.code in ("wrong", "sign") and not verdict.others
    assert {0, 1} <= seen


def of_options(number: int, answer: str, *options: tuple[str, ...]) -> Verdict:
    """An answer to a question whose first option is right."""
    told_of = tuple(Option(f"{place}.5", slugs) for place, slugs in enumerate(options))
    code = CORRECT if answer == "A" else WRONG
    key_says = Answer("A", options=told_of)
    return Verdict(Ask(number, "delta1[1]", "choice", "deltas"), Typed(answer, "word", word=answer), key_says, code)


def test_several_mistakes_of_one_option_are_told_apart_by_the_others() -> None:
    """What explains two answers is meant before what explains one; alone, the part before the whole."""
    course = Course(Solution(chosen("sigmoid-2-2-2")))
    changed = Steps(course).changed
    output, hidden, everywhere = (f"dropped-derivative-{where}" for where in ("output", "hidden", "everywhere"))
    both = [of_options(1, "B", (), (output, everywhere)), of_options(2, "B", (), (hidden, everywhere))]
    assert [f"mistake:{everywhere}"] * 2 == [one.code for one in told(both, changed).values()]
    assert f"mistake:{output}" == told(both[:1], changed)[1].code
    rivals = [of_options(1, "B", (), ("error-sign", "update-added")), of_options(2, "A", (), ("error-sign",))]
    assert "mistake:update-added" == told(rivals, changed)[1].code  # the other one was avoided
    doubt = told(rivals[:1], changed)[1]
    assert ("wrong", "possible", ("error-sign", "update-added")) == (doubt.code, doubt.certainty, doubt.others)
    hostile = of_options(1, "B", (), ("no-such-mistake",))
    assert not told([hostile], changed)


def test_what_is_no_printed_letter_is_unreadable(tmp_path: Path) -> None:
    """A letter that no option has costs nothing, is told with a caret and the letters there are, and ends with 3."""
    made, entry = key("choice"), next(iter(key("choice").entries))
    for said in verdicts(made, [(entry, {**right(entry), "3": typed}) for typed in ("E", "AB", "5", "b c", "e)")]):
        assert "format" == said[3].code and sum(one.credit for one in said.values()) == len(said) - 1
    path = tmp_path / "key.json"
    path.write_text("".join(written(made)), encoding="utf-8")
    (tmp_path / "a.csv").write_text(f"student,1,3\n{entry.id},{entry.answers[1].text},x1\n", encoding="utf-8")
    told_of = run("check", path, tmp_path / "a.csv", "--lang", "en", "--to", "json")
    assert 3 == told_of.returncode and f"a.csv:2:7: number 3 of '{entry.id}'" in told_of.stderr
    assert "a letter A-D" in told_of.stderr and "    x1\n    ^" in told_of.stderr
    assert "A, B, C, or D" in told_of.stdout


def test_letters_are_read_as_people_write_them() -> None:
    """Small letters, brackets, points and a word before the letter change nothing."""
    forms = ("{}", "({})", "{}.", "{})", " {} ", "answer {}", "jawaban: {}", "{}", "({})", "{}.", "{})", "{} ")
    rows = []
    for entry in key("choice").entries:
        pairs = zip(right(entry).items(), forms, strict=True)
        rows.append((entry, {number: form.format(letter.lower()) for (number, letter), form in pairs}))
    assert all(verdict.code == CORRECT for said in verdicts(key("choice"), rows) for verdict in said.values())


def test_a_rule_has_only_the_letters_of_its_own_list() -> None:
    """Where fewer mistakes are offered, the letters behind the last one are unreadable, and so are lines behind it."""
    made = key("mistake")
    entry = next(iter(made.entries))
    three = {**entry.answers, 3: replace(entry.answers[3], text="A", options=entry.answers[3].options[:2])}
    short = Key(made.problem, made.asks, (replace(entry, answers=three),), made.kind)
    last = len(entry.answers[1].lines)
    rows = [(short.entries[0], {"1": str(line), "3": letter}) for line, letter in ((last, "B"), (last + 1, "C"))]  # type: ignore[index]
    found = [(said[1].code, said[3].code) for said in verdicts(short, rows)]
    assert [("wrong", "wrong"), ("format", "format")] == found


def test_lines_of_a_planted_solution_are_what_the_key_says() -> None:
    """A right line has the right value, one that follows is right from the printed lines, other lines break a rule."""
    made = derive.exercise(chosen("sigmoid-2-2-2"), count=6, seed=5, kind="mistake")
    seen = set()
    for entry, page in zip(made.key.entries, made.sheets, strict=True):
        rows = re.findall(r"^\| \((\d+)\) \|.*\| \$(-?[0-9.]+)\$ \|$", page.to_markdown(), re.MULTILINE)
        lines = entry.answers[1].lines
        assert [str(number) for number in range(1, len(lines) + 1)] == [number for number, _ in rows]
        course = Course(Solution(made.key.problem_of(entry)))
        policy = course.solution.setup.policy
        names = [course.names[ask.quantity] for ask in values(course)]
        known = {leaf.name: course.values.carried[leaf.name] for leaf in course.graph.leaves
                 if leaf.name in course.values.carried}  # fmt: skip
        first = True
        for name, kind, (_, shown) in zip(names, lines, rows, strict=True):
            step = policy.rounded(one_step(course.graph, name, known, policy)).value
            true = policy.rounded(course.values.carried[name]).value
            assert name.new or (kind in ("right", "follows")) == (abs(step - Fraction(shown)) <= Fraction(1, 10**4))
            assert kind != "right" or true == Fraction(shown)
            assert (kind == "wrong") == (first and true != Fraction(shown))
            first = first and true == Fraction(shown)
            known[name] = Fraction(shown)
            seen.add(kind)
    assert LINES == seen


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("level", ["nudge", "rule", "worked"])
def test_a_named_line_is_explained(level: str, lang: str) -> None:
    """Whoever names a right line, one that follows or the same mistake again reads which it is; where, at the end."""
    words = {
        "en": {"right": "Line {} is right", "follows": "Line {} is worked out", "again": "In line {} the mistake"},
        "id": {"right": "Baris {} benar", "follows": "Baris {} dihitung", "again": "Pada baris {} kesalahan"},
    }[lang]
    places = []
    for entry in [*key("mistake").entries][:2]:
        kinds = entry.answers[1].lines
        places += [(entry, kind, kinds.index(kind) + 1) for kind in sorted({*kinds} - {"wrong"})]
    made = checked(key("mistake"), [(entry, {"1": str(n)}) for entry, _, n in places], lang=lang, feedback=level)
    for (entry, kind, number), one in zip(places, made.students, strict=True):
        said, page, answer = one.judged.numbered()[1], made.to_markdown(one.id), entry.answers[1]
        assert ("wrong", (f"line-{kind}",)) == (said.code, said.flags)
        assert words[kind].format(number) in page
        told_first = {"en": "The first wrong line is line", "id": "Baris pertama yang salah adalah baris"}[lang]
        assert (f"{told_first} {answer.text}." in page) == (level == "worked")
        assert (f"| {number} | {answer.text} |" in page) == (level == "worked")


def test_the_value_of_the_sheet_is_the_planted_mistake() -> None:
    """Who copies the wrong value of the line makes the planted mistake too; another line's right value is told so."""
    rows = [(entry, {**right(entry), "2": entry.answers[2].options[0].shown}) for entry in key("mistake").entries]
    made = checked(key("mistake"), rows, lang="en")
    for (entry, _), one in zip(rows, made.students, strict=True):
        planted, rule = entry.answers[2].options[0], entry.answers[3]
        slug = rule.options[LETTERS.index(rule.text)].mistakes[0]
        assert slug in planted.mistakes and slug in MISTAKES
        said = one.judged.numbered()[2]
        assert "recognised" == said.certainty and said.slug in planted.mistakes
        assert "This is the value that stands on the sheet, with the mistake in it." in made.to_markdown(one.id)


def test_another_rule_is_explained_by_the_line_where_it_would_show() -> None:
    """A letter that names another mistake is no mistake of the student's own: its line is shown to be another one."""
    places = [(entry, letter, option) for entry in key("mistake").entries
              for letter, option in zip(LETTERS, entry.answers[3].options, strict=False)
              if letter != entry.answers[3].text]  # fmt: skip
    made = checked(key("mistake"), [(entry, {"3": letter}) for entry, letter, _ in places], lang="en")
    for (_, _, option), one in zip(places, made.students, strict=True):
        assert ("wrong", "") == (one.judged.numbered()[3].code, one.judged.numbered()[3].certainty)
        assert f"line {option.line} would be the first wrong one" in made.to_markdown(one.id)


def test_no_mistake_is_hidden_from_a_sheet_of_choices() -> None:
    """Every option but the right one is wrong, so that nothing hides a mistake on such a sheet."""
    made = derive.check(key("choice"), {entry.id: right(entry) for entry in key("choice").entries}, lang="en")
    assert "Sheets that hide a mistake" not in made.to_markdown()


def test_keys_from_before_are_judged_as_they_were() -> None:
    """A key that says nothing of its options and lines tells right from wrong, and which letters there may be."""
    for kind, answers, codes in (
        ("choice", {"1": "E", "2": "(a)"}, ({"format"}, {"wrong", "correct"})),
        ("mistake", {"1": "7", "3": "x1"}, ({"wrong", "correct"}, {"format"})),
    ):
        entry = next(iter(key(kind).entries))
        bare = {number: replace(answer, options=(), lines=()) for number, answer in entry.answers.items()}
        (said,) = verdicts(key(kind), [(replace(entry, answers=bare), answers)])
        for number, allowed in zip(answers, codes, strict=True):
            assert said[int(number)].code in allowed and not said[int(number)].flags
