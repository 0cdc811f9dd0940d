# expects: gallery/raises_deep.py:14: KeyError: 'key'
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

def look_up(table):
    return table["key"]


look_up({})
