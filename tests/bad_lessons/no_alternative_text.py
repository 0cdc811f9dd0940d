# expects: gallery/no_alternative_text.py:13: the figure that this cell draws has no alternative text
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9"]
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2])
plt.show()
