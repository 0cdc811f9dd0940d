# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "torch>=2.11"]
# ///
"""
Backpropagation
===============

One call tells you how the loss changes with each of the network's 61,706
parameters. You make the call, and you check its answer.

**What you will learn**

- Compute the gradients of all parameters with ``loss.backward()``.
- Read a gradient: what its sign and its size say about the loss.
- Clear the gradients, because each backward pass adds to them.
- Say why a second backward pass through the same graph fails.
- Check a gradient with a finite difference.
"""

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

# %%
# The network and its loss
# ------------------------
# The network is the one from *Define the network*, unchanged.


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
# A batch of eight pictures goes forward, and the cross-entropy of *Measure the error:
# the loss* turns outputs and labels into one number. The pictures and the labels are
# random here, because gradients are computed in the same way for any input.

pictures = torch.randn(8, 1, 32, 32)
labels = torch.randint(10, (8,))
loss_function = nn.CrossEntropyLoss()

loss = loss_function(net(pictures), labels)
print(f"{loss.item() = :.2f}")
assert loss.shape == ()

# %%
# What does ``backward`` do?
# --------------------------
# Each parameter has an attribute ``grad`` for its gradient. Before the first backward
# pass it is ``None``. Look at the six biases of ``conv1``, the layer that is farthest
# from the loss.

print("before:", net.conv1.bias.grad)
loss.backward()
print("after: ", net.conv1.bias.grad)

# %%
# ``backward`` starts at the loss and follows the computation graph back to the
# parameters. On the way it multiplies derivatives, as the chain rule says. This method
# is called *backpropagation*. No layer is left out: every parameter now has a gradient
# of its own shape, and none of these gradients is zero everywhere.

count = 0
for parameter in net.parameters():
    assert parameter.grad.shape == parameter.shape
    assert parameter.grad.abs().max() > 0
    count += parameter.grad.numel()
print(f"{count:,} derivatives from one call")
assert count == 61_706

# %%
# What does a gradient say?
# -------------------------
# Each number of a gradient is a slope. For the last bias of ``conv1`` it is positive,
# so a slightly larger bias gives a larger loss. A negative one would mean the opposite.
# To see the slope, we change this one bias, keep all the other parameters, and measure
# the loss each time.

bias = net.conv1.bias
start, slope = bias[5].item(), bias.grad[5].item()
shifts = torch.linspace(-1, 1, 41).tolist()
losses = []
with torch.no_grad():
    for shift in shifts:
        bias[5] = start + shift
        losses.append(loss_function(net(pictures), labels).item())
    bias[5] = start
assert slope > 0 and losses[0] < loss.item() < losses[-1]

line = [loss.item() + slope * shift for shift in shifts]
gaps = [abs(a - b) for a, b in zip(losses, line, strict=True)]
# The gap after a change of 0.1 is small beside the gap after a change of 1.
assert 10 * gaps[22] < gaps[-1]

fig, ax = plt.subplots(figsize=(5.2, 3.0), layout="constrained")
ax.plot(shifts, losses, label="Measured loss")
ax.plot(shifts, line, "--", label="Line with the gradient as its slope")
ax.plot(0, loss.item(), "o", color="C0")
ax.set(xlabel="change of one bias of conv1", ylabel="loss")
ax.set_xticks([-1, -0.5, 0, 0.5, 1])
ax.legend()
fig.set_label(
    "The loss rises in a slightly bent curve as one bias grows. A dashed straight "
    "line has the gradient as its slope. It touches the curve where the bias is "
    "unchanged, and leaves it farther away."
)
plt.show()

# %%
# The line and the curve agree where the change is small, and they part farther away.
# So a gradient describes small changes only.
#
# Gradients accumulate
# --------------------
# In *Automatic differentiation* you saw that gradients accumulate. They do so in a
# network too: each ``backward`` adds to what ``grad`` holds. With the same batch twice,
# the gradient doubles.

once = bias.grad.clone()
loss_function(net(pictures), labels).backward()
torch.testing.assert_close(bias.grad, 2 * once)
print(f"{(bias.grad / once).mean().item():.1f} times the first gradient")

# %%
# Training usually wants the gradient of the current batch alone, so it clears the old
# one first. ``zero_grad`` sets each ``grad`` back to ``None``. With
# ``set_to_none=False`` it keeps the tensors and fills them with zeros.

net.zero_grad(set_to_none=False)
print(bias.grad)
net.zero_grad()
print(bias.grad)

# Now the gradient is that of one batch again.
loss_function(net(pictures), labels).backward()
torch.testing.assert_close(bias.grad, once)

# %%
# A graph is good for one backward pass
# -------------------------------------
# To compute derivatives, the graph keeps values from the forward pass, such as the
# input of each layer. ``backward`` frees them, to save memory. ``loss`` has had its
# backward pass, so another one fails.

try:
    loss.backward()
except RuntimeError as error:
    print(str(error).split(" (")[0])
else:
    raise AssertionError("a second backward pass should fail")

