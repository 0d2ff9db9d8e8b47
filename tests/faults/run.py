"""What a save leaves behind when it is killed or fails, at each of its system calls.

    python3 tests/faults/run.py

Needs strace 6 and a compiler, c++ or $CXX; the full disk also root, for a tmpfs. Takes two minutes.
In each case there must be the old file or the new one, whole; after an error the old one, without
a temporary file beside it, without a descriptor that stays open, and with an io_error that tells
errno and path.
"""

import errno
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (10, 5_000, 250_000)  # 0.3 KB, 0.1 MB, 5 MB
ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EINTR", "EACCES", "EROFS", "EMFILE")
FILE_CALLS = ("stat", "newfstatat", "fstat", "lstat", "readlink", "readlinkat", "open", "openat",
              "write", "fsync", "close", "rename", "renameat", "renameat2")
failures = []


def require(ok, *what):
    if not ok:
        failures.append(what)
        print("FAILED:", *what)


class Save:
    def __init__(self, folder, program, *arguments):
        self.folder, self.target = folder, folder / "model.safetensors"
        self.command = [program, self.target, *map(str, arguments)]
        subprocess.run(self.command, check=True)
        self.new = self.target.read_bytes()
        self.old = b"old"
        self.reset()
        log = folder.parent / "log"
        self.trace(["-o", log])
        calls = [re.match(r"(\w+)\(.*", line) for line in log.read_text().splitlines()]
        self.calls = [call for call in calls if call]
        names = [call[0] for call in self.calls]
        self.first = next(i for i, call in enumerate(names)
                          if str(self.target) in call and "execve" not in call)
        self.reset()

    def reset(self):
        for file in self.folder.iterdir():
            file.unlink()
        self.target.write_bytes(self.old)

    def trace(self, options):
        return subprocess.run(["strace", *options, *self.command],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def inject(self, name, what, when):
        return self.trace(["-o", "/dev/null", "-e", f"trace={name}", "-e",
                           f"inject={name}:{what}:when={when}"])

    def check_failed(self, result, number, *what, closes=True):
        require(result.returncode == 3 or not closes, *what, "exit", result.returncode, result.stdout)
        require(result.stdout.startswith(f"{number} ") and str(self.folder) in result.stdout, *what,
                result.stdout)
        require(os.listdir(self.folder) == [self.target.name], *what, os.listdir(self.folder))

    def kills(self):
        """SIGKILL at every call of the save: the number of cases"""
        for when in range(self.first + 1, len(self.calls) + 1):
            self.inject("all", "signal=KILL", when)
            require(self.target.read_bytes() in (self.old, self.new), "torn, call", when)
            self.reset()
        return len(self.calls) - self.first

    def errors(self):
        """Every error at every call"""
        cases = 0
        seen = {}
        renamed = False
        for i, call in enumerate(self.calls):
            name, text = call[1], call[0]
            when = seen[name] = seen.get(name, 0) + 1
            if i < self.first or name not in FILE_CALLS:
                continue
            for error in ERRORS:
                result = self.inject(name, f"error={error}", when)
                what = (*self.command[2:], text[:60], error)
                retried = error == "EINTR" and name in ("open", "openat", "write", "fsync", "close")
                if retried or (renamed and name == "close"):
                    require(result.returncode == 0, *what, result.returncode, result.stdout)
                    require(self.target.read_bytes() == self.new, *what, "not the new file")
                else:
                    # strace does not close what it lets close() fail for: that one stays open
                    self.check_failed(result, getattr(errno, error), *what, closes=name != "close")
                    whole = self.new if renamed else self.old
                    require(self.target.read_bytes() == whole, *what, "not the right file")
                self.reset()
                cases += 1
            if name == "write":  # one that writes nothing and says that it has written some
                self.check_failed(self.inject(name, f"retval={len(self.new)}", when), errno.EIO,
                                  "a write that lies")
                require(self.target.read_bytes() == self.old, "a write that lies")
                self.reset()
                cases += 1
            renamed = renamed or name.startswith("rename")
        return cases

    def order(self):
        """What makes the rename mean something: the bytes are on the disk before, the name behind"""
        steps = [call[1] for call in self.calls[self.first:]
                 if call[1] in ("write", "fsync", "close", "rename")]
        require(steps[:5] == ["write", "fsync", "close", "rename", "fsync"], steps)


def small_files_only():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


def too_large(program, folder):
    """A file that the system allows to grow to 64 KB"""
    save = Save(folder, program, 250_000)
    result = subprocess.run(save.command, stdout=subprocess.PIPE, text=True,
                            preexec_fn=small_files_only)
    save.check_failed(result, errno.EFBIG, "RLIMIT_FSIZE")
    require(save.target.read_bytes() == save.old, "RLIMIT_FSIZE")


def full_disk(program, folder):
    """A tmpfs of 64 KB; nothing, if it cannot be mounted"""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder]).returncode != 0:
        return "not tried"
    try:
        target = folder / "model.safetensors"
        target.write_bytes(b"old")
        result = subprocess.run([program, target, "5000"], stdout=subprocess.PIPE, text=True)
        require(result.returncode == 3 and result.stdout.startswith(f"{errno.ENOSPC} "), "full disk",
                result.stdout)
        require(target.read_bytes() == b"old" and os.listdir(folder) == [target.name], "full disk",
                os.listdir(folder))
        return result.stdout.strip()
    finally:
        subprocess.run(["umount", folder], check=True)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        program = work / "save"
        eigen = subprocess.run(["pkg-config", "--cflags", "eigen3"], stdout=subprocess.PIPE, text=True)
        subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O1", f"-I{ROOT / 'include'}",
                        *(eigen.stdout.split() or ["-I/usr/include/eigen3"]),
                        ROOT / "tests/faults/save.cpp", "-o", program], check=True)
        folder = work / "folder"
        folder.mkdir()
        for arguments in [(width,) for width in WIDTHS] + [(10, "classifier"), (5_000, "classifier")]:
            save = Save(folder, program, *arguments)
            save.order()
            print(f"{len(save.new)} bytes: killed at {save.kills()} calls, {save.errors()} errors")
        too_large(program, folder)
        for file in folder.iterdir():
            file.unlink()
        print("full disk:", full_disk(program, folder))
    print(len(failures), "failures")
    sys.exit(1 if failures else 0)


main()
