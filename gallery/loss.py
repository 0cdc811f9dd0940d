# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "torch>=2.11"]
# ///
"""
Measure the error: the loss
===========================

You turn the output of a network and the right answer into one number, and you follow
the way from this number back to the input.

**What you will learn**

- What a loss function takes and what it returns.
- How to compute a mean squared error, and which shape its target must have.
- Why a network that tells classes apart learns with the cross-entropy.
- How PyTorch remembers each operation between the input and the loss.
"""

import math
import warnings

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

# %%
# What does a loss function do?
# -----------------------------
# A *loss function* takes a pair, the output of a network and the *target*, which is
# what the output should be. It returns one number, the *loss*. The worse the output,
# the larger the loss. Here is the network of *Define the network* again, with a random
# picture as its input.


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
picture = torch.randn(1, 1, 32, 32)
output = net(picture)
print(f"{output.shape = }")

# %%
# The *mean squared error* subtracts the target from the output, squares each of the
# differences and takes their mean. ``nn.MSELoss`` computes it. We have no real target
# yet, so ten random numbers take its place.
#
# .. math::
#
#    \mathrm{loss} = \frac{1}{n} \sum_{i=1}^{n}
#    (\mathrm{output}_i - \mathrm{target}_i)^2

target = torch.randn(1, 10)
loss = nn.MSELoss()(output, target)
print(f"{loss.shape = }")
assert torch.isclose(loss, ((output - target) ** 2).mean())
assert nn.MSELoss()(target, target) == 0

# %%
# The empty shape says that the loss is a single number, and only a perfect output has
# a mean squared error of zero.
#
# The target must have the shape of the output. A target of shape ``(10,)`` gives only a
# warning: PyTorch broadcasts it to ``(1, 10)``, which happens to be right here. With
# other shapes the loss can be wrong: it is the trap that you met in *Tensors*.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    flat_loss = nn.MSELoss()(output, target[0])
print(str(caught[0].message).partition(". ")[0])
assert torch.isclose(flat_loss, loss)

# %%
# Which loss suits classes?
# -------------------------
# *Classification* means to choose one of several classes, such as the ten digits. The
# target is then a *label*, the number of the right class. It is a name and not an
# amount: a 4 is no better an answer to a 3 than an 8 is.
#
# Compare two outputs for a picture of a three. The first is clearly right: 5 for the
# three and 0 for the others. The second is undecided: 0 for all. For the mean squared
# error, the target is 1 for the three and 0 for the others. A second loss, the
# *cross-entropy*, judges the same outputs.

label = torch.tensor([3])
# one_hot makes a row of zeros, with a 1 at the label.
target = F.one_hot(label, num_classes=10).float()
right, undecided = 5 * target, torch.zeros(1, 10)

print("mean squared error")
print(f"    right     {F.mse_loss(right, target):.2f}")
print(f"    undecided {F.mse_loss(undecided, target):.2f}")
print("cross-entropy")
print(f"    right     {F.cross_entropy(right, label):.2f}")
print(f"    undecided {F.cross_entropy(undecided, label):.2f}")
assert F.mse_loss(right, target) > F.mse_loss(undecided, target)
assert F.cross_entropy(right, label) < F.cross_entropy(undecided, label)

# %%
# For the mean squared error the right answer is worse than no answer, because 5 is far
# from 1. For the cross-entropy it is much better. The cross-entropy reads the ten
# outputs as scores, turns them into probabilities, and looks at the probability of the
# right class:
#
# .. math::
#
#    p_i = \frac{e^{\mathrm{score}_i}}{\sum_j e^{\mathrm{score}_j}},
#    \qquad \mathrm{loss} = -\log p_{\mathrm{label}}
#
# Here :math:`\log` is the natural logarithm. The step from scores to probabilities is
# called *softmax*. ``nn.CrossEntropyLoss`` contains it, so the network must not do it
# too.

probabilities = torch.softmax(right, dim=1)
print(f"probability of the three: {probabilities[0, 3]:.3f}")
assert torch.isclose(probabilities.sum(), torch.tensor(1.0))

