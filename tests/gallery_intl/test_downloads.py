"""Downloads: the page's links lead to them, and they say what the page says."""

from __future__ import annotations

import json
import zipfile

PRINTS = '''\
"""
One
===
"""

print("first output")

# %%
# Prose.

x = 1

# %%
# More.

print("second output")
'''


def test_the_links_lead_to_the_localized_files(marked):
    page = marked.page("hard_code")
    for suffix in ("py", "ipynb", "zip"):
        part = page.split(f"hard_code.{suffix}")[0]
        link = part[part.rindex("../_downloads") :] + f"hard_code.{suffix}"
        served = (marked.built["html"] / "gallery" / link).resolve()
        localized = marked.localized(f"hard_code.{suffix}")
        assert served.read_bytes() == localized.read_bytes()


def test_the_archive_holds_the_localized_files(marked):
    with zipfile.ZipFile(marked.localized("hard_code.zip")) as archive:
        assert archive.namelist() == ["hard_code.py", "hard_code.ipynb"]
        script = archive.read("hard_code.py")
    assert script == marked.localized("hard_code.py").read_bytes()


def test_the_notebook_is_localized(marked):
    notebook = json.loads(marked.localized("hard_code.ipynb").read_text("utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"])
    assert "é⟦A docstring in single quotes⟧" in text
    assert "é⟦the result⟧" in text


def test_the_notebook_carries_the_outputs(make_gallery):
    gallery = make_gallery(executed_one=PRINTS)
    gallery.build()
    notebook = json.loads(gallery.localized("executed_one.ipynb").read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    printed = ["".join(o["text"]) for cell in code for o in cell["outputs"]]
    assert [text.strip() for text in printed] == ["first output", "second output"]
    assert not [c for c in code if "x = 1" in "".join(c["source"]) and c["outputs"]]
