# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "torch>=2.11"]
# ///
"""
Automatic differentiation
=========================

To learn, a network must know how its result changes when one of its numbers
changes. PyTorch works this out for all of them at once.

**What you will learn**

- Say what a derivative tells, and check one with a finite difference.
- Get a derivative with ``backward()``, and read the graph that it follows.
- Clear a gradient, and compute without recording the steps.
- Go down a curve with the gradient as your guide.
"""

import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)

# %%
# What does a derivative tell?
# ----------------------------
# The *derivative* of a function at a point is its slope there. When the input changes
# a little, the result changes by about the slope times as much. This function has a
# derivative that you can find by hand: :math:`f'(x) = x^3 - 2x + 0.5`.


def f(x):
    return x**4 / 4 - x**2 + x / 2


def slope_by_hand(x):
    return x**3 - 2 * x + 0.5


print(f"{f(2.0) = }, {slope_by_hand(2.0) = }")

# %%
# A *finite difference* measures the slope without any rule. It moves the input a
# little to each side, and divides the change of the result by the change of the input.

measured = (f(2.001) - f(1.999)) / 0.002
print(f"measured {measured:.3f}, by hand {slope_by_hand(2.0):.3f}")

# %%
# Where the slope is positive, the curve rises to the right. Where it is negative, the
# curve falls. The farther the slope is from 0, the steeper the curve.

xs = torch.linspace(-2.25, 2.25, 100)
fig, ax = plt.subplots(figsize=(5.2, 3.0), layout="constrained")
ax.plot(xs, f(xs))
for x in (-2, 0, 2):
    slope = slope_by_hand(x)
    # The line goes 0.4 to each side, and up or down by the slope times 0.4.
    ax.plot([x - 0.4, x + 0.4], [f(x) - 0.4 * slope, f(x) + 0.4 * slope], "C1--")
    ax.plot(x, f(x), "C1o")
    ax.text(x + 0.25, f(x) - 0.4, f"{slope:+.1f}")
ax.set(xlabel="x", ylabel="f(x)", xlim=(-2.6, 2.8), title="The slope at three points")
fig.set_label(
    "A curve with two valleys. At three points a dashed straight line touches it. From "
    "left to right, the lines have the slopes -3.5, 0.5 and 4.5."
)
plt.show()

# %%
# Let PyTorch do it
# -----------------
# ``requires_grad=True`` tells PyTorch to record what happens to a tensor. A result
# that depends on it has a ``grad_fn``, which names the last operation. Here it is an
# addition.

x = torch.tensor(2.0, requires_grad=True)
y = f(x)
print(f"{y.requires_grad = }, {y.grad_fn.name() = }")

# %%
# Each ``grad_fn`` leads to those that came before it, back to ``x``. Together they
# are the *computation graph*. ``AccumulateGrad`` marks the end of a path: the place
# that collects the derivative for ``x``. Three paths end there, because ``f`` uses
# ``x`` three times.


# Prints a node of the graph, and indented below it, where its inputs came from.
def print_graph(node, indent=""):
    print(indent + node.name().split("::")[-1])
    for earlier, _ in node.next_functions:
        # A plain number, such as the 4 in x**4 / 4, has no node.
        if earlier is not None:
            print_graph(earlier, indent + "    ")


print_graph(y.grad_fn)

# %%
# ``backward()`` goes through the graph from the result to the inputs. It knows the
# derivative of each operation and combines them with the *chain rule*: slopes along a
# path are multiplied, and paths that meet are added. ``x.grad`` holds the answer.

y.backward()
print(f"{x.grad = }")
assert x.grad == slope_by_hand(2.0)
assert abs(x.grad - measured) < 1e-4

# %%
# A tensor of many numbers gets a derivative for each of them, in a tensor of the
# same shape: the *gradient*. Without an argument, ``backward()`` needs a result that
# is one number (a *scalar*), such as a sum or a mean.

weights = torch.randn(2, 3, requires_grad=True)
try:
    (weights**2).backward()
except RuntimeError as problem:
    print(problem)
(weights**2).sum().backward()
torch.testing.assert_close(weights.grad, 2 * weights)

# %%
# Gradients accumulate
# --------------------
# Gradients *accumulate*: a second ``backward()`` does not replace ``x.grad``, it adds
# to it. Set ``x.grad`` to ``None`` before you need a new gradient.

f(x).backward()
print(f"after a second backward: {x.grad = }")
x.grad = None
f(x).backward()
print(f"cleared before backward: {x.grad = }")

# %%
# Compute without recording
# -------------------------
# Inside ``torch.no_grad()`` PyTorch records nothing. You need it to change ``x``
# itself, because PyTorch forbids that while it records. The message calls ``x`` a
# *leaf*, since it was not computed from other recorded tensors. *In-place* means that
# ``-=`` changes the tensor itself, instead of making a new one.

try:
    x -= 0.1 * x.grad
except RuntimeError as problem:
    print(problem)
