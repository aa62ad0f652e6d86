"""Training a static retriever against PyTorch, side by side: same tokens, alternating rounds, warm processes.

    python3 benchmarks/training.py [--rounds 5] [--threads 1,2] [--batches 20] [--vocabulary 30000] [--dimension 256]
                                   [--batch 256] [--mined 4] [--query 12] [--document 100] [--class-path PATH]

Needs PyTorch and NumPy. A JDK is found by JAVA_HOME or the PATH. Build first:

    ./mvnw -q package dependency:build-classpath -Dmdep.outputFile=target/classpath -DskipTests -pl benchmarks -am

Theirs: EmbeddingBag(mode=mean, sparse=True) of all texts of a batch at once, normalize, cosines / 0.05, cross_entropy with the
documents of the whole batch, backward, SparseAdam. Ours: RetrieverTrainer with infonce. Tokens follow Zipf's law with exponent
1, lengths are Poisson. From lists of tokens (ours) or concatenated tokens with offsets (theirs, made beforehand) through the step.
"""
import argparse
import os
import pathlib

import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def make(path, args, pairs):
    import numpy as np

    random = np.random.default_rng(7)
    chance = 1 / np.arange(1, args.vocabulary + 1)
    chance /= chance.sum()
    queries = np.maximum(1, random.poisson(args.query, pairs))
    documents = np.maximum(1, random.poisson(args.document, pairs * (1 + args.mined)))
    lengths = np.concatenate([queries, documents])
    tokens = random.choice(args.vocabulary, int(lengths.sum()), p=chance)
    # Numbers of tokens do not say how frequent they are.
    tokens = random.permutation(args.vocabulary)[tokens]
    np.concatenate([[pairs, args.mined], lengths, tokens]).astype("<i4").tofile(path)


def theirs(path, args, threads):
    import numpy as np
    import torch

    torch.set_num_threads(threads)
    numbers = np.fromfile(path, "<i4")
    pairs, mined = int(numbers[0]), int(numbers[1])
    count = pairs * (2 + mined)
    lengths, tokens = numbers[2 : 2 + count], numbers[2 + count :]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    batches = []
    for first in range(0, pairs, args.batch):
        own = np.arange(first, min(pairs, first + args.batch))
        texts = np.concatenate([own, pairs + own] + [2 * pairs + own * mined + j for j in range(mined)])
        ids = np.concatenate([tokens[starts[t] : starts[t + 1]] for t in texts])
        offsets = np.concatenate([[0], np.cumsum(lengths[texts])[:-1]])
        batches.append((torch.tensor(ids, dtype=torch.long), torch.tensor(offsets, dtype=torch.long), len(own)))
    bag = torch.nn.EmbeddingBag(args.vocabulary, args.dimension, mode="mean", sparse=True)
    with torch.no_grad():
        bag.weight.mul_(args.dimension**-0.5)
    rule = torch.optim.SparseAdam(bag.parameters(), lr=0.01)
    for line in sys.stdin:
        wall, cpu, sum_ = time.perf_counter(), time.process_time(), 0.0
        for _ in range(int(line)):
            for ids, offsets, b in batches:
                rule.zero_grad()
                units = torch.nn.functional.normalize(bag(ids, offsets), dim=1)
                scores = units[:b] @ units[b:].T / 0.05
                loss = torch.nn.functional.cross_entropy(scores, torch.arange(b))
                loss.backward()
                rule.step()
                sum_ += loss.item()
        print(time.perf_counter() - wall, time.process_time() - cpu, sum_ / (int(line) * len(batches)), flush=True)


def bandwidth(threads):
    """GB/s that NumPy copies from and to memory, reads and writes counted, in as many processes."""
    code = (
        "import numpy as np, time\n"
        "a = np.ones(1 << 25); b = np.zeros_like(a)\n"
        "best = 0\n"
        "for _ in range(8):\n"
        "    t = time.perf_counter(); np.copyto(b, a); best = max(best, 2 * a.nbytes / (time.perf_counter() - t))\n"
        "print(best / 1e9)"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(threads)]
    return sum(float(run.communicate()[0]) for run in runs)


