# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "scikit-learn>=1.5", "torch>=2.11"]
# ///
"""
Define the network
==================

You write a small network that looks at a picture of a digit and gives a score to
each of the ten digits.

**What you will learn**

- What an ``nn.Module`` is, and which method of it you write.
- How the shape of the data changes from the picture to the ten scores.
- Where a network keeps the numbers that it learns, and how many there are.
- Why this network takes pictures of 32 by 32 values, in batches.
- How gradients reach every layer although you write no backward pass.

You need the lessons *Tensors* and *Automatic differentiation* for this one.
"""

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)

# %%
# How does a network learn?
# -------------------------
# A *neural network* is a function with many numbers inside that can be changed.
# Those numbers are its *learnable parameters*. *Training* looks for values of them
# that make the outputs right. It has six steps:
#
# 1. Define the network and its learnable parameters.
# 2. Go through a dataset of inputs, a few at a time.
# 3. Send the inputs forward through the network to get outputs.
# 4. Compute the *loss*: one number that says how wrong the outputs are.
# 5. Send gradients backward, from the loss to every parameter.
# 6. Update the parameters, and go on with the next inputs.
#
# The shortest update rule is one line. A positive gradient means that a larger
# weight makes a larger loss, so the rule makes the weight smaller.

weight, gradient, learning_rate = 0.5, 2.0, 0.1
weight = weight - learning_rate * gradient
print(f"{weight = :.1f}")
assert weight < 0.5

# %%
# This lesson is about step 1, and tries out steps 3 and 5.
#
# A module has layers and a forward method
# ----------------------------------------
# The package ``torch.nn`` contains the parts of networks, and it builds on automatic
# differentiation. A network is a *module*: its class derives from ``nn.Module``. It has
# layers, which are modules too, and a method ``forward`` that takes the input and
# returns the output.
#
# Our network has two kinds of layers with parameters:
#
# - A *convolution* slides small windows of weights, its *kernels*, over a picture. At
#   each place it multiplies the weights by the values under them and adds up the
#   products. So each kernel makes a new picture, a *feature map*, which is also called
#   a channel. Its values are large where the kernel fits well.
# - A *fully connected* layer computes each of its outputs from all of its inputs.
#
# ``F.relu`` is an *activation function*: it replaces negative values by zero.
# ``F.max_pool2d`` does *max pooling*: of each window of 2 by 2 values it keeps the
# largest.


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        # One grey channel comes in, and each kernel covers 5 by 5 values.
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        # The 16 feature maps of 5 by 5 values arrive as one row of 400 values.
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        # One output for each of the ten digits leaves the network.
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


net = Net()
print(net)

# %%
# The data goes one way, from the input through one layer after the other to the
# output. Such a network is called *feed-forward*, and one such trip is a *forward
# pass*. A network much like this one, LeNet-5, read the digits on bank cheques in the
# 1990s.
#
# You call the network like a function, and it runs ``forward``. A random picture is
# enough to try it. Its shape says: one picture, one channel, 32 rows, 32 columns.

picture = torch.randn(1, 1, 32, 32)
output = net(picture)
print(f"{output.shape = }")
print(output.grad_fn.name())

# %%
# ``forward`` is all that you write. The output has a ``grad_fn``, so automatic
# differentiation has recorded each operation and can run the *backward pass*.
#
# Which numbers does it learn?
# ----------------------------
# ``net.parameters()`` gives all learnable parameters, and
# ``net.named_parameters()`` gives their names too. Each layer has two tensors: its
# *weights*, which multiply, and its *bias*, which is added.

for name, parameter in net.named_parameters():
    print(f"{name:12} {list(parameter.shape)}")

parameters = list(net.parameters())
count = sum(parameter.numel() for parameter in parameters)
print(f"{len(parameters)} tensors, {count:,} numbers")
assert list(parameters[0].shape) == [6, 1, 5, 5]
assert len(parameters) == 10 and count == 61_706

# %%
# The first tensor holds the weights of ``conv1``: 6 kernels, each for 1 channel, of
# 5 rows and 5 columns. In the top left corner of the picture, the first kernel and its
# bias give the first value of the first feature map.

corner = picture[0, 0, :5, :5]
value = (net.conv1.weight[0, 0] * corner).sum() + net.conv1.bias[0]
torch.testing.assert_close(net.conv1(picture)[0, 0, 0, 0], value)

