"""The protocol of protocol.ts for drivers in Python: JSON lines on standard input and output."""

import json
import os
import sys
import time

import numpy as np


def load(request):
    """What `load` sends, read: the net, the weights of its layers in the order of their specs, the batches of samples and labels."""
    flat = np.fromfile(request["weights"], np.float32)
    ends = np.cumsum([int(np.prod(shape)) for shape in request["shapes"]])
    weights = [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), request["shapes"])]
    net = request["net"]
    x = np.fromfile(request["x"], np.float32).reshape([-1, net["batch"], *net["inputShape"]])
    y = np.fromfile(request["y"], np.float32).reshape([-1, net["batch"], 10])
    return net, weights, x, y


def without_dropout(layers):
    """The net as it is checked: without dropout, whose masks no two libraries share."""
    paths = ("layers", "shortcut")
    return [
        {key: without_dropout(value) if key in paths else value for key, value in layer.items()}
        for layer in layers
        if layer["type"] != "dropout"
    ]


def timed(steps, step):
    """Times `steps` calls of `step`, in milliseconds, one by one."""
    times = []
    for _ in range(steps):
        began = time.perf_counter()
        step()
        times.append((time.perf_counter() - began) * 1e3)
    return times


def warm_up(step):
    """A second, at most 30 steps."""
    began = time.perf_counter()
    for _ in range(30):
        step()
        if time.perf_counter() - began > 1:
            break


def fastest(forms):
    """The name and the step of the fastest form; `forms` maps names to functions that build a step."""
    trials = {}
    for name, build in forms.items():
        step = build()
        warm_up(step)
        trials[name] = (float(np.median(timed(10, step))), step)
    name = min(trials, key=lambda key: trials[key][0])
    return name, trials[name][1]


def serve(driver):
    """Answers requests until standard input ends."""
    # Standard output belongs to the protocol; whatever libraries print there goes to standard error.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"ok": True, **answer(driver, request)}
        except Exception as error:  # The session goes on with the next net.
            reply = {"ok": False, "error": f"{type(error).__name__}: {error}"[:2000]}
        print(json.dumps(reply), file=out, flush=True)


def answer(driver, request):
    match request["cmd"]:
        case "hello":
            return {"version": driver.version(request["threads"])}
        case "load":
            driver.load(*load(request))
            return {}
        case "loss":
            return {"losses": driver.losses(request["steps"], request["learningRate"])}
        case "prepare":
            return {"form": driver.prepare()}
        case "time":
            return {"ms": timed(request["steps"], driver.step)}
    raise ValueError(f"unknown command {request['cmd']}")
