"""
Windows
=======

A paragraph of
two lines.
"""

# A comment
# of two lines.
x = 1  # behind

# %%
# Prose of
# a cell.

y = 2
