# expects: gallery/broken_reference.py:16: WARNING: unknown document: 'no_such_page'
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
# See :doc:`no_such_page`.

print(2)
