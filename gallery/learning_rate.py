# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "scikit-learn>=1.5", "torch>=2.11"]
# ///
"""
What the learning rate does
===========================

A learning rate can be too small, good or too large. You see all three, first with one
weight and exact theory, then with the network that reads digits.

**What you will learn**

- Predict for one weight which learning rates reach the lowest point.
- See on a network what too small and too large learning rates do.
- Find a good learning rate with a sweep.
- Change the learning rate during training with a schedule.
"""

import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn, optim
from torch.optim import lr_scheduler

torch.manual_seed(0)
# On an NVIDIA GPU, the convolutions then give the same numbers in every run.
torch.backends.cudnn.deterministic = True
# The network is small, so one CPU thread is enough.
torch.set_num_threads(1)

# %%
# One weight
# ----------
# Gradient descent replaces a weight by weight - learning rate × gradient. We follow a
# weight from 1 on the loss :math:`f(w) = 2w^2`, which is lowest at 0. The derivative is
# :math:`4w`, and the derivative of the derivative is 4 everywhere. This second number
# is called the *curvature*: it says how fast the slope changes.


def descend(learning_rate, curvature, steps):
    weight = 1.0
    path = [weight]
    for _ in range(steps):
        gradient = curvature * weight
        weight = weight - learning_rate * gradient
        path.append(weight)
    return path


w = torch.tensor(1.5, requires_grad=True)
(2 * w**2).backward()
assert w.grad == 4 * w

# %%
# The gradient is curvature × weight. So each step multiplies the weight by the same
# factor, 1 - learning rate × curvature, and 20 steps by the 20th power of the factor.

for learning_rate in [0.02, 0.2, 0.45, 0.55]:
    factor = 1 - learning_rate * 4
    end = descend(learning_rate, curvature=4, steps=20)[-1]
    print(f"learning rate {learning_rate:4}: factor {factor:5.2f}, w = {end:5.2f}")
    assert math.isclose(end, factor**20)

# %%
# With a factor between 0 and 1, the weight comes closer to 0 on the same side, and
# slowly if the factor is near 1. With a factor between -1 and 0, it jumps over the
# lowest point and still comes closer. Below -1, each jump ends farther away.

fig, axes = plt.subplots(
    2, 2, figsize=(5.4, 4.4), sharex=True, sharey=True, layout="constrained"
)
titles = ["0.02: too small", "0.2: good", "0.45: jumps across", "0.55: too large"]
curve = torch.linspace(-2.2, 2.2, 60)
for ax, rate, title in zip(axes.flat, [0.02, 0.2, 0.45, 0.55], titles, strict=True):
    path = torch.tensor(descend(rate, curvature=4, steps=4))
    ax.plot(curve, 2 * curve**2, color="C5", linewidth=1)
    ax.plot(path, 2 * path**2, "o-", color="C1", linewidth=1.2)
    ax.set_title(title)
axes[0, 0].text(1.2, 1.2, "start")
fig.supxlabel("weight", fontsize="medium")
fig.supylabel("loss", fontsize="medium")
fig.set_label(
    "Four steps of gradient descent on the same parabola, from the weight 1. With 0.02 "
    "the weight hardly moves. With 0.2 it goes to the lowest point. With 0.45 it jumps "
    "from side to side and comes down. With 0.55 it jumps from side to side and climbs."
)
plt.show()

# %%
# Where is the limit?
# -------------------
# The weight comes closer to 0 if the factor lies between -1 and 1. This means:
#
# .. math::
#
#    0 < \text{learning rate} < \frac{2}{\text{curvature}}
#
# The best value is 1 / curvature. Its factor is 0, so one step is enough.

for curvature in [1, 4, 10]:
    limit = 2 / curvature
    print(f"curvature {curvature:2}: the limit is {limit}")
    assert abs(descend(0.99 * limit, curvature, steps=500)[-1]) < 0.001
    assert abs(descend(1.01 * limit, curvature, steps=500)[-1]) > 1000
    assert descend(1 / curvature, curvature, steps=1)[-1] == 0

