# Authors: somebody, in a comment above the docstring
# SPDX-License-Identifier: none

'''A docstring in single quotes
============================

With a backslash, ``\\n``, and "quotes" of each kind: """ and '.
'''

# %%
# Comments everywhere.

import math  # behind an import

# Alone above a line.
value = math.sqrt(2)

# A comment of several lines, of which the first is long enough to be broken when the
# translation is longer than the comment is
# and goes on here.
values = [
    1,  # the first
    # between the elements
    2,  # the second
]

total = (
    1
    # in the middle of an expression
    + 2  # behind a term
)


def function(a, b):  # behind a signature
    """A docstring with a # sign, which is no message."""
    # Indented, and followed by an empty comment:
    #
    # so this is another one.
    return a + b  # the result


text = "no # comment"
formatted = f"{value:#x} # {'no'!r} comment" if isinstance(value, int) else "# no"
triple = """
# no comment either
"""

# - an item
# - another item, which is long and goes on and on and on and on and on and on until
#   it needs a second line
# 1. a number

#: A comment for a documentation tool.
## Two signs.
#No space.
#		Tabs.
for i in range(2):
	# Indented by a tab.
	j = i	# behind a tab

# noqa: E501
# type: ignore
# 12345 -----
if value: # sphinx_gallery_nothing
    pass

# sphinx_gallery_thumbnail_number = 1

# 日本語のコメント, và một chú thích tiếng Việt.
last = 1 \
    + 2  # behind a continued line

##############################################################################
# Text right below code.
# The last comment follows the code.
last += 1
# The last line of the script, without a line end