"""What a mistake changes in a step, worked out alone, is what the whole step with the mistake gives."""

from __future__ import annotations

from fractions import Fraction

import pytest
from judging_sheets import Class, case_class, class_of, typed

from derive.checking.marks import Rules
from derive.checking.sheet import Sheet
from derive.checking.steps import Steps
from derive.evaluate import EXACT, evaluate
from derive.floats import floats, roughly
from derive.graph import Definition, Graph, Leaf
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.problem.choice import chosen
from derive.term import Cases, Condition, Num, Ref


def sheets() -> list[tuple[Class, frozenset[str]]]:
    """Sheets on which everything is answered, only gradients, or one number alone."""
    everything = case_class("D")
    some = class_of(chosen("sigmoid-2-2-2"))
    return [
        (everything, frozenset(ask.quantity for ask in everything.asks)),
        (some, frozenset(ask.quantity for ask in some.asks if ask.quantity.startswith("dC/d"))),
        (class_of(chosen("not")), frozenset({"dC/dW1[1,1]"})),
    ]


def filled_in(where: Class, answered: frozenset[str]) -> tuple[Steps, list[Name], dict[Name, Fraction]]:
    """The steps of a sheet, what is answered in order, and the answers: two in three are off."""
    true = evaluate(where.course.graph, where.point, EXACT).carried
    names = [where.course.names[quantity] for quantity in sorted(answered)]
    answers = {name: Fraction(str(true[name])) * (1 + Fraction(n % 3, 50)) for n, name in enumerate(names)}
    return Steps(where.course), names, answers


@pytest.mark.parametrize("place", range(3))
def test_the_affected_part_of_a_step_has_the_value_of_the_whole(place: int) -> None:
    """For every mistake that applies, from answers that are partly wrong."""
    where, answered = sheets()[place]
    steps, names, answers = filled_in(where, answered)
    known, met = frozenset(answers), 0
    for slug in MISTAKES:
        found = steps.mistaken(slug)
        if found is None or not found.changed:
            continue
        kept = {name: answers[name] for name in steps.kept(known, slug)}
        own = evaluate(where.course.graph, where.point, EXACT, overrides=kept, partial=True).carried
        for name in names[:: 1 if len(names) < 12 else 5]:
            whole = steps.piece(name, known, slug)
            part = steps.affected(name, known, slug)
            assert (part is None) == whole.between.isdisjoint(found.changed), (slug, str(name))
            if part is not None:
                met += 1
                assert whole.value(where.point, answers) == part.value(own), (slug, str(name))
                assert {one.name for one in part.graph.definitions} <= whole.between
                agrees_in_the_last(steps, name, known, slug, where, answers, own)
    assert met > 20


def agrees_in_the_last(
    steps: Steps, name: Name, known: frozenset[Name], slug: str, where: Class,
    answers: dict[Name, Fraction], own: object,
) -> None:  # fmt: skip
    """Compare the mistake made only in the last part, where that is not all of it."""
    last = steps.affected(name, known, slug, True)
    if last is not None:
        whole = steps.nearest(name, known, slug)
        assert whole.value(where.point, answers) == last.value(own)  # type: ignore[arg-type]


def test_a_mistake_elsewhere_affects_nothing() -> None:
    """An update with a plus sign is nothing to a gradient."""
    where = case_class("A")
    steps = Steps(where.course)
    assert steps.affected(where.course.names["dC/dW1[1,1]"], frozenset(), "update-added") is None


