"""What the children need that train on real data: FOLDER LABELS HIDDEN EPOCHS PATIENCE RULE SEED.

They read train.csv, validation.csv and test.csv in FOLDER, standardise them by the first, and train
on it in batches of 32 with Adam, lr = 0.001. Then they write raw floats to FOLDER/probabilities:
those of the validation part, and those of the test part. They print lines of a name and a number;
`epoch` is the one whose weights they have taken.

RULE is `never`, to train for all epochs, or what is watched on the validation part: `loss` or
`micro-F1`, at a threshold of 0.5. Training then ends after PATIENCE epochs in a row that were no
better than the best, whose weights it takes.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.preprocessing import StandardScaler


class Task:
    """From the command line"""

    def __init__(self, folder, labels, hidden, epochs, patience, rule, seed):
        self.folder, self.rule = Path(folder), rule
        self.labels, self.hidden, self.epochs, self.patience, self.seed = map(
            int, (labels, hidden, epochs, patience, seed))
        parts = [np.loadtxt(self.folder / f"{name}.csv", np.float32, delimiter=",", skiprows=1)
                 for name in ("train", "validation", "test")]
        scaler = StandardScaler().fit(self.features(parts[0]))
        self.train, self.validation, self.test = (
            (scaler.transform(self.features(part)).astype(np.float32),
             np.ascontiguousarray(part[:, -self.labels:])) for part in parts)

    def features(self, part):
        return part[:, :-self.labels].astype(np.float64)

    def write(self, epoch, validation, test):
        with open(self.folder / "probabilities", "wb") as file:
            for probabilities in validation, test:
                np.ascontiguousarray(probabilities, np.float32).tofile(file)
        print("epoch", epoch, sep="\t")


class EarlyStopping:
    """Keeps the weights of the epoch with the highest metric, and says when to stop."""

    def __init__(self, patience):
        self.patience, self.epoch, self.best_epoch, self.best = patience, 0, 0, -np.inf

    def step(self, metric, weights):
        self.epoch += 1
        if metric > self.best:
            self.best, self.best_epoch = metric, self.epoch
            self.weights = [weight.copy() for weight in weights]

    def should_stop(self):
        return self.epoch - self.best_epoch >= self.patience


def micro_f1(targets, probabilities):
    return f1_score(targets, probabilities > 0.5, average="micro")


def task():
    return Task(*sys.argv[1:])
