"""A line of page source is traced back to the line of the lesson."""

from __future__ import annotations

from course.places import lesson_line

SCRIPT = '''\
"""
Title
=====

The opening.
"""

print(1)

# %%
# A heading
# ---------
# The same words.
# Other words.

print(2)

# %%
# The same words.
'''

PAGE = """\
.. DO NOT EDIT.

Title
=====

The opening.

.. GENERATED FROM PYTHON SOURCE LINES 7-9

.. code-block:: Python

    print(1)

.. GENERATED FROM PYTHON SOURCE LINES 11-14

A heading
---------
The same words.
Other words.

.. GENERATED FROM PYTHON SOURCE LINES 19-19

The same words.
"""


def line_of(text: str, occurrence: int = 1) -> int:
    numbers = [i for i, line in enumerate(PAGE.splitlines(), 1) if line == text]
    return numbers[occurrence - 1]


def test_a_line_of_the_opening():
    assert lesson_line(PAGE, SCRIPT, line_of("The opening.")) == 5


def test_a_line_of_a_cell():
    assert lesson_line(PAGE, SCRIPT, line_of("Other words.")) == 14
    assert lesson_line(PAGE, SCRIPT, line_of("A heading")) == 11


def test_the_same_words_in_two_cells():
    assert lesson_line(PAGE, SCRIPT, line_of("The same words.")) == 13
    assert lesson_line(PAGE, SCRIPT, line_of("The same words.", 2)) == 19


def test_a_line_that_is_not_in_the_lesson_falls_to_its_cell():
    assert lesson_line(PAGE, SCRIPT, line_of("") + 1) >= 1
    assert lesson_line(PAGE, SCRIPT, 10_000) == 19
