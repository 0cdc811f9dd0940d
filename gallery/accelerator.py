# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "torch>=2.11"]
# ///
"""
Run it on an accelerator
========================

You run the same network on a GPU where there is one, with half as many bits, and
compiled. Then you measure what that changes.

**What you will learn**

- Choose the device, so that one script runs on every machine.
- Move a network and its data to the same device.
- Compute in ``bfloat16`` with ``torch.autocast``, and know what that loses.
- Compile a model with ``torch.compile``.
- Measure times correctly, and say when an accelerator can be slower.
"""

import logging
import statistics
import time
import warnings

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from matplotlib.ticker import LogLocator
from torch import nn

# sphinx_gallery_parallel = False
torch.manual_seed(0)
# With one thread on the CPU, other programs disturb the times less.
torch.set_num_threads(1)
# The compiler logs what it finds on a machine, which is not part of the lesson.
logging.disable(logging.WARNING)

# %%
# Which device is there?
# ----------------------
# An accelerator is a chip that computes many numbers at the same time, such as a GPU.
# The package ``torch.accelerator`` knows if this machine has one, whoever made it. If
# not, the answer is ``None``, the lesson uses the CPU, and everything below runs too.
#
# Without ``check_available=True``, the answer is the kind of accelerator that your
# PyTorch was made for, even on a machine that has none.

accelerator = torch.accelerator.current_accelerator(check_available=True)
device = accelerator or torch.device("cpu")
print(f"{device.type = }")
assert (accelerator is None) == (not torch.accelerator.is_available())

# %%
# Move the network and the data
# -----------------------------
# This is the network of *Define the network*, unchanged. Random pictures are enough
# here, because we do not train it.


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
cpu_pictures = torch.randn(64, 1, 32, 32)
cpu_labels = torch.randint(10, (64,))
with torch.no_grad():
    cpu_scores = net(cpu_pictures)

# %%
# ``to(device)`` moves a module: the module changes, and ``to`` returns the same module.
# A tensor stays where it is, and ``to`` returns a tensor on the device. So keep what
# it returns.

assert net.to(device) is net
assert all(p.device.type == device.type for p in net.parameters())

pictures = cpu_pictures.to(device)
labels = cpu_labels.to(device)
assert cpu_pictures.device.type == "cpu"
print(f"{pictures.device.type = }")

# %%
# PyTorch does not move anything on its own. When two devices meet in one operation,
# it raises an error. The device named ``meta`` shows this on every machine: there,
# PyTorch keeps the shape of a tensor and no numbers.

try:
    pictures + cpu_pictures.to("meta")
except RuntimeError as error:
    print(type(error).__name__)
else:
    raise AssertionError("two devices in one operation must fail")

# %%
# Once both are on the device, the code is the same as on a CPU. The scores agree with
# those of the CPU up to rounding, for another chip may add in another order.

with torch.no_grad():
    scores = net(pictures)
torch.testing.assert_close(scores.cpu(), cpu_scores, rtol=0.01, atol=0.002)

loss = F.cross_entropy(net(pictures), labels)
loss.backward()
assert net.conv1.weight.grad.device.type == device.type
# NumPy and Matplotlib need the numbers on the CPU. item() brings one number there.
print(f"{scores.cpu().numpy().shape = }")
print(f"{loss.item() = :.1f}")

# %%
# Half as many bits
# -----------------
# Most networks compute in ``float32``, with 32 bits for each number. ``bfloat16`` has
# 16 bits. It reaches almost as far, but its numbers lie further apart: the next one
# after 1 is 1.0078. So a small update of a weight can be lost completely, and then the
# weight never moves, however many steps you take.

for dtype in [torch.float32, torch.bfloat16]:
    info = torch.finfo(dtype)
    weight = torch.tensor(1.0, dtype=dtype)
    for _ in range(1000):
        weight += 0.001
    print(f"{dtype}: up to {info.max:.1e}, 1000 updates lead to {weight.item():.2f}")
assert weight == 1 and weight + 2**-7 == 1.0078125

# %%
# That is why the weights and their gradients stay in ``float32``. Inside
# ``torch.autocast``, PyTorch chooses the dtype of each operation. Convolutions and
# linear layers compute in ``bfloat16``. The cross-entropy computes in ``float32``,
# where rounding does less harm. The backward pass stays outside the block.

net.zero_grad()
with torch.autocast(device.type, dtype=torch.bfloat16):
    short_scores = net(pictures)
    loss = F.cross_entropy(short_scores, labels)
loss.backward()

print(f"{short_scores.dtype = }")
print(f"{loss.dtype = }")
print(f"{net.fc3.weight.dtype = }")
print(f"{net.fc3.weight.grad.dtype = }")
assert short_scores.dtype == torch.bfloat16
assert loss.dtype == net.fc3.weight.dtype == net.fc3.weight.grad.dtype == torch.float32

# A bfloat16 number has two or three correct digits, so the scores are only close.
difference = (short_scores.float() - scores).norm() / scores.norm()
print(f"the scores differ by less than 5 %: {difference.item() < 0.05}")
assert 0 < difference < 0.05

# %%
# Compile a model
# ---------------
# Usually PyTorch runs one operation after the other. Each one reads its tensor from
# memory and writes a new one. ``torch.compile`` looks at the whole model first, and
# can make one loop of several operations. It takes any module or function.
#
# ``torch.compile`` returns at once. The first call with data does the work and takes
# several seconds. It needs a C++ compiler on a CPU, and the package Triton on most
# GPUs. The network itself has worked on these pictures. So if the call fails, the
# compiler is the cause, and the lesson goes on without it.

