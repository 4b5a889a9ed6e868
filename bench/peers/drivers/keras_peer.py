"""Keras 3 as a contender, on the backend that KERAS_BACKEND names."""

import itertools

import keras
from keras import layers
from serving import fastest, serve, without_dropout

BACKEND = keras.backend.backend()


def layer_of(spec):
    match spec["type"]:
        case "conv1d" | "conv2d":
            options = {key: spec[key] for key in ("strides", "padding", "activation") if key in spec}
            convolution = layers.Conv1D if spec["type"] == "conv1d" else layers.Conv2D
            return convolution(spec["filters"], spec["kernelSize"], **options)
        case "dense":
            return layers.Dense(spec["units"], activation=spec.get("activation"))
        case "activation":
            return layers.Activation(spec["activation"])
        case "dropout":
            return layers.Dropout(spec["rate"])
        case "batchNormalization":
            return layers.BatchNormalization()
        case "maxPooling2d":
            return layers.MaxPooling2D(2)
        case "averagePooling2d":
            return layers.AveragePooling2D(2)
        case "globalAveragePooling1d":
            return layers.GlobalAveragePooling1D()
        case "globalAveragePooling2d":
            return layers.GlobalAveragePooling2D()
        case "flatten":
            return layers.Flatten()
    raise ValueError(f"unknown layer {spec['type']}")


def connect(specs, x, made):
    """What the layers of `specs` give, one after the other; appends each to `made`."""
    for spec in specs:
        if spec["type"] == "residual":
            x = layers.Add()([connect(spec["layers"], x, made), connect(spec["shortcut"], x, made)])
        else:
            made.append(layer_of(spec))
            x = made[-1](x)
    return x


def jax_step(model, batches):
    """Keras's train step under jit, the state donated and kept on the device, as `fit` runs it."""
    import jax

    train = jax.jit(model.train_step, donate_argnums=0)
    model.optimizer.build(model.trainable_variables)
    groups = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    state = tuple([jax.numpy.array(v.value, copy=True) for v in group] for group in groups)

    def step():
        nonlocal state
        logs, state = train(state, next(batches))
        return jax.block_until_ready((logs, state))[0]["loss"]

    return step


def tensorflow_step(model, batches, jit):
    """Keras's train step as a graph, compiled by XLA or not."""
    import tensorflow as tf

    model.optimizer.build(model.trainable_variables)
    train = tf.function(lambda x, y: model.train_step((x, y)), jit_compile=jit)
    return lambda: train(*next(batches))["loss"].numpy()


def torch_step(model, batches):
    return lambda: model.train_step(next(batches))["loss"]


FORMS = {
    "jax": {"train_step under jax.jit": jax_step},
    "tensorflow": {
        "train_step as a graph": lambda model, batches: tensorflow_step(model, batches, False),
        "train_step compiled by XLA": lambda model, batches: tensorflow_step(model, batches, True),
    },
    "torch": {"train_step": torch_step},
}[BACKEND]


class KerasDriver:
    def version(self, threads):
        module = __import__(BACKEND)
        if BACKEND == "torch":
            module.set_num_threads(threads)
            module.set_num_interop_threads(1)
            module.set_flush_denormal(True)
        if BACKEND == "tensorflow":
            module.config.threading.set_intra_op_parallelism_threads(threads)
            module.config.threading.set_inter_op_parallelism_threads(1)
        return f"Keras {keras.__version__} on {BACKEND} {module.__version__}"

    def load(self, net, weights, x, y):
        keras.backend.clear_session()
        self.net, self.weights = net, weights
        self.batches = [tuple(map(keras.ops.convert_to_tensor, pair)) for pair in zip(x, y)]

    def model(self, specs, learning_rate=1e-3):
        # Without the softmax: on logits the loss is the same number, faster, and not clipped, on every backend.
        logits = {**specs[-1], "activation": None}
        x, made = keras.Input(self.net["inputShape"]), []
        model = keras.Model(x, connect([*specs[:-1], logits], x, made))
        weights = iter(self.weights)
        for layer in made:
            layer.set_weights(list(itertools.islice(weights, len(layer.weights))))
        model.compile(keras.optimizers.RMSprop(learning_rate), keras.losses.CategoricalCrossentropy(from_logits=True))
        # The metrics, the mean loss, exist once the symbolic step has been built; the values do not matter.
        model._symbolic_build(data_batch=self.batches[0])
        return model

    def losses(self, steps, learning_rate):
        """`train_step` logs the mean over all steps so far; the single losses follow from it."""
        make = next(iter(FORMS.values()))
        model = self.model(without_dropout(self.net["layers"]), learning_rate)
        step = make(model, itertools.repeat(self.batches[0]))
        means = [float(step()) for _ in range(steps)]
        return [mean * (i + 1) - (means[i - 1] * i if i else 0) for i, mean in enumerate(means)]

    def prepare(self):
        def build(make):
            return lambda: make(self.model(self.net["layers"]), itertools.cycle(self.batches))

        form, self.step = fastest({name: build(make) for name, make in FORMS.items()})
        return form


serve(KerasDriver())