loss = nn.CrossEntropyLoss()(right, label)
assert torch.isclose(loss, -torch.log(probabilities[0, 3]))

# %%
# Now let the score of the three run from -5 to 10, while the nine others stay at 0.
# Above 0 it is the highest score, and the answer is right. The cross-entropy falls all
# the way: the higher this score, the smaller the loss. The mean squared error is lowest
# at 1, and rises again although the answer is right.

score = torch.linspace(-5, 10, 61)
outputs = score.reshape(61, 1) * target
squared = ((outputs - target) ** 2).mean(dim=1)
# reduction="none" keeps one loss for each output, instead of their mean.
entropy = F.cross_entropy(outputs, label.expand(61), reduction="none")
assert (entropy.diff() < 0).all()
assert abs(score[squared.argmin()] - 1) < 0.01

fig, ax = plt.subplots(figsize=(5.2, 3.3), layout="constrained")
ax.plot(score, entropy, label="Cross-entropy")
ax.plot(score, squared, "--", label="Mean squared error")
ax.axvline(0, color="C5", linewidth=1, linestyle=":")
ax.text(-0.2, 8.4, "← Wrong answer", va="center", ha="right")
ax.text(0.2, 8.4, "Right answer →", va="center")
ax.set(xlabel="score of the right class", ylabel="loss", ylim=(-0.2, 9))
ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
fig.set_label(
    "The loss against the score of the right class. The cross-entropy falls from left "
    "to right, towards zero. The mean squared error falls until the score is 1 and "
    "then rises again. The answer is right where the score is above 0."
)
plt.show()

# %%
# ``nn.CrossEntropyLoss`` takes scores of shape ``(N, 10)`` and ``N`` labels, which are
# whole numbers, and returns the mean over the batch. A network that knows nothing
# gives each class about the same probability, 1/10. So its loss is near the logarithm
# of 10, which is 2.3. Remember this number: a loss above it is worse than a guess that
# gives all ten digits the same probability.

pictures = torch.randn(8, 1, 32, 32)
labels = torch.randint(10, (8,))
scores = net(pictures)
loss = nn.CrossEntropyLoss()(scores, labels)
each = F.cross_entropy(scores, labels, reduction="none")
assert each.shape == (8,) and torch.isclose(loss, each.mean())
print(f"loss {loss:.1f}, log 10 is {math.log(10):.1f}")
print(f"{labels.shape = }, {labels.dtype = }")
assert abs(loss.item() - math.log(10)) < 0.2

# %%
# How does the loss remember the way back?
# ----------------------------------------
# Each operation on the way has left a *node* in the computation graph. A tensor's
# ``grad_fn`` is the node of the operation that made it. The node's ``next_functions``
# lead to the nodes from which its own inputs came: one pair for each input, with the
# node in first place. Here are two nodes, and then the node of ``fc3`` with its inputs.

node = loss.grad_fn
print(node.name())
node = node.next_functions[0][0]
print(node.name())
node = node.next_functions[0][0]
print(node.name(), "has the inputs")
for parent, _ in node.next_functions:
    print("   ", parent.name())
assert node.next_functions[0][0].variable is net.fc3.bias

# %%
# ``Addmm`` adds a bias to a product of matrices. Its three inputs are the bias, the
# values that come out of ReLU, and the transposed weights. At ``AccumulateGrad`` a way
# ends: it collects the gradient of a parameter. So the way back to the pictures leads
# through the second input here, and not through the first.
#
# A few lines walk this way to the end. They skip the nodes that lead only to a
# parameter.


def previous(node):
    skipped = ("torch::autograd::AccumulateGrad", "TBackward0")
    for parent, _ in node.next_functions:
        if parent is not None and parent.name() not in skipped:
            return parent
    return None


chain = [loss.grad_fn]
while previous(chain[-1]) is not None:
    chain.append(previous(chain[-1]))
print(" <- ".join(node.name().removesuffix("Backward0") for node in chain[:5]), "...")
print(f"{len(chain)} nodes, the last is {chain[-1].name()}")

# The first input of the last node is the batch of pictures, which needs no gradient.
assert chain[-1].next_functions[0][0] is None
assert not pictures.requires_grad

