"""How sheets and their keys are put together; knows no formats.

sheet      the sheet of one student, of every kind
key_page   its key: full, short, or for marking
together   many sheets, or many keys, in one document with page breaks
"""
