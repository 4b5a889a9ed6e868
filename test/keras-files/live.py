"""The half of `live.ts` that runs in real Keras 3: opens what Evenkeel saved, trains on, and saves again.

    python test/keras-files/live.py FOLDER

FOLDER/cases.json lists cases {name, formats, x, y, predictions, random}. For each, NAME.keras and NAME.h5 must predict what Evenkeel does. Then the
model of NAME.keras is trained three steps and saved as NAME.back.keras, and FOLDER/answers.json says what came out.
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
from absl import logging  # noqa: E402

logging.set_verbosity(logging.ERROR)
warnings.filterwarnings("ignore")
# What a file says of inputs must be what its models are called with.
warnings.filterwarnings("error", message="The structure of `inputs`")

folder = pathlib.Path(sys.argv[1])


def tensor(stored):
    return np.frombuffer(base64.b64decode(stored["data"]), dtype="<f4").reshape(stored["shape"])


def listed(values):
    if isinstance(values, dict):
        return [values[key] for key in sorted(values)]
    return list(values) if isinstance(values, (list, tuple)) else [values]


def unpack(values):
    return values if len(values) > 1 else values[0]


def feed(model, x):
    """Arrays in the structure in which the model says that it takes them, which Keras warns of otherwise."""
    structure = getattr(model, "_inputs_struct", None)
    if isinstance(structure, dict):
        return dict(zip(sorted(structure), x))
    return list(x) if isinstance(structure, (list, tuple)) else unpack(x)


def distance(got, want):
    return float(np.max(np.abs(got - want) / (1 + np.abs(want)))) if want.size else 0.0


def step(model, x, y):
    model.reset_metrics()
    return float(listed(model.train_on_batch(x, y))[0])


answers = []
for case in json.loads((folder / "cases.json").read_text()):
    name, arrays, y = case["name"], [tensor(v) for v in case["x"]], unpack([tensor(v) for v in case["y"]])
    want = [tensor(v) for v in case["predictions"]]
    answer = {"name": name, "errors": {}}
    try:
        for ending in case["formats"]:
            model = keras.models.load_model(folder / f"{name}.{ending}")
            x = feed(model, arrays)
            answer["errors"][ending] = max(distance(np.asarray(a), b) for a, b in zip(listed(model.predict(x, verbose=0)), want))
        model = keras.models.load_model(folder / f"{name}.keras")
        x = feed(model, arrays)
        if model.compiled and not case["random"]:
            answer["losses"] = [step(model, x, y) for _ in range(3)]
            model.save(folder / f"{name}.back.keras")
            answer["back"] = [{"shape": list(np.shape(p)), "data": base64.b64encode(np.asarray(p, "<f4").tobytes()).decode()} for p in listed(model.predict(x, verbose=0))]
            answer["further"] = [step(model, x, y) for _ in range(3)]
    except Exception as error:  # noqa: BLE001
        answer["failure"] = f"{type(error).__name__}: {error}"[:600]
    answers.append(answer)
    if "failure" in answer:
        print(name, answer["failure"], flush=True)
# Options that are integers here must be what Keras takes them for.
for name, text in json.loads((folder / "wholeNumbers.json").read_text()).items():
    try:
        model = keras.models.model_from_json(text)
        config = json.loads(text).get("compile_config")
        if config:
            model.compile_from_config(config)
        failure = {}
    except Exception as error:  # noqa: BLE001
        failure = {"failure": f"{type(error).__name__}: {error}"[:600]}
    answers.append({"name": name, "errors": {}, **failure})
(folder / "answers.json").write_text(json.dumps(answers))
