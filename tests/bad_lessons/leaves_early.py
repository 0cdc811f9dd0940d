# expects: gallery/leaves_early.py:1: its process ended before the lesson did
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

import os

os._exit(0)
