"""Writes scikit-learn's numbers for random cases into metrics.hpp, for a network on real data into
metrics_yeast.hpp, and its curves and reports and SciPy's bootstrap into metrics_curves.hpp.

    python3 tests/golden/make_metrics.py [YEAST], with scikit-learn 1.4 and PyTorch 2.6 of
                                                  Debian 13, by the script debian13

YEAST is a folder with yeast-train.csv and yeast-test.csv (Elisseeff and Weston, 2001): a header
line, 103 features, 14 labels. What is not defined, scikit-learn's ValueError, is written as nan.
"""

import os
import sys
import textwrap
import warnings
from pathlib import Path

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
import numpy as np
import sklearn
import torch
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve
from torch import nn

warnings.filterwarnings("ignore")
AVERAGES = ["micro", "macro", "weighted", "samples"]


def number(x):
    return {"nan": "NAN", "inf": "INFINITY"}.get(repr(float(x)), repr(float(x)))


def or_nan(metric, *arguments, **options):
    try:
        return metric(*arguments, **options)
    except ValueError:
        return np.nan


def scores(t, p, z, zero_division, beta):
    """All metrics, in the order in which metrics.cpp computes them"""
    # To scikit-learn one label is another kind of problem, with two classes. Here it is the label
    # twice, which has the same scores, but for the number of labels in coverage_error.
    labels = t.shape[1]
    if labels == 1:
        t, p, z = (np.repeat(x, 2, axis=1) for x in (t, p, z))
    options = dict(zero_division=zero_division)
    list = [metrics.hamming_loss(t, p), metrics.accuracy_score(t, p)]
    for average in [*AVERAGES, None]:
        of_average = []
        for metric in metrics.precision_score, metrics.recall_score, metrics.f1_score:
            of_average.append(metric(t, p, average=average, **options))
        of_average.append(metrics.fbeta_score(t, p, beta=beta, average=average, **options))
        if not np.isnan(zero_division):  # which jaccard_score does not take
            of_average.append(metrics.jaccard_score(t, p, average=average, **options))
        list += of_average if average else [x[:labels] for x in of_average]
    list += [metrics.label_ranking_average_precision_score(t, z),
             metrics.coverage_error(t, z) * labels / t.shape[1], metrics.label_ranking_loss(t, z)]
    for average in AVERAGES:
        # Without any positive, scikit-learn calls the weighted mean of undefined numbers 0.
        defined = t.any() or average != "weighted"
        list.append(or_nan(metrics.roc_auc_score, t, z, average=average) if defined else np.nan)
        list.append(or_nan(metrics.average_precision_score, t, z, average=average))
    list.append([or_nan(metrics.roc_auc_score, *label) for label in zip(t.T, z.T)][:labels])
    list.append(metrics.average_precision_score(t, z, average=None)[:labels])
    list += [metrics.multilabel_confusion_matrix(t, p)[:labels, i, j]
             for i in (0, 1) for j in (0, 1)]
    return np.concatenate([np.atleast_1d(x).astype(float) for x in list])


def lines(numbers):
    return textwrap.fill(", ".join(map(number, numbers)), 100)


def text(x):
    return '"' + "".join("0123456789abcdefg"[int(v)] for v in x.flatten()) + '"'


def write(name, body):
    Path(__file__).with_name(name).write_text(
        f"""// Written by make_metrics.py with scikit-learn {sklearn.__version__}: do not edit.
// clang-format off
#pragma once

#include <cmath>

namespace golden {{

{body}
}}  // namespace golden
""")


def random_cases():
    random = np.random.default_rng(0)
    body = """struct Metrics {
  int samples, labels;
  double zero_division, beta;
  const char *targets, *predictions;  // row by row
  const char* scores;                 // in sixteenths: 0 to 9, a to g
  int first, numbers;                 // where its numbers are in metrics_expected
};

inline constexpr Metrics metrics[] = {
"""
    expected = []
    for case in range(360):
        n, labels = random.integers(1, 13), random.integers(2, 6)
        kind = case % 12
        if kind == 8: n = 1
        if kind == 9: labels = 1
        t = random.random((n, labels)) < random.choice([0.1, 0.3, 0.5, 0.8])
        p = random.random((n, labels)) < random.choice([0.05, 0.3, 0.5, 0.9])
        z = random.integers(0, random.choice([2, 4, 17]), (n, labels))
        if kind == 1: t[:, 0] = 0            # never occurs
        if kind == 2: t[:, 0] = 1            # always occurs
        if kind == 3: t[0], p[-1] = 0, 0     # a sample without labels, one without predictions
        if kind == 4: t[0], p[:, -1] = 1, 0  # a sample with all, a label never predicted
        if kind == 5: z[:, 0] = 5            # constant scores
        if kind == 6: t[:] = 0
        if kind == 7: p[:] = 0
        if kind == 10: t[:, 0] = p[:, 0] = 0  # neither occurs nor is predicted
        if kind == 11: t[:] = p[:] = 0
        zero_division = random.choice([0.0, 1.0, np.nan])
        beta = random.choice([0.0, 0.5, 2.0, 1e3, np.inf])
        numbers = list(scores(t.astype(int), p.astype(int), z / 16, zero_division, beta))
        body += (f"{{{n}, {labels}, {number(zero_division)}, {number(beta)}, {text(t)},\n"
                 f" {text(p)},\n {text(z)},\n {len(expected)}, {len(numbers)}}},\n")
        expected += numbers
    write("metrics.hpp", f"""{body}}};

inline constexpr double metrics_expected[] = {{
{lines(expected)}}};
""")


