"""Trains 300 random networks with PyTorch and with the library, and compares their losses and
weights: 1 to 3 layers, batches of 2 to 80, every optimizer, reduction and kind of weight.

    python3 tests/golden/by_hand/networks.py [NETWORKS [SEED]], with PyTorch 2.6 of Debian 13,
                         by the script debian13, and c++ or $CXX, with the options $CXXFLAGS

The losses and, in relation to the largest one of their tensor, the weights are to agree within
1e-12 in double for 300 epochs, and within 1e-6 in float for 20. Losses may also agree with the
exact loss of PyTorch's logits: its formula loses the digits of a small loss where it adds
(1 - t) z. Where they do not agree, PyTorch is compared with itself, with samples, inputs and units
in eight other orders, where sums round otherwise: a unit that crosses zero parts any two runs, and
where a gradient is as small as its rounding, Adam makes a step of lr out of it. A network passes if
PyTorch differs from itself by a hundredth as much or more: how near to zero is a matter of chance.
"""

import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
HERE = Path(__file__).resolve().parent
EPOCHS = {"double": 300, "float": 20}
LIMITS = {"double": 1e-12, "float": 1e-6}


def random_network(random, seed):
    layers = random.randint(1, 3)
    batch, reduction = random.randint(2, 80), random.choice(["mean", "sum", "none"])
    sizes = [random.randint(1, 40), *(random.randint(2, 64) for _ in range(layers - 1)),
             random.randint(1, 14)]
    n = dict(optimizer=random.choice(["SGD", "Adam", "AdamW"]), reduction=reduction,
             weight=random.choice(["none", "labels", "samples", "elements"]),
             pos_weight=random.choice([0, 1]), soft_targets=random.choice([0, 0, 1]), seed=seed,
             batch=batch, epochs=0, lr=0.0, momentum=0.0, dampening=0.0, beta1=0.9, beta2=0.999,
             eps=1e-8, weight_decay=random.choice([0.0, 0.01, 0.1]), nesterov=0, amsgrad=0)
    if n["optimizer"] == "SGD":
        n["lr"] = random.choice([0.01, 0.05, 0.1])
        n["momentum"] = random.choice([0.0, 0.5, 0.9])
        n["nesterov"] = int(n["momentum"] > 0 and random.random() < 0.5)
        n["dampening"] = random.choice([0.0, 0.3]) if n["momentum"] and not n["nesterov"] else 0.0
        if reduction != "mean":  # whose gradient is that many times as large
            n["lr"] /= batch * sizes[-1]
    else:
        n["lr"] = random.choice([0.001, 0.002, 0.005])
        n["beta2"] = random.choice([0.999, 0.99])
        n["eps"] = random.choice([1e-8, 1e-6])
        n["amsgrad"] = random.choice([0, 1])
    return {**n, "sizes": sizes}


def line(scalar, n):
    values = [*n.values()][:-1] + n["sizes"]
    return " ".join([scalar, *map(str, values)]) + "\n"


def exact_loss(z, t, weight, pos_weight, reduction):
    """That of logits as they are, without roundings that matter"""
    z, t = (x.detach().numpy().astype(np.longdouble) for x in (z, t))
    softplus = np.maximum(z, 0) + np.log1p(np.exp(-abs(z)))
    small = np.maximum(-z, 0) + np.log1p(np.exp(-abs(z)))
    loss = (1 - t) * softplus + t * small * (1 if pos_weight is None else pos_weight.numpy())
    loss = loss * (1 if weight is None else weight.numpy())
    return float(loss.mean() if reduction == "mean" else loss.sum())


class Order:
    """Of the samples, and of the inputs, units and labels of each layer; labels keep theirs"""

    def __init__(self, n, shuffled):
        generator = torch.Generator().manual_seed(shuffled)
        permutation = partial(torch.randperm, generator=generator) if shuffled else torch.arange
        self.samples = permutation(n["batch"])
        self.units = [*map(permutation, n["sizes"][:-1]), torch.arange(n["sizes"][-1])]

    def change(self, model):
        for layer, inputs, outputs in zip(model[::2], self.units, self.units[1:]):
            layer.weight.data = layer.weight.data[outputs][:, inputs].contiguous()
            layer.bias.data = layer.bias.data[outputs]

    def original(self, model):
        """The weights, each tensor in one piece, as they would stand without the change"""
        tensors = []
        for layer, *orders in zip(model[::2], self.units, self.units[1:]):
            inputs, outputs = map(torch.argsort, orders)
            tensors += [layer.weight.detach()[outputs][:, inputs], layer.bias.detach()[outputs]]
        return [x.flatten().double() for x in tensors]


