"""Streams of random numbers, one for each purpose; knows no networks. The same bytes on every machine, whoever asks.

A stream is a keyed hash of a counter, so that any part of it can be had without what stands before, in any order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

VERSION = "1"
"""Of the way in which numbers are drawn: another one gives other sheets for the same seed."""

_WORDS = 16  # of four bytes in one block of the hash
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Stream:
    """The random numbers of one purpose: of one student of one problem under one seed.

    >>> numbers = Stream("digest", 7, "001", "numbers")
    >>> [int(word) for word in numbers.words(0, 2)]
    [951366502, 4057522420]
    >>> bool((numbers.table([0, 5], 2)[0] == numbers.words(0, 2)).all())
    True
    """

    digest: str
    seed: int
    student: str
    purpose: str
    version: str = VERSION

    @property
    def key(self) -> bytes:
        """The key of the hash; parts are told apart by their lengths."""
        parts = (self.digest, str(self.seed), self.student, self.purpose, self.version)
        told = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
        return hashlib.blake2b(told, digest_size=32).digest()

    def words(self, place: int, count: int) -> Words:
        """Return whole numbers below 2^32 of one place, of which there are as many as anyone wants."""
        found: Words = self.table([place], count)[0]
        return found

    def table(self, places: Iterable[int], count: int) -> Words:
        """Return the numbers of several places, one row for each."""
        key, blocks = self.key, -(-count // _WORDS)
        rows = [
            b"".join(
                hashlib.blake2b(place.to_bytes(8, "big") + block.to_bytes(4, "big"), key=key).digest()
                for block in range(blocks)
            )
            for place in places
        ]
        found = np.frombuffer(b"".join(rows), dtype=">u4").reshape(len(rows), blocks * _WORDS)
        return found[:, :count].astype(np.uint64)


def below(words: Words, most: int) -> npt.NDArray[np.int64]:
    """Return from each number below 2^32 one below `most`, all alike to within 2^-32.

    >>> [int(one) for one in below(np.array([0, 2**31, 2**32 - 1], dtype=np.uint64), 10)]
    [0, 5, 9]
    """
    return ((words * np.uint64(most)) >> np.uint64(32)).astype(np.int64)
