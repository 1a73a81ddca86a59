"""The matrix lines that lead the scalar lines of each layer, where a page shows both; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.compose.forward import layer_name
from derive.compose.matrix import Matrices
from derive.compose.matrix_page import layer_backward
from derive.document import Block, Heading, Paragraph
from derive.message import Message


class Alongside:
    """The matrix lines that lead the scalar lines of each layer, of one example."""

    def __init__(self, matrices: Matrices) -> None:
        self.matrices = matrices

    def opening(self) -> Iterator[Block]:
        """Yield how matrices are written here, and the given columns."""
        yield Paragraph(Message("matrix.convention"))
        yield from self.matrices.given()

    def forward(self, layer: int) -> Iterator[Block]:
        """Yield the forward pass of a layer, unless softmax makes it one anyway."""
        yield Paragraph(self._said(layer, "matrix.beside"))
        rows = list(self.matrices.forward(layer))
        yield from rows[:1] if self.matrices.assembled.network.layers[layer - 1].activation == "softmax" else rows

    def backward(self, layer: int) -> Iterator[Block]:
        """Yield the backward pass of a layer."""
        # A heading, as its units have: it would belong to the last unit of the layer before.
        yield Heading(4, self._said(layer, "matrix.beside-heading"))
        yield from layer_backward(self.matrices, layer, beside=True)

    def _said(self, layer: int, id: str) -> Message:
        return Message.of(id, layer=layer_name(self.matrices.assembled.network, layer))