def traffic(path, args):
    """Bytes per pair that must go through memory at least: each batch's distinct rows with two means, read and written."""
    import numpy as np

    numbers = np.fromfile(path, "<i4")
    pairs, mined = int(numbers[0]), int(numbers[1])
    count = pairs * (2 + mined)
    lengths, tokens = numbers[2 : 2 + count], numbers[2 + count :]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    rows = entries = total = 0
    first = 0
    own = np.arange(first, args.batch)
    texts = np.concatenate([own, pairs + own] + [2 * pairs + own * mined + j for j in range(mined)])
    parts = [tokens[starts[t] : starts[t + 1]] for t in texts]
    rows = len(np.unique(np.concatenate(parts)))
    entries = sum(len(np.unique(part)) for part in parts)
    total = sum(map(len, parts))
    return rows, entries, total


def ask(process, line):
    process.stdin.write(line + "\n")
    process.stdin.flush()
    answer = process.stdout.readline().split()
    if not answer:
        raise SystemExit(f"{process.args[0]} ended with {process.wait()}; its own message stands above")
    return [float(word) for word in answer]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in dict(rounds=5, batches=20, vocabulary=30000, dimension=256, batch=256, mined=4, query=12,
                            document=100).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--class-path", default="")
    parser.add_argument("--side", default="", help=argparse.SUPPRESS)
    parser.add_argument("--file", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side:
        theirs(args.file, args, int(args.side))
        return
    pairs = args.batch * args.batches
    path = args.class_path
    if not path:
        path = str(HERE / "target" / "classes") + ":" + (HERE / "target" / "classpath").read_text().strip()
    java = str(pathlib.Path(os.environ["JAVA_HOME"], "bin", "java")) if "JAVA_HOME" in os.environ else "java"
    with tempfile.TemporaryDirectory() as folder:
        file = folder + "/tokens"
        make(file, args, pairs)
        rows, entries, total = traffic(file, args)
        print(f"a batch: {rows:,} distinct tokens, {entries:,} in texts, {total:,} with repeats")
        for threads in map(int, args.threads.split(",")):
            gigabytes = bandwidth(threads)
            ours = subprocess.Popen(
                [java, "-XX:+UseSerialGC", "-Xmx1g", "--add-modules", "jdk.incubator.vector", "-cp", path,
                 "dev.decoy.benchmarks.RetrieverSpeed", file, str(args.vocabulary), str(args.dimension), str(args.batch),
                 str(threads)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            other = subprocess.Popen(
                [sys.executable, __file__, "--side", str(threads), "--file", file]
                + [f"--{n}={getattr(args, n)}" for n in ("vocabulary", "dimension", "batch", "mined")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            ask(ours, "3"), ask(other, "1")
            found = []
            for _ in range(args.rounds):
                found.append((ask(ours, "2"), ask(other, "1")))
            wall = [2 * theirs_[0] / ours_[0] for ours_, theirs_ in found]
            cpu = [2 * theirs_[1] / ours_[1] for ours_, theirs_ in found]
            best = statistics.median(ours_[0] for ours_, _ in found) / 2
            least = rows * args.dimension * 4 * 6 * args.batches / (gigabytes * 1e9)
            print(f"{threads} threads: ours {pairs / best:,.0f} pairs/s, theirs "
                  f"{pairs / statistics.median(t[0] for _, t in found):,.0f}; ratio wall "
                  f"{statistics.median(wall):.2f} ({min(wall):.2f} to {max(wall):.2f}), CPU {statistics.median(cpu):.2f} "
                  f"({min(cpu):.2f} to {max(cpu):.2f}); per step ours {1000 * best / args.batches:.1f} ms wall, "
                  f"{1000 * statistics.median(o[1] for o, _ in found) / 2 / args.batches:.1f} ms CPU, theirs "
                  f"{1000 * statistics.median(t[1] for _, t in found) / args.batches:.1f} ms CPU; copying "
                  f"{gigabytes:.1f} GB/s; rows and means alone would take {100 * least / best:.0f} % of that wall time; losses "
                  f"{found[-1][0][2]:.4f} {found[-1][1][2]:.4f}", flush=True)
            for process in (ours, other):
                process.stdin.close()
                process.wait()


if __name__ == "__main__":
    main()
