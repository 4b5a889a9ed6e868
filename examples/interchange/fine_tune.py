"""There and back, the second of three steps: opens the model in Keras, trains its last layer further, and saves it again.

    pip install keras jax
    KERAS_BACKEND=jax python examples/interchange/fine_tune.py [FOLDER]

Reads model.keras, x.npy and y.npy, and writes tuned.keras.
"""

import sys

import keras
import numpy as np

folder = sys.argv[1] if len(sys.argv) > 1 else "."
x, y = np.load(f"{folder}/x.npy"), np.load(f"{folder}/y.npy")

model = keras.models.load_model(f"{folder}/model.keras")
for layer in model.layers[:-1]:
    layer.trainable = False
model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=10, batch_size=16, verbose=0)
model.save(f"{folder}/tuned.keras")
print("tuned in Keras:", model.evaluate(x, y, verbose=0, return_dict=True))
