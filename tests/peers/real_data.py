"""Compares what multihot, PyTorch and scikit-learn learn from real data.

    /usr/bin/python3 tests/peers/real_data.py FOLDER

FOLDER holds emotions-train.csv, emotions-test.csv, yeast-train.csv and yeast-test.csv. What these
are, says README.md.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from sklearn.metrics import f1_score, hamming_loss, label_ranking_average_precision_score
from sklearn.model_selection import train_test_split

import markdown
import measure
from options import add_machine


@dataclass(frozen=True)
class DataSet:
    name: str
    labels: int
    hidden: int
    epochs: int


DATA_SETS = [DataSet("emotions", 6, 64, 40), DataSet("yeast", 14, 128, 30)]
PATIENCE = 10
RULES = ["micro-F1", "loss", "never"]  # children/fitting.py says what they are
NAMES = {"multihot": "multihot", "pytorch": "PyTorch", "scikit_learn": "scikit-learn"}
OWN = "scikit_learn", "own"
CONTENDERS = [(program, rule) for rule in RULES for program in NAMES] + [OWN]

AT_HALF = ["micro-F1", "macro-F1", "Hamming loss", "LRAP"]  # with thresholds of 0.5
TUNED = "macro-F1, tuned"


def read_lines(path):
    header, *lines = path.read_text().splitlines()
    return header, lines


def labels_of(data_set, lines):
    return np.array([line.split(",")[-data_set.labels:] for line in lines], float)


def best_thresholds(targets, probabilities):
    """For each label that of the best F1, by the rules of multihot's function of this name"""
    thresholds = []
    for t, p in zip(targets.T.astype(bool), probabilities.T):
        above = np.unique(p)[::-1]
        below = np.append(above[1:], np.float32(0))
        candidates = below + (above - below) / 2
        predicted = p[:, np.newaxis] > candidates
        f1 = 2 * (predicted & t[:, np.newaxis]).sum(0) / (predicted.sum(0) + t.sum())
        thresholds.append(candidates[f1.argmax()] if t.any() else 1)
    return np.array(thresholds, np.float32)


def metrics(targets, probabilities, thresholds):
    predictions = probabilities > 0.5
    return {
        "micro-F1": f1_score(targets, predictions, average="micro"),
        "macro-F1": f1_score(targets, predictions, average="macro", zero_division=0),
        "Hamming loss": hamming_loss(targets, predictions),
        "LRAP": label_ranking_average_precision_score(targets, probabilities),
        TUNED: f1_score(targets, probabilities > thresholds, average="macro", zero_division=0),
    }


class Parts:
    """The lines of a file in three parts, in files of their own for the children"""

    def __init__(self, data_set, folder, seed, where):
        self.data_set, self.seed, self.where = data_set, seed, where
        header, lines = read_lines(folder / f"{data_set.name}-train.csv")
        _, test = read_lines(folder / f"{data_set.name}-test.csv")
        train, validation = train_test_split(lines, test_size=0.2, random_state=seed)
        for name, part in ("train", train), ("validation", validation), ("test", test):
            (where / f"{name}.csv").write_text("\n".join([header, *part]) + "\n")
        self.validation, self.test = (labels_of(data_set, part) for part in (validation, test))

    def run(self, command, rule):
        """What a child prints, and its probabilities for the validation and the test part"""
        arguments = (self.where, self.data_set.labels, self.data_set.hidden, self.data_set.epochs,
                     PATIENCE, rule, self.seed)
        output = subprocess.run([*command, *map(str, arguments)], stdout=subprocess.PIPE,
                                text=True, check=True).stdout
        printed = {name: float(number)
                   for name, number in (line.split("\t") for line in output.splitlines())}
        numbers = np.fromfile(self.where / "probabilities", np.float32)
        rows = numbers.reshape(-1, self.data_set.labels)
        return printed, *np.split(rows, [len(self.validation)])


def command_of(program, build):
    script = measure.CHILDREN / f"fit_{program}.py"
    return [sys.executable, script] if script.exists() else [build / f"fit_{program}"]


def check_own_metrics(printed, expected):
    """The metrics that a child has computed itself, if it has"""
    for name in expected:
        if name in printed and abs(printed[name] - expected[name]) > 1e-9:
            raise RuntimeError(f"{name} is {expected[name]}, the child says {printed[name]}")


@dataclass
class Results:
    epochs: defaultdict      # {(program, rule): [of each seed]}
    validation: defaultdict  # the same with metrics
    test: defaultdict
    difference: float        # the largest of two probabilities, multihot's and PyTorch's


def measure_all(data_set, options):
    results = Results(*(defaultdict(list) for _ in range(3)), 0)
    for seed in range(options.seeds):
        with tempfile.TemporaryDirectory() as where:
            parts = Parts(data_set, options.folder, seed, Path(where))
            probabilities = {}
            for program, rule in CONTENDERS:
                printed, validation, test = parts.run(command_of(program, options.build), rule)
                thresholds = best_thresholds(parts.validation, validation)
                of_test = metrics(parts.test, test, thresholds)
                check_own_metrics(printed, of_test)
                results.epochs[program, rule].append(printed["epoch"])
                results.test[program, rule].append(of_test)
                results.validation[program, rule].append(
                    metrics(parts.validation, validation, thresholds))
                probabilities[program, rule] = test
        for rule in RULES:
            difference = abs(probabilities["multihot", rule] - probabilities["pytorch", rule]).max()
            results.difference = max(results.difference, difference)
    return results


def spread(numbers):
    return f"{mean(numbers):.4f} ± {stdev(numbers):.4f}"


def table(epochs, of_part, columns, contenders):
    rows = []
    for contender in contenders:
        program, rule = contender
        cells = [spread([of_seed[column] for of_seed in of_part[contender]]) for column in columns]
        rows.append([rule, NAMES[program], f"{mean(epochs[contender]):.1f}", *cells])
    return markdown.table(["stopped by", "peer", "epoch", *columns], rows, left=(0, 1))


def print_results(data_set, results):
    # The rule `own` trains on the validation part, which then says nothing.
    judged = [contender for contender in CONTENDERS if contender != OWN]
    print(f"## {data_set.name}, {len(results.epochs[OWN])} seeds",
          "The test part:", table(results.epochs, results.test, AT_HALF, CONTENDERS),
          "With thresholds tuned on the validation part:",
          table(results.epochs, results.test, ["macro-F1", TUNED], judged),
          "The validation part, which alone may choose between the rules:",
          table(results.epochs, results.validation, AT_HALF, judged),
          f"The probabilities of multihot and PyTorch differ by {results.difference:.1g} at most.",
          sep="\n\n", end="\n\n", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_machine(parser)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="with the data")
    parser.add_argument("--seeds", type=int, default=5, help="as many, from 0 on")
    options = parser.parse_args()
    if options.seeds < 2:
        parser.error("expected --seeds 2 or more")

    measure.environment(options.cpu)
    for data_set in DATA_SETS:
        print_results(data_set, measure_all(data_set, options))


if __name__ == "__main__":
    main()
