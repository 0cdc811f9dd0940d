"""The names in a lesson's cells: which object of which package each of them is.

Sphinx-Gallery notes at a run what the global names of a lesson are at its end. That is
where this starts from. What it adds is read from the code: names inside of functions,
methods of values that have no name (``loss.mean().item()``), methods written in C, and
imports. Nothing is imported or executed, and without a run it finds what it can.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a value whose class is not known can be in a course on PyTorch, the likeliest
# first; and the class from which the classes below it have their methods.
_LIKELY = (
    "torch.Tensor",
    "torch.nn.Module",
    "torch.optim.Optimizer",
    "torch.optim.lr_scheduler.LRScheduler",
    "torch.autograd.graph.Node",
    "numpy.ndarray",
    "matplotlib.axes.Axes",
    "matplotlib.figure.Figure",
    "matplotlib.artist.Artist",
    "matplotlib.axis.Axis",
)
# What the functions of a module return, where their names do not tell.
_RESULTS = {
    "torch": "torch.Tensor",
    "torchvision": "torch.Tensor",
    "numpy": "numpy.ndarray",
}
# Methods and attributes that lead to another class than the one that they belong to.
_LEADS_TO = {
    "torch.Tensor.numpy": "numpy.ndarray",
    "torch.Tensor.shape": "torch.Size",
    "torch.Tensor.size": "torch.Size",
    "torch.Tensor.device": "torch.device",
    "torch.Tensor.dtype": "torch.dtype",
    "torch.Tensor.grad_fn": "torch.autograd.graph.Node",
    "torch.Tensor.item": "",
    "torch.Tensor.tolist": "",
    "numpy.ndarray.item": "",
    "numpy.ndarray.tolist": "",
    "numpy.ndarray.shape": "",
    "torch.nn.Module.parameters": "",
    "matplotlib.axes.Axes.spines": "matplotlib.artist.Artist",
}
# The fields of a tuple that a function returns are described with the function.
_FIELDS = {"values", "indices"}
# What belongs to Python's own values is not taken for a method of a package.
_PYTHONS = frozenset(
    name
    for kind in (str, bytes, list, dict, set, tuple, int, float)
    for name in dir(kind)
)

_PACKAGES = {"torch", "torchvision", "numpy", "matplotlib", "sklearn"}

Objects = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Name:
    """A name in a piece of code, from ``start`` to ``end``, that is ``target``."""

    start: int
    end: int
    target: str


@dataclass
class Lesson:
    """What is known of the names of one lesson.

    ``known`` tells for a full name whether it has a page; ``objects`` is what
    Sphinx-Gallery noted. `add` takes the cells in their order, for a name that one
    cell imports or defines is used in the next.
    """

    known: Mapping[str, Any]
    objects: Objects = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)

    def add(self, code: str) -> list[Name]:
        """Return the names in the next cell that have a page, in their order.

        A cell that Python cannot read has none.
        """
        try:
            tree = ast.parse(code)
        except SyntaxError:
            return []
        finder = _Finder(self, code)
        finder.visit(tree)
        found = {name.start: name for name in finder.names}
        return [found[start] for start in sorted(found)]


class _Finder(ast.NodeVisitor):
    def __init__(self, lesson: Lesson, code: str) -> None:
        self.lesson = lesson
        self.code = code
        self.lines = code.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        self.names: list[Name] = []
        # The classes of local names, one table for each function around.
        self.scopes: list[dict[str, str]] = []
        self.owners: list[str] = []
        # Where the text of the f-string around begins and ends, and what is read of it.
        self.text: list[int] = []

    # -- What a cell defines

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            local = alias.asname or alias.name.partition(".")[0]
            full = alias.name if alias.asname else local
            self.lesson.imported[local] = full
            self._add(self._position(alias), alias.name, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module is None or node.level:
            return
        start = self._position(node) + len("from ")
        self._add(self.code.find(node.module, start), node.module, node.module)
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            self.lesson.imported[alias.asname or alias.name] = full
            self._add(self._position(alias), alias.name, full)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        base = next(filter(None, map(self._written, node.bases)), "")
        self.lesson.bases[node.name] = self._documented(base)
        self.owners.append(node.name)
        self.generic_visit(node)
        self.owners.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        scope: dict[str, str] = {}
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for number, argument in enumerate(arguments):
            is_self = self.owners and number == 0 and not node.decorator_list
            scope[argument.arg] = self.owners[-1] if is_self else ""
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.scopes.append(scope)
        for part in [node.args, *node.body]:
            self.visit(part)
        self.scopes.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        if self.scopes and len(node.targets) == 1:
            if isinstance(node.targets[0], ast.Name):
                self.scopes[-1][node.targets[0].id] = self._class_of(node.value)

    # -- What a cell uses

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        outermost = not self.text
        if outermost:
            self.text = [self._position(node), self._end(node)]
        self.generic_visit(node)
        if outermost:
            self.text = []

    def visit_Name(self, node: ast.Name) -> None:
        full = self._written(node)
        if full:
            self._add(self._position(node, node.id), node.id, full)
        elif self.text:
            self._position(node, node.id)  # what comes next stands behind it

    def visit_Attribute(self, node: ast.Attribute) -> None:
        full = self._written(node)
        if full and full in self.lesson.known:
            # One link for all that is written, as in nn.functional.relu.
            source = ast.unparse(node)
            start = self._position(node, source)
            if self.code.startswith(source, start):
                self._add(start, source, full)
                return
        self.visit(node.value)
        target = full or self._attribute(node)
        end = self._end(node, node.attr)
        self._add(end - len(node.attr), node.attr, target)

    # -- What a piece of code is

    def _written(self, node: ast.AST) -> str:
        """Return the full name of what is written with an imported name, or nothing."""
        if isinstance(node, ast.Name):
            if any(node.id in scope for scope in self.scopes):
                return ""
            return self.lesson.imported.get(node.id, "")
        if isinstance(node, ast.Attribute) and (owner := self._written(node.value)):
            full = f"{owner}.{node.attr}"
            is_class = owner in self.lesson.known and not self._is_module(owner)
            return full if full in self.lesson.known or not is_class else ""
        return ""

    def _is_module(self, full: str) -> bool:
        return full in self.lesson.imported.values() and full[:1].islower()

    def _attribute(self, node: ast.Attribute) -> str:
        """Return the full name of an attribute of a value, or nothing."""
        known = self.lesson.known
        for noted in self._noted(ast.unparse(node)):
            if "." in noted["name"] and (full := _full(noted)) in known:
                return full
        if node.attr in _FIELDS and isinstance(node.value, ast.Call):
            function = node.value.func
            full = self._written(function)
            if not full and isinstance(function, ast.Attribute):
                full = self._attribute(function)
            return full if full in known else ""
        owner = self._class_of(node.value)
        if owner:
            if (full := f"{owner}.{node.attr}") in known:
                return full
            if owner.partition(".")[0] not in _PACKAGES:
                return ""
        if node.attr.startswith("_") or self._is_own(node):
            return ""
        if not owner and node.attr in _PYTHONS:
            return ""
        fitting = [c for c in _LIKELY if f"{c}.{node.attr}" in known]
        package = owner.partition(".")[0]
        # An array of NumPy can hold anything, such as axes.
        if owner in known and not isinstance(node.value, ast.Subscript):
            fitting = [c for c in fitting if c.startswith(f"{package}.")]
        called = node.value.id.lower() if isinstance(node.value, ast.Name) else ""
        # A class that is known has its methods from one of its own package, and a name
        # tells: scheduler.step is not that of an optimizer.
        fitting.sort(
            key=lambda full: (
                not owner or not full.startswith(f"{package}."),
                len(called) < 3 or called not in full.rpartition(".")[2].lower(),
            )
        )
        return f"{fitting[0]}.{node.attr}" if fitting else ""

    def _is_own(self, node: ast.Attribute) -> bool:
        """Tell whether an attribute was made by the lesson: self.conv1, net.conv1."""
        return isinstance(node.value, ast.Name) and node.value.id == "self"

    def _class_of(self, node: ast.AST) -> str:
        """Return the full name of the class of a value, or nothing."""
        match node:
            case ast.Name(id=name):
                for scope in reversed(self.scopes):
                    if name in scope:
                        return self._documented(scope[name])
                return self._class_noted(name)
            case ast.Constant(value=value):
                return type(value).__name__
            case ast.JoinedStr():
                return "str"
            case ast.List() | ast.ListComp():
                return "list"
            case ast.Dict() | ast.DictComp():
                return "dict"
            case ast.Attribute():
                if (full := self._written(node)) and full in self.lesson.known:
                    return ""
                full = self._attribute(node)
                if full in _LEADS_TO:
                    return _LEADS_TO[full]
                if noted := self._class_noted(ast.unparse(node)):
                    return noted
                owner = full.rpartition(".")[0]
                return owner if owner in _RESULTS.values() else ""
            case ast.Call(func=function):
                return self._class_returned(function)
            case ast.Subscript(value=value) | ast.UnaryOp(operand=value):
                owner = self._class_of(value)
                kept = {*_RESULTS.values(), *_LEADS_TO.values()}
                return owner if owner in kept else ""
            case ast.BinOp(left=one, right=other):
                classes = (self._class_of(one), self._class_of(other))
                return next((c for c in classes if c in _RESULTS.values()), classes[0])
            case ast.Compare(left=one, comparators=[other]):
                classes = (self._class_of(one), self._class_of(other))
                return next((c for c in classes if c in _RESULTS.values()), "")
        return ""

    def _class_returned(self, function: ast.AST) -> str:
        """Return the class of what a call gives, or nothing."""
        full = self._written(function)
        if full:
            if self.lesson.known.get(full) == "class":
                return full
            return _RESULTS.get(full.partition(".")[0], "")
        if isinstance(function, ast.Attribute):
            return self._class_of(function)
        if isinstance(function, ast.Name) and function.id in self.lesson.bases:
            return self.lesson.bases[function.id]
        owner = self._class_of(function)
        if owner.startswith("torch.nn."):
            return _RESULTS["torch"]
        return ""

    def _class_noted(self, written: str) -> str:
        for noted in self._noted(written):
            if noted["is_class"] or "." in noted["name"]:
                continue
            if noted["module"] == "builtins":
                # Functions, None and the nodes of a graph pass for Python's own.
                return noted["name"] if hasattr(builtins, noted["name"]) else ""
            if noted["module"] == "__main__":
                return self.lesson.bases.get(noted["name"], "")
            return _full(noted)
        return ""

    def _noted(self, written: str) -> list[dict[str, Any]]:
        root = written.partition(".")[0]
        if any(root in scope for scope in self.scopes):
            return []
        return self.lesson.objects.get(written, [])

    def _documented(self, name: str) -> str:
        return self.lesson.bases.get(name, name)

    # -- Where a piece of code stands

    def _position(self, node: Any, text: str = "") -> int:
        start = self._offset(node.lineno, node.col_offset)
        return self._checked(start, text)

    def _end(self, node: Any, text: str = "") -> int:
        end = self._offset(node.end_lineno, node.end_col_offset)
        return self._checked(end - len(text), text) + len(text)

    def _checked(self, start: int, text: str) -> int:
        """Return where a text stands: Python below 3.12 misplaces it in an f-string."""
        if not self.text or not text:
            return start
        first, last = self.text
        found = self.code.find(text, first, last)
        self.text[0] = found + len(text) if found >= 0 else first
        return found

    def _offset(self, line: int, column: int) -> int:
        # Python counts the columns in bytes.
        before = self.lines[line - 1].encode()[:column].decode()
        return self.starts[line - 1] + len(before)

    def _add(self, start: int, text: str, target: str) -> None:
        if target in self.lesson.known and self.code.startswith(text, start):
            self.names.append(Name(start, start + len(text), target))


def _full(noted: dict[str, Any]) -> str:
    return f"{noted['module_short']}.{noted['name']}"
