"""Peers as child processes that take turns on one CPU.

A time by itself says little: the machine is faster at one moment than at the next. So all peers
stay alive and each does a little of the same work in every round, and what is reported is the
median over the rounds of the ratio of two times of one round.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import problem

CHILDREN = Path(__file__).parent / "children"
STEPS = 100  # training begins anew after so many, see children/serve.hpp

# A peer is asked for COMMAND TIMES, where TIMES is a multiple of this.
UNITS = {"train": STEPS, "epochs": 1, "infer": 1, "infer1": 1}


class Unavailable(Exception):
    """A peer that is not there, or does not do what is wanted of it"""


class Peer:
    """A child process, `program FILE BATCH WIDTH WIDTH...`, which answers `COMMAND TIMES`."""

    def __init__(self, program, build, data, sizes):
        script = CHILDREN / f"{program}.py"
        command = [sys.executable, script] if script.exists() else [build / program]
        try:
            self.process = subprocess.Popen([*command, data, *sizes.arguments()], text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except FileNotFoundError:
            raise Unavailable("not built") from None
        word, *texts = self.process.stdout.readline().rstrip("\n").split("\t")
        if word != "ready":
            self.close()
            raise Unavailable(*texts or ["did not start"])
        self.program = program
        self.name, self.remark = texts
        self.times = {}

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, command, times):
        """Seconds, and the number that comes along: a loss, or a logit"""
        print(command, times, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        try:
            seconds, shown = map(float, answer.split())
        except ValueError:
            raise RuntimeError(f"{self.program}: {command} {times}: {answer!r}") from None
        return seconds, shown

    def warm_up(self, command, seconds):
        """Finds how many times take as long as this, and asks for so many from now on."""
        times = UNITS[command]
        while self.ask(command, times)[0] < seconds:
            times *= 2
        self.times[command] = times

    def measure(self, command):
        """Seconds for one time"""
        times = self.times[command]
        return self.ask(command, times)[0] / times


def environment(cpu):
    """One CPU for this process and its children, one thread, and OpenBLAS as it comes"""
    os.sched_setaffinity(0, {cpu})
    for name in [name for name in os.environ if name.startswith("OPENBLAS_")]:
        del os.environ[name]
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if openblas_core() == "Prescott":  # what it takes a CPU for that it does not know
        flags = Path("/proc/cpuinfo").read_text().split()
        for flag, core in ("avx512f", "SkylakeX"), ("avx2", "Haswell"):
            if flag in flags:
                os.environ["OPENBLAS_CORETYPE"] = core
                break


def openblas_core():
    """The CPU that OpenBLAS sees here, or None where there is no OpenBLAS"""
    try:
        library = ctypes.CDLL("libopenblas.so.0")
    except OSError:
        return None
    library.openblas_get_corename.restype = ctypes.c_char_p
    return library.openblas_get_corename().decode()


def warnings():
    """Why the times may say little, in sentences"""
    if openblas_core() is None:
        yield "Without OpenBLAS: whoever multiplies with the BLAS of the system is slow."


def start(programs, build, sizes, stack):
    """The peers among these programs, and a dictionary of why others are not among them.

    They end when the ExitStack does.
    """
    peers, missing = [], {}
    with tempfile.NamedTemporaryFile(suffix=".floats") as data:
        problem.write(data, sizes)
        data.flush()
        for program in programs:
            try:
                peer = Peer(program, build, data.name, sizes)
            except Unavailable as reason:
                missing[program] = str(reason)
            else:
                peers.append(peer)
                stack.callback(peer.close)
    return peers, missing


def take_turns(peers, commands, rounds, seconds):
    """{command: {peer: [seconds for one time, in each round]}}"""
    for peer in peers:
        for command in commands:
            peer.warm_up(command, seconds)
    times = {command: {peer: [] for peer in peers} for command in commands}
    for _ in range(rounds):
        for command in commands:
            for peer in peers:
                times[command][peer].append(peer.measure(command))
    return times


def ratio(times, reference):
    """How many times as long as the reference, both a list with a time for each round"""
    return median(a / b for a, b in zip(times, reference))
