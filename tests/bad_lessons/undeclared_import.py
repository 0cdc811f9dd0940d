# expects: gallery/undeclared_import.py:13: imports 'numpy', which its '# /// script' block does not name
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

import numpy as np

print(np.sqrt(4))
