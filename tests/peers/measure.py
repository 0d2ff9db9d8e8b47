"""Peers as child processes that take turns on one CPU.

A time by itself says little: the machine is faster at one moment than at the next. So all peers
stay alive and each does a little of the same work in every round, and what is reported is the
median over the rounds of the ratio of two times of one round.
"""

import ctypes
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import markdown
import problem

HERE = Path(__file__).parent
CHILDREN = HERE / "children"
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
        # Debian's ONNX Runtime 1.21 says of all its operators that they are already registered.
        stderr = subprocess.DEVNULL if program == "onnxruntime" else None
        try:
            self.process = subprocess.Popen([*command, data, *sizes.arguments()], text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=stderr)
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
        self.ask(command, times)  # the first time may compile
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


def openblas(function):
    """What this function says of OpenBLAS, or None where there is no OpenBLAS"""
    try:
        call = getattr(ctypes.CDLL("libopenblas.so.0"), function)
    except OSError:
        return None
    call.restype = ctypes.c_char_p
    return call().decode()


def openblas_core():
    """The CPU that OpenBLAS sees here"""
    return openblas("openblas_get_corename")


def machine(build):
    """The processor, the systems and the compiler of what is measured, in a sentence"""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    flags = cpu.get("flags", "").split()
    widest = [name for flag, name in [("avx512f", "AVX-512"), ("avx2", "AVX2")] if flag in flags]
    parts = [f"{cpu.get('model name', platform.machine())}, family {cpu.get('cpu family')}, "
             f"model {cpu.get('model')}", *widest[:1],
             platform.freedesktop_os_release()["PRETTY_NAME"],
             f"{platform.system()} {platform.release().partition('-')[0]}"]
    if found := re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)", cache_of(build), re.M):
        version = subprocess.check_output([found[1], "--version"], text=True)
        parts.append(version.splitlines()[0])
    if openblas_core():
        parts.append(" ".join(openblas("openblas_get_config").split()[:2]) + ", code for "
                     + os.environ.get("OPENBLAS_CORETYPE", openblas_core()))
    return f"Measured on: {'; '.join(parts)}."


def cache_of(build):
    """What CMake remembers of a build"""
    file = build / "CMakeCache.txt"
    return file.read_text() if file.exists() else ""


def warnings():
    """Why the times may say little, in sentences"""
    if openblas_core() is None:
        yield "Without OpenBLAS: whoever multiplies with the BLAS of the system is slow."


def report(mark, paragraphs, missing, options):
    """Prints the results. With --readme it writes them into README.md too, if all took part."""
    text = "\n\n".join([*paragraphs, machine(options.build)]) + "\n"
    print(text, end="")
    for program, reason in missing.items():
        print(f"Without {program}: {reason}.")
    for sentence in warnings():
        print(sentence)
    if options.readme:
        if missing:
            sys.exit("README.md is left as it is, as not all took part.")
        markdown.put(HERE / "README.md", mark, text)


def start(programs, build, sizes, stack):
    """The peers among these programs, and a dictionary of why others are not among them.

    They end when the ExitStack does.
    """
    peers, missing = [], {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "problem"
        arrays = list(problem.draw(sizes))
        problem.write(data, arrays)
        for program in programs:
            try:
                if program == "onnxruntime":
                    problem.write_onnx(f"{data}.onnx", sizes, arrays)
                peer = Peer(program, build, data, sizes)
            except (Unavailable, ModuleNotFoundError) as reason:
                missing[program] = str(reason)
            else:
                peers.append(peer)
                stack.callback(peer.close)
    return peers, missing


def take_turns(works, rounds, seconds):
    """{(peer, command): [seconds for one time, in each round]}, of such pairs"""
    for peer, command in works:
        peer.warm_up(command, seconds)
    times = {work: [] for work in works}
    for _ in range(rounds):
        for peer, command in works:
            times[peer, command].append(peer.measure(command))
    return times


def ratio(times, reference):
    """How many times as long as the reference, both a list with a time for each round"""
    return median(a / b for a, b in zip(times, reference))
