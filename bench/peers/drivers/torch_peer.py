"""PyTorch as a contender: `torch_peer.py eager` or `torch_peer.py compile`."""

import itertools
import math
import sys

import torch
from serving import fastest, serve, without_dropout
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


class KerasRMSprop:
    """Keras's rule, epsilon under the root, for the check. torch.optim adds epsilon outside, at the same cost."""

    def __init__(self, parameters, learning_rate):
        self.learning_rate = learning_rate
        self.parameters = list(parameters)
        self.velocities = [torch.zeros_like(p) for p in self.parameters]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.parameters, self.velocities):
            v.mul_(0.9).addcmul_(p.grad, p.grad, value=0.1)
            p.addcdiv_(p.grad, (v + 1e-7).sqrt_(), value=-self.learning_rate)

    def zero_grad(self, set_to_none=True):
        for p in self.parameters:
            p.grad = None


class FlattenLast(nn.Module):
    """Flattens in the order of memory of channels-last images: a view, not a copy."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)


class GlobalAverage(nn.Module):
    def forward(self, x):
        return x.mean(dim=tuple(range(2, x.ndim)))


class Residual(nn.Module):
    def __init__(self, main, shortcut):
        super().__init__()
        self.main, self.shortcut = main, shortcut

    def forward(self, x):
        return self.main(x) + self.shortcut(x)


CONVOLUTIONS = {"conv1d": (nn.Conv1d, nn.ConstantPad1d), "conv2d": (nn.Conv2d, nn.ConstantPad2d)}


def same_padding(size, kernel, stride):
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def convolution(layer, channels, sizes, exact):
    """Keras's SAME pads one side more where the padding is odd. The form to time pads both sides alike: as much work without a copy."""
    kernel, stride = layer["kernelSize"], layer.get("strides", 1)
    conv, pad = CONVOLUTIONS[layer["type"]]
    if layer.get("padding") != "same":
        return [conv(channels, layer["filters"], kernel, stride)], [(size - kernel) // stride + 1 for size in sizes]
    paddings = [same_padding(size, kernel, stride) for size in sizes]
    out = [-(-size // stride) for size in sizes]
    if not exact or all(before == after for before, after in paddings):
        return [conv(channels, layer["filters"], kernel, stride, padding=[after for _, after in paddings])], out
    # The last axis comes first there.
    around = [side for padding in reversed(paddings) for side in padding]
    return [pad(around, 0.0), conv(channels, layer["filters"], kernel, stride)], out


class Builder:
    """Makes modules from specs with Keras's weights, and keeps track of the shape between them."""

    def __init__(self, net, weights, *, exact, channels_last):
        self.values = iter([torch.from_numpy(w) for w in weights])
        self.exact, self.channels_last = exact, channels_last
        *self.sizes, self.channels = net["inputShape"]
        self.flattened = None

    def stack(self, layers):
        modules = []
        for layer in layers:
            modules += getattr(self, layer["type"])(layer)
            activation = ACTIVATIONS.get(layer.get("activation"))  # cross_entropy does the softmax
            if activation:
                modules.append(activation())
        return nn.Sequential(*modules)

    def conv2d(self, layer):
        modules, self.sizes = convolution(layer, self.channels, self.sizes, self.exact)
        kernel = next(self.values)
        modules[-1].weight.data.copy_(kernel.permute(-1, -2, *range(kernel.ndim - 2)))
        modules[-1].bias.data.copy_(next(self.values))
        self.channels = layer["filters"]
        return modules

    conv1d = conv2d

    def dense(self, layer):
        kernel = next(self.values)
        if self.flattened and not self.channels_last:
            kernel = kernel.reshape(*self.flattened, -1).permute(2, 0, 1, 3).reshape(kernel.shape)
        linear = nn.Linear(self.channels, layer["units"])
        linear.weight.data.copy_(kernel.T)
        linear.bias.data.copy_(next(self.values))
        self.channels, self.flattened = layer["units"], None
        return [linear]

    def batchNormalization(self, layer):
        norm = (nn.BatchNorm2d if len(self.sizes) == 2 else nn.BatchNorm1d)(self.channels, eps=1e-3, momentum=0.01)
        for target in (norm.weight.data, norm.bias.data, norm.running_mean, norm.running_var):
            target.copy_(next(self.values))
        return [norm]

    def maxPooling2d(self, layer):
        self.sizes = [size // 2 for size in self.sizes]
        return [nn.MaxPool2d(2)]

    def averagePooling2d(self, layer):
        self.sizes = [size // 2 for size in self.sizes]
        return [nn.AvgPool2d(2)]

    def globalAveragePooling2d(self, layer):
        self.sizes = []
        return [GlobalAverage()]

    globalAveragePooling1d = globalAveragePooling2d

    def activation(self, layer):
        return []

    def dropout(self, layer):
        return [nn.Dropout(layer["rate"])]

    def flatten(self, layer):
        self.flattened = (*self.sizes, self.channels)
        self.channels, self.sizes = math.prod(self.flattened), []
        return [FlattenLast() if self.channels_last else nn.Flatten()]

    def residual(self, layer):
        sizes, channels = self.sizes, self.channels
        main = self.stack(layer["layers"])
        self.sizes, self.channels = sizes, channels
        return [Residual(main, self.stack(layer["shortcut"]))]


def build(net, weights, *, exact, channels_last):
    """The net as modules that end in logits, with Keras's weights."""
    layers = without_dropout(net["layers"]) if exact else net["layers"]
    model = Builder(net, weights, exact=exact, channels_last=channels_last).stack(layers).train()
    return model.to(memory_format=torch.channels_last) if channels_last else model


class TorchDriver:
    def __init__(self, compiled):
        self.compiled = compiled

    def version(self, threads):
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        torch.set_flush_denormal(True)
        return f"PyTorch {torch.__version__}"

    def load(self, net, weights, x, y):
        torch._dynamo.reset()
        self.net, self.weights = net, weights
        x = torch.from_numpy(x)
        self.x = x.movedim(-1, 2)
        self.labels = torch.from_numpy(y).argmax(-1)

    def batches(self, channels_last):
        images = channels_last and self.x.ndim == 5
        layout = torch.channels_last if images else torch.contiguous_format
        return [(x.contiguous(memory_format=layout), t) for x, t in zip(self.x, self.labels)]

    def stepper(self, *, channels_last, compiled=False, exact=None):
        """A training step; `exact` is the learning rate of the check."""
        model = build(self.net, self.weights, exact=bool(exact), channels_last=channels_last)
        parameters = model.parameters()
        optimizer = KerasRMSprop(parameters, exact) if exact else torch.optim.RMSprop(parameters, 1e-3, 0.9, 1e-7, foreach=True)
        loss_of = lambda x, t: F.cross_entropy(model(x), t)
        update = optimizer.step
        if compiled:
            loss_of, update = torch.compile(loss_of, dynamic=False), torch.compile(update)
        batches = self.batches(channels_last)
        batches = itertools.repeat(batches[0]) if exact else itertools.cycle(batches)

        def step():
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(*next(batches))
            loss.backward()
            update()
            return loss.item()

        return step

    def losses(self, steps, learning_rate):
        step = self.stepper(channels_last=self.x.ndim == 5, exact=learning_rate, compiled=self.compiled)
        return [step() for _ in range(steps)]

    def prepare(self):
        layouts = {"contiguous": False, "channels last": True} if self.x.ndim == 5 else {"contiguous": False}
        form, self.step = fastest({name: lambda last=last: self.stepper(channels_last=last) for name, last in layouts.items()})
        if self.compiled:
            build_step = lambda: self.stepper(channels_last=layouts[form], compiled=True)
            form, self.step = fastest({f"{form}, torch.compile of loss and update": build_step})
        return form


serve(TorchDriver(sys.argv[1] == "compile"))
