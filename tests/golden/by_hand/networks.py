"""Trains 300 random networks with PyTorch and with the library, and compares their losses and
weights: 1 to 3 layers, batches of 2 to 80, every optimizer, reduction and kind of weight.

    python3 tests/golden/by_hand/networks.py [NETWORKS [SEED]], with PyTorch 2.6 of Debian 13, by the
                                    script debian13, and c++ or $CXX, with the options $CXXFLAGS

The losses are to agree in double for 300 epochs within 1e-12 of themselves, in float for 20 within
1e-6. Where they do not, PyTorch is compared with itself in two ways: with the samples in eight
other orders, whose sums round otherwise (a unit that crosses zero, or Adam near a minimum, parts
any two runs), and its loss with that of its logits in long double (its formula loses the digits of
a small loss where it adds (1 - t) z). A network passes if one of these differs by a tenth as much
or more. The weights are compared with the largest one of their tensor, without a limit: where a
gradient is as small as its rounding, Adam makes a step of lr out of it.
"""

import os
import random
import subprocess
import sys
import tempfile
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
    shape = {"none": None, "labels": (1, sizes[-1]), "samples": (n["batch"], 1),
             "elements": (n["batch"], sizes[-1])}[n["weight"]]
    weight = torch.rand(shape) * 3 if shape else None
    if shuffled:
        rows = torch.randperm(n["batch"], generator=torch.Generator().manual_seed(shuffled))
        x, t = x[rows], t[rows]
        weight = weight[rows] if n["weight"] in ("samples", "elements") else weight
    pos_weight = torch.rand(1, sizes[-1]) * 3 if n["pos_weight"] else None
    criterion = nn.BCEWithLogitsLoss(weight, pos_weight=pos_weight, reduction=n["reduction"])
    if n["optimizer"] == "SGD":
        options = {key: n[key] for key in ("momentum", "dampening", "weight_decay")}
        options["nesterov"] = bool(n["nesterov"])
    else:
        options = dict(betas=(n["beta1"], n["beta2"]), eps=n["eps"],
                       weight_decay=n["weight_decay"], amsgrad=bool(n["amsgrad"]))
    optimizer = getattr(torch.optim, n["optimizer"])(model.parameters(), lr=n["lr"], **options)

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
            weights += [p.detach().flatten().to(torch.float64, copy=True)
                        for p in model.parameters()]
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
    found, weight_differences, parted, failed, equal = [], [], 0, 0, 0
    for n, row in zip(networks, output.splitlines(), strict=True):
        losses, weights, exact = train(scalar, n)
        our_losses, our_weights = parse(row, losses, weights)
        equal += sum(a == b for a, b in zip(our_losses, losses))
        weight_differences.append(of_weights(our_weights, weights))
        difference = of_losses(our_losses, losses)
        if difference <= limit:
            found.append(difference)
            continue
        other_order = max(of_losses(train(scalar, n, k)[0], losses) for k in range(1, 9))
        own_rounding = of_losses(losses, exact)
        explained = difference <= 10 * max(other_order, own_rounding)
        parted += explained
        failed += not explained
        print(f"  {scalar} {'explained' if explained else 'FAILED'}: the loss differs by "
              f"{difference:.1e}; PyTorch's with the samples in another order by {other_order:.1e}, "
              f"from the exact one of its logits by {own_rounding:.1e}\n    {n}")
    weight_differences.sort()
    print(f"{scalar}: {len(networks)} networks, {EPOCHS[scalar]} epochs: losses of {len(found)} "
          f"within {limit}, the worst {max(found):.1e}; {parted} differ as PyTorch from itself, "
          f"{failed} FAILED; {equal} of {len(networks) * EPOCHS[scalar]} losses are equal; weights "
          f"within {weight_differences[-1]:.1e}, half of them {weight_differences[len(networks) // 2]:.1e}")
    return failed


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
