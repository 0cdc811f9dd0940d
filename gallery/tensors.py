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
- Combine tensors of different shapes, and avoid a trap.
- Hold a batch of pictures in one tensor, as a network expects it.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

torch.manual_seed(0)

# %%
# What is a tensor?
# -----------------
# A *tensor* is a block of numbers: a row, a table, a stack of tables, and so on.
# Each direction of the block is called a *dimension*, and ``ndim`` counts them. The
# *shape* lists the length of each dimension: here 2 rows, with 3 numbers in each row.

table = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(table)
print(f"{table.shape = }, {table.ndim = }")

# %%
# All the numbers of a tensor have one type, its *dtype*. Decimal numbers become
# ``float32``, the usual dtype in a network. Whole numbers become ``int64``. The
# *device* is the hardware that holds the numbers: a CPU, or an accelerator such as
# a GPU.

print(f"{table.dtype = }, {table.device.type = }")
assert torch.tensor([7, 2, 1]).dtype == torch.int64

# %%
# You seldom type the numbers yourself. ``zeros`` fills a shape with zeros, ``arange``
# counts, and ``linspace`` divides a range into equal steps. ``randn`` draws random
# numbers around 0. The same *random seed* gives the same numbers again, so each lesson
# begins with ``torch.manual_seed(0)``.

print(torch.zeros(2, 3))
print(torch.arange(4))
print(torch.linspace(0, 1, 5))
drawn = torch.randn(2, 3)
torch.manual_seed(0)
assert torch.equal(torch.randn(2, 3), drawn)

# %%
# Take a tensor apart
# -------------------
# An index picks a position along dimension 0, and it counts from 0. A comma moves on
# to the next dimension, and a colon takes all of it. A range such as ``0:1`` keeps the
# dimension, even for one position. A comparison, used as an index, keeps the numbers
# for which it is true.

print(f"{table[0] = }")
print(f"{table[0:1] = }")
print(f"{table[:, 1] = }")
print(f"{table[table > 2.5] = }")
# A tensor with one number becomes a Python number with item().
print(f"{table[1, 2].item() = }")

# %%
# ``sum`` and ``mean`` make one number of many. With ``dim=0`` they work along
# dimension 0, and that dimension goes away: each column gives one number.

print(f"{table.sum() = }")
print(f"{table.sum(dim=0) = }")
print(f"{table.mean(dim=1) = }")

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
# ``reshape`` then makes a copy, so do not rely on it to share memory. An example is
# ``numbers.T``, the *transpose*: its rows are the columns of ``numbers``.

numbers = torch.zeros(2, 3)
numbers.view(6)[0] = 10
assert numbers[0, 0] == 10
try:
    numbers.T.view(6)
except RuntimeError as problem:
    print(str(problem).split(" (")[0])
# Here reshape makes a copy: the copy changes, and numbers does not.
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
# In the figure, the solid cells of the column and of the row are the numbers that you
# gave. The dotted cells are the numbers that broadcasting repeats.

column = torch.tensor([[0], [10], [20]])
row = torch.tensor([1, 2, 3, 4])
total = column + row
assert total.shape == (3, 4)


# Draws a table of numbers with its left edge at x. The first rows and columns, as
# many as are given, have solid cells.
def draw_table(ax, x, values, rows, columns):
    for i, j in np.ndindex(3, 4):
        alpha, line = (0.3, "-") if i < rows and j < columns else (0.05, ":")
        cell = plt.Rectangle((x + j, i), 1, 1, fc=("C0", alpha), ec="C0", ls=line)
        ax.add_patch(cell)
        ax.text(x + j + 0.5, i + 0.5, values[i, j].item(), ha="center", va="center")


