# expects: gallery/bad_metadata.py:1: the '# /// script' block is not TOML
# /// script
# dependencies = [
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

print(1)
