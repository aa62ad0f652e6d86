"""Writes count-network.json: what PyTorch makes of the weights that Decoy ships.

Run from the root of the repository: python3 core/src/test/resources/dev/decoy/measure/statistics/count-network-reference.py
Attention is torch.nn.MultiheadAttention, the norm torch.nn.LayerNorm, all in double precision.
"""

import json
import math
import pathlib

import numpy as np
import torch

MAIN = pathlib.Path("core/src/main/resources/dev/decoy/measure/statistics")
TEST = pathlib.Path("core/src/test/resources/dev/decoy/measure/statistics")
PROPERTIES = dict(
    line.split("=", 1) for line in (MAIN / "count-network.properties").read_text().splitlines() if not line.startswith("#")
)


class Weights:
    def __init__(self):
        self.flat = np.load(MAIN / "count-network.npy").astype(np.float64)
        self.at = 0

    def take(self, *shape):
        size = math.prod(shape)
        taken = self.flat[self.at : self.at + size].reshape(shape)
        self.at += size
        return torch.tensor(taken)

    def linear(self, inward, outward):
        layer = torch.nn.Linear(inward, outward).double()
        layer.weight.data = self.take(inward, outward).T.contiguous()
        layer.bias.data = self.take(outward)
        return layer

    def attention(self, width, heads):
        layer = torch.nn.MultiheadAttention(width, heads, batch_first=True).double()
        layer.in_proj_weight.data = self.take(width, 3 * width).T.contiguous()
        layer.in_proj_bias.data = self.take(3 * width)
        layer.out_proj.weight.data = self.take(width, width).T.contiguous()
        layer.out_proj.bias.data = self.take(width)
        return layer


class PairSet(torch.nn.Module):
    def __init__(self, features, width, heads, layers, hidden):
        super().__init__()
        weights = Weights()
        self.embed = weights.linear(features, width)
        self.layers = [
            (weights.attention(width, heads), weights.attention(width, heads), weights.linear(width, hidden), weights.linear(hidden, width))
            for _ in range(layers)
        ]
        self.norm = torch.nn.LayerNorm(width, eps=1e-5, elementwise_affine=False)
        self.own, self.other, self.both, self.bias = weights.take(width), weights.take(width), weights.take(width), weights.take(2)
        assert weights.at == len(weights.flat)

    def forward(self, a, b):
        a, b = self.embed(a), self.embed(b)
        for own, cross, inward, outward in self.layers:
            na, nb = self.norm(a), self.norm(b)
            a, b = a + own(na, na, na)[0], b + own(nb, nb, nb)[0]
            na, nb = self.norm(a), self.norm(b)
            a, b = a + cross(na, nb, nb)[0], b + cross(nb, na, na)[0]
            a = a + outward(torch.relu(inward(self.norm(a))))
            b = b + outward(torch.relu(inward(self.norm(b))))
        p, q = a.mean(1)[0], b.mean(1)[0]
        return (
            p @ self.own + q @ self.other + self.bias[0],
            q @ self.own + p @ self.other + self.bias[0],
            (p + q) @ self.both + self.bias[1],
        )


def number(key):
    return float(PROPERTIES[key])


def main():
    features = int(PROPERTIES["shape.features"])
    network = PairSet(
        features, *(int(PROPERTIES["shape." + name]) for name in ("width", "heads", "layers", "hidden"))
    )
    random = np.random.default_rng(7)
    cases = []
    for sizes in [(4, 4), (1, 1), (1, 7), (3, 10), (10, 2), (5, 5), (23, 40), (6, 3)]:
        groups = np.repeat([0, 1], sizes)
        random.shuffle(groups)
        exposures = np.exp(random.normal(random.normal(0, 5), 0.5, len(groups)))
        mean = np.exp(random.normal(1, 2)) * exposures / exposures.mean() * np.exp(groups * random.normal())
        counts = random.negative_binomial(4, 4 / (4 + mean))
        if sizes == (5, 5):
            counts[groups == 0] = 0
        scale = np.log(exposures).mean()
        rows = np.stack([np.log10(counts / exposures * np.exp(scale) + 1), np.log(exposures) - scale], 1)[:, :features]
        sets = [torch.tensor(rows[groups == g])[None] for g in (0, 1)]
        with torch.no_grad():
            first, second, both = (float(one) for one in network(*sets))
        mean, spread = number("prior.rate.mean"), number("prior.rate.spread")
        cases.append(
            {
                "counts": counts.tolist(),
                "exposures": exposures.tolist(),
                "groups": groups.tolist(),
                "mu": mean + spread * first - scale,
                "beta": spread * (second - first),
                "alpha": number("prior.dispersion.mean") + number("prior.dispersion.spread") * both,
            }
        )
    note = "Written by count-network-reference.py, which says how, with PyTorch " + torch.__version__ + "."
    lines = ['{', '"note": ' + json.dumps(note) + ',', '"weights": "' + PROPERTIES["weights.crc32c"] + '",', '"cases": [']
    lines.append(",\n".join(json.dumps(case) for case in cases))
    lines += ["]", "}"]
    (TEST / "count-network.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
