"""Exact search in vectors against FAISS and against a BLAS called from our threads, side by side.

    python3 benchmarks/search.py [--rounds 7] [--dimensions 128,384,768] [--threads 1,2] [--documents 100000] [--anchors 1000]
                                 [--k 100] [--blas LIBRARY] [--java OPTIONS]

Same files, alternating rounds, warm processes. Needs FAISS on a fast BLAS (on Debian python3-faiss with libopenblas0-pthread);
LIBRARY is that BLAS's file, for the second peer; without it that peer is left out. A JDK is found by JAVA_HOME or the PATH.
Build first:

    ./mvnw -q package dependency:build-classpath -Dmdep.outputFile=target/classpath -DskipTests -pl benchmarks -am

The peers' threads wait passively, which is their best on a machine with as many busy threads as cores. What a BLAS chooses for
a processor that it does not know need not be its best: try OPENBLAS_CORETYPE. For narrower vectors, OPENBLAS_CORETYPE=Haswell
and --java "-XX:UseAVX=2 -XX:MaxVectorSize=32".
"""
import argparse
import ctypes
import os
import pathlib
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
        words = line.split()
        if words[0] == "sgemm":
            m, n, d = map(int, words[1:4])
            if line not in loaded:
                loaded = {line: (np.ones((m, d), "f"), np.ones((n, d), "f"), np.ones((m, n), "f"))}
            a, b, out = loaded[line]

            def run():
                np.dot(a, b.T, out=out)
                return 2e-9 * m * n * d
        else:
            documents, anchors, k = words[1], words[2], int(words[3])
            if documents not in loaded:
                x = np.load(documents)
                index = faiss.IndexFlatIP(x.shape[1])
                index.add(x)
                loaded = {documents: (index, np.load(anchors))}
            index, q = loaded[documents]

            def run():
                ids = index.search(q, k)[1]
                return int(ids[:, 0].sum() + ids[:, -1].sum())
        wall, cpu = time.perf_counter(), time.process_time()
        check = run()
        print(time.perf_counter() - wall, time.process_time() - cpu, check, 0, flush=True)


def start(command, environment):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL,
                            env={**os.environ, **environment})


def ask(process, task):
    process.stdin.write(task + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        sys.exit(f"the process that was asked '{task}' has ended")
    return [float(word) for word in answer.split()]


def describe(library):
    """Which of its kernels a BLAS has chosen."""
    blas = ctypes.CDLL(library)
    if hasattr(blas, "openblas_get_config"):
        blas.openblas_get_config.restype = ctypes.c_char_p
        print(blas.openblas_get_config().decode(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--dimensions", default="128,384,768")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--documents", type=int, default=100000)
    parser.add_argument("--anchors", type=int, default=1000)
    parser.add_argument("--k", type=int, default=100)
    parser.add_argument("--blas", default="")
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--classpath", default="", help="in place of what the build wrote")
    parser.add_argument("--java", default="", help="options of the JVM")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer()
    import numpy as np

    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else "java"
    classpath = arguments.classpath or f"{HERE}/target/classes{os.pathsep}{(HERE / 'target/classpath').read_text().strip()}"
    ours = [java, f"-Xmx{arguments.heap}", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", *arguments.java.split(), "-cp", classpath, "dev.decoy.benchmarks.DenseSearchSpeed"]
    if arguments.blas:
        describe(arguments.blas)
    with tempfile.TemporaryDirectory() as folder:
        for d in map(int, arguments.dimensions.split(",")):
            generator = np.random.default_rng(7)
            documents, anchors = f"{folder}/documents-{d}.npy", f"{folder}/anchors-{d}.npy"
            np.save(documents, generator.standard_normal((arguments.documents, d), "f"))
            np.save(anchors, generator.standard_normal((arguments.anchors, d), "f"))
            for t in map(int, arguments.threads.split(",")):
                limits = {"OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": str(t), "OPENBLAS_NUM_THREADS": str(t)}
                one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
                files = f"{documents} {anchors} {arguments.k}"
                sides = {
                    "faiss": (start([sys.executable, __file__, "--peer"], limits), f"exact {files}"),
                    "ours": (start(ours, one), f"exact {files} {t}"),
                    "peak": (start(ours, one), "peak 20000000"),
                    "sgemm": (start([sys.executable, __file__, "--peer"], one), f"sgemm {arguments.anchors} 8192 {d}"),
                }
                if arguments.blas:
                    sides["blas"] = (start(ours, one), f"blas {files} {t} {arguments.blas}")
                times = {side: [] for side in sides}
                for round in range(-2, arguments.rounds):
                    for side, (process, task) in sides.items():
                        # A BLAS's threads go on looking for work for a while, and would take it from the next side.
                        time.sleep(0.5)
                        answer = ask(process, task)
                        if round >= 0:
                            times[side].append(answer)
                for process, _ in sides.values():
                    process.stdin.close()
                    process.wait()
                work = 2e-9 * arguments.documents * arguments.anchors * d
                peak = max(a[2] / a[1] for a in times["peak"])
                for side, answers in times.items():
                    amount = [a[2] for a in answers] if side in ("peak", "sgemm") else [work] * len(answers)
                    wall = statistics.median(w / a[0] for w, a in zip(amount, answers))
                    cpu = statistics.median(w / a[1] for w, a in zip(amount, answers))
                    line = f"d {d:4} {t} thread{'s' if t > 1 else ' '} {side:6} {wall:7.1f} GFLOP/s wall {cpu:7.1f} GFLOP per CPU second, {cpu / peak:4.0%} of the peak"
                    if side not in ("peak", "sgemm"):
                        ratios = sorted(f[0] / a[0] for f, a in zip(times["faiss"], answers))
                        savings = sorted(f[1] / a[1] for f, a in zip(times["faiss"], answers))
                        line += (f"   {statistics.median(ratios):5.2f}x ({ratios[0]:.2f} to {ratios[-1]:.2f}) wall,"
                                 f" {statistics.median(savings):5.2f}x ({savings[0]:.2f} to {savings[-1]:.2f}) CPU   check {answers[-1][2]:.0f}"
                                 f" {answers[-1][3]:.0f} MiB")
                    print(line, flush=True)
            os.remove(documents)


main()
