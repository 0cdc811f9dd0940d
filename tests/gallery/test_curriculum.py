"""The facts of the course hold on the installed torch.

They are asserted here apart from the lessons, so that a new torch that changes one of
them is named by the fact and not only by a lesson that stops.
"""

from __future__ import annotations

import ast
import warnings

import pytest
import torch
import torch.nn.functional as F
from conftest import ROOT
from torch import nn

from course import lessons

GALLERY = ROOT / "gallery"


def class_net(lesson: str) -> str:
    """Return the source of a lesson's class Net."""
    source = (GALLERY / f"{lesson}.py").read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == "Net":
            return ast.get_source_segment(source, node)
    return ""


@pytest.fixture
def net() -> nn.Module:
    """The network as the lesson *Define the network* defines it."""
    namespace = {"torch": torch, "nn": nn, "F": F}
    exec(class_net("define_network"), namespace)
    torch.manual_seed(0)
    return namespace["Net"]()


@pytest.mark.parametrize("lesson", lessons.reading_order(GALLERY))
def test_every_lesson_has_the_same_network(lesson):
    assert class_net(lesson) in ("", class_net("define_network"))


def test_the_core_lessons_have_the_network():
    for lesson in ("loss", "backprop", "update_weights", "train_digits"):
        assert class_net(lesson), lesson


def test_layers_and_parameters(net):
    shapes = {name: list(p.shape) for name, p in net.named_parameters()}
    assert shapes == {
        "conv1.weight": [6, 1, 5, 5],
        "conv1.bias": [6],
        "conv2.weight": [16, 6, 5, 5],
        "conv2.bias": [16],
        "fc1.weight": [120, 400],
        "fc1.bias": [120],
        "fc2.weight": [84, 120],
        "fc2.bias": [84],
        "fc3.weight": [10, 84],
        "fc3.bias": [10],
    }
    assert sum(p.numel() for p in net.parameters()) == 61_706


def test_shapes_on_the_way_through_the_network(net):
    seen = []

    def note(module, inputs, output):
        seen.append(tuple(output.shape))

    for layer in net.children():
        layer.register_forward_hook(note)
    assert net(torch.randn(3, 1, 32, 32)).shape == (3, 10)
    assert seen == [(3, 6, 28, 28), (3, 16, 10, 10), (3, 120), (3, 84), (3, 10)]


def test_forward_is_relu_and_pooling_after_each_layer_but_the_last(net):
    x = torch.randn(2, 1, 32, 32)
    y = F.max_pool2d(F.relu(net.conv1(x)), 2)
    y = F.max_pool2d(F.relu(net.conv2(y)), 2)
    y = F.relu(net.fc1(torch.flatten(y, 1)))
    y = net.fc3(F.relu(net.fc2(y)))
    assert torch.equal(net(x), y)


def test_pictures_of_28_by_28_do_not_fit(net):
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        net(torch.randn(1, 1, 28, 28))
    assert net(F.pad(torch.randn(1, 1, 28, 28), (2, 2, 2, 2))).shape == (1, 10)


def test_a_convolution_takes_one_picture_but_this_network_does_not(net):
    one = torch.randn(1, 32, 32)
    assert net.conv1(one).shape == (6, 28, 28)
    with pytest.raises(RuntimeError, match="16x25 and 400x120"):
        net(one)
    assert net(one.unsqueeze(0)).shape == (1, 10)


def test_relu_is_the_second_input_of_the_last_layer(net):
    loss = nn.MSELoss()(net(torch.randn(1, 1, 32, 32)), torch.randn(1, 10))
    addmm = loss.grad_fn.next_functions[0][0]
    assert loss.grad_fn.name() == "MseLossBackward0"
    assert addmm.name() == "AddmmBackward0"
    names = [node.name().split("::")[-1] for node, _ in addmm.next_functions]
    assert names == ["AccumulateGrad", "ReluBackward0", "TBackward0"]


def test_flatten_is_a_view_in_the_graph():
    x = torch.randn(1, 16, 5, 5, requires_grad=True)
    assert torch.flatten(x, 1).grad_fn.name() == "ViewBackward0"


def test_zero_grad_sets_none_and_step_skips_none(net):
    net(torch.randn(1, 1, 32, 32)).sum().backward()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    optimizer.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    before = [p.detach().clone() for p in net.parameters()]
    optimizer.step()
    assert all(map(torch.equal, before, net.parameters()))
    net(torch.randn(1, 1, 32, 32)).sum().backward()
    optimizer.zero_grad(set_to_none=False)
    assert all(p.grad.abs().sum() == 0 for p in net.parameters())


def test_gradients_accumulate(net):
    x = torch.randn(1, 1, 32, 32)
    net(x).sum().backward()
    once = net.conv1.bias.grad.clone()
    net(x).sum().backward()
    torch.testing.assert_close(net.conv1.bias.grad, 2 * once)


def test_a_second_backward_through_the_same_graph_raises(net):
    loss = net(torch.randn(1, 1, 32, 32)).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        loss.backward()


def test_a_target_of_another_shape_only_warns():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        nn.MSELoss()(torch.zeros(1, 10), torch.zeros(10))
    assert "different to the input size" in str(caught[0].message)


def test_sgd_is_the_rule_in_plain_python(net):
    net(torch.randn(1, 1, 32, 32)).sum().backward()
    expected = [p.detach() - 0.1 * p.grad for p in net.parameters()]
    torch.optim.SGD(net.parameters(), lr=0.1).step()
    for parameter, value in zip(net.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.detach(), value)


def test_printing_a_grad_fn_shows_an_address():
    node = torch.ones(1, requires_grad=True).exp().grad_fn
    assert "0x" in repr(node)
    assert node.name() == "ExpBackward0"


@pytest.mark.parametrize("lesson", lessons.reading_order(GALLERY))
def test_no_lesson_repeats_a_common_error(lesson):
    tree = ast.parse((GALLERY / f"{lesson}.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert node.attr != "data", f"line {node.lineno}: .data is discouraged"
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            for argument in node.args:
                shown = ast.unparse(argument)
                assert not shown.endswith(".grad_fn"), f"line {node.lineno}: an address"
