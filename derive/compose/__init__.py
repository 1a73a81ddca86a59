"""How a page is put together: blocks in order, from a derivation and its values; knows no words, no glyphs."""
