#!/usr/bin/env python3
"""Tests the program multihot as a user runs it: tests/program/run.py PROGRAM

Files, pipes, terminals, Ctrl-C, a kill, and command lines and tables that are wrong.
"""

import csv
import io
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import fcntl
import time
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
EXIT_FAILURE, EXIT_USAGE = 1, 2


def run(*arguments, status=0, **options):
    """Runs the program and checks its exit status."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, **options)
    assert done.returncode == status, (arguments, done)
    return done


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def samples(rows, seed=0):
    """Rows of four features and three labels that depend on them."""
    draw = random.Random(seed)
    for _ in range(rows):
        x = [round(draw.gauss(0, 1), 4) for _ in range(4)]
        yield x, [int(x[0] > 0), int(x[1] + x[2] > 0.5), int(x[3] > 1)]


FEATURES, LABELS = ["a", "b,c", "d", "e"], ["high", "low", "rare one"]


def csv_table(rows, seed=0, separator=",", order=None):
    """As CSV, with the columns in another order if one is given."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    for row in [FEATURES + LABELS] + [x + y for x, y in samples(rows, seed)]:
        writer.writerow([row[j] for j in order] if order else row)
    return text.getvalue()


def arff_table(rows, seed=0):
    names = "".join(f"@attribute '{name}' numeric\n" for name in FEATURES)
    names += "".join(f"@attribute '{name}' {{0,1}}\n" for name in LABELS)
    data = "".join(",".join(map(str, x + y)) + "\n" for x, y in samples(rows, seed))
    return f"@relation t\n{names}@data\n{data}"


