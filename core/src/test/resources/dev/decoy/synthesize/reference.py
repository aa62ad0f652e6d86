"""Writes library.json beside it: what imbalanced-learn makes of small tables. Run with its version 0.10.

SMOTE: the library draws (row, neighbour, step) itself, so these are caught and stored with what it made of
them. SMOTE-N: the library's value difference metric; neighbours by (distance, ordinal), then scipy's mode.
"""
import json
import pathlib

import numpy as np
from imblearn.metrics.pairwise import ValueDifferenceMetric
from imblearn.over_sampling import SMOTE
from scipy import stats

lines = []


def emit(**values):
    lines.append(json.dumps({k: np.asarray(v).ravel().tolist() if np.ndim(v) else float(v) for k, v in values.items()}))


class Caught(SMOTE):
    def _generate_samples(self, X, nn_data, nn_num, rows, cols, steps):
        made = super()._generate_samples(X, nn_data, nn_num, rows, cols, steps)
        emit(smote=1, n=X.shape[0], p=X.shape[1], k=nn_num.shape[1], x=X, neighbours=nn_num,
             rows=rows, cols=cols, steps=steps, made=made)
        return made


for seed, (n, p, k) in enumerate([(8, 2, 5), (30, 3, 5), (60, 8, 4), (120, 20, 7)]):
    rng = np.random.RandomState(seed)
    x = (rng.randn(n + 2 * n, p) * (1 + np.arange(p))).round(3)
    y = np.r_[np.ones(n, int), np.zeros(2 * n, int)]
    Caught(k_neighbors=k, random_state=seed).fit_resample(x, y)

for seed, (n, p, values, classes) in enumerate([(20, 2, 3, 2), (60, 4, 4, 3), (90, 6, 5, 2)]):
    rng = np.random.RandomState(seed)
    x = rng.randint(0, values, size=(n, p))
    y = np.sort(rng.randint(0, classes, size=n) * (rng.rand(n) < 0.7))
    vdm = ValueDifferenceMetric().fit(x, y)
    label = min(np.unique(y), key=lambda c: (np.sum(y == c), c))
    own = x[y == label]
    k = min(5, len(own) - 1)
    distance = vdm.pairwise(own)
    votes = []
    for i in range(len(own)):
        # Distances that differ by rounding only count as equal, as they do where sums are in another order.
        order = sorted((round(distance[i, j], 9), j) for j in range(len(own)) if j != i)[:k]
        votes.append(stats.mode(own[[i] + [j for _, j in order]], axis=0, keepdims=False).mode)
    emit(smoten=1, n=n, p=p, k=k, label=label, x=x, y=y, distances=distance, votes=votes)

note = {"note": __doc__.strip().replace("\n", " ")}
text = "{\n" + json.dumps(note)[1:-1] + ',\n"cases": [\n' + ",\n".join(lines) + "\n]}\n"
pathlib.Path(__file__).with_name("library.json").write_text(text)
