"""Writes what PyTorch's SGD, gradient clipping and learning rate schedulers do into training.hpp.

    python3 tests/golden/make_training.py, with PyTorch 2.6 of Debian 13, by the script debian13
"""

import textwrap
import warnings

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import lr_scheduler

from make_golden import TYPES, braces, number, write

# Schedulers count epochs, and are not told of steps here.
warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*")

STEPS = [1, 2, 10, 100, 600]
INF = float("inf")
DEFAULTS = dict(lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False)

SGD = [dict(),
       dict(momentum=0.9, lr=0.01),
       dict(momentum=0.5, dampening=0.3, weight_decay=0.1),
       dict(momentum=0.9, nesterov=True),
       dict(momentum=0.8, nesterov=True, weight_decay=0.05, lr=0.02),
       dict(weight_decay=0.5, lr=0.05),
       dict(momentum=0.9, clip="norm", limit=0.5),
       dict(momentum=0.9, clip="norm", limit=0.1, norm_type=1.0),
       dict(momentum=0.9, clip="norm", limit=0.5, norm_type=3.0),
       dict(momentum=0.9, clip="norm", limit=0.3, norm_type=INF),
       dict(momentum=0.9, clip="value", limit=0.2)]

SCHEDULERS = {
    "StepLR": lambda o: [lr_scheduler.StepLR(o, 70, gamma=0.5)],
    "MultiStepLR": lambda o: [lr_scheduler.MultiStepLR(o, [400, 50, 120, 120], gamma=0.3)],
    "MultiStepLR from 0": lambda o: [lr_scheduler.MultiStepLR(o, [0, 90], gamma=0.4)],
    "ExponentialLR": lambda o: [lr_scheduler.ExponentialLR(o, gamma=0.99)],
    "CosineAnnealingLR": lambda o: [lr_scheduler.CosineAnnealingLR(o, 130, eta_min=0.002)],
    "CosineAnnealingLR to 0": lambda o: [lr_scheduler.CosineAnnealingLR(o, 200)],
    "LinearLR": lambda o: [lr_scheduler.LinearLR(o)],
    "LinearLR down": lambda o: [lr_scheduler.LinearLR(o, 0.9, 0.2, total_iters=250)],
    "LinearLR and CosineAnnealingLR": lambda o: [
        lr_scheduler.LinearLR(o, 0.01, total_iters=40), lr_scheduler.CosineAnnealingLR(o, 600)],
    "LinearLR and StepLR": lambda o: [
        lr_scheduler.LinearLR(o, 0.1, total_iters=20), lr_scheduler.StepLR(o, 100)],
}

PLATEAUS = {
    "ReduceLROnPlateau": dict(),
    "ReduceLROnPlateau max": dict(mode="max", factor=0.5, patience=5, cooldown=10),
    "ReduceLROnPlateau abs": dict(factor=0.3, patience=0, threshold=0.01, threshold_mode="abs",
                                  min_lr=1e-4),
    "ReduceLROnPlateau max abs": dict(mode="max", factor=0.7, patience=3, threshold=0.05,
                                      threshold_mode="abs", cooldown=2, eps=1e-3),
}


def gradients(dtype):
    """A gradient of 37 numbers a step, as for adam.hpp: from 2^-24 to 1, with spikes"""
    i = torch.arange(37)
    t = 0
    while True:
        t += 1
        scale = 2.0 ** (-6.0 * (i % 5)) * (64 if t % 50 == 0 else 1) * (i != 36)
        yield (torch.randn(37) * scale).to(dtype)