def yeast(folder):
    def read(part):
        table = np.loadtxt(Path(folder) / f"yeast-{part}.csv", delimiter=",", skiprows=1)
        return table[:, :-14], table[:, -14:]

    (x, t), (test_x, test_t) = read("train"), read("test")
    mean, scale = x.mean(0), x.std(0)
    x, test_x = [torch.tensor((v - mean) / scale, dtype=torch.float32) for v in (x, test_x)]
    t = torch.tensor(t, dtype=torch.float32)

    torch.manual_seed(0)
    torch.set_num_threads(1)
    model = nn.Sequential(nn.Linear(103, 16), nn.ReLU(), nn.Linear(16, 14))
    optimizer, criterion = torch.optim.Adam(model.parameters(), lr=0.01), nn.BCEWithLogitsLoss()
    for _ in range(100):
        optimizer.zero_grad()
        criterion(model(x), t).backward()
        optimizer.step()

    rows = 200
    z = model(test_x[:rows]).detach().numpy()
    t = test_t[:rows].astype(int)
    logits = [", ".join(f"{v:.9g}f" for v in row) for row in z]
    rows_of_logits = ",\n".join(logits)
    numbers = lines(scores(t, (z > 0).astype(int), z, 0.0, 2.0))
    write("metrics_yeast.hpp", f"""// A network that PyTorch {torch.__version__} has trained, on {rows} samples of the test part
inline constexpr int yeast_samples = {rows}, yeast_labels = 14;
inline constexpr const char* yeast_targets =
{chr(10).join(text(row) for row in t)};
inline constexpr float yeast_logits[] = {{
{rows_of_logits}}};
inline constexpr double yeast_expected[] = {{
{numbers}}};
""")


def calibration_error(t, p, n_bins):
    """Guo et al., 2017; bins include their upper edge, and the first one includes 0"""
    edges, sum = np.linspace(0, 1, n_bins + 1), 0
    for k in range(n_bins):
        bin = (p > edges[k]) & (p <= edges[k + 1]) if k > 0 else p <= edges[1]
        if bin.any():
            sum += bin.sum() * abs(t[bin].mean() - p[bin].mean())
    return sum / len(p)


def curves():
    random = np.random.default_rng(1)
    body = """struct Curves {
  int samples, parts, bins;
  const char *targets, *scores;  // score: how many of the parts of 1
  int first, numbers;            // where its numbers are in curves_expected
};

inline constexpr Curves curves[] = {
"""
    expected = []
    for case in range(32):
        n = 1 if case < 4 else random.integers(2, 13)
        kind = case % 8
        parts = [10, 16][random.integers(2)]
        bins = [1, 4, 5, 10][random.integers(4)]
        t = random.random(n) < 0.5
        z = random.integers(0, random.choice([3, parts + 1]), n)
        if kind == 1: t[:] = 0
        if kind == 2: t[:] = 1
        if kind == 3: z[:] = 5                          # constant scores
        if kind == 4: z = random.choice([0, parts], n)  # 0 and 1 alone
        p = z / parts
        numbers = []
        for drop in True, False:
            numbers += [*metrics.roc_curve(t, p, drop_intermediate=drop)]
            numbers += [*metrics.precision_recall_curve(t, p, drop_intermediate=drop)]
        for strategy in "uniform", "quantile":
            numbers += [*calibration_curve(t, p, n_bins=bins, strategy=strategy, pos_label=1)]
        numbers += [[metrics.brier_score_loss(t, p, pos_label=1), calibration_error(t, p, bins)]]
        numbers = np.concatenate(numbers)
        body += (f"{{{n}, {parts}, {bins}, {text(t)}, {text(z)}, {len(expected)}, "
                 f"{len(numbers)}}},\n")
        expected += list(numbers)
    return f"""{body}}};

inline constexpr double curves_expected[] = {{
{lines(expected)}}};
"""