# %%
# The network that reads digits
# -----------------------------
# A network has many weights, and the curvature differs between them. You do not know
# it, and it changes during training. So you try learning rates and look at the loss.
# We train the network of *Define the network* on 512 digits, for 100 steps.


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


accelerator = torch.accelerator.current_accelerator(check_available=True)
device = accelerator or torch.device("cpu")

digits = load_digits()
labels = torch.tensor(digits.target[:512]).to(device)
small = torch.tensor(digits.images[:512], dtype=torch.float32).unsqueeze(1)
# The values from 0 to 16 become values from -1 to 1, as in "Train it on digits".
images = F.interpolate(small / 8 - 1, size=(32, 32), mode="bilinear").to(device)

# %%
# ``train`` returns the loss of each step. The seed fixes the first weights and the
# batches, so two runs with the same seed differ in the learning rate only. The
# optimizer is SGD with momentum. The argument ``schedule`` has its turn further down.


def train(learning_rate, seed, schedule=None):
    torch.manual_seed(seed)
    net = Net().to(device)
    optimizer = optim.SGD(net.parameters(), lr=learning_rate, momentum=0.9)
    scheduler = schedule(optimizer) if schedule else None
    losses = []
    for _ in range(100):
        batch = torch.randint(len(images), (32,)).to(device)
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        # A scheduler changes the learning rate, after the optimizer has used it.
        if scheduler:
            scheduler.step()
        losses.append(loss.item())
    # A loss beyond 4, or one that is no number any more, counts as 4.
    return torch.tensor(losses).nan_to_num(nan=4.0).clamp(max=4.0)


# %%
# A sweep
# -------
# A *sweep* trains with many learning rates, from far too small to far too large. Each
# is two or two and a half times the one before. Chance plays a part too, so each gets
# three seeds. One batch says little, so we average the last ten losses.

learning_rates = [0.001, 0.002, 0.004, 0.01, 0.02, 0.04, 0.1, 0.2, 0.4]
curves, at_the_end, means = {}, {}, {}
for rate in learning_rates:
    curves[rate] = torch.stack([train(rate, seed) for seed in range(3)])
    at_the_end[rate] = curves[rate][:, -10:].mean(dim=1)
    means[rate] = at_the_end[rate].mean().item()

# Below 0.6, the network has clearly learned something.
good = [rate for rate in learning_rates if means[rate] < 0.6]
print(f"{good = }")
assert good == [0.02, 0.04]

# %%
# Look at three of them. A network that guesses has the loss log 10, about 2.3. The
# smallest learning rate hardly leaves this level. With a good one, the loss stays there
# for a while too, and then it falls. With the largest one, it jumps up, and ends at the
# level of guessing.

guessing = math.log(10)
assert abs(means[0.001] - guessing) < 0.1
assert abs(means[0.4] - guessing) < 0.3 and curves[0.4].max() > 3

fig, ax = plt.subplots(figsize=(5.4, 3.4), layout="constrained")
ax.plot(curves[0.001].mean(dim=0), ":", label="0.001: too small")
ax.plot(curves[0.02].mean(dim=0), "-", label="0.02: good")
ax.plot(curves[0.4].mean(dim=0), "--", label="0.4: too large")
ax.set(xlabel="step", ylabel="loss, mean of three seeds", ylim=(0, 4.1))
ax.legend(loc="upper right")
fig.set_label(
    "The loss over 100 steps. With the learning rate 0.001 it stays at 2.3. With 0.02 "
    "it stays there at first and then falls far below 1. With 0.4 it jumps above 2.3 "
    "several times and ends close to 2.3."
)
plt.show()

# %%
# This is the whole sweep: each dot is a seed, and the line is the mean. What counts is
# the factor between two learning rates, so the axis is logarithmic. With a tenth of a
# good one, or with ten times a good one, the network has learned almost nothing.

for rate in [0.002, 0.004, 0.2, 0.4]:
    assert means[rate] > 0.9 * guessing

fig, ax = plt.subplots(figsize=(5.4, 3.4), layout="constrained")
for rate, values in at_the_end.items():
    ax.plot([rate] * 3, values, "o", color="C5", alpha=0.7)
