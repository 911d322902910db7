"""Trains the embedded model and the linear oracle, and writes the test set: everything in models/ but the README.

  OMP_NUM_THREADS=1 /usr/bin/python3 train.py            Debian 12's python3-torch 1.13.1 and python3-numpy 1.24.2, a few minutes

The network sees x + N(0, 0.5^2), fresh noise each batch, as in Cohen et al. 2019. Normalisation and BatchNorm are folded into the
convolutions before export: the first one has no padding, so that folding the mean is exact at the border too.
"""
import hashlib
import json
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from digits import digits, write_idx

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.dirname(HERE)
TRAIN_SEED, TEST_SEED, CHECK_SEED, TORCH_SEED = 1, 2, 3, 0
SIGMA, EPOCHS, BATCH, TRAIN, CHECK, TEST = 0.5, 16, 128, 20_000, 2_000, 200


class Net(nn.Module):
    """conv 16 5x5 /2, conv 32 3x3 /2, fc 48, fc 10; ReLU between; 0.28 M multiply-adds a sample."""

    def __init__(self):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(1, 16, 5, stride=2, bias=False), nn.BatchNorm2d(16)
        self.conv2, self.norm2 = nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(32)
        self.fc1, self.fc2 = nn.Linear(32 * 6 * 6, 48), nn.Linear(48, 10)

    def forward(self, x):
        x = F.relu(self.norm1(self.conv1(x)))
        x = F.relu(self.norm2(self.conv2(x)))
        return self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))


def fuse(conv, norm):
    """The convolution that does both."""
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    fused = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding)
    fused.weight.data = conv.weight.data * gain[:, None, None, None]
    fused.bias.data = norm.bias.data - norm.running_mean * gain
    return fused


def deployed(net, mean, deviation):
    """The network on raw [0, 1] pixels: (x - mean) / deviation is linear, so it goes into the first convolution."""
    conv1, conv2 = fuse(net.conv1, net.norm1), fuse(net.conv2, net.norm2)
    conv1.weight.data /= deviation
    conv1.bias.data -= mean * conv1.weight.data.sum((1, 2, 3))
    return nn.Sequential(conv1, nn.ReLU(), conv2, nn.ReLU(), nn.Flatten(), net.fc1, nn.ReLU(), net.fc2).eval()


def train(pixels, labels):
    torch.manual_seed(TORCH_SEED)
    net = Net()
    mean, deviation = float(pixels.mean()), float(pixels.std())
    optimiser = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-2)
    steps = EPOCHS * (len(pixels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(pixels))
        total = 0.0
        for at in range(0, len(pixels) - BATCH + 1, BATCH):
            pick = order[at : at + BATCH]
            x = pixels[pick] + SIGMA * torch.randn(BATCH, 1, 28, 28)
            loss = F.cross_entropy(net((x - mean) / deviation), labels[pick])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1:2d}  loss {total / (len(pixels) // BATCH):.4f}", flush=True)
    net.eval()
    return net, mean, deviation


def accuracy(net, pixels, labels, sigma):
    generator = torch.Generator().manual_seed(TEST_SEED)
    with torch.no_grad():
        x = pixels + sigma * torch.randn(pixels.shape, generator=generator)
        return (net(x).argmax(1) == labels).float().mean().item()


def oracle(pixels, labels):
    """sign(w x + b) on 0 against 1: ridge regression towards -1 / +1, which is least squares under Gaussian noise."""
    keep = labels < 2
    x, y = pixels[keep].reshape(int(keep.sum()), -1).double().numpy(), 2.0 * labels[keep].numpy() - 1
    middle = x.mean(0)
    centred = x - middle
    gram = centred.T @ centred / len(x) + SIGMA**2 * np.eye(x.shape[1])
    w = np.linalg.solve(gram, centred.T @ (y - y.mean()) / len(x))
    b = y.mean() - middle @ w
    return [float(f"{value:.5g}") for value in w], float(f"{b:.5g}")


def tensors(seed, count):
    images, labels = digits(seed, count)
    return torch.from_numpy(images).unsqueeze(1).float() / 255, torch.from_numpy(labels).long()


def digest(name):
    with open(os.path.join(OUT, name), "rb") as file:
        data = file.read()
    print(f"{name}  {len(data)} bytes  sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    names = ["digits-test-images-idx3-ubyte.gz", "digits-test-labels-idx1-ubyte.gz", "digits-small-sigma0.50.onnx", "oracle-linear.json"]
    images, labels = digits(TEST_SEED, TEST)
    write_idx(os.path.join(OUT, names[0]), images)
    write_idx(os.path.join(OUT, names[1]), labels)

    pixels, labels = tensors(TRAIN_SEED, TRAIN)
    w, b = oracle(pixels, labels)
    with open(os.path.join(OUT, names[3]), "w") as file:
        json.dump({"format": "fairnoise-linear/1", "shape": [1, 28, 28], "weights": [w], "biases": [b]}, file)
        file.write("\n")

    net, mean, deviation = train(pixels, labels)
    final = deployed(net, mean, deviation)
    with torch.no_grad():
        x = pixels[:64] + SIGMA * torch.randn(64, 1, 28, 28)
        print(f"folding moved logits by at most {(final(x) - net((x - mean) / deviation)).abs().max().item():.1e}")
    torch.onnx.export(
        final,
        torch.zeros(1, 1, 28, 28),
        os.path.join(OUT, names[2]),
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
        opset_version=13,
    )
    held, truth = tensors(CHECK_SEED, CHECK)
    for sigma in (0, 0.25, 0.5, 1.0):
        print(f"accuracy at noise {sigma}: {100 * accuracy(final, held, truth, sigma):.2f} % of {CHECK}")
    weights = torch.tensor(w)
    margins = (held[truth < 2].flatten(1) @ weights + b) / weights.norm()
    right = (margins > 0).long() == truth[truth < 2]
    spread = np.percentile(margins.abs().numpy(), [0, 10, 50, 90, 100])
    print(f"oracle: {100 * right.float().mean().item():.2f} % right, true radii (0, 10, 50, 90, 100 %) {np.round(spread, 3)}")
    for name in names:
        digest(name)
