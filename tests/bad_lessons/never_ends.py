# expects: gallery/never_ends.py:1: did not end within 1 s, and was stopped
# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.course]
# seconds = 1
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

while True:
    pass
