# expects: gallery/broken_prose.py:16: ERROR: Unknown interpreted text role "no-such-role"
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

print(1)

# %%
# The prose below the first cell is broken:
# a :no-such-role:`word`.

print(2)
