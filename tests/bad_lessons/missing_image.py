# expects: gallery/missing_image.py:14: WARNING: image file not readable: lessons/images/missing.png
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.

It shows a file that is not there.

.. image:: /lessons/images/missing.png
   :alt: a missing picture
"""

print(1)
