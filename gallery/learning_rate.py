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
- See on a network what too small and too large learning rates look like.
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
# On an NVIDIA GPU, this makes two runs give the same numbers.
torch.backends.cudnn.deterministic = True
# The network is small, so one CPU thread is enough.
torch.set_num_threads(1)

# %%
# One weight
# ----------
# Gradient descent replaces a weight by weight - learning rate × gradient. We follow it
# on the loss :math:`f(w) = 2w^2`, which is lowest at 0. Its derivative is :math:`4w`.
# The derivative of the derivative is 4 everywhere. This number is called the
# *curvature*: it says how fast the slope changes.

curvature = 4.0


def descend(learning_rate, steps, curvature=curvature, start=1.0):
    weight = start
    path = [weight]
    for _ in range(steps):
        weight = weight - learning_rate * curvature * weight
        path.append(weight)
    return path


w = torch.tensor(1.5, requires_grad=True)
(2 * w**2).backward()
assert w.grad == curvature * w

# %%
# Each step multiplies the weight by the same number, 1 - learning rate × curvature.
# So we know every step in advance:
#
# .. math::
#
#    w_n = (1 - \text{learning rate} \times \text{curvature})^n \, w_0

for learning_rate in [0.02, 0.2, 0.45, 0.55]:
    factor = 1 - learning_rate * curvature
    end = descend(learning_rate, steps=20)[-1]
    print(f"learning rate {learning_rate:4}: factor {factor:5.2f}, w = {end:6.2f}")
    assert math.isclose(end, factor**20)

# %%
# With a factor between 0 and 1, the weight comes closer to 0 on the same side, and
# slowly if the factor is near 1. With a factor between -1 and 0, it jumps over the
# lowest point and still comes closer. Below -1, each jump ends farther away.

fig, axes = plt.subplots(
    2, 2, figsize=(5.4, 4.4), sharex=True, sharey=True, layout="constrained"
)
panels = [
    (0.02, "0.02: too small"),
    (0.2, "0.2: good"),
    (0.45, "0.45: jumps across"),
    (0.55, "0.55: too large"),
]
curve = torch.linspace(-2.2, 2.2, 60)
for ax, (learning_rate, title) in zip(axes.flat, panels, strict=True):
    path = torch.tensor(descend(learning_rate, steps=4))
    ax.plot(curve.tolist(), (2 * curve**2).tolist(), color="C5", linewidth=1)
    ax.plot(path.tolist(), (2 * path**2).tolist(), "o-", color="C1", linewidth=1.2)
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

for curvature_here in [1.0, 4.0, 10.0]:
    limit = 2 / curvature_here
    below = descend(0.99 * limit, steps=500, curvature=curvature_here)
    above = descend(1.01 * limit, steps=500, curvature=curvature_here)
    assert abs(below[-1]) < 0.001 and abs(above[-1]) > 1000
    assert descend(1 / curvature_here, steps=1, curvature=curvature_here)[1] == 0
    print(f"curvature {curvature_here:4}: the limit is {limit}")

# %%
# With many weights, the curvature differs between directions, and all share one
# learning rate. The largest curvature sets the limit. The smallest one decides how long
# you wait. Here the curvatures are 1 and 20, so the limit is 0.1.

for learning_rate in [0.05, 0.095, 0.105]:
    flat = descend(learning_rate, steps=100, curvature=1.0)[-1]
    steep = descend(learning_rate, steps=100, curvature=20.0)[-1]
    print(f"learning rate {learning_rate:5}: flat {flat:7.4f}, steep {steep:9.4f}")
    assert abs(flat) < 0.01 and (abs(steep) < 0.001) == (learning_rate < 2 / 20)

# %%
# The network that reads digits
# -----------------------------
# A network has a curvature in every direction too. But you do not know it, and it
# changes during training. So you try learning rates and look at the loss.
#
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


if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()
else:
    device = torch.device("cpu")

digits = load_digits()
small = torch.tensor(digits.images[:512], dtype=torch.float32).unsqueeze(1) / 16
stretched = F.interpolate(small, size=(32, 32), mode="bilinear")
# Values from -1 to 1, as in "Train it on digits".
images = (2 * stretched - 1).to(device)
labels = torch.tensor(digits.target[:512]).to(device)
print(f"{images.shape = }")

