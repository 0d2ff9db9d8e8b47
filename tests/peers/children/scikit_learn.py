import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from serve import EPOCH_BATCH, serve


class ScikitLearn:
    name = f"scikit-learn {sklearn.__version__}, Python"
    remark = "gradient summed over labels; checks all data; gives probabilities"

    def __init__(self, problem):
        self.inputs, self.targets = problem.inputs, problem.targets.astype(int)
        self.coefs = [w.T for w in problem.parameters[0::2]]
        self.intercepts = problem.parameters[1::2]
        self.model = MLPClassifier(problem.widths[1:-1], batch_size=problem.batch, alpha=0,
                                   learning_rate_init=0.001)
        self.model.partial_fit(self.inputs, self.targets, np.arange(problem.widths[-1]))

    def restart(self):
        self.model.coefs_ = [w.copy() for w in self.coefs]
        self.model.intercepts_ = [b.copy() for b in self.intercepts]
        vars(self.model).pop("_optimizer", None)  # the next step makes one for these weights

    def train(self, steps):
        self.model.set_params(batch_size=len(self.inputs), shuffle=False)
        self.partial_fit(steps)

    def epochs(self, times):
        self.model.set_params(batch_size=EPOCH_BATCH, shuffle=True)
        self.partial_fit(times)

    def partial_fit(self, times):
        for _ in range(times):
            self.model.partial_fit(self.inputs, self.targets)

    def infer(self, times):
        self.infer_batch(self.inputs, times)

    def infer1(self, times):
        self.infer_batch(self.inputs[:1], times)

    def infer_batch(self, inputs, times):
        for _ in range(times):
            self.outputs = self.model.predict_proba(inputs)

    def loss(self):
        return self.model.loss_ / self.targets.shape[1]

    def logit(self):
        p = self.outputs[0, 0]
        return np.log(p / (1 - p))


serve(ScikitLearn)
