"""Mining from vectors that exist, against FAISS's search alone and against a straight Python miner, side by side.

    python3 benchmarks/mining.py generate FOLDER [--documents 100000] [--anchors 100000] [--dimension 384]
    python3 benchmarks/mining.py run FOLDER [--rounds 3] [--threads 2] [--sides decoy,faiss,python] [--launcher ./decoy]
                                            [--k 100] [--heap SIZE] [-- FLAGS OF 'decoy mine' ...]

'generate' writes a corpus, queries, positives and vectors of unit length: documents in clusters of 200, every tenth a near copy of
the one before it, each query near its positive. 'run' alternates three sides, each in a fresh process, and prints medians:

    decoy    the whole command as a user runs it: eight negatives by 'top', 'positive-ratio:max=0.95' after the rules that
             always hold; and its own times of the stages, from stats.json
    faiss    IndexFlatIP.search of all anchors at once, k as said; nothing else is timed, not even filling the index
    python   python_miner.py beside this file: our own straight version of the peer's algorithm

RssAnon, the memory that is a process's own, is read from /proc/PID/status every 20 ms; Linux only. Threads of FAISS and its BLAS wait
passively unless OMP_WAIT_POLICY says otherwise; OPENBLAS_CORETYPE is handed on.
"""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SEARCH = """
import sys, time
import faiss, numpy as np
documents, queries = np.load(sys.argv[1]), np.load(sys.argv[2])
index = faiss.IndexFlatIP(documents.shape[1])
index.add(documents)
wall, cpu = time.perf_counter(), time.process_time()
scores, ids = index.search(queries, int(sys.argv[3]))
print("TIMES", time.perf_counter() - wall, time.process_time() - cpu, flush=True)
"""


