# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9", "scikit-learn>=1.5", "torch>=2.11",
#                 "torchvision>=0.26"]
# ///
"""
Train it on digits
==================

You train the network on handwritten digits, test it on others, and see its mistakes.

**What you will learn**

- How to turn pictures into batches, train for several epochs, and test the result.
- What the wrong answers and the first layer tell you about the network.
- How to save the weights, load them, and change to the dataset MNIST.
"""

import tempfile

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2
from torchvision.utils import make_grid

torch.manual_seed(0)
# On an NVIDIA GPU, the convolutions then give the same numbers in every run.
torch.backends.cudnn.deterministic = True
# One thread is enough for so small a network, and leaves the other cores free.
torch.set_num_threads(1)

# %%
# Which pictures do we take?
# --------------------------
# We take the 1,797 digits of scikit-learn. Their 8 by 8 values go from 0 to 16, and we
# stretch this to 0 to 255, as in a picture file. A network could learn its pictures by
# heart, so one half is the *test set*, and we never train on it. ``stratify`` shares
# out each digit evenly, and ``random_state`` makes the same choice in every run.

digits = load_digits()
pictures = (digits.images * 255 / 16).round().astype("uint8")
train_pictures, test_pictures, train_labels, test_labels = train_test_split(
    pictures, digits.target, test_size=0.5, stratify=digits.target, random_state=0
)
train_labels, test_labels = torch.tensor(train_labels), torch.tensor(test_labels)
print(train_labels.bincount().tolist(), "to train on")
print(test_labels.bincount().tolist(), "to test with")

# %%
# A *transform* prepares one picture. The first one here makes a tensor of it, stretches
# it to 32 by 32 values, and maps 0 to -1 and 255 to 1. The second one also shifts it by
# up to three values, at random each time, because a shifted digit is the same digit.

steps = [v2.ToImage(), v2.Resize((32, 32)), v2.ToDtype(torch.float32, scale=True)]
to_input = v2.Compose([*steps, v2.Normalize(mean=[0.5], std=[0.5])])
to_shifted = v2.Compose([to_input, v2.RandomCrop(32, padding=3, fill=-1)])

# %%
# A ``Dataset`` knows how many samples there are, and returns the one with a given
# index. A ``DataLoader`` makes batches of them. For training it shuffles them, and its
# *generator*, a source of random numbers with a seed of its own, fixes the order.


class Digits(Dataset):
    def __init__(self, pictures, labels, transform):
        self.pictures, self.labels, self.transform = pictures, labels, transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.transform(self.pictures[index]), self.labels[index]


train_set = Digits(train_pictures, train_labels, to_shifted)
test_set = Digits(test_pictures, test_labels, to_input)
generator = torch.Generator().manual_seed(0)
train_loader = DataLoader(train_set, batch_size=16, shuffle=True, generator=generator)
test_loader = DataLoader(test_set, batch_size=300)

images, labels = next(iter(train_loader))
print(f"{images.shape = }, from {images.min():.0f} to {images.max():.0f}")

fig, ax = plt.subplots(figsize=(5.2, 1.5), layout="constrained")
ax.imshow(make_grid(images, nrow=8)[0].numpy(), cmap="gray")
ax.axis("off")
fig.set_label("A batch of 16 handwritten digits, some of them shifted to one side.")
plt.show()

# %%
# Which device does it run on?
# ----------------------------
# This is the network of *Define the network*, unchanged. An *accelerator* is a chip
# such as a GPU. We take the one that PyTorch reports, and the CPU if there is none.
# The network and its inputs must be on the same device.


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
net = Net().to(device)
start = net.conv1.weight.detach().cpu().clone()[:, 0]
print("on the chosen device:", net.conv1.weight.device.type == device.type)

