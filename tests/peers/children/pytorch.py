import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from serve import EPOCH_BATCH, serve


class PyTorch:
    """The tutorial's loop"""

    name = f"PyTorch {torch.__version__}, Python"
    remark = "libtorch called from Python"

    def __init__(self, problem):
        torch.set_num_threads(1)
        layers = []
        for before, after in zip(problem.widths, problem.widths[1:]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1])
        self.criterion = nn.BCEWithLogitsLoss()
        self.initial = [torch.from_numpy(parameter) for parameter in problem.parameters]
        self.inputs = torch.from_numpy(problem.inputs)
        self.targets = torch.from_numpy(problem.targets)

    @torch.no_grad()
    def restart(self):
        torch.manual_seed(0)
        for parameter, initial in zip(self.model.parameters(), self.initial):
            parameter.copy_(initial)
        self.optimizer = self.new_optimizer()

    def new_optimizer(self):
        return optim.Adam(self.model.parameters(), lr=0.001)

    def step(self, inputs, targets):
        outputs = self.model(inputs)
        loss = self.criterion(outputs, targets)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def train(self, steps):
        for _ in range(steps):
            loss = self.step(self.inputs, self.targets)
        self.last_loss = loss.item()

    def epochs(self, times):
        loader = self.loader()
        for _ in range(times):
            total = 0
            for inputs, targets in loader:
                total += self.step(inputs, targets).item() * len(inputs)
            self.last_loss = total / len(self.inputs)

    def loader(self):
        return DataLoader(TensorDataset(self.inputs, self.targets), EPOCH_BATCH, shuffle=True)

    def infer(self, times):
        self.infer_batch(self.inputs, times)

    def infer1(self, times):
        self.infer_batch(self.inputs[:1], times)

    @torch.inference_mode()
    def infer_batch(self, inputs, times):
        for _ in range(times):
            self.outputs = self.model(inputs)

    def loss(self):
        return self.last_loss

    def logit(self):
        return self.outputs[0, 0].item()


if __name__ == "__main__":
    serve(PyTorch)
