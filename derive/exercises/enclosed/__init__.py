"""The accepted sets of many sheets at once: the rules of `working` and `reach`, in floats moved outwards.

    ways       where sheets part, and where floats cannot follow
    span       intervals, exact ones as whole units of a decimal place
    images     the ranges of functions
    columnar   a hand that works in columns
    parts      what is held in columns that take different ways
    forms      which definitions are alike but for their names
    reach      over a graph, by every route, those of one form side by side

Sheets that take different ways (a ReLU that is off, a number that needs no rounding) are told apart and worked in
groups: `Split`. What is beyond floats is `Unsuited`, and left to exact arithmetic. Every set holds the exact one.
"""
