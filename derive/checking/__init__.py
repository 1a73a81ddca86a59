"""Answers to a sheet: read, judged, carried forward, diagnosed; draws no exercises and sets no pages."""
