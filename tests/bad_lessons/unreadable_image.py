# expects: gallery/unreadable_image.py:14: WARNING: lessons/images/broken.png cannot be read as an image
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Broken
======

This lesson is broken on purpose.

It shows a file that is no picture.

.. image:: /lessons/images/broken.png
   :alt: a broken picture
"""

print(1)
