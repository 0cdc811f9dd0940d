# expects: gallery/no_metadata.py:1: no '# /// script' block
"""
Broken
======

This lesson is broken on purpose.
"""

print(1)
