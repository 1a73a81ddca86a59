"""Reports about checked answers as documents: of one student, of a class; knows no files and judges nothing.

own        the values that one student works with, and lines made with them
groups     which verdicts belong together, and in which order a student repairs them
boxes      what the boxes of a sheet are called
cells      what stands in the cells of reports
step       one step to repair, in three levels
same       many steps with one and the same answer
student    the report of one student
quick      the same in a few lines, for one answer
tally      what a class did, counted in little memory
lecturer   what a lecturer should look at
summary    the report of a class
changes    what a corrected key changed
"""
