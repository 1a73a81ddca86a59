"""Local derivative laws: what each function is and how a definition depends on each of its quantities."""
