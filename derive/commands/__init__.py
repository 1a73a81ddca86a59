"""Commands with many options, each in a module of its own; `cli` puts them together."""
