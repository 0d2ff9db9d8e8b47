import ctypes
import logging
import os

import torch

from pytorch import PyTorch
from serve import serve

SLEEF = "libsleef.so.3"


def provide_sleef():
    """Vector code needs it, and is not linked with it by Debian's PyTorch (that of pytorch.org
    contains it). Without it, torch.compile silently takes to scalar code."""
    try:
        ctypes.CDLL(SLEEF, ctypes.RTLD_GLOBAL)
    except OSError:
        return
    os.environ["LD_PRELOAD"] = SLEEF  # of the process in which PyTorch tries its compiler


class PyTorchCompiled(PyTorch):
    name = f"{PyTorch.name}, torch.compile"

    def __init__(self, problem):
        super().__init__(problem)
        provide_sleef()
        self.optimizer = super().new_optimizer()
        self.step = torch.compile(self.step, dynamic=False)
        self.model = torch.compile(self.model, dynamic=False)
        torch._logging.set_logs(dynamo=logging.ERROR)  # no warning of a hook that it leaves out
        self.train(1)  # refuses here if it cannot compile
        self.remark = f"code for {torch._inductor.cpu_vec_isa.pick_vec_isa()}"

    def new_optimizer(self):
        """The same one without its past, as the compiled step contains it"""
        for state in self.optimizer.state.values():
            for tensor in state.values():
                tensor.zero_()
        return self.optimizer


serve(PyTorchCompiled)
