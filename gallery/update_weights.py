# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "torch>=2.11"]
# ///
"""
Update the weights
==================

The gradients say in which direction the loss falls. Now you take a step in that
direction, and repeat it until the network has learned.

**What you will learn**

- Write the update rule in plain Python.
- Let ``torch.optim`` do the same step.
- Put the five lines of the training loop in order.
- Say why each step clears the gradients first.
- Compare SGD, Nesterov momentum, RMSProp and Adam from the same start.
"""

import copy

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn, optim

torch.manual_seed(0)

# %%
# A network and a batch
# ---------------------
# The network is the one from *Define the network*.


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

# %%
# The images need a rule that the network can find. Here are 20 images of noise, each
# with a bright bar at one of ten heights. The label is the height, from 0 at the top.

labels = torch.arange(10).repeat(2)
images = 0.5 * torch.randn(20, 1, 32, 32)
for image, label in zip(images, labels, strict=True):
    top = 3 * label + 1
    image[0, top : top + 3] += 4
# Shift all the values by one number, so that their average is 0.
images -= images.mean()
loss_function = nn.CrossEntropyLoss()

# %%
# The rule in plain Python
# ------------------------
# A positive gradient says that the loss grows with the weight, so the weight must
# become smaller. A negative one says the opposite. One rule fits both:
#
# .. math::
#
#    \text{weight} = \text{weight} - \text{learning rate} \times \text{gradient}
#
# This is the gradient descent of *Automatic differentiation*, with 61,706 numbers in
# the place of one. ``torch.no_grad()`` keeps the update out of the computation graph.

twin = copy.deepcopy(net)
learning_rate = 0.05

loss_before = loss_function(net(images), labels)
loss_before.backward()
with torch.no_grad():
    for parameter in net.parameters():
        parameter -= learning_rate * parameter.grad

loss_after = loss_function(net(images), labels)
print(f"loss before: {loss_before.item():.3f}, after: {loss_after.item():.3f}")
assert loss_after < loss_before
assert sum(parameter.numel() for parameter in net.parameters()) == 61_706

# %%
# The same step with an optimizer
# -------------------------------
# An *optimizer* is an object that holds the parameters and knows an update rule.
# ``optim.SGD`` knows the rule above. Its name is short for *stochastic gradient
# descent*: stochastic, because in training each batch is drawn at random. The copy
# ``twin`` takes one step with it, and ends where ``net`` did.

optimizer = optim.SGD(twin.parameters(), lr=learning_rate)
loss_function(twin(images), labels).backward()
optimizer.step()

for by_hand, by_optimizer in zip(net.parameters(), twin.parameters(), strict=True):
    torch.testing.assert_close(by_hand, by_optimizer)
print("both networks have the same weights")

# %%
# The training loop
# -----------------
# Each step of training has the same five lines: clear the gradients, go forward,
# compute the loss, go backward, update.


