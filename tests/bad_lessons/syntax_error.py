# expects: gallery/syntax_error.py:13: syntax error: invalid syntax
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

x = = 1
