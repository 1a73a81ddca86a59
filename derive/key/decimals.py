"""What a mistake shows, box by box, as floats of which a key keeps some digits; a fraction only when looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.numbers import brief

DIGITS = 12  # that a key keeps of what a mistake gives


@dataclass(frozen=True, slots=True, eq=False)
class Decimals(Mapping[int, Fraction]):
    """Numbers by box, each as a key writes it.

    >>> shown = Decimals((4, 7), (1 / 8, -1 / 300000))
    >>> shown[4], len(shown), shown.texts()
    (Fraction(1, 8), 2, {'4': '0.125', '7': '-3.33333333333e-06'})
    """

    boxes: tuple[int, ...]
    numbers: tuple[float, ...]

    def __getitem__(self, box: int) -> Fraction:
        try:
            return Fraction(brief(self.numbers[self.boxes.index(box)], DIGITS))
        except ValueError:
            raise KeyError(box) from None

    def __iter__(self) -> Iterator[int]:
        return iter(self.boxes)

    def __len__(self) -> int:
        return len(self.boxes)

    def texts(self) -> dict[str, str]:
        """Return boxes and numbers as a key writes them."""
        return {str(box): brief(number, DIGITS) for box, number in zip(self.boxes, self.numbers, strict=True)}
