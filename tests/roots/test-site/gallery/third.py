# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Third
=====

The first words of Third.
"""

print("Third was executed")

# %%
# A heading
# ---------
# Some prose.

answer = 6 * 7  # a comment
print(answer)