class Terminal:
    """The program in a pseudo-terminal with this many columns; stdout is a pipe."""

    def __init__(self, *arguments, columns=80):
        self.master, slave = pty.openpty()
        self.resize(columns)
        self.process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=slave,
                                        stdout=subprocess.PIPE, stderr=slave,
                                        start_new_session=True, env={**os.environ, "TERM": "xterm"})
        os.close(slave)
        self.seen = b""

    def resize(self, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read_until(self, text, seconds=30):
        end = time.monotonic() + seconds
        while text not in self.seen and time.monotonic() < end:
            if not self.read_some(0.05) and self.process.poll() is not None:
                break
        assert text in self.seen, self.seen[-500:]

    def read_some(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            self.seen += os.read(self.master, 65536)
        except OSError:  # the other end is closed
            return False
        return True

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def end(self):
        """Waits for the program; returns its exit status and its standard output."""
        out = self.process.stdout.read()
        while self.read_some(0.05):
            pass
        status = self.process.wait(30)
        self.process.stdout.close()
        os.close(self.master)
        return status, out.decode()

    def frames(self):
        """The drawings of the bar."""
        return [frame for frame in re.split(rb"[\r\n]+", self.seen) if frame.strip()]


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        write("train.csv", csv_table(400))
        write("test.csv", csv_table(100, seed=1))

    def train(self, *arguments, **options):
        epochs = [] if "--epochs" in arguments else ["--epochs", 20]
        return run("train", "train.csv", "--labels", 3, *epochs, "--quiet", *arguments, **options)


    def terminal(self, *arguments, **options):
        terminal = Terminal(*arguments, **options)
        self.addCleanup(terminal.kill)
        return terminal


class Results(Program):
    def test_the_same_from_csv_arff_files_and_pipes(self):
        write("train.arff", arff_table(400))
        write("semicolons.csv", csv_table(400, separator=";"))
        write("labels.xml", '<labels xmlns="http://mulan.sourceforge.net/labels">' +
              "".join(f'<label name="{name}"></label>' for name in LABELS) + "</labels>")
        self.train("--model", "a")
        options = ["--epochs", 20, "--quiet", "--model", "b"]
        for table, labels, given in [("train.arff", ["--labels", 3], None),
                                     ("semicolons.csv", ["--labels", 3], None),
                                     ("train.csv", ["--label-names", ",".join(LABELS)], None),
                                     ("train.arff", ["--labels-xml", "labels.xml"], None),
                                     ("-", ["--labels", 3], csv_table(400)),
                                     ("-", ["--labels", 3], arff_table(400))]:
            run("train", table, *labels, *options, input=given)
            self.assertEqual(read("a"), read("b"), (table, labels))

    def test_prediction_equals_evaluation(self):
        trained = self.train("--model", "m", "--test", "test.csv").stdout
        evaluated = run("evaluate", "m", "test.csv").stdout
        self.assertEqual(trained[trained.index("test.csv"):], evaluated)
        predicted = run("predict", "m", "test.csv").stdout
        rows = list(csv.DictReader(io.StringIO(predicted)))
        self.assertEqual(list(rows[0]), LABELS + [name + " probability" for name in LABELS])
        # Reading the decisions back gives the figures of evaluate.
        for name, label in zip(LABELS, range(3)):
            hits = sum(int(row[name]) and y[label] for row, (_, y) in zip(rows, samples(100, 1)))
            predicted_ones = sum(int(row[name]) for row in rows)
            line = next(x for x in evaluated.splitlines() if x.strip().startswith(name))
            self.assertIn(f"{hits / predicted_ones:.3f}"[:5], line)
        run("predict", "m", "-", "-o", "out.csv", input=csv_table(100, seed=1))
        self.assertEqual(read("out.csv").decode(), predicted)

    def test_columns_by_name(self):
        self.train("--model", "m")
        order = [6, 2, 0, 5, 3, 1, 4]
        write("mixed.csv", csv_table(100, seed=1, order=order))
        self.assertEqual(run("predict", "m", "mixed.csv").stdout, run("predict", "m", "test.csv").stdout)
        mixed, straight = (run("evaluate", "m", t).stdout for t in ["mixed.csv", "test.csv"])
        self.assertEqual(mixed.replace("mixed.csv", "test.csv"), straight)

    def test_every_option(self):
        out = self.train("--test", "test.csv", "--drop", "e", "--hidden", "16,8", "--batch-size", 16,
                         "--lr", 0.01, "--weight-decay", 0.01, "--dropout", 0.1, "--schedule", "cosine",
                         "--patience", 5, "--validation", 0.25, "--folds", 3, "--pos-weight", "auto",
                         "--thresholds", 0.4, "--seed", 7, "--threads", 2, "--model", "m", "--report",
                         "r.html", "--resume", "c", "--separator", ",", "--impute").stdout
        self.assertIn("fold 3", out)
        self.assertIn("rare one", out)
        self.assertTrue(read("r.html").startswith(b"<!DOCTYPE html>"))
        for schedule in ["plateau", "none"]:
            self.train("--schedule", schedule)
        self.train("--validation", 0, "--thresholds", 0.5)

    def test_inspect_and_export(self):
        self.train("--model", "m")
        out = run("inspect", "m").stdout
        for text in ["self-test: passed", "rare one", "b,c", "64 4"]:
            self.assertIn(text, out)
        run("export", "m", "--header", "m.hpp", "--onnx", "m.onnx", "--name", "weather")
        self.assertIn(b"namespace weather", read("m.hpp"))
        self.assertTrue(read("m.onnx"))

    def test_missing_features(self):
        missing = csv_table(400).replace("0.", "0.", 1).splitlines()
        missing[5] = ",".join([""] + missing[5].split(",")[1:])
        write("missing.csv", "\n".join(missing))
        error = run("train", "missing.csv", "--labels", 3, status=EXIT_FAILURE).stderr
        self.assertIn("missing.csv:6:1", error)
        self.assertIn("'a'", error)
        run("train", "missing.csv", "--labels", 3, "--impute", "--quiet", "--epochs", 3, "--model", "m")
        run("predict", "m", "missing.csv", status=EXIT_FAILURE)
        self.assertNotIn("nan", run("predict", "m", "missing.csv", "--impute").stdout)


class Interruptions(Program):
    ENDLESS = ["train", "train.csv", "--labels", 3, "--epochs", 10**8, "--patience", 10**8]

    def test_resumed_after_a_kill(self):
        start = time.monotonic()
        self.train("--epochs", 200, "--patience", 200, "--hidden", "64,64")
        epochs = int(200 * 4 / (time.monotonic() - start))  # about four seconds
        options = ["--epochs", epochs, "--patience", epochs, "--hidden", "64,64"]
        self.train(*options, "--model", "whole")
        for _ in range(2):
            before = os.path.exists("run") and os.stat("run").st_ino
            process = subprocess.Popen([PROGRAM, "train", "train.csv", "--labels", "3", "--quiet",
                                        *map(str, options), "--resume", "run"],
                                       stdout=subprocess.DEVNULL)
            while not os.path.exists("run") or os.stat("run").st_ino == before:  # saved once
                self.assertIsNone(process.poll())
                time.sleep(0.01)
            process.kill()
            process.wait()
        self.train(*options, "--resume", "run", "--model", "resumed")
        self.assertEqual(read("whole"), read("resumed"))

    def test_ctrl_c_ends_after_the_step_and_saves(self):
        terminal = self.terminal(*self.ENDLESS, "--model", "m", "--report", "r.html", "--resume", "run")
        terminal.read_until(b"left")
        terminal.process.send_signal(signal.SIGINT)
        status, out = terminal.end()
        self.assertEqual(status, 0)
        self.assertIn("interrupted", out)
        self.assertIn("rare one", out)
        for file in ["m", "r.html", "run"]:
            self.assertTrue(os.path.exists(file), file)
        run("evaluate", "m", "test.csv")

    def test_a_second_ctrl_c_ends_at_once(self):
        # The report of a million resamples would take long after the first one.
        terminal = self.terminal(*self.ENDLESS, "--folds", 100)
        terminal.read_until(b"left")
        for _ in range(2):
            terminal.process.send_signal(signal.SIGINT)
        self.assertIn(terminal.end()[0], [0, -signal.SIGINT])


class Bar(Program):
    def check_frames(self, terminal, columns):
        for frame in terminal.frames():
            self.assertLess(len(frame), columns, frame)

    def test_width_of_the_terminal(self):
        for columns in [80, 40]:
            terminal = self.terminal("train", "train.csv", "--labels", 3, "--epochs", 3000, "--patience",
                                3000, columns=columns)
            self.assertEqual(terminal.end()[0], 0)
            self.check_frames(terminal, columns)
            frames = terminal.frames()
            self.assertGreater(len(frames), 2)
            self.assertIn(b"epoch 3000/3000", frames[-1])
            self.assertTrue(any(len(frame.strip()) > columns - 10 for frame in frames))

    def test_resized_while_it_runs(self):
        terminal = self.terminal(*Interruptions.ENDLESS, columns=80)
        terminal.read_until(b"left")
        terminal.resize(40)
        time.sleep(0.5)
        terminal.read_some(0)
        terminal.seen = b""
        terminal.read_until(b"left")
        time.sleep(0.3)
        terminal.process.send_signal(signal.SIGINT)
        terminal.end()
        self.check_frames(terminal, 40)

    def test_a_terminal_that_nobody_reads_does_not_stop_the_training(self):
        terminal = self.terminal("train", "train.csv", "--labels", 3, "--epochs", 4000, "--patience", 4000)
        fcntl.ioctl(terminal.master, termios.TCXONC, termios.TCOOFF)  # as by Ctrl-S
        self.assertEqual(terminal.process.wait(60), 0)
        fcntl.ioctl(terminal.master, termios.TCXONC, termios.TCOON)
        terminal.end()

    def test_lines_in_a_pipe(self):
        lines = run("train", "train.csv", "--labels", 3, "--epochs", 5).stderr.splitlines()
        self.assertEqual(len(lines), 5)
        for k, line in enumerate(lines):
            self.assertRegex(line, rf"^epoch {k + 1}/5 loss 0\.\d{{4}} validation 0\.\d{{4}} AP 0\.\d{{4}}$")


class ClosedPipes(Program):
    def closed(self, *arguments):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            return subprocess.run([PROGRAM, *arguments], stdout=out, stderr=subprocess.PIPE, text=True,
                                  timeout=60)

    def test_closed_pipe(self):
        done = self.closed("train", "train.csv", "--labels", "3", "--quiet", "--model", "m")
        self.assertEqual(done.returncode, EXIT_FAILURE)
        self.assertEqual(done.stderr, "multihot: standard output: Broken pipe\n")
        done = self.closed("predict", "m", "test.csv")  # the model is saved
        self.assertEqual(done.returncode, EXIT_FAILURE)
        self.assertIn("standard output", done.stderr)

    def test_full_disk(self):
        self.train("--model", "m")
        with open("/dev/full", "wb") as full:
            for command in [["inspect", "m"], ["predict", "m", "test.csv"]]:
                done = subprocess.run([PROGRAM, *command], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.returncode, EXIT_FAILURE)
                self.assertIn("No space left on device", done.stderr)


# The arguments after which the program says what is wrong: exit status 2.
WRONG_USE = [
    ("", "Usage"), ("fly", "fly"), ("--fly", "--fly"), ("train", "TABLE"),
    ("train train.csv", "--labels"), ("train train.csv --labels", "--labels"),
    ("train train.csv --labels 0", "from 1"), ("train train.csv --labels -1", "from 1"),
    ("train train.csv --labels x", "--labels"), ("train train.csv --labels 1.5", "--labels"),
    ("train train.csv --labels 3 --label-names high", "label"),
    ("train train.csv --labels 3 --labels-xml l.xml", "label"),
    ("train train.csv --labels 3 --epochs abc", "abc"), ("train train.csv --labels 3 --epochs 0", "from 1"),
    ("train train.csv --labels 3 --epochs 1e99", "1e99"), ("train train.csv --labels 3 --epochs 2x", "2x"),
    ("train train.csv --labels 3 --epochs ''", "--epochs"),
    ("train train.csv --labels 3 --batch-size 0", "from 1"),
    ("train train.csv --labels 3 --lr -0.1", "from 0"), ("train train.csv --labels 3 --lr nan", "nan"),
    ("train train.csv --labels 3 --lr inf", "inf"), ("train train.csv --labels 3 --lr 0,1", "0,1"),
    ("train train.csv --labels 3 --weight-decay x", "x"), ("train train.csv --labels 3 --dropout 1", "0.999"),
    ("train train.csv --labels 3 --dropout -0.5", "-0.5"), ("train train.csv --labels 3 --hidden 64,x", "x"),
    ("train train.csv --labels 3 --hidden 0", "from 1"), ("train train.csv --labels 3 --schedule step", "step"),
    ("train train.csv --labels 3 --patience 0", "from 1"),
    ("train train.csv --labels 3 --validation 1", "0.999"), ("train train.csv --labels 3 --validation 20", "20"),
    ("train train.csv --labels 3 --validation 0", "--thresholds"),
    ("train train.csv --labels 3 --folds 1", "from 2"), ("train train.csv --labels 3 --folds x", "x"),
    ("train train.csv --labels 3 --pos-weight 3", "3"), ("train train.csv --labels 3 --thresholds 1.5", "1.5"),
    ("train train.csv --labels 3 --thresholds high", "high"), ("train train.csv --labels 3 --seed -1", "-1"),
    ("train train.csv --labels 3 --seed x", "x"), ("train train.csv --labels 3 --threads 0", "threads"),
    ("train train.csv --labels 3 --separator ab", "ab"), ("train train.csv more.csv --labels 3", "more.csv"),
    ("train train.csv --labels 3 --fly", "--fly"), ("predict", "MODEL"), ("predict m", "TABLE"),
    ("evaluate m", "TABLE"), ("inspect", "MODEL"), ("export m", "--header"),
    ("inspect m --report r", "--report"),
]

# Files and tables that are wrong: exit status 1. {} is the path of a table with this text.
GOOD = "a,b,high,low\n1,2,1,0\n3,4,0,1\n2,2,1,1\n1,4,0,0\n5,2,1,0\n3,1,0,1\n"
WRONG_TABLES = [
    ("train nothing.csv --labels 2", None, "nothing.csv: cannot be opened: No such file"),
    ("train . --labels 2", None, "Is a directory"),
    ("train {} --labels 2", "", "t.csv:1:1: got an empty line"),
    ("train {} --labels 2", "a,b,high,low\n", "got no row"),
    ("train {} --labels 4", GOOD, "expected more than 4"),
    ("train {} --labels 2", GOOD + "1,x,0,1\n", "t.csv:8:3: got 'x' in column 2, 'b'"),
    ("train {} --labels 2", GOOD + "1,,0,1\n", "t.csv:8:3: got '' in column 2, 'b'"),
    ("train {} --labels 2", GOOD + "1,2,0,2\n", "t.csv:8:7: got '2' in column 4, 'low'"),
    ("train {} --labels 2", GOOD + "1,2,0,\n", "t.csv:8:7: got '' in column 4, 'low'"),
    ("train {} --labels 2 --impute", GOOD + "1,2,0,x\n", "t.csv:8:7: got 'x' in column 4, 'low'"),
    ("train {} --labels 2", GOOD + "1,2,0,0.5\n", "'low'"),
    ("train {} --labels 2", GOOD + "1,2,0\n", "t.csv:8"),
    ("train {} --labels 2", GOOD + "1,2,0,1,5\n", "t.csv:8"),
    ("train {} --labels 2", GOOD + "1,1e999,0,1\n", "t.csv:8:3"),
    ("train {} --label-names high,sad", GOOD, "'sad'"),
    ("train {} --labels 2 --drop z", GOOD, "'z'"),
    ("train {} --labels 2 --separator ;", GOOD, "expected"),
    ("train {} --labels 2 --test nothing.csv --quiet", GOOD, "nothing.csv"),
    ("train {} --labels 2 --model no/folder/m --quiet", GOOD, "No such file"),
    ("train {} --labels 2 --report no/folder/r.html --quiet", GOOD, "No such file"),
    ("train {} --labels 2 --resume {}", GOOD, "t.csv"),
    ("train {} --labels-xml nothing.xml", GOOD, "nothing.xml"),
    ("train {} --labels 1", "@relation r\n@attribute a numeric\n@attribute l {0,1}\n@data\n1,2\n", "t.csv:5:3"),
    ("train {} --labels 1", "@relation r\n@attribute a string\n@attribute l {0,1}\n@data\nx,1\n", "string"),
    ("predict nothing {}", GOOD, "nothing: "), ("predict {} {}", GOOD, "t.csv"),
    ("predict m {}", GOOD, "'b,c'"), ("evaluate m {}", "a,d,e\n1,2,3\n", "'b,c'"),
    ("predict m nothing.csv", None, "nothing.csv"), ("inspect nothing", None, "nothing"),
    ("inspect {}", GOOD, "t.csv"), ("export m --header no/folder/m.hpp", None, "No such file"),
    ("export m --header m.hpp --name class", None, "'class'"),
    ("predict m {} -o no/folder/p.csv", csv_table(3), "No such file"),
]


class WrongUse(Program):
    def test_command_lines(self):
        for line, message in WRONG_USE:
            with self.subTest(line):
                arguments = [a.strip("'") for a in line.split()]
                error = run(*arguments, status=EXIT_USAGE).stderr
                self.assertIn(message, error)
                self.assertLess(len(error), 1000)

    def test_tables(self):
        self.train("--model", "m")
        for line, text, message in WRONG_TABLES:
            with self.subTest(line, text=text):
                if text is not None:
                    write("t.csv", text)
                done = run(*line.replace("{}", "t.csv").split(), status=EXIT_FAILURE)
                self.assertIn(message, done.stderr)
                self.assertTrue(done.stderr.startswith("multihot: ") or "epoch" in done.stderr)
                self.assertFalse(os.path.exists("p.csv"))

    def test_an_old_file_stays_if_prediction_fails(self):
        self.train("--model", "m")
        write("out.csv", "old")
        write("t.csv", csv_table(5000) + "x\n")
        run("predict", "m", "t.csv", "-o", "out.csv", status=EXIT_FAILURE)
        self.assertEqual(read("out.csv"), b"old")
        self.assertEqual(sorted(os.listdir()), ["m", "out.csv", "t.csv", "test.csv", "train.csv"])

    def test_help(self):
        self.assertIn("train", run("--help").stdout)
        self.assertIn("--validation", run("train", "--help").stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