# %%
# How do we train and test?
# -------------------------
# An *epoch* goes once through all training pictures. The five steps for each batch are
# those of *Update the weights*. In a test, ``torch.no_grad()`` turns off the recording
# for the backward pass, which saves time and memory. ``net.train()`` and ``net.eval()``
# tell the layers what goes on. Dropout, for one, sets random values to zero in training
# only. Our network has no such layer, but the functions are right for others too.


def train_one_epoch(net, loader, optimizer):
    net.train()
    losses = []
    for images, labels in loader:
        optimizer.zero_grad()
        output = net(images.to(device))
        loss = F.cross_entropy(output, labels.to(device))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def predict(net, loader):
    net.eval()
    with torch.no_grad():
        return torch.cat([net(images.to(device)).cpu() for images, _ in loader])


assert (nn.Dropout(0.5).train()(torch.ones(100)) == 0).any()
assert (nn.Dropout(0.5).eval()(torch.ones(100)) == 1).all()

# %%
# After each epoch a *scheduler* lowers the learning rate, so the last steps are small.
# The *accuracy* is the share of right answers. It is a little too good here, because we
# chose the settings by it: a test set that helps to choose is no longer unseen.

epochs = 25
optimizer = torch.optim.Adam(net.parameters(), lr=0.003)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, total_iters=epochs)
losses, accuracies = [], []
for epoch in range(1, epochs + 1):
    losses.append(train_one_epoch(net, train_loader, optimizer))
    scheduler.step()
    predictions = predict(net, test_loader).argmax(dim=1)
    accuracies.append(100 * (predictions == test_labels).float().mean().item())
    if epoch == 1 or epoch % 5 == 0:
        print(f"epoch {epoch:2}: test accuracy {accuracies[-1]:.1f} %")
assert accuracies[-1] >= 97

fig, (top, bottom) = plt.subplots(2, figsize=(5.2, 4), layout="constrained")
top.plot(range(1, epochs + 1), losses, "o-")
top.set(ylabel="training loss", ylim=(0, None))
bottom.plot(range(1, epochs + 1), accuracies, "s-", color="C1")
bottom.set(xlabel="epoch", ylabel="test accuracy in %")
fig.set_label(
    "Two curves over 25 epochs. The training loss falls steeply, then slowly towards "
    "zero. The test accuracy rises steeply, then slowly to more than 97 percent."
)
plt.show()

# %%
# Which digits does it get wrong?
# -------------------------------
# A *confusion matrix* counts the test pictures for each pair of label and prediction.
# The right answers are on its diagonal.

counts = torch.bincount(10 * test_labels + predictions, minlength=100).reshape(10, 10)
print(f"{counts.diagonal().sum()} of {counts.sum()} are right")

fig, ax = plt.subplots(figsize=(5.2, 4.6), layout="constrained")
for label, prediction in counts.nonzero().tolist():
    box = {"facecolor": "C0" if label == prediction else "C1", "alpha": 0.25}
    count = int(counts[label, prediction])
    ax.text(prediction, label, count, ha="center", va="center", bbox=box)
ax.set(xlim=(-0.5, 9.5), ylim=(9.5, -0.5), xticks=range(10), yticks=range(10))
ax.set(xlabel="prediction", ylabel="label")
fig.set_label("A ten by ten table. Nearly all test pictures are on its diagonal.")
plt.show()

# %%
# These eight test pictures have the largest loss. A thick frame marks a wrong answer.

scores = predict(net, test_loader)
hardest = F.cross_entropy(scores, test_labels, reduction="none").topk(8).indices
fig, axes = plt.subplots(2, 4, figsize=(5.2, 3.3), layout="constrained")
fig.suptitle("Label → prediction")
for ax, index in zip(axes.flat, hardest.tolist(), strict=True):
    label, prediction = int(test_labels[index]), int(predictions[index])
    ax.imshow(test_set[index][0][0].numpy(), cmap="gray")
    ax.set_title(f"{label} → {prediction}", loc="center")
    if label != prediction:
        ax.spines[:].set(visible=True, linewidth=4, color="C1")
