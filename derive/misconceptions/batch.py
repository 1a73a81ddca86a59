"""Mistakes in putting the examples of a batch together: what is averaged, when, and over how many."""

from __future__ import annotations

from fractions import Fraction

from derive.misconceptions.mistake import Mistake
from derive.misconceptions.output import is_difference
from derive.misconceptions.work import Step, total
from derive.names import Name
from derive.term import Num, Prod, Ref, Term, refs, substitute
from derive.tidy import tidy


def _share(step: Step) -> Num:
    return Num(Fraction(1, len(step.work.examples)))


def _summed(step: Step) -> Term:
    return total(_parts(step))


def _parts(step: Step) -> tuple[Ref, ...]:
    """The values of the examples that a definition of the batch puts together."""
    return tuple(Ref(name) for name in refs(step.term) if name.example is not None)


def _averaged_again(step: Step) -> Term:
    return tidy(Prod((_share(step), step.term)))


def _last_alone(step: Step) -> Term:
    return _parts(step)[-1]


def _mean(step: Step, name: Name) -> Term:
    copies = (Ref(name._replace(example=example)) for example in step.work.examples)
    return Prod((_share(step), total(copies)))


def _mean_error(step: Step) -> Term | None:
    if not is_difference(step):
        return None
    pair = (step.a(step.layer, step.unit).name, step.y(step.unit).name)
    return tidy(substitute(step.term, {name: _mean(step, name) for name in pair}))


def _product_of_means(step: Step) -> Term | None:
    if step.name.letter != "W":
        return None
    signal = Name("delta", step.layer, (step.unit,))
    source = step.a(step.layer - 1, step.source).name
    return tidy(Prod((step.signed(_mean(step, signal)), _mean(step, source))))


BATCH = (
    Mistake("batch-average-forgotten", "batch", "batch-mean", (("batch-cost", _summed), ("batch-gradient", _summed)),
            ("several-examples", "mean-over-examples")),
    Mistake("batch-averaged-twice", "batch", "batch-mean", (("batch-gradient", _averaged_again),),
            ("several-examples", "mean-over-examples")),
    Mistake("batch-last-example-only", "batch", "batch-mean", (("batch-gradient", _last_alone),),
            ("several-examples",)),
    Mistake("residual-averaged-before-product", "batch", "batch-order", (("output-error", _mean_error),),
            ("several-examples",)),
    Mistake("product-of-means-over-batch", "batch", "batch-order", (("batch-gradient", _product_of_means),),
            ("several-examples", "mean-over-examples")),
)  # fmt: skip
