# expects: gallery/no_title.py:6: no title: begin the lesson with
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""No underline follows these words."""

print(1)
