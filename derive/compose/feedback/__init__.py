"""Reports about checked answers as documents: of one student, of a class; knows no files and judges nothing.

paper     the values that one student's later steps start from, and lines made with them
groups    which verdicts of a sheet belong together: steps to repair, what follows from them, what was not read
student   the report of one student, in three levels
...
"""
