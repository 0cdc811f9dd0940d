"""The checks, in the order in which they run."""

from ..registry import findings
from . import files, markup, text

__all__ = ["files", "findings", "markup", "text"]
