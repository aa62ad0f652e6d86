"""Writes sar-pu.json beside it: python3 sar-pu-reference.py FOLDER, where FOLDER holds the authors' package sarpu
(ML-KULeuven/SAR-PU). Its posterior, slope, weights, log-likelihoods and whole fits (their logistic regression with
tol=1e-10 and enough iterations, as theirs stops early), and scikit-learn 1.2 and scipy for what it does not do.
"""
import json
import pathlib
import sys

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, sys.argv[1])
from sarpu import pu_learning
from sarpu.PUmodels import BasePU, LogisticRegressionPU

lines = []


def emit(**values):
    lines.append(json.dumps({k: np.asarray(v, float).ravel().tolist() if np.ndim(v) else float(v) for k, v in values.items()}))


def data(seed, n, p, low=0.2, high=0.8, columns=(0, 1)):
    rng = np.random.RandomState(seed)
    x = rng.randn(n, p).round(3)
    y = rng.rand(n) < 1 / (1 + np.exp(-(x @ np.linspace(1.5, -1, p) - 0.3)))
    scaled = low + (x[:, columns] - x[:, columns].min(0)) / np.ptp(x[:, columns], axis=0) * (high - low)
    e = (scaled ** (1 / len(columns))).prod(1)
    return x, (y & (rng.rand(n) < e)).astype(int), e


def learner():
    return LogisticRegressionPU(tol=1e-10, max_iter=10000)


rng = np.random.RandomState(0)
f, e = rng.uniform(0.01, 0.99, 40), rng.uniform(0.01, 0.99, 40)
s = (rng.rand(40) < 0.4).astype(int)
_, _, w = BasePU._make_propensity_weighted_data(np.zeros((40, 1)), s, e)
emit(functions=1, f=f, e=e, s=s, posterior=pu_learning.expectation_y(f, e, s), positive=w[:40], negative=w[40:],
     expected=pu_learning.loglikelihood_probs(f, e, s),
     marginal=np.mean(s * np.log(f * e) + (1 - s) * np.log(1 - f * e)))
series = rng.rand(12, 10)
emit(slopes=1, series=series, slope=pu_learning.slope(series, axis=1))

for seed, (n, p) in enumerate([(50, 2), (200, 5), (300, 12)]):
    x, s, e = data(seed, n, p)
    weight = np.random.RandomState(seed).uniform(0, 3, n)
    free = LogisticRegression(C=0.7, solver="newton-cg", tol=1e-12, max_iter=10000).fit(x, s, weight)
    lib = LogisticRegression(C=0.7, solver="liblinear", tol=1e-12, max_iter=100000).fit(x, s, weight)
    emit(regression=1, n=n, p=p, c=0.7, x=x, s=s, weight=weight,
         free=np.r_[free.coef_[0], free.intercept_], liblinear=np.r_[lib.coef_[0], lib.intercept_])

    def risk(w, c=1.0):
        z = x @ w[:-1] + w[-1]
        a, b = s / e, (1 - s) + s * (1 - 1 / e)
        q = 1 / (1 + np.exp(-z))
        value = np.sum(a * np.logaddexp(0, -z) + b * np.logaddexp(0, z)) + w[:-1] @ w[:-1] / (2 * c)
        pull = q * (a + b) - a
        return value, np.r_[x.T @ pull + w[:-1] / c, pull.sum()]

    best = minimize(risk, np.zeros(p + 1), jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000}).x
    emit(risk=1, n=n, p=p, x=x, s=s, e=e, best=best)

for seed, (n, p, columns) in enumerate([(120, 3, [0]), (300, 4, [0, 3]), (200, 3, [])]):
    x, s, _ = data(10 + seed, n, p)
    model, propensity, info = pu_learning.pu_learn_sar_em(
        x, s, columns, classification_model=learner(), propensity_model=learner(), refit_classifier=False)
    refit = pu_learning.pu_learn_sar_em(x, s, columns, classification_model=learner(), propensity_model=learner())[0]
    emit(em=1, n=n, p=p, columns=np.array(columns, float), x=x, s=s, iterations=info["nb_iterations"] + 1,
         f=model.predict_proba(x), e=propensity.predict_proba(x), refit=refit.predict_proba(x),
         loglikelihoods=info["loglikelihoods"])

note = {"note": __doc__.strip().replace("\n", " ")}
text = "{\n" + json.dumps(note)[1:-1] + ',\n"cases": [\n' + ",\n".join(lines) + "\n]}\n"
pathlib.Path(__file__).with_name("sar-pu.json").write_text(text)