# %%
# ``train`` is the loop that you know. The seed fixes the first weights and the batches,
# so two runs with the same seed differ in the learning rate only. The optimizer is SGD
# with momentum. Ignore ``schedule`` for now.


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
        if scheduler:
            scheduler.step()
        losses.append(loss.item())
    return net, torch.tensor(losses)


# %%
# Without knowledge, a network can only guess: it gives each digit the probability
# 1/10. The cross-entropy is then the logarithm of 10, about 2.3.

guessing = F.cross_entropy(torch.zeros(1, 10), torch.tensor([3])).item()
print(f"{guessing = :.2f}")
assert math.isclose(guessing, math.log(10), rel_tol=1e-5)

# %%
# A sweep
# -------
# A *sweep* trains with many learning rates, from far too small to far too large, and
# each is about twice the one before. Chance plays a part too, so each learning rate
# gets three seeds. One batch says little, so we average the last ten losses.

learning_rates = [0.001, 0.002, 0.004, 0.01, 0.02, 0.04, 0.1, 0.2, 0.4]
curves, final = {}, {}
for learning_rate in learning_rates:
    losses = torch.stack([train(learning_rate, seed)[1] for seed in range(3)])
    # A loss beyond 4, or one that is no number any more, counts as 4.
    curves[learning_rate] = losses.nan_to_num(nan=4.0).clamp(max=4.0)
    final[learning_rate] = curves[learning_rate][:, -10:].mean(dim=1)

means = {rate: values.mean().item() for rate, values in final.items()}
best = min(means, key=means.get)
print(f"the best learning rate of these: {best}")
assert best in [0.02, 0.04] and means[best] < 1

# %%
# Look at three of them. The smallest one has hardly left the level of guessing. A good
# one stays there for a while too, and then falls. The largest one jumps up, and ends at
# the level of guessing.

assert abs(means[0.001] - guessing) < 0.1
assert abs(means[0.4] - guessing) < 0.3 and curves[0.4].max() > 3

fig, ax = plt.subplots(figsize=(5.4, 3.4), layout="constrained")
three = [
    (0.001, "0.001: too small", ":"),
    (0.02, "0.02: good", "-"),
    (0.4, "0.4: too large", "--"),
]
for learning_rate, label, style in three:
    ax.plot(curves[learning_rate].mean(dim=0).tolist(), style, label=label)
ax.set(xlabel="step", ylabel="loss, mean of three seeds", ylim=(0, 4.1))
ax.legend(loc="upper right")
fig.set_label(
    "The loss over 100 steps. With the learning rate 0.001 it stays at 2.3. With 0.02 "
    "it stays there at first and then falls far below 1. With 0.4 it jumps above 2.3 "
    "several times and ends close to 2.3."
)
plt.show()

# %%
# With one weight, a learning rate that is too large made the loss grow without end.
# This network does something else: it ends with weights that give every picture the
# same scores, so it cannot tell one digit from another.

net, _ = train(0.4, seed=0)
with torch.no_grad():
    scores = net(images)
depends = (scores - scores[0]).abs().max().item() > 0.001
print(f"the scores depend on the picture: {depends}")
assert not depends

# %%
# This is the whole sweep: each dot is a seed, and the line is the mean. What counts is
# the factor between two learning rates, so the axis is logarithmic. With a tenth of
# the best one, or with ten times the best one, the network has learned almost nothing.

position = learning_rates.index(best)
for neighbour in [learning_rates[position - 3], learning_rates[position + 3]]:
    assert means[neighbour] > 0.9 * guessing

fig, ax = plt.subplots(figsize=(5.4, 3.4), layout="constrained")
for learning_rate, values in final.items():
    ax.plot([learning_rate] * 3, values.tolist(), "o", color="C5", alpha=0.7)
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
# another optimizer, the best value can be a different one, so make a new sweep.
#
# A schedule
# ----------
# The learning rate need not stay the same. A *schedule* changes it during training.
# ``StepLR`` multiplies it by a factor from time to time. ``CosineAnnealingLR`` lowers
# it along half a cosine wave. *Warmup* starts small and grows for the first steps.
#
# ``LambdaLR`` takes a function of your own, which returns a factor for each step. This
# one warms up for 20 steps, and then follows the cosine.


def warmup_then_cosine(step):
    if step < 20:
        return (step + 1) / 20
    return (1 + math.cos(math.pi * (step - 20) / 80)) / 2


schedules = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, step_size=30, gamma=0.3),
    "Cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=100),
    "Warmup, then cosine": lambda o: lr_scheduler.LambdaLR(o, warmup_then_cosine),
}

