"""Sheets and keys of a class filled in: a page is composed and set once, each student brings digits only.

shape      which pages can be filled in, and why another cannot
rounded    rounding of whole columns, exactly, with "=" or "≈"
values     every value of many students at once, as one student's solution would have it
facts      what in the text of a page depends on values: the example chosen, the sentence on the cost
remarks    the same of the remarks at its end
known      one student's solution whose values know of which quantity they are
marked     a document with a mark in the place of every number of a student
dependent  which blocks change with which facts
template   a set text cut at its marks
variant    one variant of a block, and the numbers it holds for
forms      what a number looks like in each place
frame      the page in which every block is set among its neighbours
batch      what fills the slots of some students
fill       the pages of many students
"""
