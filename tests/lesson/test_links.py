"""Every name of a package in the lessons' cells leads to its documentation."""

from __future__ import annotations

import re
import shutil

import pytest
from conftest import ROOT, Application, Applications
from sphinx.util.inventory import InventoryFile

from course import lessons

INVENTORIES = ROOT / "docs" / "inventories"
LESSONS = list(lessons.reading_order(ROOT / "gallery"))
DOCUMENTATION = "https://docs.pytorch.org/docs/stable/"


@pytest.fixture
def built(make_app: Applications):
    """Build the lessons, of which the first goes on in another way, without a run."""

    def build(more: str) -> Application:
        root = make_app.root("course")
        (root / "inventories").mkdir()
        shutil.copy(INVENTORIES / "torch.inv", root / "inventories")
        with (root / "gallery" / "first.py").open("a", encoding="utf-8") as lesson:
            lesson.write(more)
        app = make_app(
            "course",
            "lesson.links",
            "page.markdown",
            documentation={"torch": DOCUMENTATION},
        )
        app.build()
        assert app.warnings == ""
        return app

    return build


def test_a_preview_without_a_run_has_links(built):
    """Without a run and without the network, and quietly."""
    page = built("import torch\n\nx = torch.ones(1).item()\n").page("lessons/first")
    assert f'href="{DOCUMENTATION}generated/torch.ones' in page
    assert "torch.Tensor.item.html#torch.Tensor.item" in page


def test_translated_cells_have_the_same_links(site):
    for name in LESSONS:
        links = [
            re.findall(
                r'<a class="code-link[^>]*href="([^"]*)"',
                (site / language / f"lessons/{name}.html").read_text("utf-8"),
            )
            for language in ("en", "vi")
        ]
        assert links[0] == links[1] and len(links[0]) > 30


def test_links_carry_nothing_but_the_address(site):
    text = (site / "vi/lessons/loss.html").read_text("utf-8")
    for link in re.findall(r'<a class="code-link[^>]*href="([^"]*)"', text):
        assert re.fullmatch(r"https://[\w.-]+/[\w./-]+(#[\w.-]+)?", link)


def test_names_in_prose_have_links_too(built):
    """A role leads to the documentation, and code that the prose shows is code."""
    app = built(
        "\n# %%\n# See :class:`torch.Tensor` and :func:`~torch.zeros`.\n#\n"
        "# .. code-block:: python\n#\n#    import torch\n#    torch.ones(3)\n"
    )
    page = app.page("lessons/first")
    for name in ("tensors.html#torch.Tensor", "generated/torch.zeros.html#torch.zeros"):
        assert f'href="{DOCUMENTATION}{name}"' in page
    assert 'title="torch.ones"' in page
    copy = (app.outdir / "lessons" / "first.md").read_text("utf-8")
    assert "```python\nimport torch\ntorch.ones(3)\n```" in copy


@pytest.mark.parametrize(
    ("package", "name", "address"),
    [
        ("torch", "torch.nn.functional.relu", "generated/{}.html#{}"),
        ("torch", "torch.Tensor", "tensors.html#{}"),
        ("torch", "torch.Tensor.item", "generated/{}.html#{}"),
        ("torch", "torch.float32", "tensor_attributes.html#torch.dtype"),
        ("torch", "torch.utils.data.DataLoader", "data.html#{}"),
        ("torch", "torch.optim.Optimizer.zero_grad", "generated/{}.html#{}"),
        ("torch", "torch.nn.Module.parameters", "generated/torch.nn.Module.html#{}"),
        ("torch", "torch.autocast", "amp.html#{}"),
        (
            "torch",
            "torch.nn.Parameter",
            "generated/torch.nn.parameter.Parameter.html#torch.nn.parameter.Parameter",
        ),
        ("torchvision", "torchvision.transforms.v2.ToDtype", "generated/{}.html#{}"),
        ("numpy", "numpy.ndarray.astype", "generated/{}.html#{}"),
        ("numpy", "numpy.float32", "arrays.scalars.html#{}"),
        ("matplotlib", "matplotlib.axes.Axes.plot", "_as_gen/{}.html#{}"),
        ("matplotlib", "matplotlib.ticker.LogLocator", "ticker_api.html#{}"),
        (
            "matplotlib",
            "matplotlib.pyplot.Rectangle",
            "_as_gen/matplotlib.patches.Rectangle.html#matplotlib.patches.Rectangle",
        ),
        ("sklearn", "sklearn.datasets.load_digits", "modules/generated/{}.html#{}"),
    ],
)
def test_addresses_are_those_of_the_documentation(package, name, address):
    file = INVENTORIES / f"{package}.inv"
    data = InventoryFile.loads(file.read_bytes(), uri="").data
    (item,) = [items[name] for items in data.values() if name in items]
    assert item.uri.lstrip("/") == address.format(name, name)