def test_a_lone_gradient_of_a_batch_is_told_without_working_everything_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer definitions are worked out than two whole derivations for each mistake: it takes no seconds."""
    where = class_of(chosen("tanh-batch-11"), lambda name, role: name == "dC/dW1[1,1]")
    lines = 0

    def counted(graph: object, *given: object, **options: object) -> object:
        nonlocal lines
        lines += len(graph.definitions)  # type: ignore[attr-defined]
        return evaluate(graph, *given, **options)  # type: ignore[arg-type]

    for module in ("affected", "piece", "paper", "sheet"):
        monkeypatch.setattr(f"derive.checking.{module}.evaluate", counted)
    (verdict,) = where.judging().judged(where.entry, {1: typed("0.00017372")}).answers
    assert "weight-not-transposed" in verdict.others
    applying = sum(where.course.mistaken(MISTAKES[slug]) is not None for slug in MISTAKES)
    assert lines < applying * len(where.course.graph.definitions) / 3


@pytest.mark.parametrize("place", range(3))
def test_floats_are_next_to_the_value_of_a_step_or_say_that_they_cannot_tell(place: int) -> None:
    """What is far from a number in floats is far from it: they are off by next to nothing where they say anything."""
    where, answered = sheets()[place]
    steps, names, answers = filled_in(where, answered)
    known, told = frozenset(answers), 0
    for slug in steps.applicable:
        kept = {name: answers[name] for name in steps.kept(known, slug)}
        own = evaluate(where.course.graph, where.point, EXACT, overrides=kept, partial=True).carried
        for name in names[:: 1 if len(names) < 12 else 5]:
            for is_last in (False, True):
                part = steps.affected(name, known, slug, is_last) if steps.mistaken(slug).changed else None  # type: ignore[union-attr]
                rough = None if part is None else roughly(part.graph, floats(own))
                if part is not None and rough is not None:
                    told += 1
                    assert part.value(own) == pytest.approx(rough, rel=1e-9, abs=1e-9), (slug, str(name))
    assert told > 20


def test_floats_do_not_choose_a_side_of_a_kink() -> None:
    """At z = 0 the slope of a ReLU jumps: a last digit of a float must not decide it."""
    z, slope = Name("z"), Name("f")
    term = Cases(((Condition(Ref(z), ">", Num(Fraction(0))), Num(Fraction(1))),
                  (Condition(Ref(z), "<=", Num(Fraction(0))), Num(Fraction(0)))))  # fmt: skip
    graph = Graph((Leaf(z, "input"),), (Definition(slope, term, "line"),))
    assert [roughly(graph, {z: value}) for value in (-0.5, 5e-17, 0.0, 0.5)] == [0.0, None, None, 1.0]


@pytest.mark.parametrize("blank", ["", "W2[1,1]'", "dC/dW2[1,1]", "delta2[1]"])
def test_a_step_is_the_same_from_the_nearest_answers_as_from_all(blank: str) -> None:
    """Answers further off change nothing, so that one step serves every way to leave blanks there."""
    where = sheets()[1][0]
    steps, names = Steps(where.course), where.course.names
    answered = frozenset(names[ask.quantity] for ask in where.asks if ask.quantity != blank)
    for ask in where.asks[::3]:
        name = names[ask.quantity]
        near = steps.near(name, answered)
        assert near <= answered
        for slug in ("", *steps.touching(name, near)):
            if not slug or steps.mistaken(slug).changed:  # type: ignore[union-attr]
                few, all_of_them = (steps.piece(name, known, slug) for known in (near, answered))
                assert (few.graph, few.known) == (all_of_them.graph, all_of_them.known), (slug, str(name))
        left = set(steps.applicable) - set(steps.touching(name, near))
        assert not any(steps.affected(name, answered, slug) for slug in left), str(name)


def test_a_class_that_leaves_blanks_in_every_way_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps kept for a class stay few, and what is said of a sheet is the same after they were forgotten."""
    where = sheets()[0][0]
    right = where.right()
    wrong = {**right, where.number("delta1[1]"): typed("0.4321")}
    first, judging = where.judging().judged(where.entry, wrong), where.judging()
    monkeypatch.setattr("derive.checking.steps._REMEMBERED", 40)
    for left_out in (2, 5, 9):
        judging.judged(where.entry, {n: answer for n, answer in wrong.items() if n % left_out})
    assert judging.judged(where.entry, wrong) == first
    assert len(judging.steps._pieces) + len(judging.steps._affected) < 80


def test_what_is_reached_once_is_reached_again() -> None:
    """One paper asked for every step in any order gives the sets that each step gives alone."""
    where = sheets()[0][0]
    judging, sheet = where.judging(), Sheet(where.course, where.entry, Rules())
    verdicts = {verdict.ask.number: verdict for verdict in judging.judged(where.entry, where.right()).answers}
    together = judging._paper(sheet, verdicts, judging.named)
    for name in reversed(together.asked):
        alone = judging._paper(sheet, verdicts, judging.named)
        for slug in ("", "error-sign", "bias-omitted-forward", "round-too-early"):
            piece = judging.steps.piece(name, together.near(name), slug)
            assert together.reach(piece) == alone.reach(piece), (slug, str(name))