compiled = torch.compile(net)
start = time.perf_counter()
try:
    # The compiler may warn about settings that this lesson leaves as they are.
    with torch.no_grad(), warnings.catch_warnings(action="ignore"):
        compiled_scores = compiled(pictures)
except RuntimeError as error:
    compiled = None
    print("torch.compile does not work on this machine:", str(error).split(":")[0])
else:
    print(f"the first call took {time.perf_counter() - start:.1f} s")
    torch.testing.assert_close(compiled_scores, scores, rtol=1e-3, atol=1e-3)

# %%
# How do you measure a time?
# --------------------------
# The times on this page come from the machine that is named at its end. They are
# different on each machine, and a little different in each run. On the CPU we use one
# *thread*, which keeps one core busy. More threads can be faster, but they wait for
# each other when the machine has other work too.
#
# An accelerator works while your program goes on: a call can return before its result
# is ready. ``torch.accelerator.synchronize()`` waits until all work is done. A CPU has
# finished when the call returns.


def wait():
    if device.type != "cpu":
        torch.accelerator.synchronize()


# %%
# One measurement says little, since the machine may be busy with something else.
# Repeat it, and take the *median*: half of the times are shorter, half are longer.


def median_ms(function, argument):
    # The first call does not count, because it may have to prepare something.
    function(argument)
    times = []
    for _ in range(21):
        wait()
        start = time.perf_counter()
        function(argument)
        wait()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def with_autocast(inputs):
    with torch.autocast(device.type, dtype=torch.bfloat16):
        return net(inputs)


ways = {"plain": net, "with autocast": with_autocast}
if compiled is not None:
    ways["compiled"] = compiled
with torch.no_grad():
    for name, way in ways.items():
        print(f"{name:13} {median_ms(way, pictures):.3f} ms")

# %%
# Which way is the fastest depends on the machine and on the model. Compiling pays if
# all later calls together save more time than the first call has cost.
#
# When is an accelerator slower?
# ------------------------------
# The CPU has to start each operation on an accelerator, and the data must be copied
# there. That takes time even if there is almost nothing to compute. So for a small
# network and a small batch, the CPU can be faster. Larger batches share these costs.
#
# Here the network runs with batches of 1 to 256 pictures on the CPU and, where there
# is one, on the accelerator.

sizes = [1, 4, 16, 64, 256]
places = {"CPU, one thread": torch.device("cpu")}
if device.type != "cpu":
    places["Accelerator"] = device

per_picture = {}
with torch.no_grad():
    for name, place in places.items():
        net.to(place)
        per_picture[name] = []
        for size in sizes:
            inputs = torch.randn(size, 1, 32, 32, device=place)
            per_picture[name].append(median_ms(net, inputs) / size)
            print(f"{name}, {size:3} at a time: {per_picture[name][-1]:.4f} ms each")

# %%
# A line that falls to the right says that a larger batch needs less time for each
# picture. If there are two lines, the device with the lower point is the faster one at
# that batch size.

fig, ax = plt.subplots(figsize=(5.2, 3.2), layout="constrained")
for (name, line), style in zip(per_picture.items(), ["o-", "s--"], strict=False):
    ax.plot(sizes, line, style, label=name)
ax.set(xscale="log", yscale="log", xlabel="batch size", ylabel="ms per picture")
ax.set_xticks(sizes, sizes)
ax.yaxis.set_major_locator(LogLocator(subs=[1, 2, 5]))
ax.yaxis.set_major_formatter("{x:g}")
ax.minorticks_off()
ax.legend()
fig.set_label(
    "The time for one picture against the batch size, both on logarithmic axes. There "
    "is one line for the CPU, and a second one if the machine has an accelerator."
)
plt.show()

# %%
# Exercises
# ---------
# **1.** ``float16`` also has 16 bits, but spends more of them on digits and fewer on
# the range. Predict what happens to 70000 and to 0.00000001, a possible gradient, in
# ``float16`` and in ``bfloat16``.

# Solution: float16 ends at 65504, and a number this small becomes 0. So training in
# float16 usually multiplies the loss by a large number first. bfloat16 reaches both.
for dtype in [torch.float16, torch.bfloat16]:
    large, small = torch.tensor([70_000, 1e-8], dtype=dtype).tolist()
    print(f"{dtype}: {large:.0f}, {small:.0e}")
    fits = dtype == torch.bfloat16
    assert (large < float("inf")) == fits and (small > 0) == fits

# %%
# **2.** Measure when a forward pass of 64 pictures returns, and when its work is done.
# What do you expect on a CPU, and what on an accelerator?

# Solution: on a CPU the two times are almost equal. An accelerator can return earlier.
net.to(device)
net(pictures)
wait()
start = time.perf_counter()
net(pictures)
returned = time.perf_counter() - start
wait()
finished = time.perf_counter() - start
print(f"the call returned after {1000 * returned:.2f} ms")
print(f"the work was done after {1000 * finished:.2f} ms")
assert finished >= returned

# %%
# What comes next
# ---------------
# You can run a network on any device, and measure whether it pays. *What the learning
# rate does* looks at one number that you choose for every training.
