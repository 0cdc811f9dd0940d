# expects: gallery/short_underline.py:6: no title: begin the lesson with
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
===

Words.
"""

print(1)
