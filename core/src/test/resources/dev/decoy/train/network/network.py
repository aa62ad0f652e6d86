# Makes network.json with PyTorch: python3 network.py > network.json
# Kinds of output: 0 linear, 1 softmax, 2 unit. The loss is half the squared distance to the targets. Weights are in
# Decoy's rows: per layer one row per input, as long as there are units, and then the biases.
import json

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
torch.set_num_threads(1)
SIZES, BATCH, STEPS = [5, 7, 6, 3], 9, 5


def flat(layers, gradient=False):
    numbers = []
    for layer in layers:
        w, b = (layer.weight.grad, layer.bias.grad) if gradient else (layer.weight, layer.bias)
        numbers += w.detach().T.reshape(-1).tolist() + b.detach().tolist()
    return numbers


def outputs(layers, x, kind):
    for layer in layers[:-1]:
        x = torch.relu(layer(x))
    x = layers[-1](x)
    return [x, torch.softmax(x, 1), torch.nn.functional.normalize(x, dim=1)][kind]


cases = []
for kind in range(3):
    for decay in [0, 0.1]:
        layers = [torch.nn.Linear(a, b) for a, b in zip(SIZES, SIZES[1:])]
        x = torch.randn(BATCH, SIZES[0], requires_grad=True)
        t = torch.randn(BATCH, SIZES[-1])
        parameters = [p for layer in layers for p in layer.parameters()]
        case = {"kind": kind, "rate": 0.02, "decay": decay, "steps": STEPS, "inputs-shape": list(x.shape),
                "inputs": x.detach().reshape(-1).tolist(), "targets-shape": list(t.shape),
                "targets": t.reshape(-1).tolist(), "weights": flat(layers)}
        optimizer = torch.optim.AdamW(parameters, lr=0.02, weight_decay=decay)
        for step in range(STEPS):
            optimizer.zero_grad()
            x.grad = None
            y = outputs(layers, x, kind)
            (0.5 * (y - t).square().sum()).backward()
            if step == 0:
                case |= {"outputs": y.detach().reshape(-1).tolist(), "gradient": flat(layers, True),
                         "input-gradient": x.grad.reshape(-1).tolist()}
            optimizer.step()
        cases.append(case | {"trained": flat(layers)})
print('{ "note": "PyTorch %s, CPU, double precision, AdamW; made by network.py",' % torch.__version__)
print('"cases": [')
print(",\n".join(json.dumps(case) for case in cases))
print("]}")