# %%
# This is the whole way, with the parameters that each node reaches. It is the method
# ``forward``, read from its end: ``ViewBackward0`` comes from ``flatten``.

names = {parameter: name for name, parameter in net.named_parameters()}


def parameters_of(node):
    found = []
    for parent, _ in node.next_functions:
        # The weights of a fully connected layer are one node further away.
        if parent is not None and parent.name() == "TBackward0":
            parent = parent.next_functions[0][0]
        # Only AccumulateGrad has a variable, which is its parameter.
        if hasattr(parent, "variable"):
            found.append(names[parent.variable])
    return sorted(found)


def draw_chain(ax, chain):
    # Draws a column of boxes, one for a node, and the parameters to their right.
    box = {"boxstyle": "round,pad=0.3", "facecolor": "C0", "alpha": 0.2}
    side = {"boxstyle": "round,pad=0.3", "facecolor": "C1", "alpha": 0.2}
    arrow = {"arrowstyle": "->", "color": "C5", "linewidth": 1.5}
    ax.text(0.27, 1, "loss", ha="center", va="center")
    for i, node in enumerate(chain):
        ax.annotate("", (0.27, -i + 0.3), (0.27, -i + 0.7), arrowprops=arrow)
        ax.text(0.27, -i, node.name(), ha="center", va="center", bbox=box, size=10)
        found = parameters_of(node)
        if found:
            ax.annotate("", (0.6, -i), (0.44, -i), arrowprops=arrow)
            text = ", ".join(found)
            ax.text(0.62, -i, text, va="center", bbox=side, size=10)
    end = -len(chain)
    ax.annotate("", (0.27, end + 0.3), (0.27, end + 0.7), arrowprops=arrow)
    ax.text(0.27, end, "input, needs no gradient", ha="center", va="center")
    ax.set(xlim=(0, 1), ylim=(end - 0.5, 1.5))
    ax.axis("off")


fig, ax = plt.subplots(figsize=(5.4, 6.6), layout="constrained")
draw_chain(ax, chain)
found = [name for node in chain for name in parameters_of(node)]
assert len(chain) == 14 and sorted(found) == sorted(names.values())
fig.set_label(
    "A chain of 14 nodes from the loss down to the input. Three Addmm nodes lead to "
    "the weights and biases of fc3, fc2 and fc1, and two Convolution nodes to those of "
    "conv2 and conv1."
)
plt.show()

# %%
# Exercises
# ---------
# **1.** A network ends with a softmax by mistake, and you give its output to
# ``nn.CrossEntropyLoss``. Try it with ``right``. Then try a perfect output, which gives
# the three the probability 1. How small can the loss become?

# Solution: not below 1.46, because the scores are only numbers from 0 to 1.
twice = F.cross_entropy(torch.softmax(right, dim=1), label)
perfect = F.cross_entropy(target, label)
print(f"right {twice:.2f}, perfect {perfect:.2f}")
assert F.cross_entropy(right, label) < perfect < twice

# %%
# **2.** Take ten random scores with ``requires_grad=True``, and call ``backward`` on
# their cross-entropy. Compare the gradient of the scores with the probabilities.

# Solution: the gradient is the probabilities, minus 1 for the right class.
scores = torch.randn(1, 10, requires_grad=True)
F.cross_entropy(scores, label).backward()
expected = torch.softmax(scores, dim=1) - target
torch.testing.assert_close(scores.grad, expected)
print(f"{scores.grad.argmin().item() = }")

# %%
# **3.** Walk the chain of the mean squared error of ``output`` and ``target``. How many
# nodes come before the node of ``fc3``? Which index of its ``next_functions`` leads to
# ReLU?

# Solution: one node, for the error itself. Index 0 leads to the bias, 1 to ReLU.
node = F.mse_loss(output, target).grad_fn
print(node.name())
inputs = node.next_functions[0][0].next_functions
print(inputs[0][0].name(), inputs[1][0].name())
assert inputs[0][0].variable is net.fc3.bias

# %%
# What comes next
# ---------------
# The loss knows the way back to every parameter. In *Backpropagation* you send the
# gradients along it.
