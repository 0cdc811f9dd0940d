"""``python -m inventories FOLDER``: where the documentation of the packages has a name.

Writes one inventory for each package that the lessons import, from the names that are
installed here and the rules by which its documentation gives them a page. A build reads
the inventories and asks no network. The person who moves the pins runs it, with
``make inventories``.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

_OWN_PAGE = "generated/{name}.html#{name}"
_OF_CLASS = "generated/{owner}.html#{name}"
_PARAMETER = "generated/torch.nn.parameter.Parameter.html#torch.nn.parameter.Parameter"
_MODULE = "generated/torch.nn.Module.html#torch.nn.Module"
_LOADER = "data.html#torch.utils.data.DataLoader"


@dataclass(frozen=True)
class Package:
    """The rules for the names of one package.

    A rule is an address with ``{name}`` and, for a member of a class, ``{owner}``, the
    class that defines it. The longest beginning of a name that has a rule decides:
    ``names`` holds them for the names of a module, ``members`` for those of classes.
    ``modules`` are the modules to look into, each with its page, ``constants`` rules
    for their constants. ``families`` holds rules for a class and all derived from it,
    ``aliases`` names under which the documentation lists what has another in code, and
    ``instances`` the addresses of attributes that a class itself has not.
    """

    modules: dict[str, str]
    names: dict[str, str]
    members: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)


PACKAGES = {
    "torch": Package(
        modules={
            "torch": "torch.html",
            "torch.accelerator": "accelerator.html",
            "torch.amp": "amp.html",
            "torch.autograd": "autograd.html",
            "torch.autograd.functional": "autograd.html",
            "torch.autograd.graph": "autograd.html",
            "torch.backends": "backends.html",
            "torch.backends.cudnn": "backends.html",
            "torch.cuda": "cuda.html",
            "torch.distributions": "distributions.html",
            "torch.fft": "fft.html",
            "torch.func": "func.html",
            "torch.linalg": "linalg.html",
            "torch.mps": "mps.html",
            "torch.nn": "nn.html",
            "torch.nn.functional": "nn.functional.html",
            "torch.nn.init": "nn.init.html",
            "torch.nn.parameter": "nn.html",
            "torch.nn.utils": "nn.html",
            "torch.nn.utils.rnn": "nn.html",
            "torch.optim": "optim.html",
            "torch.optim.lr_scheduler": "optim.html",
            "torch.optim.swa_utils": "optim.html",
            "torch.profiler": "profiler.html",
            "torch.special": "special.html",
            "torch.testing": "testing.html",
            "torch.utils": "utils.html",
            "torch.utils.data": "data.html",
        },
        names={
            "torch": _OWN_PAGE,
            # Pages that are written by hand and hold many names.
            "torch.Tensor": "tensors.html#{name}",
            "torch.Size": "size.html#{name}",
            "torch.device": "tensor_attributes.html#{name}",
            "torch.dtype": "tensor_attributes.html#{name}",
            "torch.layout": "tensor_attributes.html#{name}",
            "torch.memory_format": "tensor_attributes.html#{name}",
            "torch.finfo": "type_info.html#{name}",
            "torch.iinfo": "type_info.html#{name}",
            "torch.autocast": "amp.html#{name}",
            "torch.amp": "amp.html#{name}",
            "torch.GradScaler": "amp.html#torch.amp.GradScaler",
            "torch.autograd.Function": "autograd.html#{name}",
            "torch.autograd.detect_anomaly": "autograd.html#{name}",
            "torch.autograd.set_detect_anomaly": "autograd.html#{name}",
            "torch.autograd.graph": "autograd.html#{name}",
            "torch.autograd.graph.Node": "autograd.html#autograd-graph",
            "torch.backends": "backends.html#{name}",
            "torch.distributions": "distributions.html#{name}",
            "torch.nn.init": "nn.init.html#{name}",
            "torch.optim.Optimizer": "optim.html#{name}",
            "torch.optim.swa_utils": "optim.html#{name}",
            "torch.profiler": "profiler.html#{name}",
            "torch.special": "special.html#{name}",
            "torch.testing": "testing.html#{name}",
            "torch.utils.data": "data.html#{name}",
        },
        members={
            "torch": _OF_CLASS,
            "torch.Tensor": _OWN_PAGE,
            # Of these the documentation has a table, or a chapter, and no page.
            "torch.Tensor.shape": _OWN_PAGE,
            "torch.Tensor.is_leaf": _OWN_PAGE,
            "torch.Tensor.requires_grad": _OWN_PAGE,
            "torch.Tensor.T": "tensors.html#{name}",
            "torch.Tensor.H": "tensors.html#{name}",
            "torch.Tensor.mT": "tensors.html#{name}",
            "torch.Tensor.mH": "tensors.html#{name}",
            "torch.Tensor.dtype": "tensor_attributes.html#torch.dtype",
            "torch.Tensor.layout": "tensor_attributes.html#torch.layout",
            "torch.Tensor.grad_fn": "autograd.html#autograd-graph",
            "torch.Tensor.data": "tensors.html#torch.Tensor",
            "torch.Tensor.names": "named_tensor.html",
            "torch.Size": "size.html#{name}",
            "torch.device": "tensor_attributes.html#torch.device",
            "torch.dtype": "tensor_attributes.html#torch.dtype",
            "torch.finfo": "type_info.html#torch.finfo",
            "torch.iinfo": "type_info.html#torch.iinfo",
            "torch.autocast": "amp.html#{owner}",
            "torch.amp": "amp.html#{name}",
            "torch.autograd.Function": _OWN_PAGE,
            "torch.autograd.graph": "autograd.html#{owner}",
            "torch.autograd.graph.Node": _OWN_PAGE,
            "torch.distributions": "distributions.html#{name}",
            "torch.optim.Optimizer": _OWN_PAGE,
            "torch.optim.swa_utils": "optim.html#{owner}",
            "torch.profiler": "profiler.html#{name}",
            "torch.testing": "testing.html#{owner}",
            "torch.utils.data": "data.html#{owner}",
        },
        aliases={
            "torch.nn.Parameter": "torch.nn.parameter.Parameter",
            "torch.nn.Buffer": "torch.nn.parameter.Buffer",
        },
        instances={
            "torch.autograd.graph.Node.variable": "autograd.html#autograd-graph",
            "torch.backends.cudnn.benchmark": "backends.html#{name}",
            "torch.backends.cudnn.deterministic": "backends.html#{name}",
            "torch.nn.Module.bias": _PARAMETER,
            "torch.nn.Module.training": _MODULE,
            "torch.nn.Module.weight": _PARAMETER,
            "torch.optim.Optimizer.param_groups": "optim.html#torch.optim.Optimizer",
            "torch.optim.Optimizer.state": "optim.html#torch.optim.Optimizer",
            "torch.utils.data.DataLoader.dataset": _LOADER,
            "torch.utils.data.DataLoader.batch_size": _LOADER,
        },
    ),
    "torchvision": Package(
        modules={
            "torchvision": "index.html",
            "torchvision.datasets": "datasets.html",
            "torchvision.io": "io.html",
            "torchvision.models": "models.html",
            "torchvision.ops": "ops.html",
            "torchvision.transforms": "transforms.html",
            "torchvision.transforms.functional": "transforms.html",
            "torchvision.transforms.v2": "transforms.html",
            "torchvision.transforms.v2.functional": "transforms.html",
            "torchvision.tv_tensors": "tv_tensors.html",
            "torchvision.utils": "utils.html",
        },
        names={
            "torchvision": _OWN_PAGE,
            "torchvision.models": "models/generated/{name}.html#{name}",
        },
        members={
            "torchvision": _OF_CLASS,
            "torchvision.models": "models/generated/{owner}.html#{name}",
        },
    ),
    "numpy": Package(
        modules={
            "numpy": "index.html",
            "numpy.fft": "routines.fft.html",
            "numpy.linalg": "routines.linalg.html",
            "numpy.random": "random/index.html",
        },
        names={
            "numpy": _OWN_PAGE,
            "numpy.random": "random/generated/{name}.html#{name}",
            "numpy.random.Generator": "random/generator.html#{name}",
            "numpy.random.default_rng": "random/generator.html#{name}",
        },
        members={
            "numpy": _OWN_PAGE,
            "numpy.random": "random/generated/{name}.html#{name}",
        },
        constants={"numpy": "constants.html#{name}"},
        families={"numpy.generic": "arrays.scalars.html#{name}"},
    ),
    "matplotlib": Package(
        modules={
            "matplotlib": "matplotlib_configuration_api.html",
            "matplotlib.animation": "animation_api.html",
            "matplotlib.artist": "artist_api.html",
            "matplotlib.axes": "axes_api.html",
            "matplotlib.axis": "axis_api.html",
            "matplotlib.cm": "cm_api.html",
            "matplotlib.collections": "collections_api.html",
            "matplotlib.colorbar": "colorbar_api.html",
            "matplotlib.colors": "colors_api.html",
            "matplotlib.container": "container_api.html",
            "matplotlib.figure": "figure_api.html",
            "matplotlib.gridspec": "gridspec_api.html",
            "matplotlib.image": "image_api.html",
            "matplotlib.legend": "legend_api.html",
            "matplotlib.lines": "lines_api.html",
            "matplotlib.patches": "patches_api.html",
            "matplotlib.pyplot": "pyplot_summary.html",
            "matplotlib.spines": "spines_api.html",
            "matplotlib.text": "text_api.html",
            "matplotlib.ticker": "ticker_api.html",
            "matplotlib.transforms": "transformations.html",
        },
        names={
            "matplotlib": "matplotlib_configuration_api.html#{name}",
            "matplotlib.animation": "_as_gen/{name}.html#{name}",
            "matplotlib.artist": "_as_gen/{name}.html#{name}",
            "matplotlib.artist.Artist": "artist_api.html#{name}",
            "matplotlib.axes": "_as_gen/{name}.html#{name}",
            "matplotlib.axis": "axis_api.html#{name}",
            "matplotlib.cm": "cm_api.html#{name}",
            "matplotlib.collections": "collections_api.html#{name}",
            "matplotlib.colorbar": "colorbar_api.html#{name}",
            "matplotlib.colors": "_as_gen/{name}.html#{name}",
            "matplotlib.container": "container_api.html#{name}",
            "matplotlib.figure": "_as_gen/{name}.html#{name}",
            "matplotlib.gridspec": "_as_gen/{name}.html#{name}",
            "matplotlib.image": "image_api.html#{name}",
            "matplotlib.legend": "legend_api.html#{name}",
            "matplotlib.lines": "_as_gen/{name}.html#{name}",
            "matplotlib.patches": "_as_gen/{name}.html#{name}",
            "matplotlib.pyplot": "_as_gen/{name}.html#{name}",
            "matplotlib.spines": "spines_api.html#{name}",
            "matplotlib.text": "text_api.html#{name}",
            "matplotlib.ticker": "ticker_api.html#{name}",
            "matplotlib.transforms": "transformations.html#{name}",
        },
        members={
            "matplotlib": "matplotlib_configuration_api.html#{name}",
            "matplotlib.animation": "_as_gen/{owner}.html#{name}",
            "matplotlib.artist": "_as_gen/{name}.html#{name}",
            "matplotlib.axes": "_as_gen/{name}.html#{name}",
            "matplotlib.axis": "_as_gen/{name}.html#{name}",
            "matplotlib.collections": "collections_api.html#{name}",
            "matplotlib.colorbar": "colorbar_api.html#{name}",
            "matplotlib.colors": "_as_gen/{owner}.html#{name}",
            "matplotlib.container": "container_api.html#{name}",
            "matplotlib.figure": "_as_gen/{name}.html#{name}",
            "matplotlib.gridspec": "_as_gen/{owner}.html#{name}",
            "matplotlib.image": "image_api.html#{name}",
            "matplotlib.legend": "legend_api.html#{name}",
            "matplotlib.lines": "_as_gen/{owner}.html#{name}",
            "matplotlib.patches": "_as_gen/{owner}.html#{name}",
            "matplotlib.spines": "spines_api.html#{name}",
            "matplotlib.text": "text_api.html#{name}",
            "matplotlib.ticker": "ticker_api.html#{name}",
            "matplotlib.transforms": "transformations.html#{name}",
        },
        # The documentation gives the methods of the base to the class itself.
        aliases={"matplotlib.figure.FigureBase": "matplotlib.figure.Figure"},
        instances={
            "matplotlib.axes.Axes.spines": "spines_api.html#matplotlib.spines.Spines",
            "matplotlib.axes.Axes.xaxis": "axis_api.html#matplotlib.axis.XAxis",
            "matplotlib.axes.Axes.yaxis": "axis_api.html#matplotlib.axis.YAxis",
        },
    ),
    "sklearn": Package(
        modules={
            f"sklearn.{name}".rstrip("."): f"api/sklearn.{name}".rstrip(".") + ".html"
            for name in (
                "",
                "cluster",
                "datasets",
                "decomposition",
                "ensemble",
                "linear_model",
                "metrics",
                "model_selection",
                "neighbors",
                "neural_network",
                "pipeline",
                "preprocessing",
                "svm",
                "tree",
                "utils",
            )
        },
        names={"sklearn": f"modules/{_OWN_PAGE}"},
        members={"sklearn": f"modules/{_OF_CLASS}"},
    ),
}


def entries(package: Package) -> Iterator[tuple[str, str, str]]:
    """Yield (name, kind, address) for each public name of an installed package."""
    loaded = {module: importlib.import_module(module) for module in package.modules}
    homes = _homes(loaded)
    for module, page in package.modules.items():
        yield module, "module", f"{page}#module-{module}"
        for name in _public(loaded[module]):
            value = getattr(loaded[module], name, None)
            full = f"{module}.{name}"
            if inspect.ismodule(value) or value is None or _is_foreign(value, module):
                continue
            if inspect.isclass(value):
                home = package.aliases.get(homes[value], homes[value])
                rules = _family(package, value, homes) or package.names
                yield full, "class", _address(rules, home)
                yield from _members(package, full, value, homes)
            elif callable(value):
                yield full, "function", _address(package.names, full)
            elif type(value) in homes:
                # What is one of a few values, such as torch.float32, has its type's.
                yield full, "data", _address(package.names, homes[type(value)])
            else:
                rules = {**package.modules, **package.constants}
                yield full, "data", _address(rules, full)
    for full, address in package.instances.items():
        yield full, "attribute", address.format(name=full)


def _homes(modules: dict[str, ModuleType]) -> dict[type, str]:
    """Return the name under which each class is documented.

    That is its own name, in its own package, as near to the top as it can be had.
    """
    ranks: dict[type, tuple[bool, bool, int, str]] = {}
    for module, content in modules.items():
        for name in _public(content):
            value = getattr(content, name, None)
            if inspect.isclass(value) and not _is_foreign(value, module):
                full = f"{module}.{name}"
                elsewhere = not f"{value.__module__}.".startswith(f"{module}.")
                rank = (name != value.__name__, elsewhere, len(full), full)
                ranks[value] = min(rank, ranks.get(value, rank))
    return {value: rank[-1] for value, rank in ranks.items()}


def _is_foreign(value: Any, module: str) -> bool:
    """Tell whether a module has an object from another package or from Python."""
    origin = getattr(value, "__module__", None) or module
    if origin == "builtins" and not inspect.isclass(value):
        return False
    return origin.partition(".")[0] != module.partition(".")[0]


def _family(
    package: Package, value: type, homes: dict[type, str]
) -> dict[str, str] | None:
    for base in value.__mro__:
        if (rule := package.families.get(homes.get(base, ""))) is not None:
            return {homes[value].partition(".")[0]: rule}
    return None


def _members(
    package: Package, full: str, value: type, homes: dict[type, str]
) -> Iterator[tuple[str, str, str]]:
    for name in dir(value):
        if name.startswith("_"):
            continue
        line = value.__mro__
        definer = next((c for c in line if name in vars(c)), value)
        if value is not definer and any(
            c in homes for c in line[1 : line.index(definer) + 1]
        ):
            continue  # it stands with the class that it was inherited from
        owner = package.aliases.get(homes[value], homes[value])
        member = f"{owner}.{name}"
        address = _address(package.members, member, owner)
        if _OWN_PAGE.format(name=member) in address and member not in package.members:
            if not getattr(vars(definer).get(name), "__doc__", ""):
                continue  # nothing is written of it that could fill a page
        kind = "method" if callable(getattr(value, name, None)) else "attribute"
        yield f"{full}.{name}", kind, address


def _public(module: ModuleType) -> list[str]:
    return sorted(name for name in dir(module) if not name.startswith("_"))


def _address(rules: dict[str, str], name: str, owner: str = "") -> str:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        rule = rules.get(".".join(parts[:length]))
        if rule is not None:
            return rule.format(name=name, owner=owner)
    raise ValueError(f"no rule in docs/_ext/inventories.py covers {name}")


def write_inventory(name: str, package: Package, path: Path) -> int:
    """Write a package's inventory and return how many names it has."""
    import sphobjinv

    inventory = sphobjinv.Inventory()
    inventory.project = name
    inventory.version = importlib.import_module(name).__version__.partition("+")[0]
    found: dict[str, tuple[str, str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for full, kind, address in entries(package):
            found.setdefault(full, (kind, address))
    for full in sorted(found):
        kind, address = found[full]
        inventory.objects.append(
            sphobjinv.DataObjStr(
                name=full,
                domain="py",
                role=kind,
                priority="1",
                uri=address,
                dispname="-",
            )
        )
    sphobjinv.writebytes(
        str(path), sphobjinv.compress(inventory.data_file(contract=True))
    )
    return len(found)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, package in PACKAGES.items():
        number = write_inventory(name, package, folder / f"{name}.inv")
        print(f"{folder / name}.inv: {number} names")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