# %%
# What does the network do to a picture?
# --------------------------------------
# The package scikit-learn contains small pictures of handwritten digits, 8 by 8
# values from 0 to 16. We take a three and stretch it to 32 by 32 values.

digits = load_digits()
small = torch.tensor(digits.images, dtype=torch.float32) / 16
# unsqueeze(1) adds dimension 1, for the one grey channel.
pictures = F.interpolate(small.unsqueeze(1), size=(32, 32), mode="bilinear")
three = pictures[3:4]
print(f"{three.shape = }")
assert digits.target[3] == 3

# %%
# Now we take the same steps as ``forward``, one at a time, and keep what each one
# returns. The last result is the output of the network.

with torch.no_grad():
    maps1 = F.relu(net.conv1(three))
    pooled1 = F.max_pool2d(maps1, 2)
    maps2 = F.relu(net.conv2(pooled1))
    pooled2 = F.max_pool2d(maps2, 2)
    row = torch.flatten(pooled2, 1)
    hidden1 = F.relu(net.fc1(row))
    hidden2 = F.relu(net.fc2(hidden1))
    scores = net.fc3(hidden2)
    assert torch.allclose(scores, net(three))

stages = [
    ("Input", three),
    ("conv1, ReLU", maps1),
    ("Max pooling", pooled1),
    ("conv2, ReLU", maps2),
    ("Max pooling", pooled2),
    ("Flatten", row),
    ("fc1, ReLU", hidden1),
    ("fc2, ReLU", hidden2),
    ("fc3", scores),
]
for name, values in stages:
    print(f"{name:12} {tuple(values.shape)}")

# %%
# The figure shows these tensors. Each square is one channel. A window of 5 values has
# 28 places in a row of 32 values, so ``conv1`` makes 28 of 32. Max pooling halves each
# side. Further down, a strip is one row of values, drawn at about half the scale.
#
# Black is the lowest value of a stage, and after ReLU that is zero. A kernel that gave
# no positive value leaves a square that is all black.

assert maps1.shape[-1] == 32 - 5 + 1 == 28
assert maps1.min() == maps2.min() == hidden1.min() == hidden2.min() == 0


def draw_stages(ax, stages):
    # Draws each stage as its name and its shape, with a row of grey boxes below them.
    top = 0
    for name, values in stages:
        boxes = values[0] if values.ndim == 4 else values.unsqueeze(0)
        height, width = boxes.shape[1:]
        if height == 1:
            height, width = 7, 0.475 * width
        if top > 0:
            ax.text(0, top + 3, "↓", va="center", color="C1")
        ax.text(8 if top > 0 else 0, top + 3, name, va="center")
        ax.text(190, top + 3, str(tuple(values.shape)), va="center", ha="right")
        for i, box in enumerate(boxes):
            left = i * 192 / len(boxes)
            extent = (left, left + width, top + 9 + height, top + 9)
            limits = {"vmin": values.min(), "vmax": values.max()}
            ax.imshow(box.numpy(), cmap="gray", extent=extent, **limits)
            ax.add_patch(plt.Rectangle((left, top + 9), width, height, fill=False))
        top += height + 15
    ax.set(xlim=(-1, 191), ylim=(top - 5, -1), aspect="equal")
    ax.axis("off")


fig, ax = plt.subplots(figsize=(5.2, 6.9), layout="constrained")
draw_stages(ax, stages)
fig.set_label(
    "Nine rows from top to bottom, from a handwritten three of 32 by 32 values to "
    "ten scores. The six feature maps of 28 by 28 values shrink to 14 by 14, sixteen "
    "maps of 10 by 10 shrink to 5 by 5, and then strips of 400, 120, 84 and 10 "
    "values follow."
)
plt.show()

# %%
# The ten values at the end are the scores of the digits 0 to 9, and the digit with the
# highest score is the answer. It means nothing yet: the network is not trained, and its
# parameters are random numbers. All 1,797 pictures get the same answer.

with torch.no_grad():
    # argmax gives the position of the largest score of each picture.
    answers = net(pictures).argmax(dim=1)
print(f"{len(pictures):,} pictures, different answers: {len(answers.unique())}")
assert len(answers.unique()) == 1

