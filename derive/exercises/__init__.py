"""Exercises: who gets a sheet, which numbers, what is asked; knows no documents, no words and no files of pages."""
