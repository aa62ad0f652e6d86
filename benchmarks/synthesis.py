"""SMOTE, SAR-EM and ATSS against Python's, side by side: same arrays, alternating rounds, warm processes.

    python3 benchmarks/synthesis.py [--rounds 5] [--tasks smote-8,smote-128,sar-em,atss] [--rows 100000]
                                    [--threads 1,2] [--no-scalar] [--sarpu FOLDER] [--atss FOLDER]

Needs imbalanced-learn, and for atss PyTorch. FOLDER of --sarpu holds the authors' package sarpu (in their repository the
folder sarpu); without it the same loop is written out below. FOLDER of --atss is the authors' repository, which holds
atss_core; without it atss is left out. A JDK is found by JAVA_HOME or the PATH. Build first:

    ./mvnw -q package dependency:build-classpath -Dmdep.outputFile=target/classpath -DskipTests -pl benchmarks -am

Ours runs with the JDK's vector module, and once more without unless --no-scalar says otherwise.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

HERE = pathlib.Path(__file__).resolve().parent


# The other side: a process per number of threads that reads the same tasks as ours.


def smote(x, rows, columns, k, threads):
    from imblearn.over_sampling import SMOTE
    from sklearn.neighbors import NearestNeighbors
    import numpy as np

    x = x.reshape(-1, columns)
    y = np.r_[np.ones(rows, int), np.zeros(len(x) - rows, int)]

    def run():
        near = NearestNeighbors(n_neighbors=k + 1, n_jobs=threads)
        return len(SMOTE(sampling_strategy={1: 2 * rows}, k_neighbors=near, random_state=1).fit_resample(x, y)[1])

    return run


def sar_em(values, rows, columns, iterations, folder):
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    table = values.reshape(rows, columns + 1)
    x, s = np.ascontiguousarray(table[:, :columns]), table[:, columns].astype(int)

    def authors():
        sys.path.insert(0, folder)
        from sarpu.pu_learning import pu_learn_sar_em
        return pu_learn_sar_em(x, s, [0], max_its=iterations, slope_eps=0, ll_eps=0, refit_classifier=False)[0].predict_proba(x).mean()

    def written_out():
        f, e, share = LogisticRegression(solver="liblinear"), LogisticRegression(solver="liblinear"), s.mean()
        f.fit(x, s, s * (1 - share) + (1 - s) * share)
        pf = f.predict_proba(x)[:, 1]
        e.fit(x[:, [0]], s, s + (1 - s) * pf)
        for _ in range(iterations):
            pe = e.predict_proba(x[:, [0]])[:, 1]
            gamma = s + (1 - s) * pf * (1 - pe) / (1 - pf * pe)
            e.fit(x[:, [0]], s, gamma)
            f.fit(np.concatenate([x, x]), np.repeat([1, 0], rows), np.concatenate([gamma, 1 - gamma]))
            pf = f.predict_proba(x)[:, 1]
        return pf.mean()

    return authors if folder else written_out


def atss(values, images, objects, sizes, folder):
    import importlib.util
    import types
    import torch

    # The authors' file asks for compiled layers that assigning does not use.
    def stub(name, **members):
        module = types.ModuleType(name)
        module.__dict__.update(members)
        module.__path__ = [os.path.join(folder, *name.split("."))]
        sys.modules[name] = module

    stub("atss_core")
    stub("atss_core.layers", SigmoidFocalLoss=lambda *a: None, nms=None, ml_nms=None)
    for name in ("structures", "modeling", "modeling.rpn", "modeling.rpn.atss"):
        stub("atss_core." + name)
    stub("atss_core.modeling.rpn.utils", concat_box_prediction_layers=None)
    from atss_core.structures.bounding_box import BoxList
    spec = importlib.util.spec_from_file_location(
        "atss_core.modeling.rpn.atss.loss", os.path.join(folder, "atss_core/modeling/rpn/atss/loss.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loss = object.__new__(module.ATSSLossComputation)
    settings = types.SimpleNamespace(POSITIVE_TYPE="ATSS", ASPECT_RATIOS=[1.0], SCALES_PER_OCTAVE=1, TOPK=9)
    loss.cfg = types.SimpleNamespace(MODEL=types.SimpleNamespace(ATSS=settings))
    # What boxes are to be predicted is not part of the comparison.
    loss.box_coder = types.SimpleNamespace(encode=lambda boxes, anchors: boxes)
    boxes = torch.tensor(values.reshape(-1, 4), dtype=torch.float32)
    levels, at = [], 0
    for n in sizes:
        levels.append(BoxList(boxes[at:at + n], (1333, 800), mode="xyxy"))
        at += n
    targets = []
    for i in range(images):
        target = BoxList(boxes[at:at + objects], (1333, 800), mode="xyxy")
        target.add_field("labels", torch.ones(objects, dtype=torch.int64))
        targets.append(target)
        at += objects
    anchors = [levels] * images

    def run():
        with torch.no_grad():
            return sum(int((labels > 0).sum()) for labels in loss.prepare_targets(targets, anchors)[0])

    return run


def peer(arguments):
    import numpy as np

    warnings.filterwarnings("ignore")
    cached = (None, None)
    for line in sys.stdin:
        words = line.split()
        if cached[0] != line:
            values = np.fromfile(words[1], "<f8")
            if words[0] == "smote":
                run = smote(values, *map(int, words[2:6]))
            elif words[0] == "sar-em":
                run = sar_em(values, *map(int, words[2:5]), arguments.sarpu)
            else:
                if arguments.peer:
                    import torch
                    torch.set_num_threads(arguments.peer)
                run = atss(values, int(words[2]), int(words[3]), [int(n) for n in words[4].split(",")], arguments.atss)
            cached = (line, run)
        wall, cpu = time.perf_counter(), time.process_time()
        check = cached[1]()
        print(time.perf_counter() - wall, time.process_time() - cpu, float(check), flush=True)


# The arrays.


def write(folder, name, array):
    file = pathlib.Path(folder, name)
    array.astype("<f8").tofile(file)
    return file


def tasks(folder, arguments):
    import numpy as np

    wanted = arguments.tasks.split(",")
    threads = [int(t) for t in arguments.threads.split(",")]
    rng = np.random.RandomState(7)
    for columns in (8, 128):
        if f"smote-{columns}" in wanted:
            # One normal cloud: no structure by which rows could be passed over, beyond what few columns give.
            file = write(folder, f"cloud-{columns}", rng.randn(arguments.rows + 1000, columns))
            yield f"smote-{columns}", lambda t, f=file, c=columns: f"smote {f} {arguments.rows} {c} 5 {t}", threads
    if "sar-em" in wanted:
        n, p = 20000, 20
        x = rng.randn(n, p)
        positive = rng.rand(n) < 1 / (1 + np.exp(-(x @ np.linspace(1, -1, p))))
        labelled = positive & (rng.rand(n) < 1 / (1 + np.exp(-x[:, 0])))
        file = write(folder, "partly", np.c_[x, labelled])
        yield "sar-em", lambda t, f=file: f"sar-em {f} {n} {p} 20", (1,)
    if "atss" in wanted and arguments.atss:
        levels = []
        for stride in (8, 16, 32, 64, 128):
            cx, cy = np.meshgrid(np.arange(0, 1333, stride) + stride / 2, np.arange(0, 800, stride) + stride / 2)
            centres = np.c_[cx.ravel(), cy.ravel()]
            levels.append(np.c_[centres - 4 * stride, centres + 4 * stride])
        images, objects = 16, 20
        # Odd fractions, so that no two boxes are at the same distance.
        corners = rng.uniform(0, 1, (images * objects, 2)) * (1100, 600) + 0.137
        boxes = np.c_[corners, corners + np.exp(rng.uniform(np.log(16), np.log(200), (images * objects, 2)))]
        file = write(folder, "boxes", np.concatenate(levels + [boxes]))
        sizes = ",".join(str(len(level)) for level in levels)
        yield "atss", lambda t, f=file: f"atss {f} {images} {objects} {sizes}", (1,)


# The comparison.


def start(command, environment=None):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            stderr=None if environment is not None else subprocess.DEVNULL,
                            env={**os.environ, **(environment or {})})


def ask(process, task):
    process.stdin.write(task + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        sys.exit(f"the process that was asked '{task}' has ended")
    return [float(word) for word in answer.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", default="smote-8,smote-128,sar-em,atss")
    parser.add_argument("--rows", type=int, default=100000, help="rows of the rare class for smote")
    parser.add_argument("--threads", default="1,2", help="for smote")
    parser.add_argument("--no-scalar", action="store_true")
    parser.add_argument("--sarpu", default="")
    parser.add_argument("--atss", default="")
    parser.add_argument("--classpath", default="", help="in place of what the build wrote")
    parser.add_argument("--peer", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer(arguments)
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else "java"
    classpath = arguments.classpath or f"{HERE}/target/classes{os.pathsep}{(HERE / 'target/classpath').read_text().strip()}"
    ours = [java, "-Xmx4g", "-cp", classpath]
    with tempfile.TemporaryDirectory() as folder:
        for name, task, threads in tasks(folder, arguments):
            for t in threads:
                limits = {key: str(t) for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
                sides = {
                    "peer": start([sys.executable, __file__, "--peer", str(t), "--sarpu", arguments.sarpu, "--atss", arguments.atss], limits),
                    "ours": start(ours[:1] + ["--add-modules", "jdk.incubator.vector"] + ours[1:] + ["dev.decoy.benchmarks.SynthesisSpeed"]),
                }
                if name.startswith("smote") and not arguments.no_scalar:
                    sides["scalar"] = start(ours + ["dev.decoy.benchmarks.SynthesisSpeed"])
                times = {side: [] for side in sides}
                for round in range(-1, arguments.rounds):
                    for side, process in sides.items():
                        answer = ask(process, task(t))
                        if round >= 0:
                            times[side].append(answer)
                for process in sides.values():
                    process.stdin.close()
                    process.wait()
                for side, answers in times.items():
                    wall = statistics.median(a[0] for a in answers)
                    cpu = statistics.median(a[1] for a in answers)
                    ratios = sorted(p[0] / a[0] for p, a in zip(times["peer"], answers))
                    savings = sorted(p[1] / a[1] for p, a in zip(times["peer"], answers))
                    print(f"{name:9} {t} thread{'s' if t > 1 else ' '} {side:6} {wall:8.3f} s wall {cpu:8.3f} s CPU   "
                          f"{statistics.median(ratios):6.2f}x ({ratios[0]:.2f} to {ratios[-1]:.2f}) wall, "
                          f"{statistics.median(savings):6.2f}x ({savings[0]:.2f} to {savings[-1]:.2f}) CPU   "
                          f"check {answers[-1][2]:.6g}", flush=True)


main()
