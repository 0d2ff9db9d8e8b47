import torch

from pytorch import PyTorch
from serve import EPOCH_BATCH, serve


class Indexed:
    """Batches without a DataLoader: in one call for all rows of one"""

    def __init__(self, inputs, targets):
        self.inputs, self.targets = inputs, targets

    def __iter__(self):
        for rows in torch.randperm(len(self.inputs)).split(EPOCH_BATCH):
            yield self.inputs[rows], self.targets[rows]


class PyTorchIndexed(PyTorch):
    name = f"{PyTorch.name}, batches by index"
    remark = "no DataLoader"

    def loader(self):
        return Indexed(self.inputs, self.targets)


serve(PyTorchIndexed)
