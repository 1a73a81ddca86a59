"""From a Document to a page: words from catalogues, glyphs from notations, spelling from formats."""