with torch.no_grad():
    x -= 0.1 * x.grad
    assert not f(x).requires_grad
print(f"{x.item() = :.2f}")

# %%
# ``detach()`` gives a tensor with the same numbers, cut off from the graph. To
# derivatives it is a constant. Use it to draw or store a result.

print(f"{y.requires_grad = }, {y.detach().requires_grad = }")
assert y.detach() == y

# %%
# Walk down a curve
# -----------------
# The slope says which way is up, so a small step against it goes down. Repeated, this
# is *gradient descent*. Each step is the slope times the *learning rate*, here 0.05. So
# the steps get shorter as the curve gets flatter.


# Returns all the points on the way, as one tensor.
def descend(function, start, learning_rate, steps):
    x = torch.tensor(start, requires_grad=True)
    visited = [x.tolist()]
    for _ in range(steps):
        x.grad = None
        function(x).backward()
        with torch.no_grad():
            x -= learning_rate * x.grad
        visited.append(x.tolist())
    return torch.tensor(visited)


path = descend(f, start=2.1, learning_rate=0.05, steps=40)
print(f"at the end x = {path[-1]:.2f}, slope {slope_by_hand(path[-1]):.2f}")
# diff() subtracts each number from the next one.
lengths = path.diff().abs()
assert (lengths.diff() < 0).all()

fig, ax = plt.subplots(figsize=(5.2, 3.0), layout="constrained")
ax.plot(xs, f(xs))
ax.plot(path, f(path), "o-", color="C1", linewidth=1)
ax.text(1.55, 1.45, "Start")
ax.text(1.1, -0.85, "End")
ax.set(xlabel="x", ylabel="f(x)", title="Steps against the slope")
fig.set_label(
    "A curve with two valleys. Dots start high on the right and go down into the right "
    "valley. Each step is shorter than the one before, and the last dots overlap."
)
plt.show()

# %%
# Two numbers, one gradient
# -------------------------
# With two inputs, the gradient has two numbers, one for each input. Drawn as an arrow,
# it points uphill, at a right angle to the *contours*, which are lines of equal
# height. We compute the gradient at 35 points of a surface with the shape of a bowl.


def bowl(point):
    return point[0] ** 2 / 2 + point[1] ** 2


# All pairs of an a from -3 to 3 and a b from -2 to 2, as a tensor of shape (2, 35).
points = torch.cartesian_prod(torch.arange(-3.0, 4), torch.arange(-2.0, 3)).T
a, b = points
# The points do not mix, so the gradient of the sum holds the gradient of each point.
bowl(points.requires_grad_()).sum().backward()
torch.testing.assert_close(points.grad, torch.stack([a, 2 * b]))
# A short step at a right angle to the gradient hardly changes the height.
sideways = 0.001 * torch.stack([-points.grad[1], points.grad[0]])
assert (bowl(points + sideways) - bowl(points)).abs().max() < 1e-4

# %%
# Seen from above, the contours of this bowl are ellipses. Gradient descent goes against
# the arrows, and ends near the lowest point.

path = descend(bowl, start=[-2.6, 2.6], learning_rate=0.2, steps=15)
across, up = torch.linspace(-4, 4, 50), torch.linspace(-3, 3, 50)
# Broadcasting makes a table of heights from a row and a column.
heights = bowl([across, up.reshape(50, 1)])
assert path[-1].abs().max() < 0.1

fig, ax = plt.subplots(figsize=(5.2, 3.8), layout="constrained")
ax.contour(across, up, heights, levels=[0.5, 2, 4.5, 8], colors="C5", linewidths=1)
ax.quiver(a, b, *points.grad, color="C0", angles="xy", scale_units="xy", scale=5)
ax.plot(*path.T, "o-", color="C1", markersize=4, linewidth=1)
ax.set(xlabel="a", ylabel="b", aspect="equal", title="Arrows uphill, steps downhill")
fig.set_label(
    "Ellipses around a lowest point. Arrows point outwards across them, and they are "
    "longer farther out. A path of dots runs from the top left to the middle."
)
plt.show()

# %%
# Exercises
# ---------
# **1.** ``x`` is 3. What is ``x.grad`` after a backward pass from ``x * x``? And after
# one from ``x * x.detach()``? Predict, then try.

# Solution: 6, and only 3 with detach, which makes the second factor a constant.
x = torch.tensor(3.0, requires_grad=True)
for y in (x * x, x * x.detach()):
    x.grad = None
    y.backward()
    print(x.grad)

# %%
# **2.** ``f`` has a top near 0.26. Where do 100 steps from 0.2, and from 0.3, end?

# Solution: in different valleys, because each step only knows the slope where it is.
for start in (0.2, 0.3):
    end = descend(f, start, learning_rate=0.05, steps=100)[-1]
    print(f"from {start} to {end:.2f}")

# %%
# What comes next
# ---------------
# You know what a tensor is, and how PyTorch finds a gradient. That is all you need to
# build a network, in *Define the network*.
