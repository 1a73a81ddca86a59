"""The accepted sets of many sheets at once: a twin of `reach` and what stands under it, in floats moved outwards.

    span       intervals, exact ones as whole units of a decimal place
    hold       what a hand holds, and what it makes of sums, products and functions
    grouping   how far rounding inside a product leads
    together   factors that move with one quantity
    reach      over a graph, by every route

Only decimals are known here, not significant digits. Sheets that take different ways (a ReLU that is off, a number that
needs no rounding) are told apart and worked in groups: `Split`. What is beyond floats is `Unsuited`, and left to
exact arithmetic. Every set holds the exact one.
"""
