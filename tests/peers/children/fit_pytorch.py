import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from fitting import EarlyStopping, micro_f1, task

torch.set_num_threads(1)
task = task()
torch.manual_seed(task.seed)

(x, y), validation, test = (tuple(map(torch.from_numpy, part))
                            for part in (task.train, task.validation, task.test))
model = nn.Sequential(nn.Linear(x.shape[1], task.hidden), nn.ReLU(),
                      nn.Linear(task.hidden, task.labels))
criterion = nn.BCEWithLogitsLoss()
optimizer = optim.Adam(model.parameters(), lr=0.001)
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
stopping = EarlyStopping(task.patience)


@torch.no_grad()
def metric():
    inputs, targets = validation
    outputs = model(inputs)
    if task.rule == "micro-F1":
        return micro_f1(targets.numpy(), torch.sigmoid(outputs).numpy())
    return -criterion(outputs, targets).item()


for epoch in range(1, task.epochs + 1):
    for inputs, targets in loader:
        outputs = model(inputs)
        loss = criterion(outputs, targets)

        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if task.rule != "never":
        stopping.step(metric(), [parameter.detach().numpy() for parameter in model.parameters()])
        if stopping.should_stop():
            break

with torch.no_grad():
    if task.rule != "never":
        epoch = stopping.best_epoch
        for parameter, best in zip(model.parameters(), stopping.weights):
            parameter.copy_(torch.from_numpy(best))
    task.write(epoch, *(torch.sigmoid(model(inputs)).numpy() for inputs, _ in (validation, test)))
