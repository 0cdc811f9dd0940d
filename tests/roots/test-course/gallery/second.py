# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
Second
======

The words of the second lesson.
"""

print("printed")

# %%
# Exercises
# ---------
# **1.** How much is it?

# Solution: multiply.
print("folded output")

# %%
# What comes next
# ---------------
# Nothing.

# Not a solution
print("open output")