def make_optimizer(n, parameters):
    if n["optimizer"] == "SGD":
        options = {key: n[key] for key in ("momentum", "dampening", "weight_decay")}
        options["nesterov"] = bool(n["nesterov"])
    else:
        options = dict(betas=(n["beta1"], n["beta2"]), eps=n["eps"],
                       weight_decay=n["weight_decay"], amsgrad=bool(n["amsgrad"]))
    return getattr(torch.optim, n["optimizer"])(parameters, lr=n["lr"], **options)


def train(scalar, n, shuffled=0):
    """The loss of every epoch, the tensors of weights after some of them, and the exact losses"""
    torch.set_default_dtype({"float": torch.float32, "double": torch.float64}[scalar])
    torch.manual_seed(n["seed"])
    sizes, layers = n["sizes"], []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    x = torch.randn(n["batch"], sizes[0])
    t = torch.rand(n["batch"], sizes[-1])
    if not n["soft_targets"]:
        t = t.round()
    rows = n["batch"] if n["weight"] in ("samples", "elements") else 1
    columns = sizes[-1] if n["weight"] in ("labels", "elements") else 1
    weight = torch.rand(rows, columns) * 3 if n["weight"] != "none" else None
    pos_weight = torch.rand(1, sizes[-1]) * 3 if n["pos_weight"] else None

    order = Order(n, shuffled)
    order.change(model)
    x, t = x[order.samples][:, order.units[0]], t[order.samples]
    if rows > 1:
        weight = weight[order.samples]

    criterion = nn.BCEWithLogitsLoss(weight, pos_weight=pos_weight, reduction=n["reduction"])
    optimizer = make_optimizer(n, model.parameters())
    losses, weights, exact = [], [], []
    for epoch in range(1, n["epochs"] + 1):
        z = model(x)
        loss = criterion(z, t)
        losses.append(loss.double().sum().item())
        exact.append(exact_loss(z, t, weight, pos_weight, n["reduction"]))
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        if epoch in (1, 5) or epoch % 20 == 0:
            weights += order.original(model)
    return losses, weights, exact


def of_losses(a, b):
    return max(abs(x - y) / y for x, y in zip(a, b, strict=True))


def of_weights(a, b):
    return max(((x - y).abs().max() / y.abs().max()).item() for x, y in zip(a, b, strict=True))


def parse(row, losses, weights):
    numbers = torch.tensor([float.fromhex(x) for x in row.split()], dtype=torch.float64)
    our_losses, *our_weights = numbers.split([len(losses), *map(len, weights)])
    return our_losses.tolist(), our_weights


def compare(program, scalar, networks):
    limit, networks = LIMITS[scalar], [{**n, "epochs": EPOCHS[scalar]} for n in networks]
    output = subprocess.run([program], input="".join(line(scalar, n) for n in networks), text=True,
                            stdout=subprocess.PIPE, check=True).stdout
    count, equal = Counter(), 0
    for n, row in zip(networks, output.splitlines(), strict=True):
        losses, weights, exact = train(scalar, n)
        our_losses, our_weights = parse(row, losses, weights)
        equal += sum(a == b for a, b in zip(our_losses, losses))
        of_loss, of_weight = of_losses(our_losses, losses), of_weights(our_weights, weights)
        within = of_loss <= limit or of_losses(our_losses, exact) <= limit
        count["losses within"] += of_loss <= limit
        count["losses within, or within of the exact one"] += within
        count["weights within"] += of_weight <= limit
        if within and of_weight <= limit:
            continue
        others = [train(scalar, n, k) for k in range(1, 9)]
        own_loss = max(of_losses(other[0], losses) for other in others)
        own_weight = max(of_weights(other[1], weights) for other in others)
        as_itself = ((within or of_loss <= 100 * own_loss)
                     and of_weight <= max(limit, 100 * own_weight))
        count["as PyTorch from itself" if as_itself else "FAILED"] += 1
        print(f"  {scalar}{'' if as_itself else ' FAILED'}: loss {of_loss:.1e}, weights "
              f"{of_weight:.1e}; PyTorch from itself {own_loss:.1e}, {own_weight:.1e}\n    {n}")
    print(f"{scalar}: {len(networks)} networks, {EPOCHS[scalar]} epochs, limit {limit}: "
          f"{dict(count)}; {equal} of {len(networks) * EPOCHS[scalar]} losses are equal")
    return count["FAILED"]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    choice = random.Random(seed)
    networks = [random_network(choice, 1000 * seed + k) for k in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "networks"
        subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O2",
                        *os.environ.get("CXXFLAGS", "").split(), f"-I{HERE.parents[2] / 'include'}",
                        "-isystem", "/usr/include/eigen3", HERE / "networks.cpp", "-o", program],
                       check=True)
        failed = [compare(program, scalar, networks) for scalar in EPOCHS]
    sys.exit(any(failed))


if __name__ == "__main__":
    main()
