"""What a mistake changes in a step, worked out alone, is what the whole step with the mistake gives."""

from __future__ import annotations

from fractions import Fraction

import pytest
from judging_sheets import Class, case_class, class_of, typed

from derive.checking.steps import Steps
from derive.evaluate import EXACT, evaluate
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.problem.choice import chosen


def sheets() -> list[tuple[Class, frozenset[str]]]:
    """Sheets on which everything is answered, only gradients, or one number alone."""
    everything = case_class("D")
    some = class_of(chosen("sigmoid-2-2-2"))
    return [
        (everything, frozenset(ask.quantity for ask in everything.asks)),
        (some, frozenset(ask.quantity for ask in some.asks if ask.quantity.startswith("dC/d"))),
        (class_of(chosen("not")), frozenset({"dC/dW1[1,1]"})),
    ]


@pytest.mark.parametrize("place", range(3))
def test_the_affected_part_of_a_step_has_the_value_of_the_whole(place: int) -> None:
    """For every mistake that applies, from answers that are partly wrong."""
    where, answered = sheets()[place]
    steps, true = Steps(where.course), evaluate(where.course.graph, where.point, EXACT).carried
    names = [where.course.names[quantity] for quantity in sorted(answered)]
    answers = {name: Fraction(str(true[name])) * (1 + Fraction(n % 3, 50)) for n, name in enumerate(names)}
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

    for module in ("affected", "steps", "paper"):
        monkeypatch.setattr(f"derive.checking.{module}.evaluate", counted)
    (verdict,) = where.judging().judged(where.entry, {1: typed("0.00017372")}).answers
    assert "weight-not-transposed" in verdict.others
    applying = sum(where.course.mistaken(MISTAKES[slug]) is not None for slug in MISTAKES)
    assert lines < applying * len(where.course.graph.definitions) / 3