plt.setp(axes, xticks=[], yticks=[])
fig.set_label("Eight digits that are hard to read, each with label and prediction.")
plt.show()

# %%
# How do you keep the weights?
# ----------------------------
# ``net.state_dict()`` maps the name of each parameter to its values. You save it, and
# load it into a new network of the same class. With ``weights_only=True`` the file can
# bring tensors, but no code that runs. ``map_location`` puts them on the CPU.

with tempfile.TemporaryDirectory() as folder:
    torch.save(net.state_dict(), f"{folder}/digits.pt")
    state = torch.load(f"{folder}/digits.pt", weights_only=True, map_location="cpu")
loaded = Net()
print(loaded.load_state_dict(state))
assert all(v.cpu().equal(state[name]) for name, v in net.state_dict().items())

# %%
# What does the first layer see?
# ------------------------------
# The kernels of ``conv1`` are also called *filters*. Here they are before and after
# training, from black for -0.4 to white for 0.4. Much of the random start is left. The
# last row shows the feature maps that they make of a three, bright where a filter fits.

filters = loaded.conv1.weight.detach()[:, 0]
three = test_set[test_labels.tolist().index(3)][0]
maps = F.relu(loaded.conv1(three)).detach().numpy()
assert torch.stack([start.flatten(), filters.flatten()]).corrcoef()[0, 1] > 0.5

fig, axes = plt.subplots(3, 6, figsize=(5.2, 2.9), layout="constrained")
for i, (top, middle, bottom) in enumerate(axes.T):
    top.imshow(start[i].numpy(), cmap="gray", vmin=-0.4, vmax=0.4)
    middle.imshow(filters[i].numpy(), cmap="gray", vmin=-0.4, vmax=0.4)
    bottom.imshow(maps[i], cmap="gray")
plt.setp(axes, xticks=[], yticks=[])
for ax, name in zip(axes[:, 0], ["Before", "After", "Map"], strict=True):
    ax.set_ylabel(name)
fig.set_label("Six filters, much the same after training, and their maps of a three.")
plt.show()

# %%
# How do you change to MNIST?
# ---------------------------
# MNIST has 60,000 pictures of 28 by 28 values to train on and 10,000 to test with. The
# lines below download it, so the lesson does not run them. Put them in place of those
# that make ``train_set`` and ``test_set``, and begin with two epochs.
#
# .. code-block:: python
#
#    from torchvision.datasets import MNIST
#    train_set = MNIST("data", train=True, download=True, transform=to_shifted)
#    test_set = MNIST("data", train=False, download=True, transform=to_input)
#    train_labels, test_labels = train_set.targets, test_set.targets

# %%
# Exercises
# ---------
# **1.** Train a new network without the shift. Are its answers better for the training
# pictures or for the test pictures?

# Solution: for the training pictures, which it knows. This is called overfitting.
train_set.transform = to_input
net = Net().to(device)
optimizer = torch.optim.Adam(net.parameters(), lr=0.002)
for _ in range(epochs):
    train_one_epoch(net, train_loader, optimizer)
shares = []
for dataset, labels in [(train_set, train_labels), (test_set, test_labels)]:
    answers = predict(net, DataLoader(dataset, batch_size=300)).argmax(dim=1)
    shares.append(100 * (answers == labels).float().mean().item())
print(f"training pictures {shares[0]:.1f} %, test pictures {shares[1]:.1f} %")
assert shares[0] > shares[1]

# %%
# **2.** Which share of the threes did the first network read rightly?

# Solution: divide the count on the diagonal by the sum of its row.
print(f"{100 * counts[3, 3] / counts[3].sum():.0f} %")

# %%
# What comes next
# ---------------
# You can train a network, test it and keep it. *Run it on an accelerator* shows how to
# use the hardware of a machine, and how to measure what it brings.
