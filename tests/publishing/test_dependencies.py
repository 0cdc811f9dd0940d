"""What the pages depend on."""

from __future__ import annotations

import re

from conftest import ROOT

from publishing.dependencies import SETTINGS


def test_each_setting_of_the_pages_is_known():
    """A variable that is read and not known would leave pages as they are."""
    programs = [ROOT / "conf.py", *(ROOT / "docs" / "_ext").rglob("*.py")]
    read = {
        name
        for program in programs
        for name in re.findall(r"environ\.get\(\"(\w+)", program.read_text("utf-8"))
    }
    # The lessons' own processes find their modules by it.
    assert read - {"PYTHONPATH"} == set(SETTINGS)
