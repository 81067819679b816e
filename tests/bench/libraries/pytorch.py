"""PyTorch in the bench, for torch.ts: requests and answers are lines of JSON.

Not named torch.py, or it would import itself.
"""

import base64
import json
import sys

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)


def load(numbers):
    """The tensors of a work by name."""
    tensors = {}
    for name, part in numbers.items():
        kind = torch.int32 if part["type"] == "int32" else torch.float32
        flat = torch.frombuffer(bytearray(base64.b64decode(part["bytes"])), dtype=kind)
        tensors[name] = flat.reshape(part["shape"])
    return tensors


def assign(module, weights):
    """Overwrites parameters in their order."""
    with torch.no_grad():
        for parameter, values in zip(module.parameters(), weights, strict=True):
            parameter.copy_(values)
    return module


def training(optimizer, loss_of):
    def step():
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        optimizer.step()
        return [loss.detach()]

    return step


def tiny_mlp(d):
    layers = nn.Sequential(
        nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)
    )
    model = assign(layers, [d[name] for name in ("w1", "b1", "w2", "b2", "w3", "b3")])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    return training(optimizer, lambda: F.mse_loss(model(d["x"]), d["y"]))


def mlp(d):
    layers = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    model = assign(layers, [d[name] for name in ("w1", "b1", "w2", "b2")])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    labels = d["labels"].long()
    return training(optimizer, lambda: F.cross_entropy(model(d["x"]), labels))


def cnn(d):
    layers = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(784, 10)),
    )
    model = assign(layers, [d[name] for name in ("k1", "b1", "k2", "b2", "w", "b")])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    labels = d["labels"].long()
    return training(optimizer, lambda: F.cross_entropy(model(d["x"]), labels))


def recurrent(kind, hidden, make_optimizer):
    def make(d):
        layer, head = kind(8, hidden, batch_first=True), nn.Linear(hidden, 1)
        # Its second bias stays what it is: zero, and not trained.
        layer.bias_hh_l0.data.zero_()
        layer.bias_hh_l0.requires_grad_(False)
        trained = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0]
        trained += [head.weight, head.bias]
        with torch.no_grad():
            for parameter, name in zip(trained, ("input", "recurrent", "bias", "w", "b")):
                parameter.copy_(d[name])
        return training(
            make_optimizer(trained),
            lambda: F.mse_loss(head(layer(d["x"])[0][:, -1]), d["y"]),
        )

    return make


def transformer(d):
    block = nn.TransformerEncoderLayer(
        128, 4, 512, dropout=0.0, activation="relu", batch_first=True, norm_first=True
    )

    def three(part):
        return torch.cat([d[name + part] for name in ("query", "key", "value")])

    own = (
        *("outputWeight", "outputBias", "expandWeight", "expandBias"),
        *("contractWeight", "contractBias"),
        *("normWeight1", "normBias1", "normWeight2", "normBias2"),
    )
    assign(block, [three("Weight"), three("Bias"), *(d[name] for name in own)])
    optimizer = torch.optim.AdamW(block.parameters(), lr=1e-3, weight_decay=0.01)
    return training(optimizer, lambda: F.mse_loss(block(d["x"]), d["y"]))


def gcn(d):
    roots = d["degrees"].rsqrt()
    source, target = d["source"].long(), d["target"].long()
    count = len(roots)
    graph = torch.sparse_coo_tensor(
        torch.stack([target, source]), roots[source] * roots[target], (count, count)
    ).coalesce()
    w1, w2 = (d[name].clone().requires_grad_() for name in ("w1", "w2"))
    optimizer = torch.optim.Adam([w1, w2], lr=0.01)
    labels = d["labels"].long()

    def loss_of():
        h = torch.sparse.mm(graph, d["x"] @ w1.T).relu()
        return F.cross_entropy(torch.sparse.mm(graph, h @ w2.T), labels)

    return training(optimizer, loss_of)


def matmul(d):
    return lambda: [d["a"] @ d["b"]]


def additions(d):
    def step():
        total = d["x"]
        for _ in range(100):
            total = total + d["y"]
        return [total]

    return step


def conv_gradients(d):
    x, kernel = (d[name].clone().requires_grad_() for name in ("x", "kernel"))

    def step():
        y = F.conv2d(x, kernel, padding=1)
        return [y.detach(), *torch.autograd.grad(y, [x, kernel], d["upstream"])]

    return step


WORKS = {
    "tinyMlp": tiny_mlp,
    "mlp": mlp,
    "cnn": cnn,
    "rnn": recurrent(nn.RNN, 64, lambda trained: torch.optim.SGD(trained, lr=0.05)),
    "lstm": recurrent(nn.LSTM, 128, lambda trained: torch.optim.Adam(trained, lr=1e-3)),
    "transformer": transformer,
    "gcn": gcn,
    "matmul64": matmul,
    "matmul256": matmul,
    "matmul512": matmul,
    "softmax": lambda d: lambda: [F.softmax(d["x"], -1)],
    "additions": additions,
    "conv": lambda d: lambda: [F.conv2d(d["x"], d["kernel"], padding=1)],
    "convGradients": conv_gradients,
}


class Session:
    """What was asked for last."""

    step = None
    results = ()

    def answer(self, request):
        if "work" in request:
            self.step = WORKS[request["work"]](load(request["data"]))
        elif "run" in request:
            for _ in range(request["run"]):
                self.results = self.step()
        elif "measure" in request:
            together = torch.cat([part.double().reshape(-1) for part in self.results])
            return {"value": together.square().mean().sqrt().item()}
        return {}


def main():
    session = Session()
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        try:
            answer = session.answer(json.loads(line))
        except Exception as error:  # whatever it is, the row says so
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
