"""The half of `older.ts` that runs in Keras 2 (tf_keras): opens the .h5 files that Evenkeel saved, predicts, and trains on.

    python test/keras-files/older.py FOLDER

FOLDER/cases.json lists cases {name, x, y, predictions, random}. FOLDER/older.json says what came out.
"""

import base64
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import warnings  # noqa: E402

import numpy as np  # noqa: E402
import tf_keras as keras  # noqa: E402

warnings.filterwarnings("ignore")
folder = pathlib.Path(sys.argv[1])


def tensor(stored):
    return np.frombuffer(base64.b64decode(stored["data"]), dtype="<f4").reshape(stored["shape"])


def listed(values):
    return list(values) if isinstance(values, (list, tuple)) else [values]


def unpack(values):
    return values if len(values) > 1 else values[0]


def distance(got, want):
    return float(np.max(np.abs(got - want) / (1 + np.abs(want)))) if want.size else 0.0


answers = []
for case in json.loads((folder / "cases.json").read_text()):
    answer = {"name": case["name"]}
    x, y = unpack([tensor(v) for v in case["x"]]), unpack([tensor(v) for v in case["y"]])
    try:
        model = keras.models.load_model(folder / f"{case['name']}.h5")
        got = listed(model.predict(x, verbose=0))
        answer["error"] = max(distance(np.asarray(a), tensor(b)) for a, b in zip(got, case["predictions"]))
        if model.optimizer and not case["random"]:
            answer["losses"] = [float(np.ravel(model.train_on_batch(x, y, reset_metrics=True))[0]) for _ in range(3)]
    except Exception as error:  # noqa: BLE001
        answer["failure"] = f"{type(error).__name__}: {error}"[:400]
    answers.append(answer)
(folder / "older.json").write_text(json.dumps(answers))
