# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
First
=====

The first words of First.
"""

print("First was executed")

# %%
# A heading
# ---------
# Some prose.

answer = 6 * 7  # a comment
print(answer)
