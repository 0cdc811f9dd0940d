# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "numpy>=2.0", "torch>=2.11"]
# ///
"""
Tensors
=======

A tensor is a block of numbers with a shape. What a network reads, what it
computes and what it learns are all tensors.

**What you will learn**

- Make a tensor, and read its shape, its dtype and its device.
- Take a tensor apart by index, and change its shape without changing its numbers.
- Combine tensors of different shapes, and avoid the trap in it.
- Hold a batch of images in one tensor, as a network expects it.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

torch.manual_seed(0)

# %%
# What is a tensor?
# -----------------
# A *tensor* is a block of numbers: a row, a table, or a stack of tables, and so on.
# Each direction of the block is called a *dimension*. The *shape* lists the length of
# each dimension: here 2 rows, with 3 numbers in each row.

table = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(table)
print(f"{table.shape = }, {table.ndim = }")

# %%
# All the numbers of a tensor have one type, its *dtype*. Decimal numbers become
# ``float32``, the usual dtype of a network's weights. Whole numbers become ``int64``.
# The *device* is the hardware that holds the numbers: a CPU or an accelerator.

print(f"{table.dtype = }, {table.device.type = }")
assert torch.tensor([7, 2, 1]).dtype == torch.int64
assert nn.Linear(3, 4).weight.dtype == torch.float32

# %%
# You seldom type the numbers yourself. You give a shape, and PyTorch fills it.
# ``arange`` counts, and ``linspace`` divides a range into equal steps.

print(torch.zeros(2, 3))
print(torch.arange(4))
print(torch.linspace(0, 1, 5))

# %%
# Take a tensor apart
# -------------------
# An index picks a position along the first dimension, and it counts from 0.
# A comma moves on to the next dimension, and a colon takes all of it. A comparison,
# used as an index, keeps the numbers for which it is true.

print(f"{table[0] = }")
print(f"{table[:, 1] = }")
print(f"{table[table > 2.5] = }")
# A tensor with one number becomes a Python number with item().
print(f"{table[1, 2].item() = }")

# %%
# Change the shape, keep the numbers
# ----------------------------------
# ``reshape`` lays the same numbers out in a new shape, row by row. One length may
# be -1, and PyTorch computes it. ``flatten`` joins dimensions into one:
# ``flatten(1)`` keeps dimension 0 and joins the rest.

block = torch.arange(24).reshape(2, 3, 4)
print(f"{block.reshape(4, -1).shape = }")
print(f"{block.flatten(1).shape = }")
assert block.flatten().shape == (24,)

# %%
# ``view`` also changes the shape, and it never copies: the result looks at the same
# memory. When the order in memory does not allow that, ``view`` raises an error.
# ``reshape`` then makes a copy, so do not rely on it to share memory.

numbers = torch.zeros(2, 3)
numbers.view(6)[0] = 10
assert numbers[0, 0] == 10
# numbers.T is the transpose: its rows are the columns of numbers.
try:
    numbers.T.view(6)
except RuntimeError as problem:
    print(str(problem).split(" (")[0])
numbers.T.reshape(6)[0] = 99
assert numbers[0, 0] == 10

# %%
# Tensors of different shapes
# ---------------------------
# ``+``, ``-``, ``*`` and ``/`` work number by number. When the shapes differ, PyTorch
# compares them from the right: two lengths fit if they are equal, if one of them is
# 1, or if one is missing. Where it is 1 or missing, the numbers are repeated until
# the lengths are equal. This is called *broadcasting*.
#
# In the picture, solid cells left of the equals sign are the numbers that you gave.
# Dotted cells are the numbers that broadcasting repeats.

column = torch.tensor([[0], [10], [20]])
row = torch.tensor([1, 2, 3, 4])
total = column + row
assert total.shape == (3, 4)


# Draws a table of numbers with its left edge at x. Cells that are given are solid.
def draw_table(ax, x, values, given):
    for i, j in np.ndindex(3, 4):
        fill, border = (("C0", 0.3), "-") if given[i, j] else (("C0", 0.05), ":")
        ax.add_patch(plt.Rectangle((x + j, i), 1, 1, fc=fill, ec="C0", ls=border))
        ax.text(x + j + 0.5, i + 0.5, values[i, j].item(), ha="center", va="center")


fig, ax = plt.subplots(figsize=(5.5, 1.9))
ones = torch.ones(3, 4)
draw_table(ax, 0, column.expand(3, 4), ones * torch.tensor([1, 0, 0, 0]))
draw_table(ax, 5, row.expand(3, 4), ones * torch.tensor([[1], [0], [0]]))
draw_table(ax, 10, total, ones)
ax.text(4.5, 1.5, "+", ha="center", va="center", fontsize=14)
ax.text(9.5, 1.5, "=", ha="center", va="center", fontsize=14)
ax.text(2, -0.3, "Column (3, 1)", ha="center")
ax.text(7, -0.3, "Row (4)", ha="center")
ax.text(12, -0.3, "Sum (3, 4)", ha="center")
ax.set(xlim=(-0.1, 14.1), ylim=(3.1, -1), aspect="equal")
ax.axis("off")
fig.set_label(
    "A column of 3 repeated to the right plus a row of 4 repeated down: 3 rows of 4."
)
plt.show()

# %%
# Broadcasting has a trap. Here 4 predictions are exactly right, so each error should
# be 0. But one shape is (4, 1) and the other is (4), so PyTorch subtracts every
# target from every prediction, and no message tells you.

prediction = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
target = torch.tensor([1.0, 2.0, 3.0, 4.0])
error = prediction - target
print(f"{error.shape = }")
print(f"mean of the squared errors: {(error**2).mean().item()}")

# %%
# The matrix product and the batch
# --------------------------------
# ``A @ B`` is the *matrix product*: each row of ``A`` is multiplied number by number
# with each column of ``B``, and the products are added up. The length of a row of
# ``A`` must be the length of a column of ``B``.

A = torch.tensor([[1, 2, 3], [4, 5, 6]])
B = torch.tensor([[1, 0], [0, 1], [1, 1]])
print(A @ B)
assert (A @ B)[0, 1] == (A[0] * B[:, 1]).sum()

# %%
# A *sample* is one input of a network. A *batch* holds many samples in one tensor,
# and dimension 0 counts them. A layer with 3 inputs and 4 outputs has weights of shape
# (4, 3) and a bias of shape (4), which is broadcast over the batch.

batch = torch.randn(5, 3)
layer = nn.Linear(3, 4)
output = batch @ layer.weight.T + layer.bias
print(f"{layer.weight.shape = }, {output.shape = }")
# The layer does the same, and a sample alone gives the row that it has in the batch.
torch.testing.assert_close(output, layer(batch))
torch.testing.assert_close(output[2], layer(batch[2]))

# %%
# Images are tensors
# ------------------
# A colour image has three *channels*, which say how much red, green and blue each
# point has. PyTorch puts the channels first: (C, H, W), for channels, height and
# width. A batch of N images is (N, C, H, W), and a grey image has C = 1.

down = torch.linspace(0, 1, 32).reshape(32, 1)
across = torch.linspace(0, 1, 32).reshape(1, 32)
red = across.expand(32, 32)
green = ((down - 0.5) ** 2 + (across - 0.5) ** 2 < 0.12).float()
blue = (torch.arange(32) // 4 % 2).float().reshape(32, 1).expand(32, 32)
image = torch.stack([red, green, blue])
images = torch.stack([image, image.flip(-1)])
print(f"{images.shape = }")
assert image.shape == (3, 32, 32)

# %%
# Three numbers of shape (3, 1, 1) are broadcast over height and width, so each
# channel gets one factor. Matplotlib expects the channels last, and ``permute``
# puts the dimensions in a new order.

less_blue = image * torch.tensor([1.0, 1.0, 0.2]).reshape(3, 1, 1)

no_ticks = {"xticks": [], "yticks": []}
fig, axes = plt.subplots(2, 4, figsize=(5.4, 3.0), subplot_kw=no_ticks)
for row_of_axes, picture in zip(axes, [image, less_blue], strict=True):
    row_of_axes[0].imshow(picture.permute(1, 2, 0).numpy())
    for ax, channel in zip(row_of_axes[1:], picture, strict=True):
        ax.imshow(channel.numpy(), cmap="gray", vmin=0, vmax=1)
for ax, title in zip(axes[0], ["Image", "Red", "Green", "Blue"], strict=True):
    ax.set_title(title)
axes[0, 0].set_ylabel("As made")
axes[1, 0].set_ylabel("Blue × 0.2")
fig.set_label(
    "An image and its channels: red grows to the right, green is a disc, blue is four "
    "stripes. In the second row, only the blue channel is darker."
)
plt.show()

# %%
# PyTorch and NumPy
# -----------------
# On a CPU, ``torch.from_numpy`` and ``tensor.numpy()`` share memory: a change on one
# side shows on the other. ``torch.tensor`` copies. NumPy's decimal numbers are
# ``float64``, so convert them with ``float()`` before you give them to a network.

array = np.zeros(3)
shared = torch.from_numpy(array)
copied = torch.tensor(array)
array[0] = 7
print(f"{shared = }\n{copied = }")
assert shared.float().dtype == torch.float32
assert np.shares_memory(shared.numpy(), array)

# %%
# Exercises
# ---------
# **1.** ``images`` has the shape (2, 3, 32, 32). Predict the shapes of ``images[0]``,
# ``images[:, 0]``, ``images.flatten(1)`` and ``images.mean(dim=(2, 3))``.

# Solution: an index removes a dimension, and so does a mean.
for part in (images[0], images[:, 0], images.flatten(1), images.mean(dim=(2, 3))):
    print(part.shape)

# %%
# **2.** Repair the trap above, so that the mean of the squared errors is 0.

# Solution: give the target the shape of the prediction.
error = prediction - target.reshape(prediction.shape)
assert (error**2).mean() == 0

# %%
# What comes next
# ---------------
# You can now make tensors and compute with them. To learn, a network must also know
# how its result changes when its numbers change. *Automatic differentiation* is next.