# %%
# Why 32 by 32, and why a batch?
# ------------------------------
# ``fc1`` takes exactly 400 values, and a picture of 32 by 32 values becomes 16 maps of
# 5 by 5. The digits of MNIST, a well-known dataset, are 28 by 28. They become 16 maps
# of 4 by 4, which is 256 values, and ``fc1`` refuses them. So you pad such a picture
# with two zeros on each side, or you resize it.

picture28 = torch.rand(1, 1, 28, 28)
try:
    net(picture28)
except RuntimeError as error:
    # Some versions of PyTorch put other words before these.
    print("mat1" + str(error).partition("mat1")[2])
padded = F.pad(picture28, (2, 2, 2, 2))
resized = F.interpolate(picture28, size=(32, 32), mode="bilinear")
assert net(padded).shape == net(resized).shape == (1, 10)

# %%
# The network takes a batch of any size. ``nn.Conv2d`` also takes one picture without
# the dimension of the batch, but this network does not: ``torch.flatten(x, 1)`` keeps
# dimension 0, which then counts the 16 feature maps. ``unsqueeze(0)`` makes a batch of
# one picture. Another way is ``torch.flatten(x, -3)`` in ``forward``, which joins the
# last three dimensions.

assert net(pictures[:50]).shape == (50, 10)
one = pictures[3]
assert net.conv1(one).shape == (6, 28, 28)
try:
    net(one)
except RuntimeError as error:
    print("mat1" + str(error).partition("mat1")[2])
assert net(one.unsqueeze(0)).shape == (1, 10)
assert torch.flatten(torch.rand(16, 5, 5), -3).shape == (400,)

# %%
# How do gradients get to every layer?
# ------------------------------------
# A backward pass starts with the gradient of the loss with respect to the output. You
# have no loss yet, so random numbers take its place, as the argument of ``backward``.
# One call gives all ten tensors a gradient of their own shape. ``zero_grad`` clears
# the gradients: it sets each ``grad`` to ``None``.

net.zero_grad()
output = net(picture)
output.backward(torch.randn(1, 10))
print(f"{net.conv1.bias.grad.shape = }")
assert all(p.grad.shape == p.shape for p in net.parameters())

net.zero_grad()
print(f"{net.conv1.bias.grad = }")
assert all(p.grad is None for p in net.parameters())

# %%
# What have you met?
# ------------------
# - A ``torch.Tensor`` is a block of numbers. It can remember how it was computed.
# - An ``nn.Parameter`` is a tensor that a module learns. Assign one to a module, and
#   ``parameters()`` contains it. A plain tensor is left out.
# - An ``nn.Module`` keeps parameters and other modules, and has a ``forward``.
# - A ``torch.autograd.Function`` is an operation with its forward and its backward
#   computation. You write one for an operation of your own. PyTorch's operations
#   record such a step too, and ``grad_fn`` is the last one: here, ``fc3``.

module = nn.Module()
module.scale = nn.Parameter(torch.ones(2))
module.plain = torch.ones(2)
print([name for name, parameter in module.named_parameters()])
assert isinstance(module.scale, torch.Tensor) and module.scale.requires_grad
assert output.grad_fn.name() == "AddmmBackward0"

# %%
# Exercises
# ---------
# **1.** Which layer has the most parameters, and what is its share of the 61,706?
# Predict, then count.

# Solution: fc1, with a weight for each pair of its 400 inputs and 120 outputs.
in_fc1 = sum(parameter.numel() for parameter in net.fc1.parameters())
print(f"{in_fc1:,} parameters, {in_fc1 / count:.0%} of all")
assert in_fc1 == 400 * 120 + 120

# %%
# **2.** Change one layer so that the network takes pictures of 28 by 28 values as they
# are. ``nn.Conv2d`` has an argument ``padding``: how many zeros to add on each side.

# Solution: with two zeros added on each side, conv1 makes 28 rows out of 28.
net28 = Net()
net28.conv1 = nn.Conv2d(1, 6, 5, padding=2)
print(f"{net28(picture28).shape = }")
assert net28.conv1(picture28).shape == (1, 6, 28, 28)

# %%
# What comes next
# ---------------
# You have a network, and its scores mean nothing yet. To make them better, you need a
# number that says how wrong they are. *Measure the error: the loss* gives you one.
