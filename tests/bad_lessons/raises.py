# expects: gallery/raises.py:19: ZeroDivisionError: division by zero
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

print("before")

# %%
# The second cell.

zero = 0
1 / zero
