# expects: gallery/unused_dependency.py:2: names 'numpy' but does not import it
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.0"]
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

print(1)
