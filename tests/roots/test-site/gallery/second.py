# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Second
======

The first words of Second.
"""

print("Second was executed")

# %%
# A heading
# ---------
# Some prose.

answer = 6 * 7  # a comment
print(answer)