def unit(rows):
    import numpy as np

    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def generate(arguments):
    import numpy as np

    out = pathlib.Path(arguments.folder)
    out.mkdir(parents=True, exist_ok=True)
    n, m, d = arguments.documents, arguments.anchors, arguments.dimension
    random = np.random.default_rng(arguments.seed)
    centres = unit(random.standard_normal((max(1, n // 200), d), "f"))
    documents = unit(random.standard_normal((n, d), "f"))
    documents += centres[random.integers(0, len(centres), n)]
    documents = unit(documents)
    copies = np.arange(10, n, 10)
    documents[copies] = unit(documents[copies - 1] + 0.25 * unit(random.standard_normal((len(copies), d), "f")))
    np.save(out / "docs.npy", documents)
    vocabulary = np.array(["".join(letters) for letters in random.choice(list("abcdefghijklmnopqrstuvwxyz"), (20000, 7))])

    def texts(count, low, high):
        lengths = random.integers(low, high + 1, count)
        words = vocabulary[(len(vocabulary) ** random.random(lengths.sum())).astype(int) - 1]
        numbers = random.integers(0, 10**9, count)
        at = 0
        for i, length in enumerate(lengths):
            yield i, " ".join(words[at:at + length]) + f" {numbers[i]}"
            at += length

    with open(out / "corpus.jsonl", "w") as file:
        for i, text in texts(n, 15, 30):
            file.write(json.dumps({"_id": f"d{i}", "text": text}) + "\n")
    queries = np.lib.format.open_memmap(out / "queries.npy", "w+", np.float32, (m, d))
    with open(out / "queries.jsonl", "w") as file, open(out / "qrels.tsv", "w") as qrels:
        qrels.write("query-id\tcorpus-id\tscore\n")
        for begin in range(0, m, 50000):
            count = min(50000, m - begin)
            positives = random.integers(0, n, count)
            queries[begin:begin + count] = unit(documents[positives] + 0.75 * unit(random.standard_normal((count, d), "f")))
            for i, text in texts(count, 5, 9):
                file.write(json.dumps({"_id": f"q{begin + i}", "text": text}) + "\n")
                qrels.write(f"q{begin + i}\td{positives[i]}\t1\n")
    queries.flush()
    os.sync()


def watched(command, environment, log):
    """Runs a command; its wall time, its processor time, its peak of RssAnon in MiB, what it said, and its processor time over time."""
    wall = time.perf_counter()
    over = []
    with open(log, "w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, **environment})
        peak = 0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                break
            try:
                for line in open(f"/proc/{process.pid}/status"):
                    if line.startswith("RssAnon:"):
                        peak = max(peak, int(line.split()[1]) / 1024)
                fields = open(f"/proc/{process.pid}/stat").read().rpartition(")")[2].split()
                over.append((time.time(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")))
            except (FileNotFoundError, ProcessLookupError):
                pass
            time.sleep(0.02)
    said = open(log).read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{said}")
    return {"wall s": time.perf_counter() - wall, "processor s": usage.ru_utime + usage.ru_stime, "RssAnon MiB": peak}, said, over


def between(over, begin, end):
    """Processor time between two moments."""
    at = [min(over, key=lambda sample: abs(sample[0] - moment))[1] for moment in (begin, end)]
    return at[1] - at[0]


def run(arguments):
    data, work = pathlib.Path(arguments.folder), pathlib.Path(arguments.work or arguments.folder)
    work.mkdir(parents=True, exist_ok=True)
    threads = str(arguments.threads)
    limits = {"OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"), "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    files = [str(data / name) for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv", "docs.npy", "queries.npy")]
    out = work / "run"
    measured = {}
    for number in range(arguments.rounds):
        for side in arguments.sides.split(","):
            if side == "decoy":
                shutil.rmtree(out, ignore_errors=True)
                source = f"dense:vectors={files[3]},queries={files[4]},depth={arguments.k}"
                if arguments.source_options:
                    source += "," + arguments.source_options
                figures, _, over = watched(
                    [arguments.launcher, "mine", "--corpus", files[0], "--queries", files[1], "--qrels", files[2], "--from", source,
                     "--judge", "positive-ratio:max=0.95", "--select", "top:count=8", "--threads", threads, "--out", str(out),
                     *arguments.flags],
                    {"DECOY_HEAP": arguments.heap} if arguments.heap else {}, work / "decoy.log")
                stats = json.loads((out / "stats.json").read_text())
                for stage in stats["times"]:
                    figures[stage["stage"] + " s"] = stage["seconds"]
                figures["mine + write s"] = figures["mine s"] + figures["write s"]
                started = json.loads((out / "manifest.json").read_text())["runtime"]["started"]
                begin = datetime.datetime.fromisoformat(started).timestamp() + figures["read s"] + figures["index s"]
                figures["mine + write processor s"] = between(over, begin, begin + figures["mine + write s"])
                figures["negatives"] = stats["negatives"]
            elif side == "faiss":
                figures, said, _ = watched([sys.executable, "-c", SEARCH, files[3], files[4], str(arguments.k)], limits, work / "faiss.log")
                times = next(line for line in said.splitlines() if line.startswith("TIMES")).split()
                figures["search s"], figures["search processor s"] = float(times[1]), float(times[2])
            else:
                figures, said, _ = watched([sys.executable, str(HERE / "python_miner.py"), *files, str(work / "python.jsonl")], limits,
                                        work / "python.log")
                figures.update(json.loads(said.splitlines()[-1]))
            measured.setdefault(side, []).append(figures)
            print(f"round {number + 1} {side:7}", "  ".join(f"{name} {value:,.1f}" for name, value in figures.items()), flush=True)
    print()
    for side, rounds in measured.items():
        print(f"median  {side:7}", "  ".join(f"{name} {statistics.median(one[name] for one in rounds):,.1f}" for name in rounds[0]))
    if "decoy" in measured and "faiss" in measured:
        pairs = list(zip(measured["decoy"], measured["faiss"]))
        for what, ours, theirs in (("whole command", "wall s", "search s"), ("mine + write", "mine + write s", "search s"),
                                   ("mine + write, processor", "mine + write processor s", "search processor s"),
                                   ("whole command, processor", "processor s", "search processor s")):
            ratios = sorted(b[theirs] / a[ours] for a, b in pairs)
            print(f"FAISS's search / ours, {what}: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    if "decoy" in measured and "python" in measured:
        ratios = sorted(b["RssAnon MiB"] / a["RssAnon MiB"] for a, b in zip(measured["decoy"], measured["python"]))
        print(f"RssAnon, Python / ours: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("generate")
    make.add_argument("folder")
    make.add_argument("--documents", type=int, default=100000)
    make.add_argument("--anchors", type=int, default=100000)
    make.add_argument("--dimension", type=int, default=384)
    make.add_argument("--seed", type=int, default=7)
    measure = commands.add_parser("run")
    measure.add_argument("folder")
    measure.add_argument("--rounds", type=int, default=3)
    measure.add_argument("--threads", type=int, default=2)
    measure.add_argument("--sides", default="decoy,faiss,python")
    measure.add_argument("--launcher", default=str(HERE.parent / "decoy"))
    measure.add_argument("--k", type=int, default=100)
    measure.add_argument("--heap", default="")
    measure.add_argument("--source-options", default="", help="such as search=exact")
    measure.add_argument("--work", default="", help="where runs go, in place of FOLDER")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:cut])
    arguments.flags = words[cut + 1 :]
    generate(arguments) if arguments.command == "generate" else run(arguments)


main()
