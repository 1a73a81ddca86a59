"""Formats: each module spells boxes and text in one markup; none knows a formula's meaning."""
