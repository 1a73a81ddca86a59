"""Figures as SVG: where everything stands on paper; knows no mathematics."""
