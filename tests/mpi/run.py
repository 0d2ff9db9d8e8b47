"""Trains by MPI: the numbers, processes that are killed, and the speed.

    python3 tests/mpi/run.py             # all of it, some minutes
    python3 tests/mpi/run.py --no-speed  # on a machine that is busy

1. Compares 1, 2, 3, 4 and 7 ranks with one process, with each option (ranks.cpp).
2. Kills a rank of examples/mpi.cpp 20 times, at random: the others must end within 5 seconds with a
   message, and from the last checkpoint the training must end with the bits of one that was not
   killed.
3. Times a step with 1 and 2 ranks (speed.cpp), and prints what to expect of N machines.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RANKS = (1, 2, 3, 4, 7)
KILLS = 20
EPOCHS = 20  # of examples/mpi.cpp
# As root in a container, and with more ranks than cores.
ENVIRONMENT = os.environ | {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}
failures = []


def require(ok, *what):
    if not ok:
        failures.append(what)
        print("FAILED:", *what)


def build(folder, source):
    program = folder / source.stem
    command = ["mpicxx", "-std=c++20", "-O3", "-march=native", "-mtune=generic",
               f"-I{ROOT}/include", "-isystem", "/usr/include/eigen3", str(source), "-o", str(program)]
    subprocess.run(command, check=True)
    return program


def start(ranks, *command):
    return subprocess.Popen(["mpirun", "-n", str(ranks), *map(str, command)], env=ENVIRONMENT,
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run(ranks, *command):
    process = start(ranks, *command)
    output = process.communicate()[0]
    require(process.returncode == 0, *command, "with", ranks, "ranks:", output)
    return output


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def compare(program):
    for ranks in RANKS:
        print(f"{ranks} ranks: the largest differences from one process")
        print(run(ranks, program))


def kill(program, folder):
    whole = folder / "whole"
    run(3, program, whole)
    slowest = 0
    kills = 0
    while kills < KILLS:
        checkpoint = folder / f"killed_{kills}"
        process = start(3, program, checkpoint)
        begin = time.monotonic()
        for _ in range(random.randrange(1, EPOCHS)):
            process.stdout.readline()
            epoch, begin = time.monotonic() - begin, time.monotonic()
        time.sleep(random.random() * epoch)
        try:
            os.kill(random.choice(children(process.pid)), signal.SIGKILL)
        except (IndexError, FileNotFoundError, ProcessLookupError):
            process.communicate()
            continue  # the training has ended
        begin = time.monotonic()
        try:
            output = process.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            output = "no message within 30 seconds"
        seconds = time.monotonic() - begin
        if process.returncode == 0:
            continue  # the rank had finished
        kills += 1
        slowest = max(slowest, seconds)
        require("signal 9" in output, "the message:", output)
        require(seconds < 5, "the other ranks ended after", seconds, "seconds")
        run(3, program, checkpoint)
        require(checkpoint.read_bytes() == whole.read_bytes(), "a resumed training has other bits")
    print(f"{KILLS} times a rank was killed: the others ended within {slowest:.2f} seconds")


def speed(program):
    """The time t_1(B) of a step with one rank, at two sizes of the batch B, is a + b B. A sum of n
    bytes over N ranks takes 2 (N - 1) messages of n / N bytes for each rank."""
    one, two = (parse(run(ranks, program)) for ranks in (1, 2))
    print("| network | batch | 1 rank, us | 2 ranks, us | |")
    for key in one:
        print(f"| {key[0]} | {key[1]} | {1e3 * one[key][0]:.1f} | {1e3 * two[key][0]:.1f} | "
              f"{one[key][0] / two[key][0]:.2f}x |")
    networks = dict.fromkeys(name for name, _ in one)
    for title, latency, bandwidth in (("10 Gbit/s, 30 us", 30e-6, 1.25e9),
                                      ("100 Gbit/s, 2 us", 2e-6, 12.5e9)):
        print(f"\n{title}\n| network | batch | 2 | 4 | 8 | 16 | 32 | 2 machines pay above |")
        for name in networks:
            small, large = sorted(batch for network, batch in one if network == name)[::2]
            t_small, t_large = one[name, small][0] / 1e3, one[name, large][0] / 1e3
            b = (t_large - t_small) / (large - small)
            a = max(t_large - b * large, 0)
            n = one[name, large][1]
            sum_of = lambda N: 2 * (N - 1) * (latency + n / N / bandwidth)
            step = lambda N: a + b * large / N + sum_of(N)
            speedups = " | ".join(f"{step(1) / step(N):.1f}x" for N in (2, 4, 8, 16, 32))
            print(f"| {name} | {large} | {speedups} | {round(sum_of(2) / (b / 2))} |")


def parse(output):
    """(network, batch): (milliseconds, bytes)"""
    rows = {}
    for line in output.splitlines():
        name, batch, milliseconds, size = line.split(",")
        rows[name, int(batch)] = float(milliseconds), int(size)
    return rows


def main():
    subprocess.run([ROOT / "tests/install", "g++", "libeigen3-dev", "libopenmpi-dev", "openmpi-bin"],
                   check=True)
    folder = Path(tempfile.mkdtemp())
    try:
        compare(build(folder, ROOT / "tests/mpi/ranks.cpp"))
        kill(build(folder, ROOT / "examples/mpi.cpp"), folder)
        if "--no-speed" not in sys.argv:
            speed(build(folder, ROOT / "tests/mpi/speed.cpp"))
    finally:
        shutil.rmtree(folder)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