fig, ax = plt.subplots(figsize=(5.5, 1.9))
# expand repeats the numbers as broadcasting does.
draw_table(ax, 0, column.expand(3, 4), rows=3, columns=1)
draw_table(ax, 5, row.expand(3, 4), rows=1, columns=4)
draw_table(ax, 10, total, rows=3, columns=4)
ax.text(4.5, 1.5, "+", ha="center", va="center", fontsize=14)
ax.text(9.5, 1.5, "=", ha="center", va="center", fontsize=14)
ax.text(2, -0.3, "Column (3, 1)", ha="center")
ax.text(7, -0.3, "Row (4)", ha="center")
ax.text(12, -0.3, "Sum (3, 4)", ha="center")
ax.set(xlim=(-0.1, 14.1), ylim=(3.1, -1), aspect="equal")
ax.axis("off")
fig.set_label(
    "A column of 3 numbers, repeated to the right, plus a row of 4 numbers, repeated "
    "downwards, gives a table of 3 rows and 4 columns."
)
plt.show()

# %%
# Broadcasting has a trap. Here each of 4 predictions is equal to its target, the
# right answer, so each error should be 0. But one shape is (4, 1) and the other is (4),
# so PyTorch subtracts every target from every prediction, and no message tells you.

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
# and dimension 0 counts them. A *layer* is one stage of a network. This one has 3
# inputs and 4 outputs: it multiplies by weights of shape (4, 3) and adds a bias of
# shape (4), which is broadcast over the batch.

batch = torch.randn(5, 3)
layer = nn.Linear(3, 4)
output = batch @ layer.weight.T + layer.bias
print(f"{layer.weight.shape = }, {output.shape = }")
assert layer.weight.dtype == torch.float32
# The layer computes the same. A sample alone gives the same numbers as in the batch.
torch.testing.assert_close(output, layer(batch))
torch.testing.assert_close(output[2], layer(batch[2]))

# %%
# Pictures are tensors
# --------------------
# A colour picture has three *channels*, which say how much red, green and blue each
# point has. PyTorch puts the channels first: (C, H, W), for channels, height and
# width. A batch of N pictures is (N, C, H, W), and a grey picture has C = 1.

red = torch.linspace(0, 1, 32).expand(32, 32)
green = red.T
# The comparison is true in a disc. float() turns true into 1 and false into 0.
blue = ((red - 0.5) ** 2 + (green - 0.5) ** 2 < 0.12).float()
# stack puts tensors of one shape into a new tensor, along a new dimension 0.
picture = torch.stack([red, green, blue])
assert picture.shape == (3, 32, 32)
# flip(-1) reverses the last dimension, so it mirrors the picture.
pictures = torch.stack([picture, picture.flip(-1)])
print(f"{pictures.shape = }")

# %%
# Matplotlib expects the channels last. ``permute`` puts the dimensions in a new order.

fig, axes = plt.subplots(1, 4, figsize=(5.4, 1.7), layout="constrained")
axes[0].imshow(picture.permute(1, 2, 0).numpy())
for ax, channel in zip(axes[1:], picture, strict=True):
    ax.imshow(channel.numpy(), cmap="gray")
for ax, title in zip(axes, ["Picture", "Red", "Green", "Blue"], strict=True):
    ax.set_title(title)
    ax.set(xticks=[], yticks=[])
fig.set_label(
    "A colour picture and its three channels in grey: red grows to the right, green "
    "grows downwards, and blue is a disc."
)
plt.show()

# %%
# PyTorch and NumPy
# -----------------
# On a CPU, ``torch.from_numpy`` and ``tensor.numpy()`` share memory: a change on one
# side shows on the other. ``torch.tensor`` copies. NumPy's decimal numbers are usually
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
# **1.** ``pictures`` has the shape (2, 3, 32, 32). Predict the shapes of
# ``pictures[0]``, ``pictures[:, 0]``, ``pictures.flatten(1)`` and
# ``pictures.mean(dim=(2, 3))``.

# Solution: an index removes a dimension, and a mean removes each one that dim names.
print(pictures[0].shape)
print(pictures[:, 0].shape)
print(pictures.flatten(1).shape)
print(pictures.mean(dim=(2, 3)).shape)

# %%
# **2.** Repair the trap above, so that the mean of the squared errors is 0.

# Solution: give the target the shape of the prediction.
error = prediction - target.reshape(prediction.shape)
assert (error**2).mean() == 0

# %%
# What comes next
# ---------------
# You can now make tensors and compute with them. PyTorch can also tell how a result
# depends on each of the numbers behind it. *Automatic differentiation* shows how.
