"""The half of `random.ts` that runs in real Keras 3: saves models drawn at random, and opens what Evenkeel made of them.

    python test/keras-files/random_live.py make FOLDER FROM TO trained
    python test/keras-files/random_live.py check FOLDER FROM TO predicted

With `trained` they do so for each fourth number, else for the others. `make` writes NUMBER.keras for each model and NUMBER.json: inputs x, labels y, predictions, and of each fourth model whose training draws nothing the
losses of two steps. `check` opens NUMBER.back.keras and writes NUMBER.answer.json: the predictions and these losses.
"""

import base64
import json
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import warnings  # noqa: E402

import keras  # noqa: E402
import numpy as np  # noqa: E402
from random_models import draw  # noqa: E402

warnings.filterwarnings("ignore")
# What a file says of inputs must be what its models are called with.
warnings.filterwarnings("error", message="The structure of `inputs`")
N = 4
what, folder = sys.argv[1], pathlib.Path(sys.argv[2])
# Each fourth one is trained; the others are only asked for predictions, which the backend of NumPy has too.
numbers = [n for n in range(int(sys.argv[3]), int(sys.argv[4])) if (n % 4 == 0) == (sys.argv[5] == "trained")]


def array(value):
    return {"shape": list(np.shape(value)), "data": base64.b64encode(np.ascontiguousarray(value, "<f4").tobytes()).decode()}


def tensor(stored):
    return np.frombuffer(base64.b64decode(stored["data"]), dtype="<f4").reshape(stored["shape"])


def listed(values):
    return list(values) if isinstance(values, (list, tuple)) else [values]


def feed(model, x):
    structure = getattr(model, "_inputs_struct", None)
    return list(x) if isinstance(structure, (list, tuple)) or len(x) > 1 else x[0]


def predict(model, x):
    """Layer by layer, without compiling a program for each model."""
    return [array(np.asarray(p)) for p in listed(model(feed(model, x), training=False))]


def losses(model, x, y):
    found = []
    for _ in range(2):
        model.reset_metrics()
        loss = float(listed(model.train_on_batch(feed(model, x), y if len(y) > 1 else y[0]))[0])
        # JSON has no NaN; of a training that diverged the other side must say so too.
        found.append(loss if np.isfinite(loss) else None)
    return found


def make():
    for number in numbers:
        model, trains = draw(number)
        rng = np.random.default_rng(number)
        x = [(rng.integers(0, 10, (N, *t.shape[1:])) if t.dtype == "int32" else rng.normal(size=(N, *t.shape[1:]))).astype("float32") for t in model.inputs]
        y = [np.eye(t.shape[-1], dtype="float32")[rng.integers(0, t.shape[-1], N)] for t in model.outputs]
        model.save(folder / f"{number}.keras")
        # What counts is what Keras itself makes of the file.
        model = keras.models.load_model(folder / f"{number}.keras")
        case = {"number": number, "x": [array(v) for v in x], "y": [array(v) for v in y], "predictions": predict(model, x)}
        if trains and number % 4 == 0:
            case["losses"] = losses(model, x, y)
        (folder / f"{number}.json").write_text(json.dumps(case))


def check():
    for number in numbers:
        path = folder / f"{number}.back.keras"
        if not path.exists():
            continue
        case, answer = json.loads((folder / f"{number}.json").read_text()), {}
        x, y = [tensor(v) for v in case["x"]], [tensor(v) for v in case["y"]]
        try:
            model = keras.models.load_model(path)
            answer["predictions"] = predict(model, x)
            if "losses" in case:
                answer["losses"] = losses(model, x, y)
        except Exception as error:  # noqa: BLE001
            answer["failure"] = f"{type(error).__name__}: {error}"[:600]
        (folder / f"{number}.answer.json").write_text(json.dumps(answer))


make() if what == "make" else check()