# %%
# A scheduler changes the learning rate inside the optimizer, each time you call its
# ``step``. Call it after ``optimizer.step()``, as ``train`` does. Here the schedules
# run without a network, from a learning rate of 0.07.

peak = 0.07
rates = {}
for name, schedule in schedules.items():
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    scheduler = schedule(optimizer)
    rates[name] = []
    for _ in range(100):
        rates[name].append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()

for step in range(100):
    cosine = peak * (1 + math.cos(math.pi * step / 100)) / 2
    assert math.isclose(rates["StepLR"][step], peak * 0.3 ** (step // 30))
    assert math.isclose(rates["Cosine"][step], cosine, rel_tol=1e-6)
assert max(rates["Warmup, then cosine"]) == rates["Warmup, then cosine"][20] == peak

fig, ax = plt.subplots(figsize=(5.4, 3.3), layout="constrained")
for (name, values), style in zip(rates.items(), [":", "--", "-"], strict=True):
    stairs = "steps-post" if name == "StepLR" else "default"
    ax.plot(values, style, drawstyle=stairs, label=name)
ax.set(xlabel="step", ylabel="learning rate", ylim=(0, 0.1))
ax.legend(loc="upper right")
fig.set_label(
    "Three schedules over 100 steps. StepLR goes down in three stairs. The cosine "
    "falls smoothly to 0. Warmup grows in a straight line for 20 steps, and then the "
    "curve follows a cosine to 0."
)
plt.show()

# %%
# Does it help? 0.07 is larger than the best value of the sweep. Once it stays the same
# for all 100 steps, and once it is only the peak of warmup and cosine. The numbers are
# the losses at the end, each a mean of three seeds.

assert best < peak
ways = {"constant": None, "schedule": schedules["Warmup, then cosine"]}
at_the_end = {}
for name, schedule in ways.items():
    losses = torch.stack([train(peak, seed, schedule)[1] for seed in range(3)])
    at_the_end[name] = losses[:, -10:].nan_to_num(nan=4.0).mean().item()
    print(f"{name}: {at_the_end[name]:.1f}")
assert at_the_end["schedule"] < at_the_end["constant"]

# %%
# Exercises
# ---------
# **1.** The loss of a weight is :math:`5(w-3)^2`. Which learning rates bring the weight
# to 3, and which one does it in one step? Check it with autograd.

# Solution: the second derivative is 10, so the limit is 0.2 and the best value is 0.1.
for learning_rate in [0.1, 0.19, 0.21]:
    w = torch.tensor(0.0, requires_grad=True)
    for step in range(101):
        (gradient,) = torch.autograd.grad(5 * (w - 3) ** 2, w)
        with torch.no_grad():
            w -= learning_rate * gradient
        if step == 0 and learning_rate == 0.1:
            assert torch.isclose(w, torch.tensor(3.0))
    print(f"learning rate {learning_rate}: reaches 3: {abs(w.item() - 3) < 0.001}")
    assert (abs(w.item() - 3) < 0.001) == (learning_rate < 0.2)

# %%
# **2.** Momentum replaces the gradient by a velocity, and each step begins with
# ``velocity = 0.9 * velocity + gradient``. For one weight, the limit is then
# 2 × (1 + 0.9) / curvature. Check this for the curvature 4. How large is the velocity
# if the gradient stays 1 for a long time?

# Solution: the limit is 0.95 instead of 0.5. With a gradient of 1, the velocity grows
# to 1 + 0.9 + 0.81 + ... = 10, so the step is ten times the learning rate.
for learning_rate in [0.94, 0.96]:
    weight, velocity = 1.0, 0.0
    for _ in range(2000):
        velocity = 0.9 * velocity + 4.0 * weight
        weight -= learning_rate * velocity
    print(f"learning rate {learning_rate}: comes closer: {abs(weight) < 0.001}")
    assert (abs(weight) < 0.001) == (learning_rate < 0.95)

velocity = 0.0
for _ in range(200):
    velocity = 0.9 * velocity + 1
print(f"{velocity = :.1f}")
assert math.isclose(velocity, 10, rel_tol=1e-6)

# %%
# What comes next
# ---------------
# This is the last lesson. You can define a network, train it, run it on any device and
# choose its learning rate. Take a dataset of your own, start with the code of *Train it
# on digits*, and change one thing at a time.
