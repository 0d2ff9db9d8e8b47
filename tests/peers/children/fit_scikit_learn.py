"""It knows one more RULE, `own`: the early stopping of MLPClassifier, on the share of exact rows.

That takes a validation part by itself, so it gets the other one to train on as well.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from fitting import EarlyStopping, micro_f1, task

warnings.simplefilter("ignore", ConvergenceWarning)  # there are as many epochs as are wanted
task = task()
(x, y), (validation_x, validation_y), (test_x, _) = task.train, task.validation, task.test
y = y.astype(int)

# With a number as random_state, every partial_fit would shuffle in the same order.
model = MLPClassifier(task.hidden, batch_size=32, alpha=0, learning_rate_init=0.001,
                      max_iter=task.epochs, n_iter_no_change=task.patience,
                      random_state=np.random.RandomState(task.seed))


def metric():
    probabilities = model.predict_proba(validation_x)
    if task.rule == "micro-F1":
        return micro_f1(validation_y, probabilities)
    return -log_loss(validation_y.ravel(), probabilities.ravel())


if task.rule == "never":
    model.set_params(n_iter_no_change=task.epochs).fit(x, y)
    epoch = model.n_iter_
elif task.rule == "own":
    model.set_params(early_stopping=True, validation_fraction=0.2)
    model.fit(np.concatenate([x, validation_x]), np.concatenate([y, validation_y.astype(int)]))
    epoch = 1 + int(np.argmax(model.validation_scores_))
else:
    stopping = EarlyStopping(task.patience)
    while stopping.epoch < task.epochs and not stopping.should_stop():
        model.partial_fit(x, y, np.arange(task.labels))
        stopping.step(metric(), model.coefs_ + model.intercepts_)
    layers = len(model.coefs_)
    model.coefs_, model.intercepts_ = stopping.weights[:layers], stopping.weights[layers:]
    epoch = stopping.best_epoch

task.write(epoch, *map(model.predict_proba, (validation_x, test_x)))
