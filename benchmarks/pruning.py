"""Exact search on real vectors: pruned, in full, and by FAISS, side by side.

    python3 benchmarks/pruning.py [--medquad DIR] [--rounds 7] [--threads 1] [--anchors 1000] [--k 10,100]

The vectors are the default encoder's of the MedQuAD folder (corpus.jsonl.gz, queries.jsonl.gz in BEIR's layout; left out without
--medquad) and of the JDK corpus that `decoy demo` makes, both by `decoy embed`; and made ones, 100,000 x 384, whose coordinates in a random
basis have variances that fall as j^-1 and j^-2, as those of a trained encoder may. Same files, alternating rounds, warm processes. Needs FAISS
on a fast BLAS (on Debian python3-faiss with libopenblas0-pthread). A JDK is found by JAVA_HOME or the PATH. Build first:

    ./mvnw -q package dependency:build-classpath -Dmdep.outputFile=target/classpath -DskipTests -pl benchmarks -am

For each set: what prefixes of the rotated vectors would leave, from a sample; then the times, with the prefix of the least expected cost, if
it is not all.
"""
import argparse
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def peer():
    import faiss
    import numpy as np

    loaded = {}
    for line in sys.stdin:
        documents, anchors, k, out = line.split()
        if documents not in loaded:
            x = np.load(documents)
            index = faiss.IndexFlatIP(x.shape[1])
            index.add(x)
            loaded = {documents: (index, np.load(anchors))}
        index, q = loaded[documents]
        wall, cpu = time.perf_counter(), time.process_time()
        ids = index.search(q, int(k))[1]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        ids.astype("<i4").tofile(out)
        print(wall, cpu, flush=True)


def start(command, environment):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL,
                            env={**os.environ, **environment})


