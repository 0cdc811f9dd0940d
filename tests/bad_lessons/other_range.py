# expects: gallery/other_range.py:2: asks for 'numpy>=1.0', where pyproject.toml has 'numpy>=2.0'
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=1.0"]
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

import numpy as np

print(np.sqrt(4))
