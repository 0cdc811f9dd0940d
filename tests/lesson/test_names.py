"""What the names in a lesson's cells are: those of the packages, and no others."""

from __future__ import annotations

import ast
import importlib
import json
import re
import runpy

import pytest
from conftest import ROOT
from sphinx.util.inventory import InventoryFile
from sphinx_gallery.py_source_parser import split_code_and_text_blocks

from course import lessons
from lesson.names import Lesson

INVENTORIES = ROOT / "docs" / "inventories"
PACKAGES = {file.stem for file in INVENTORIES.glob("*.inv")}
LESSONS = list(lessons.reading_order(ROOT / "gallery"))


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    names = {}
    for file in INVENTORIES.glob("*.inv"):
        data = InventoryFile.loads(file.read_bytes(), uri="").data
        for kind, items in data.items():
            names |= dict.fromkeys(items, kind.removeprefix("py:"))
    return names


def targets(known: dict[str, str], code: str, objects: dict | None = None) -> dict:
    """Return what is linked in a cell: the text of each link and its target."""
    names = Lesson(known=known, objects=objects or {}).add(code)
    return {code[name.start : name.end]: name.target for name in names}


def noted(module: str, name: str, *, is_class: bool = False) -> list[dict]:
    entry = {"module": module, "module_short": module, "name": name}
    return [{**entry, "is_class": is_class}]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch", {"torch": "torch"}),
        (
            "from torch import nn\nnn.Conv2d(1, 6, 5)",
            {"torch": "torch", "nn": "torch.nn", "nn.Conv2d": "torch.nn.Conv2d"},
        ),
        (
            "import torch.nn.functional as F\ny = F.relu(x)",
            {
                "torch.nn.functional": "torch.nn.functional",
                "F.relu": "torch.nn.functional.relu",
            },
        ),
        (
            "import matplotlib.pyplot as plt\nplt.subplots()",
            {
                "matplotlib.pyplot": "matplotlib.pyplot",
                "plt.subplots": "matplotlib.pyplot.subplots",
            },
        ),
        # A value that has no name, and a method written in C.
        (
            "import torch\ntorch.ones(2).mean().item()",
            {
                "torch": "torch",
                "torch.ones": "torch.ones",
                "mean": "torch.Tensor.mean",
                "item": "torch.Tensor.item",
            },
        ),
        # Local names: what they were made of tells their classes.
        (
            "from torch import optim\ndef train(net):\n"
            "    mover = optim.SGD(net.parameters())\n    mover.step()\n",
            {
                "torch": "torch",
                "optim": "torch.optim",
                "optim.SGD": "torch.optim.SGD",
                "parameters": "torch.nn.Module.parameters",
                "step": "torch.optim.SGD.step",
            },
        ),
        # A name tells where nothing else does.
        (
            "def run(optimizer):\n    optimizer.zero_grad()",
            {"zero_grad": "torch.optim.Optimizer.zero_grad"},
        ),
        (
            "def run(scheduler):\n    scheduler.step()",
            {"step": "torch.optim.lr_scheduler.LRScheduler.step"},
        ),
        # What is Python's own, or not a name at all, is not linked.
        ("[1].append(2)\n'torch.ones'.split()\n# torch.ones", {}),
        ("def broken(:", {}),
        # In an f-string, behind letters of more than one byte.
        (
            "import torch\nx = torch.ones(1)\nprint(f'đó là {x.item():.1f}')",
            {"torch": "torch", "torch.ones": "torch.ones", "item": "torch.Tensor.item"},
        ),
    ],
)
def test_names_of_a_cell(known, code, expected):
    assert targets(known, code) == expected


def test_what_a_run_noted_decides(known):
    objects = {"net": noted("torch.nn", "Module"), "w": noted("numpy", "ndarray")}
    found = targets(known, "net.to('cpu')\nw.astype(int)\nw.max()", objects)
    assert found == {
        "to": "torch.nn.Module.to",
        "astype": "numpy.ndarray.astype",
        "max": "numpy.ndarray.max",
    }


def test_cells_know_what_the_cells_before_imported(known):
    lesson = Lesson(known=known)
    lesson.add("import numpy as np")
    (name,) = lesson.add("np.zeros(3)")
    assert name.target == "numpy.zeros"


@pytest.mark.parametrize("name", LESSONS)
def test_no_name_of_the_four_packages_is_left(known, name):
    """What is not linked is Python's, the lesson's own or the standard library's."""
    objects = json.loads((ROOT / f"docs/lessons/{name}.codeobj.json").read_text())
    lesson = Lesson(known=known, objects=objects)
    _conf, blocks = split_code_and_text_blocks(str(ROOT / f"gallery/{name}.py"))
    cells = [block.content for block in blocks if block.type == "code"]
    own = own_names("\n".join(cells))
    left = []
    for code in cells:
        linked = lesson.add(code)
        for place, owner, attribute in attributes(code):
            if any(n.start <= place < n.end for n in linked):
                continue
            if attribute not in own and may_be_documented(lesson, owner, attribute):
                line = code.count("\n", 0, place)
                left.append(f"{attribute}: {code.splitlines()[line].strip()}")
    assert not left


def own_names(source: str) -> set[str]:
    """Return the attributes that a lesson gives to its own objects."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Attribute)]
    return {node.attr for node in nodes if isinstance(node.ctx, ast.Store)}


def attributes(code: str) -> list[tuple[int, str, str]]:
    """Return (place, first name, attribute) of all attributes outside of comments."""
    blank = re.sub(r"#.*|\"[^\"{}\n]*\"", lambda match: " " * len(match[0]), code)
    found = re.finditer(r"([\w.]*)\.(?P<name>[^\W\d]\w*)", blank)
    return [
        (match.start("name"), match[1].partition(".")[0], match["name"])
        for match in found
    ]


def may_be_documented(lesson: Lesson, owner: str, attribute: str) -> bool:
    if attribute.startswith("_"):
        return False
    if owner in lesson.imported:
        root = lesson.imported[owner].partition(".")[0]
        return root in PACKAGES
    # A field of the data set that scikit-learn returns, not a name of the package.
    noted_of = lesson.objects.get(owner, [])
    if any(entry["name"] == "Bunch" for entry in noted_of):
        return False
    if any(hasattr(kind, attribute) for kind in (str, list, dict)):
        return False
    return any(
        hasattr(getattr(importlib.import_module(module), kind), attribute)
        for module, kind in [
            ("torch", "Tensor"),
            ("torch.nn", "Module"),
            ("torch.optim", "Optimizer"),
            ("torch.autograd.graph", "Node"),
            ("numpy", "ndarray"),
            ("matplotlib.axes", "Axes"),
            ("matplotlib.figure", "Figure"),
        ]
    )


def test_each_package_with_documentation_has_its_inventory():
    documented = runpy.run_path(str(ROOT / "conf.py"))["documentation"]
    assert PACKAGES == set(documented)
    assert PACKAGES == {"torch", "torchvision", "numpy", "matplotlib", "sklearn"}


def test_the_check_above_sees_what_is_left(known):
    lesson = Lesson(known=known)
    lesson.add("import torch")
    assert may_be_documented(lesson, "torch", "no_such_function")
    assert may_be_documented(lesson, "loss", "backward")
    assert not may_be_documented(lesson, "losses", "append")