ax.plot(learning_rates, list(means.values()), color="C0")
ax.axhline(guessing, color="C1", linestyle="--", linewidth=1.2)
ax.text(0.02, guessing + 0.05, "guessing", ha="center", va="bottom")
ax.set(xscale="log", xlabel="learning rate", ylabel="loss at the end", ylim=(0, 2.8))
ax.set_xticks([0.001, 0.01, 0.1], ["0.001", "0.01", "0.1"])
fig.set_label(
    "The loss after 100 steps against the learning rate, on a logarithmic axis. On the "
    "left it is at the level of guessing, it has its lowest part between 0.01 and 0.1, "
    "and on the right it is back at the level of guessing."
)
plt.show()

# %%
# This sweep is about this network, this optimizer and 100 steps. For another network or
# another optimizer, other values can be good, so make a new sweep.
#
# A schedule
# ----------
# The learning rate need not stay the same. A *schedule* changes it during training, and
# a scheduler, as in *Train it on digits*, carries it out. ``LambdaLR`` is a scheduler
# that takes a function of your own, which returns a factor for each step. This one
# grows for 20 steps, which is called *warmup*. Then it falls along half a cosine wave.


def factor_at(step):
    if step < 20:
        return (step + 1) / 20
    return (1 + math.cos(math.pi * (step - 20) / 80)) / 2


def warmup_then_cosine(optimizer):
    return lr_scheduler.LambdaLR(optimizer, factor_at)


rates = [0.1 * factor_at(step) for step in range(100)]
assert max(rates) == rates[20] == 0.1 and rates[-1] < 0.001

fig, ax = plt.subplots(figsize=(5.4, 2.6), layout="constrained")
ax.plot(rates)
ax.set(xlabel="step", ylabel="learning rate", ylim=(0, 0.11))
fig.set_label(
    "The learning rate over 100 steps. It grows in a straight line to 0.1 during the "
    "first 20 steps. Then it falls in a smooth wave to 0."
)
plt.show()

# %%
# In the sweep, 0.1 was too large. As the peak of this schedule it works, since the
# steps become small again. The numbers are mean losses at the end, of three seeds.

losses = torch.stack([train(0.1, seed, warmup_then_cosine) for seed in range(3)])
with_schedule = losses[:, -10:].mean().item()
print(f"always 0.1: {means[0.1]:.1f}")
print(f"up to 0.1, with the schedule: {with_schedule:.1f}")
assert with_schedule < means[0.1]

# %%
# Exercises
# ---------
# **1.** The loss of a weight is :math:`5(w-3)^2`. Which learning rates bring the weight
# to 3, and which one does it in one step? Check it with autograd.

# Solution: the second derivative is 10, so the limit is 0.2 and the best value is 0.1.
for learning_rate, steps in [(0.1, 1), (0.19, 100), (0.21, 100)]:
    w = torch.tensor(0.0, requires_grad=True)
    for _ in range(steps):
        w.grad = None
        (5 * (w - 3) ** 2).backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
    reached = abs(w.item() - 3) < 0.001
    print(f"learning rate {learning_rate:4}, steps {steps:3}: reaches 3: {reached}")
    assert reached == (learning_rate < 0.2)

# %%
# **2.** Two weights share one learning rate. The curvature is 1 for the first and 20
# for the second. Which learning rates bring both to 0? With 0.05, which one is slower?

# Solution: the larger curvature sets the limit, 2 / 20 = 0.1. The flat one is slower.
for learning_rate in [0.05, 0.095, 0.105]:
    flat = descend(learning_rate, curvature=1, steps=100)[-1]
    steep = descend(learning_rate, curvature=20, steps=100)[-1]
    print(f"learning rate {learning_rate:5}: flat {flat:.4f}, steep {steep:.4f}")
    assert abs(flat) < 0.01 and (abs(steep) < 0.001) == (learning_rate < 0.1)

# %%
# What comes next
# ---------------
# This is the last lesson. You can define a network, train it, run it on any device and
# choose its learning rate. Take a dataset of your own, start with the code of *Train it
# on digits*, and change one thing at a time.