def run(dtype, options, make_schedulers=lambda optimizer: [], clip="", limit=0.0, norm_type=2.0):
    """The weights and the norm of the gradient after each of STEPS, and the rate of each step"""
    torch.manual_seed(0)
    w = torch.randn(37).to(dtype)
    parameters = [w[:28].clone().reshape(4, 7), w[28:].clone()]
    optimizer = torch.optim.SGD(parameters, **{**DEFAULTS, **options})
    schedulers = make_schedulers(optimizer)
    weights, norms, rates = [], [], []
    for t, g in zip(range(1, STEPS[-1] + 1), gradients(dtype)):
        parameters[0].grad, parameters[1].grad = g[:28].reshape(4, 7), g[28:]
        norm = 0.0
        if clip == "norm":
            norm = clip_grad_norm_(parameters, limit, norm_type).item()
        elif clip == "value":
            clip_grad_value_(parameters, limit)
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        for scheduler in schedulers:
            if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
                scheduler.step(metrics[t - 1])
            else:
                scheduler.step()
        if t in STEPS:
            weights.append(torch.cat([p.flatten() for p in parameters]).tolist())
            norms.append(norm)
    return weights, norms, rates


def metric_stream():
    """Falls, with noise, then stays, then rises"""
    torch.manual_seed(1)
    noise = torch.randn(STEPS[-1], dtype=torch.float64).tolist()
    level = [max(1 - t / 200, 0.1) + max(0, t - 400) / 300 for t in range(STEPS[-1])]
    return [x + 0.05 * n for x, n in zip(level, noise)]


def changes(rates):
    """The steps at which the rate changes, and to what"""
    return [[t, rate] for t, rate in enumerate(rates) if t == 0 or rate != rates[t - 1]]




metrics = metric_stream()
schedulers = {name: (dict(momentum=0.9, lr=0.05), make) for name, make in SCHEDULERS.items()}
for name, options in PLATEAUS.items():
    schedulers[name] = (dict(momentum=0.9, lr=0.05), lambda o, options=options: [
        lr_scheduler.ReduceLROnPlateau(o, **options)])

text = f"""
inline constexpr int training_steps[5] = {braces(STEPS)};

struct SGD {{
  double lr, momentum, dampening, weight_decay;
  bool nesterov;
  const char* clip;  // "", "norm" or "value"
  double limit, norm_type;
  double norm[5];   // of the gradient before clipping, at these steps
  double w[5][37];  // after these steps
}};

template <class S>
inline constexpr SGD sgd[{len(SGD)}] = {{}};
"""
for type, dtype in TYPES.items():
    text += f"\ntemplate <>\ninline constexpr SGD sgd<{type}>[{len(SGD)}] = {{\n"
    for case in SGD:
        o = {**DEFAULTS, **{k: v for k, v in case.items() if k in DEFAULTS}}
        clip = {k: v for k, v in case.items() if k not in DEFAULTS}
        weights, norms, _ = run(dtype, o, **clip)
        norm_type = clip.get("norm_type", 2.0)
        text += (f'{{{o["lr"]}, {o["momentum"]}, {o["dampening"]}, {o["weight_decay"]}, '
                 f'{str(o["nesterov"]).lower()}, "{clip.get("clip", "")}", '
                 f'{clip.get("limit", 0.0)}, {"INFINITY" if norm_type == INF else norm_type},\n'
                 f"{braces(norms)},\n{braces(weights)}}},\n")
    text += "};\n"

text += f"""
// The metric of each epoch, for ReduceLROnPlateau
inline constexpr double plateau_metrics[{STEPS[-1]}] = {braces(metrics)};

struct Rate {{
  int step;  // from 0
  double lr;
}};

struct Schedule {{
  const char* name;
  int changes;
  Rate rates[{STEPS[-1]}];  // of the step and those that follow it
  double w_float[5][37], w_double[5][37];  // of SGD with momentum 0.9, after these steps
}};

inline constexpr Schedule schedules[{len(schedulers)}] = {{
"""
for name, (options, make) in schedulers.items():
    in_float, _, rates = run(torch.float32, options, make)
    in_double, _, rates_too = run(torch.float64, options, make)
    assert rates == rates_too
    pairs = ", ".join(f"{{{t}, {number(rate)}}}" for t, rate in changes(rates))
    text += (f'{{"{name}", {len(changes(rates))}, {{{pairs}}},\n'
             f"{braces(in_float)},\n{braces(in_double)}}},\n")
write("training.hpp", textwrap.dedent(text) + "};", "make_training.py")
