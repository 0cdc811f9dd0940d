# expects: gallery/missing_dependency.py:2: asks for 'no_such_package>=1.0', which pyproject.toml does not list
# /// script
# requires-python = ">=3.11"
# dependencies = ["no_such_package>=1.0"]
# ///
"""
Broken
======

This lesson is broken on purpose.
"""

import no_such_package

print(no_such_package)
