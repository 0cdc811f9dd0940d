# expects: gallery/odd_option.py:2: needs = 'cuda' is not understood: say needs = "accelerator"
# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.course]
# needs = "cuda"
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

print(42)
