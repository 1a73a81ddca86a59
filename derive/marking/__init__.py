"""Marking a class: a key and answers in, reports, marks and data out; knows files, judges nothing itself.

source      a key file, or a plain problem, as what is asked and the sheet of each student
run         one submission after another: typed, judged, counted
overrides   a lecturer's own marks
likeness    answers that fit another student's sheet
record      a checked sheet as data
voice       pages and plain sentences in a language
output      what is written: one file, or a folder whole or not at all
regrade     what a corrected key changed
face        `derive.check` and its report
"""