class TorchState(np.random.RandomState):
    """NumPy's interface to PyTorch's random integers"""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def randint(self, low, high, size, dtype):
        return torch.randint(low, high, size, generator=self.generator).numpy()


def interval(n, statistic, seed, level):
    """SciPy's numbers; where the statistic is nan for some resamples, NumPy's without them"""
    x = stats.bootstrap((np.arange(n),), statistic, vectorized=False, n_resamples=200,
                        confidence_level=level, method="percentile", random_state=TorchState(seed))
    all = x.bootstrap_distribution
    if not np.isnan(all).any():
        return [*x.confidence_interval, x.standard_error]
    alpha = (1 - level) / 2
    return [*np.nanpercentile(all, [alpha * 100, (1 - alpha) * 100]), np.nanstd(all, ddof=1)]


def bootstraps():
    random = np.random.default_rng(2)
    body = """
// 200 resamples each: low, high and standard error of the mean score, of the macro F1, and of the
// ROC AUC of each label, which is not defined for some resamples.
struct Bootstrap {
  int samples;  // of 3 labels
  unsigned seed;
  double confidence_level;
  const char *targets, *predictions, *scores;
  double expected[15];
};

inline constexpr Bootstrap bootstraps[] = {
"""
    for n, seed, level in (2, 0, 0.95), (15, 1, 0.9), (40, 7, 0.5), (33, 2**31, 0.99):
        t = (random.random((n, 3)) < [0.5, 0.3, 0.1]).astype(int)
        t[:2] = [[0, 0, 0], [1, 1, 1]]
        p = (random.random((n, 3)) < 0.4).astype(int)
        z = random.integers(0, 10, (n, 3))
        of_rows = [lambda i: z[i].mean(),
                   lambda i: metrics.f1_score(t[i], p[i], average="macro")]
        of_rows += [lambda i, j=j: or_nan(metrics.roc_auc_score, t[i, j], z[i, j]) for j in range(3)]
        numbers = np.concatenate([interval(n, f, seed, level) for f in of_rows])
        body += (f"{{{n}, {seed}u, {level}, {text(t)},\n {text(p)},\n {text(z)},\n"
                 f" {{{lines(numbers)}}}}},\n")
    return body + "};\n"


def quoted(x):
    return '"' + x.replace("\n", "\\n") + '"'


def reports():
    random = np.random.default_rng(3)
    body = """
struct Report {
  int samples, labels, digits;
  double zero_division;
  const char *targets, *predictions;
  const char* names;  // one a line
  const char* text;
};

inline constexpr Report reports[] = {
"""
    long = "a name that is longer than each of the four averages"
    for n, digits, zero_division, names in [
        (9, 2, 0.0, []),
        (30, 2, 0.0, ["amazed", "happy", "calm", "sad"]),
        (12, 3, 1.0, ["Größe", "日本語のラベル", "", "naïve 🙂"]),
        (12, 4, np.nan, [long, "b", "c"]),
        (7, 0, 1.0, ["one label"]),
        (1, 16, 0.0, ["x", "y"]),
        (4, 2, np.nan, ["never", "nothing"]),
    ]:
        labels = max(len(names), 2) if names != ["one label"] else 1
        t = (random.random((n, labels)) < 0.4).astype(int)
        p = (random.random((n, labels)) < 0.4).astype(int)
        if names[:1] == ["never"]: t[:] = p[:] = 0
        if names[:1] == [long]: t[:, 0] = p[:, 0] = 0
        # One label is the label twice, of which one is reported.
        both = [np.repeat(x, 2, axis=1) if labels == 1 else x for x in (t, p)]
        report = metrics.classification_report(
            *both, labels=range(labels), target_names=names or None, digits=digits,
            zero_division=zero_division)
        text_lines = "\n".join(map(quoted, report.splitlines(keepends=True)))
        body += (f"{{{n}, {labels}, {digits}, {number(zero_division)},\n {text(t)},\n {text(p)},\n"
                 f" {quoted(chr(10).join(names))},\n{text_lines}}},\n")
    return body + "};\n"


if __name__ == "__main__":
    random_cases()
    write("metrics_curves.hpp", curves() + bootstraps() + reports())
    if len(sys.argv) > 1:
        yeast(sys.argv[1])
