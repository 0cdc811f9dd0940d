# expects: gallery/is_killed.py:1: its process was ended by SIGKILL
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
import signal

os.kill(os.getpid(), signal.SIGKILL)