def train(net, optimizer):
    losses = []
    for _ in range(51):
        optimizer.zero_grad()
        outputs = net(images)
        loss = loss_function(outputs, labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


start = copy.deepcopy(net)
losses = train(net, optim.SGD(net.parameters(), lr=learning_rate))

for step in range(0, 51, 10):
    print(f"step {step:2}: loss {losses[step]:.1f}")
assert losses[-1] < 0.5

# %%
# The network has learned this batch: for each image, the largest output is at the right
# label. It has seen these images at every step, so this is no test yet. *Train it on
# digits* tests a network with images that it has never seen.

right = (net(images).argmax(dim=1) == labels).sum().item()
print(f"{right} of {len(labels)} are right")
assert right == len(labels)

# %%
# Why are the gradients cleared?
# ------------------------------
# ``backward`` adds to the gradients that are there. Without ``zero_grad``, each step
# follows the sum of all gradients so far. One weight is enough to see the effect. Its
# loss is its square, so it should come to rest at 0.


def weight_path(clear):
    weight = torch.tensor(1.0, requires_grad=True)
    optimizer = optim.SGD([weight], lr=0.1)
    path = []
    for _ in range(41):
        path.append(weight.item())
        if clear:
            optimizer.zero_grad()
        loss = weight**2
        loss.backward()
        optimizer.step()
    return path


cleared, summed = weight_path(clear=True), weight_path(clear=False)
assert abs(cleared[-1]) < 0.001
assert min(summed[-20:]) < -0.9 and max(summed[-20:]) > 0.9

fig, ax = plt.subplots(figsize=(5.2, 3.0), layout="constrained")
ax.plot(cleared, label="Cleared before each step")
ax.plot(summed, "--", label="Never cleared")
ax.set(xlabel="step", ylabel="weight", ylim=(-1.2, 1.9))
ax.legend(loc="upper right")
fig.set_label(
    "A weight over 40 steps, from 1. With cleared gradients it goes down to 0 and "
    "stays there. With gradients that are never cleared it swings between 1 and -1 "
    "and does not settle."
)
plt.show()

# %%
# Without clearing, old gradients still push when the weight has passed 0, so it swings.
#
# Other update rules
# ------------------
# Plain SGD looks only at the newest gradient. Other rules remember more:
#
# - *Momentum* follows a *velocity*: the sum of the gradients so far, in which older
#   ones fade. *Nesterov momentum* looks one step ahead along it.
# - *RMSProp* divides each derivative by the root of a fading average of its squares, so
#   steep and flat directions get steps of similar size.
# - *Adam* divides like this too, and follows a fading average of the gradients.
#
# SGD, Nesterov momentum, RMSProp and Adam start at the same point of a valley. It has
# only two weights, and is ten times as steep across as along.


def valley(weights):
    return (weights[0] ** 2 + 10 * weights[1] ** 2) / 2


def valley_path(optimizer_class, **options):
    weights = torch.tensor([-4.0, 1.5], requires_grad=True)
    optimizer = optimizer_class([weights], **options)
    path = []
    for _ in range(41):
        path.append(weights.tolist())
        optimizer.zero_grad()
        valley(weights).backward()
        optimizer.step()
    return torch.tensor(path)


nesterov = {"momentum": 0.9, "nesterov": True}
paths = {
    "SGD": valley_path(optim.SGD, lr=0.17),
    "Nesterov": valley_path(optim.SGD, lr=0.05, **nesterov),
    "RMSProp": valley_path(optim.RMSprop, lr=0.1),
    "Adam": valley_path(optim.Adam, lr=0.3),
}
for path in paths.values():
    assert path[-1].norm() < 0.5

# %%
# The paths differ. SGD jumps across the valley at each step, because its learning rate
# is large for the steep direction. Nesterov and Adam gather speed and run past the
# lowest point. RMSProp and Adam begin on a diagonal: their first step has the same size
# for both weights, although the derivatives are -4 and 15.

across = paths["SGD"][:, 1]
assert (across[1:] * across[:-1] < 0).all()
assert all(paths[name][:, 0].max() > 0.5 for name in ["Nesterov", "Adam"])
for name in ["RMSProp", "Adam"]:
    first_step = paths[name][1] - paths[name][0]
    assert torch.isclose(first_step[0], -first_step[1], rtol=1e-3)

# sphinx_gallery_thumbnail_number = 2
along, side = torch.linspace(-4.5, 2, 60), torch.linspace(-2, 2, 40)
# Broadcasting makes a table of heights from a row and a column.
heights = valley([along, side.reshape(40, 1)])
levels = [0.2, 1, 4, 9, 16]

fig, axes = plt.subplots(
    2, 2, figsize=(5.4, 4.2), sharex=True, sharey=True, layout="constrained"
)
for ax, (name, path) in zip(axes.flat, paths.items(), strict=True):
    ax.contour(along, side, heights, levels, colors="C5", linewidths=0.8, alpha=0.6)
    ax.plot(path[:, 0], path[:, 1], "o-", linewidth=1.2, markersize=3)
    ax.plot(0, 0, "x", color="C1", markersize=9, markeredgewidth=2)
    ax.set_title(name)
    ax.grid(False)
fig.supxlabel("weight 1", fontsize="medium")
fig.supylabel("weight 2", fontsize="medium")
fig.set_label(
    "Four paths on the same contour lines of a long valley, from the left towards a "
    "cross at its lowest point. SGD zigzags across the valley. RMSProp does not cross "
    "it. Nesterov and Adam run past the cross and turn back."
)
plt.show()

# %%
# Now the same four rules train the network, each from the weights in ``start``.

choices = [
    ("SGD", "-", optim.SGD, {"lr": 0.05}),
    ("Nesterov", "--", optim.SGD, {"lr": 0.02, **nesterov}),
    ("RMSProp", "-.", optim.RMSprop, {"lr": 0.0005}),
    ("Adam", ":", optim.Adam, {"lr": 0.001}),
]
fig, ax = plt.subplots(figsize=(5.2, 3.2), layout="constrained")
for name, style, optimizer_class, options in choices:
    net = copy.deepcopy(start)
    losses = train(net, optimizer_class(net.parameters(), **options))
    assert losses[-1] < 0.5
    ax.plot(losses, style, label=name)
ax.set(xlabel="step", ylabel="loss")
ax.legend()
fig.set_label(
    "The loss of the network over 50 steps with four update rules. All four curves "
    "begin at 2.3 and come close to 0. RMSProp falls first, and SGD last."
)
plt.show()

# %%
# All four reach a small loss. This does not tell you which rule is best: the picture
# changes with the network, the data and above all the learning rate. Each rule has its
# own learning rate here, chosen by trying a few.
#
# Exercises
# ---------
# **1.** With the learning rate 0.17, SGD crosses the valley at each step. Predict what
# it does with 0.05 and with 0.21, and try it.

# Solution: with 0.05 it never crosses. With 0.21 each jump across is longer than the
# one before, because it is multiplied by 1 - 0.21 * 10 = -1.1.
for learning_rate in [0.05, 0.21]:
    path = valley_path(optim.SGD, lr=learning_rate)
    print(f"{learning_rate}: at the end weight 2 is {path[-1, 1]:.2f}")
    assert (path[:, 1] > 0).all() == (learning_rate == 0.05)

# %%
# **2.** An optimizer with momentum has taken a step. You call ``zero_grad()`` and then
# ``step()``, without ``backward``. Does the weight move? And after
# ``zero_grad(set_to_none=False)``?

# Solution: step skips a weight whose gradient is None. A gradient of zero does not stop
# the velocity, so the weight still moves.
for set_to_none in [True, False]:
    weight = torch.tensor(1.0, requires_grad=True)
    optimizer = optim.SGD([weight], lr=0.1, momentum=0.9)
    (weight**2).backward()
    optimizer.step()
    before = weight.item()
    optimizer.zero_grad(set_to_none=set_to_none)
    optimizer.step()
    print(f"{set_to_none = }: the weight moved: {weight.item() != before}")
    assert (weight.item() == before) == set_to_none

# %%
# What comes next
# ---------------
# You have all six steps of training now, and a network that has learned one batch. In
# *Train it on digits* the same loop meets real handwritten digits, batch by batch.
