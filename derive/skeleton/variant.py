"""One variant of a block: its template, and under which numbers it is known to be right; sets nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.document import Block
from derive.skeleton.batch import Hull, Shape
from derive.skeleton.template import Template


@dataclass(slots=True)
class Variant:
    """A block of some facts: its template, or one for every shape of its numbers where these change its layout.

    `proven` are the least and the largest number of each slot under which the layout is known to stay.
    """

    block: Block
    proven: dict[int, Hull]
    template: Template | None
    shaped: dict[tuple[Shape, ...], Template] = field(default_factory=dict)


def hulled(shapes: Sequence[Shape]) -> Hull:
    """Return the least and the largest way that numbers are measured: a minus may bring brackets.

    >>> hulled([(6, False), (5, True)])
    ((5, False), (6, True))
    """
    return (
        (min(length for length, _ in shapes), all(negative for _, negative in shapes)),
        (max(length for length, _ in shapes), any(negative for _, negative in shapes)),
    )
