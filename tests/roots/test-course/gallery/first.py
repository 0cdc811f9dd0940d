# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
First
=====

The words of the first lesson.
"""

answer = 6 * 7  # a comment