def ask(process, task):
    process.stdin.write(task + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        sys.exit(f"the process that was asked '{task}' has ended")
    return answer.split()


def embedded(decoy, corpus, queries, folder, name):
    documents, anchors = f"{folder}/{name}-docs.npy", f"{folder}/{name}-queries.npy"
    subprocess.run([*decoy, "embed", "--corpus", corpus, "--model", "hashed", "--out", documents], check=True, stderr=subprocess.DEVNULL)
    subprocess.run([*decoy, "embed", "--queries", queries, "--model", documents[:-4] + ".model", "--out", anchors], check=True,
                   stderr=subprocess.DEVNULL)
    return documents, anchors


def made(np, folder, power):
    generator = np.random.default_rng(7)
    d = 384
    basis = np.linalg.qr(generator.standard_normal((d, d)))[0].astype("f")
    sizes = (np.arange(1, d + 1) ** (-power / 2)).astype("f")
    names = []
    for what, n in ("docs", 100000), ("queries", 4000):
        rows = (generator.standard_normal((n, d), "f") * sizes) @ basis
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        names.append(f"{folder}/made-{power}-{what}.npy")
        np.save(names[-1], rows)
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--medquad", default="")
    parser.add_argument("--sets", default="medquad,jdk,made-1,made-2")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", default="1")
    parser.add_argument("--anchors", type=int, default=1000)
    parser.add_argument("--k", default="10,100")
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--decoy", default=str(HERE.parent / "decoy"), help="the command, with its own arguments")
    parser.add_argument("--classpath", default="", help="in place of what the build wrote")
    parser.add_argument("--folder", default="", help="keeps the vectors, and takes them from there")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer()
    import numpy as np

    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else "java"
    classpath = arguments.classpath or f"{HERE}/target/classes{os.pathsep}{(HERE / 'target/classpath').read_text().strip()}"
    ours = [java, f"-Xmx{arguments.heap}", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", "-cp", classpath, "dev.decoy.benchmarks.PrunedSearchSpeed"]
    decoy = shlex.split(arguments.decoy)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or temporary
        for name in arguments.sets.split(","):
            if name == "medquad" and not arguments.medquad:
                continue
            documents, anchors = f"{folder}/{name}-docs.npy", f"{folder}/{name}-queries.npy"
            if not os.path.exists(anchors):
                if name == "medquad":
                    embedded(decoy, f"{arguments.medquad}/corpus.jsonl.gz", f"{arguments.medquad}/queries.jsonl.gz", folder, name)
                elif name == "jdk":
                    demo = f"{temporary}/demo"
                    subprocess.run([*decoy, "demo", "--out", demo, "--limit", "1"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    embedded(decoy, f"{demo}/corpus/corpus.jsonl", f"{demo}/corpus/queries.jsonl", folder, name)
                else:
                    made(np, folder, float(name[5:]))
                    os.rename(f"{folder}/made-{float(name[5:])}-docs.npy", documents)
                    os.rename(f"{folder}/made-{float(name[5:])}-queries.npy", anchors)
            q = np.load(anchors)
            chosen = f"{temporary}/anchors-{name}.npy"
            np.save(chosen, q[np.random.default_rng(7).permutation(len(q))[:arguments.anchors]])
            n, d = np.load(documents, mmap_mode="r").shape
            for k in map(int, arguments.k.split(",")):
                for threads in map(int, arguments.threads.split(",")):
                    measure(np, arguments, ours, temporary, name, documents, chosen, n, d, k, threads)


def measure(np, arguments, ours, temporary, name, documents, anchors, n, d, k, threads):
    limits = {"OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    machine = start(ours, {})
    faiss = start([sys.executable, __file__, "--peer"], limits)
    files = f"{documents} {anchors} {k}"
    began = time.perf_counter()
    profile = [[float(x) for x in part.split(",")] for part in ask(machine, f"profile {files} {threads}")]
    took = time.perf_counter() - began
    print(f"{name}  {n:,} x {d}, k {k}, {threads} thread{'s' if threads > 1 else ''}; directions and profile in {took:.1f} s")
    for m, energy, reached, cost in profile:
        print(f"    prefix {m:3.0f}  {energy:6.1%} of the squared lengths   {reached:8.3%} of the pairs reach the limit   cost {cost:.2f}")
    best = min(profile, key=lambda row: row[3])
    sides = {"plain": (machine, f"plain {files} {threads} {temporary}/plain"),
             f"prefix {best[0]:.0f}": (machine, f"prefix:{best[0]:.0f} {files} {threads}"),
             "int8": (machine, f"int8 {files} {threads}"),
             "faiss": (faiss, f"{files} {temporary}/faiss")}
    times = {side: [] for side in sides}
    for round in range(-6, arguments.rounds):
        for side, (process, task) in sides.items():
            answer = ask(process, task)
            if round >= 0:
                times[side].append(answer)
    machine.stdin.close()
    faiss.stdin.close()
    theirs, mine = (np.fromfile(f"{temporary}/{side}", "<i4").reshape(-1, k) for side in ("faiss", "plain"))
    places = sum(len(set(a) - set(b)) for a, b in zip(theirs, mine))
    for side, answers in times.items():
        ratios = sorted(float(f[0]) / float(a[0]) for f, a in zip(times["faiss"], answers))
        full = sorted(float(f[1]) / float(a[1]) for f, a in zip(times["plain"], answers))
        busy = sorted(float(f[1]) / float(a[1]) for f, a in zip(times["faiss"], answers))
        line = (f"    {side:10} {statistics.median(float(a[0]) for a in answers) * 1000:8.1f} ms, {statistics.median(float(a[1]) for a in answers) * 1000:8.1f} of CPU"
                f"  FAISS / it {statistics.median(ratios):5.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) wall,"
                f" {statistics.median(busy):5.2f} ({busy[0]:.2f} to {busy[-1]:.2f}) CPU   plain / it {statistics.median(full):5.2f} ({full[0]:.2f} to {full[-1]:.2f}) CPU")
        if side not in ("plain", "faiss"):
            same = all(a[2] == b[2] for a, b in zip(answers, times["plain"]))
            line += (f"   bound reached {float(answers[-1][3]):.3%}, scored {float(answers[-1][4]):.3%}, bound made in {answers[-1][5]} s,"
                     f" {'the same bits' if same else 'OTHER RESULTS'}")
        print(line, flush=True)
    print(f"    of {theirs.size:,} places {places} hold a document that FAISS does not have", flush=True)


main()
