# expects: gallery/no_docstring.py:7: no title: begin the lesson with
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///

print(1)
