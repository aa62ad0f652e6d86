# Makes torch-steps.json with PyTorch 1.13: python3 torch-steps.py > torch-steps.json
# Every case says all of its input; a kind is the number of a rule (0 Adam, 1 AdamW, 2 Adagrad, 3 SGD), and 9 is
# plain SGD of all weights: table, token weights and a map per side.
import json
import random

import torch

torch.manual_seed(7)
random.seed(7)
torch.set_num_threads(1)
V, D, B, N, T, STEPS = 20, 10, 6, 2, 0.1, 3
queries = [[random.randrange(V) for _ in range(random.randint(1, 5))] for _ in range(B)]
docs = [[random.randrange(V) for _ in range(random.randint(2, 9))] for _ in range(B * (1 + N))]
start = torch.randn(V, D)


def encode(texts, table, weights=None, matrix=None):
    ids = torch.tensor(sum(texts, []))
    offsets = torch.tensor([0] + [len(t) for t in texts[:-1]]).cumsum(0)
    if weights is None:
        mean = torch.nn.functional.embedding_bag(ids, table, offsets, mode="mean", sparse=True)
    else:
        rows = table[ids] * weights[ids][:, None]
        ends = offsets.tolist()[1:] + [len(ids)]
        mean = torch.stack([rows[a:b].mean(0) for a, b in zip(offsets.tolist(), ends)])
    if matrix is not None:
        mean = mean @ matrix.T
    return torch.nn.functional.normalize(mean, dim=1)


def loss_of(table, weights=None, q=None, d=None):
    s = encode(queries, table, weights, q) @ encode(docs, table, weights, d).T / T
    return torch.nn.functional.cross_entropy(s, torch.arange(B))


def case(kind, rate, losses, **ends):
    line = {
        "kind": kind, "rate": rate, "dimension": D, "vocabulary": V, "temperature": T, "mined": N,
        "queryTokens": sum(queries, []), "queryLengths": [len(t) for t in queries],
        "documentTokens": sum(docs, []), "documentLengths": [len(t) for t in docs],
        "start": start.flatten().tolist(), "losses": losses,
    }
    for name, value in ends.items():
        line[name] = value.detach().flatten().tolist()
    return json.dumps(line)


def run(kind, rate, make, decay=0):
    table = start.clone().requires_grad_(True)
    rule = make([table], rate)
    losses = []
    for _ in range(STEPS):
        rule.zero_grad()
        loss = loss_of(table)
        loss.backward()
        losses.append(loss.item())
        if decay:
            with torch.no_grad():
                table[table.grad.coalesce().indices()[0]] *= 1 - rate * decay
        rule.step()
    return case(kind, rate, losses, table=table)


def everything(rate):
    table = start.clone().requires_grad_(True)
    weights = torch.ones(V, requires_grad=True)
    q = torch.eye(D).requires_grad_(True)
    d = torch.eye(D).requires_grad_(True)
    rule = torch.optim.SGD([table, weights, q, d], lr=rate)
    losses = []
    for _ in range(STEPS):
        rule.zero_grad()
        loss = loss_of(table, weights, q, d)
        loss.backward()
        losses.append(loss.item())
        rule.step()
    return case(9, rate, losses, table=table, weights=weights, query=q, document=d)


o = torch.optim
print('{ "note": "%s",\n"cases": [' % (
    "PyTorch 1.13.0, CPU, one thread; made by torch-steps.py: three steps of one batch, mean of an"
    " EmbeddingBag, cosines, cross-entropy with in-batch and mined negatives"))
print(",\n".join([
    run(0, 0.02, lambda p, r: o.SparseAdam(p, lr=r)),
    run(1, 0.02, lambda p, r: o.SparseAdam(p, lr=r), decay=0.01),
    run(2, 0.05, lambda p, r: o.Adagrad(p, lr=r)),
    run(3, 0.1, lambda p, r: o.SGD(p, lr=r)),
    everything(0.1),
]))
print("]}")
