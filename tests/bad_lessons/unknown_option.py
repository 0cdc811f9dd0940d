# expects: gallery/unknown_option.py:2: there is no 'memory' under [tool.course]; there are needs, seconds, memory_mib
# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.course]
# memory = 4000
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

print(42)