# %%
# A new forward pass builds a new graph, and that is what training does at each step.
# If you do need one graph twice, ``retain_graph=True`` keeps its values.

loss = loss_function(net(pictures), labels)
loss.backward(retain_graph=True)
loss.backward()
# With the one before, three backward passes have added up.
torch.testing.assert_close(bias.grad, 3 * once)

# %%
# Is the gradient right?
# ----------------------
# A finite difference checks a slope without any graph. Make one parameter :math:`w` a
# little larger, then a little smaller, by a *step size* :math:`h`. Then divide the
# change of the loss :math:`L` by the change of the parameter:
#
# .. math::
#
#    \frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2h}
#
# The two losses are almost equal, and ``float32`` would round their difference away.
# So the check uses ``float64``, to which ``double()`` converts.

net.double()
pictures = pictures.double()
net.zero_grad()
loss_function(net(pictures), labels).backward()


@torch.no_grad()
def finite_difference(parameter, i, h):
    value = parameter[i].item()
    parameter[i] = value + h
    loss_above = loss_function(net(pictures), labels).item()
    parameter[i] = value - h
    loss_below = loss_function(net(pictures), labels).item()
    parameter[i] = value
    return (loss_above - loss_below) / (2 * h)


check = [finite_difference(bias, i, 1e-6) for i in range(6)]
print("backward:         ", [round(g, 5) for g in bias.grad.tolist()])
print("finite difference:", [round(g, 5) for g in check])
check = torch.tensor(check, dtype=torch.float64)
torch.testing.assert_close(check, bias.grad, rtol=1e-4, atol=1e-6)

# %%
# They agree. ``backward`` needed one pass for all 61,706 parameters. This check needs
# two forward passes for each single one, which would be 123,412 for the whole network.
#
# How large should the step be? We compare many sizes. Each time, we divide the largest
# of the six errors by the largest of the six derivatives.

assert 2 * count == 123_412
step_sizes = [10.0**-k for k in range(1, 13)]
errors = []
for h in step_sizes:
    check = [finite_difference(bias, i, h) for i in range(6)]
    error = (torch.tensor(check, dtype=torch.float64) - bias.grad).abs().max()
    errors.append((error / bias.grad.abs().max()).item())

best = step_sizes[errors.index(min(errors))]
print(f"smallest error at h = {best:.0e}")
assert min(errors) < 1e-6 < min(errors[0], errors[-1])

fig, ax = plt.subplots(figsize=(5.2, 3.4), layout="constrained")
ax.loglog(step_sizes, errors, "o-")
ax.text(1e-12, 1e-6, "Rounding")
ax.text(1e-1, 1e-6, "Slope changes", ha="right")
ax.set(xlabel="step size h", ylabel="relative error")
fig.set_label(
    "Relative error of the finite difference against the step size, both on "
    "logarithmic axes. The error is large for very large and for very small steps, "
    "with a deep valley between them."
)
plt.show()

# %%
# The error has two causes. A large step reaches places where the slope is another one,
# for example because ReLU begins to let a value through. A small step leaves two losses
# that differ only in their last digits, and rounding spoils those. The best step lies
# between.
#
# Exercises
# ---------
# **1.** Accumulation can be useful. Compute the gradient of the whole batch in two
# halves, so that only four pictures go through the network at a time. What must you do
# with the loss of each half?

# Solution: the loss is a mean over its pictures, so each half counts one half.
whole = bias.grad.clone()
net.zero_grad()
for start in (0, 4):
    outputs = net(pictures[start : start + 4])
    half_loss = loss_function(outputs, labels[start : start + 4])
    (half_loss / 2).backward()
torch.testing.assert_close(bias.grad, whole)
print("two halves give the gradient of the whole batch")

# %%
# **2.** Call ``requires_grad_(False)`` on ``net.conv1``, clear the gradients, and run
# a forward and a backward pass. Which layers have a gradient now? Predict first.

# Solution: conv1 gets none, and the other layers get theirs as before.
net.zero_grad()
net.conv1.requires_grad_(False)
loss_function(net(pictures), labels).backward()
for name, layer in net.named_children():
    print(f"{name:6}{layer.bias.grad is not None}")
net.conv1.requires_grad_(True)
assert net.conv1.bias.grad is None

# %%
# **3.** For the cross-entropy, the gradient with respect to the outputs is their
# softmax, minus 1 at each label, divided by the number of pictures. The biases of
# ``fc3`` are added to each row of the outputs. Compute their gradient without
# ``backward``.

# Solution: each bias acts on every image, so its derivatives are added up.
with torch.no_grad():
    by_output = F.softmax(net(pictures), dim=1) - F.one_hot(labels, 10)
    by_hand = by_output.sum(dim=0) / len(pictures)
torch.testing.assert_close(by_hand, net.fc3.bias.grad)
print([round(g, 2) for g in by_hand.tolist()])

# %%
# What comes next
# ---------------
# Every parameter now knows in which direction the loss falls. In *Update the weights*
# you take a step in that direction, again and again, and the network learns.
