"""Models of Keras's drawn at random: stacks and graphs of its layers with drawn options, shared layers, models inside models, operations on tensors,
several inputs and outputs, drawn compile settings. A number decides each model, so that one that fails can be looked at alone.

    model, trains = draw(17)
"""

import random

import keras
import numpy as np
from keras import constraints, initializers, layers, losses, metrics, ops, optimizers, regularizers

ACTIVATIONS = [None, "relu", "tanh", "sigmoid", "elu", "selu", "gelu", "silu", "softplus", "softsign", "leaky_relu", "relu6", "hard_sigmoid", "hard_silu", "mish", "celu", "log_sigmoid", "exponential", "softmax", "squareplus"]
SIZE_LIMIT = 600


class Draw:
    """Draws layers that fit a shape. What draws random numbers in training, or trains in another way with JAX, is noted."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.trains = True

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, p):
        return self.random.random() < p

    def whole(self, least, most):
        return self.random.randint(least, most)

    def real(self, least, most):
        return round(self.random.uniform(least, most), 3)

    # Options that many layers have.
    def initializer(self):
        return self.pick("glorot_uniform", "he_normal", "lecun_uniform", initializers.RandomNormal(stddev=0.2), initializers.VarianceScaling(1.5, "fan_avg", "uniform"), initializers.TruncatedNormal(stddev=0.3), "orthogonal")

    def regularizer(self):
        return self.pick(None, None, None, "l2", regularizers.L1(0.01), regularizers.L1L2(0.001, 0.02))

    def constraint(self):
        return self.pick(None, None, None, "non_neg", constraints.MaxNorm(2), constraints.UnitNorm(axis=0), constraints.MinMaxNorm(0.1, 1.5, rate=0.9))

    def weights(self, *names):
        chosen = {}
        for name in names:
            if self.chance(0.4):
                chosen[f"{name}_initializer"] = self.initializer() if name != "bias" else self.pick("zeros", "ones", initializers.Constant(0.2))
            if self.chance(0.2):
                chosen[f"{name}_regularizer"] = self.regularizer()
            if self.chance(0.2):
                chosen[f"{name}_constraint"] = self.constraint()
        return chosen

    def linear(self):
        options = {"use_bias": self.chance(0.8), "activation": self.pick(*ACTIVATIONS), **self.weights("bias")}
        if self.chance(0.1):
            options["activity_regularizer"] = regularizers.L2(0.01)
        return options

    def frozen(self, layer):
        if self.chance(0.07):
            layer.trainable = False
        return layer

    # Layers by what they take.
    def any_rank(self, shape):
        rank = len(shape)

        def noise(layer):
            self.trains = False
            return layer

        def spectral():
            self.trains = False
            return layers.SpectralNormalization(layers.Dense(self.whole(1, 6)), power_iterations=self.whole(1, 2))

        groups = [g for g in (1, 2, 3, shape[-1]) if shape[-1] % g == 0]
        affine = lambda: {"center": self.chance(0.8), "scale": self.chance(0.8)}  # noqa: E731
        return self.pick(
            lambda: layers.Dense(self.whole(1, 8), **self.linear(), **self.weights("kernel")),
            lambda: layers.Dense(self.whole(1, 8), **self.linear(), **self.weights("kernel")),
            lambda: layers.Activation(self.pick(*ACTIVATIONS[1:])),
            lambda: layers.BatchNormalization(axis=self.pick(-1, self.whole(1, rank)), momentum=self.real(0, 1), epsilon=self.real(0.001, 0.1), **affine(), **self.weights("gamma", "beta")),
            lambda: layers.BatchNormalization(momentum=self.real(0.3, 0.99), renorm=self.chance(0.3)),
            lambda: layers.LayerNormalization(axis=self.pick(-1, self.whole(1, rank)), epsilon=self.real(0.001, 0.1), **affine()),
            lambda: layers.GroupNormalization(groups=self.pick(*groups), epsilon=0.01, **affine()),
            lambda: layers.UnitNormalization(axis=self.pick(-1, self.whole(1, rank))),
            lambda: layers.RMSNormalization(epsilon=self.real(0.001, 0.1)),
            lambda: layers.ReLU(max_value=self.pick(None, 2.0), negative_slope=self.pick(0.0, 0.2), threshold=self.pick(0.0, 0.1)),
            lambda: layers.LeakyReLU(negative_slope=self.real(0, 0.5)),
            lambda: layers.ELU(alpha=self.real(0.1, 2)),
            lambda: layers.PReLU(shared_axes=self.pick(None, [1]), **self.weights("alpha")),
            lambda: layers.Softmax(axis=self.pick(-1, self.whole(1, rank))),
            lambda: layers.Rescaling(self.real(0.1, 2), offset=self.pick(0, self.real(-1, 1))),
            lambda: layers.ActivityRegularization(l1=self.pick(0, 0.01), l2=0.02),
            layers.Identity,
            layers.Flatten,
            lambda: layers.Reshape(self.factors(int(np.prod(shape)))),
            lambda: layers.Normalization(mean=self.real(-1, 1), variance=self.real(0.5, 2), axis=None, invert=self.chance(0.3)),
            spectral,
            lambda: noise(layers.Dropout(self.real(0, 0.9), seed=self.pick(None, 7))),
            lambda: noise(layers.GaussianNoise(self.real(0, 1))),
            lambda: noise(layers.GaussianDropout(self.real(0, 0.9))),
            lambda: noise(layers.AlphaDropout(self.real(0, 0.9))),
        )

    def factors(self, size):
        parts = []
        for p in (2, 3, 5):
            while size % p == 0 and len(parts) < 2 and self.chance(0.6):
                parts.append(p)
                size //= p
        return (*parts, self.pick(size, -1))

    def sequence(self, shape):
        steps, channels = shape
        kernel = self.whole(1, min(3, steps))
        moving = self.pick({}, {"strides": 2}, {"dilation_rate": 2} if 2 * (kernel - 1) < steps else {})
        padding = self.pick("valid", "same")
        groups = self.pick(*[g for g in (1, 1, channels) if channels % g == 0])
        self_noise = lambda layer: setattr(self, "trains", False) or layer  # noqa: E731
        return self.pick(
            lambda: layers.Conv1D(groups * self.whole(1, 3), kernel, padding=self.pick(padding, "causal"), groups=groups, **moving, **self.linear(), **self.weights("kernel")),
            lambda: layers.SeparableConv1D(self.whole(1, 4), kernel, padding=padding, depth_multiplier=self.whole(1, 2), strides=self.whole(1, 2), **self.linear(), **self.weights("depthwise", "pointwise")),
            lambda: layers.DepthwiseConv1D(kernel, padding=padding, depth_multiplier=self.whole(1, 2), strides=self.whole(1, 2), **self.linear(), **self.weights("depthwise")),
            lambda: layers.Conv1DTranspose(self.whole(1, 4), kernel, padding=padding, strides=self.whole(1, 2), **self.linear()),
            lambda: layers.MaxPooling1D(kernel, strides=self.pick(None, 1, 2), padding=padding),
            lambda: layers.AveragePooling1D(kernel, strides=self.pick(None, 1, 2), padding=padding),
            lambda: layers.GlobalAveragePooling1D(keepdims=self.chance(0.4)),
            lambda: layers.GlobalMaxPooling1D(keepdims=self.chance(0.4)),
            lambda: layers.UpSampling1D(self.whole(1, 3)),
            lambda: layers.ZeroPadding1D(self.pick(1, (0, 2))),
            lambda: layers.Cropping1D(self.pick((0, 1), (1, 0)) if steps > 1 else 0),
            lambda: layers.Permute((2, 1)),
            lambda: self_noise(layers.SpatialDropout1D(0.3)),
        )

    def image(self, shape):
        height, width, channels = shape
        kernel = (self.whole(1, min(3, height)), self.whole(1, min(3, width)))
        moving = self.pick({}, {"strides": 2}, {"strides": (1, 2)}) if self.chance(0.7) or height < 5 or width < 5 else {"dilation_rate": 2}
        padding = self.pick("valid", "same")
        groups = self.pick(*[g for g in (1, 1, 2, channels) if channels % g == 0])
        even = self.whole(1, 2)

        def noise(layer):
            self.trains = False
            return layer

        return self.pick(
            lambda: layers.Conv2D(groups * self.whole(1, 3), kernel, padding=padding, groups=groups, **moving, **self.linear(), **self.weights("kernel")),
            lambda: layers.Conv2D(groups * self.whole(1, 3), kernel, padding=padding, groups=groups, **moving, **self.linear(), **self.weights("kernel")),
            lambda: layers.SeparableConv2D(self.whole(1, 4), kernel, padding=padding, depth_multiplier=self.whole(1, 2), strides=even, **self.linear(), **self.weights("depthwise", "pointwise")),
            lambda: layers.DepthwiseConv2D(kernel, padding=padding, depth_multiplier=self.whole(1, 2), strides=even, **self.linear(), **self.weights("depthwise")),
            lambda: layers.Conv2DTranspose(self.whole(1, 4), kernel, padding=padding, strides=self.pick(1, 2, (2, 1)), **self.linear()),
            lambda: layers.MaxPooling2D(kernel, strides=self.pick(None, 1, 2), padding=padding),
            lambda: layers.AveragePooling2D(kernel, strides=self.pick(None, 1, (2, 1)), padding=padding),
            lambda: layers.GlobalAveragePooling2D(keepdims=self.chance(0.4)),
            lambda: layers.GlobalMaxPooling2D(keepdims=self.chance(0.4)),
            lambda: layers.UpSampling2D(self.pick(2, (1, 3)), interpolation=self.pick("nearest", "bilinear")),
            lambda: layers.ZeroPadding2D(self.pick(1, (0, 2), ((1, 0), (0, 2)))),
            lambda: layers.Cropping2D(((0, 1), (0, 0)) if height > 1 else 0),
            lambda: layers.Permute(self.pick((3, 1, 2), (2, 1, 3))),
            lambda: layers.CenterCrop(max(1, height - 1), max(1, width - 2)),
            lambda: layers.Resizing(self.whole(1, 7), self.whole(1, 7), interpolation=self.pick("nearest", "bilinear")),
            lambda: noise(layers.SpatialDropout2D(0.3)),
            lambda: noise(layers.RandomFlip(self.pick("horizontal", "vertical", "horizontal_and_vertical"))),
            lambda: noise(layers.RandomRotation(0.2, fill_mode=self.pick("nearest", "constant"))),
            lambda: noise(layers.RandomTranslation(0.2, (-0.1, 0.3))),
            lambda: noise(layers.RandomZoom(0.3)),
            lambda: noise(layers.RandomContrast(0.3)),
            lambda: noise(layers.RandomBrightness(0.3, value_range=(0, 1))),
        )

    def layer(self, shape):
        special = {1: lambda s: lambda: layers.RepeatVector(self.whole(1, 4)), 2: self.sequence, 3: self.image}.get(len(shape))
        take = special if special and self.chance(0.15 if len(shape) == 1 else 0.6) else self.any_rank
        return self.frozen(take(shape)())

    def fits(self, y):
        return all(d is not None and d >= 1 for d in y.shape[1:]) and 1 <= len(y.shape[1:]) <= 4 and int(np.prod(y.shape[1:])) <= SIZE_LIMIT

    def step(self, x):
        """A layer or an operation behind x; x where what was drawn does not fit."""
        if self.chance(0.2):
            return self.operation(x)
        trained = self.trains
        layer = self.layer(tuple(x.shape[1:]))
        y = layer.compute_output_shape(tuple(x.shape))
        if not self.fits(keras.KerasTensor(y)):
            self.trains = trained
            return x
        return layer(x)

    def operation(self, x):
        rank = len(x.shape)
        axis = self.whole(1, rank - 1)
        y = self.pick(
            lambda: x * self.real(-2, 2), lambda: x + 1, lambda: 2 - x, lambda: x / 3, lambda: 1 / (x * x + 1), lambda: -x, lambda: abs(x), lambda: x**2, lambda: x * x,
            lambda: ops.relu(x), lambda: ops.sigmoid(x), lambda: ops.tanh(x), lambda: ops.exp(ops.clip(x, -3, 1)), lambda: ops.log1p(abs(x)), lambda: ops.sqrt(abs(x) + 0.1), lambda: ops.sin(x), lambda: ops.gelu(x),
            lambda: ops.where(x > 0, x, 0.1 * x), lambda: ops.maximum(x, 0.3), lambda: ops.clip(x, -0.5, 0.5), lambda: ops.softmax(x, axis=axis),
            lambda: x - ops.mean(x, axis=axis, keepdims=True), lambda: x / (ops.std(x, axis=axis, keepdims=True) + 0.1), lambda: x * ops.max(x, axis=axis, keepdims=True),
            lambda: ops.concatenate([x, ops.square(x)], axis=axis), lambda: ops.reshape(x, (-1, int(np.prod(x.shape[1:])))), lambda: ops.flip(x, axis=axis), lambda: ops.expand_dims(x, axis) if rank < 4 else x,
            lambda: x[:, : max(1, x.shape[1] // 2)], lambda: x[..., ::-1], lambda: x[:, -1] if rank > 2 else x, lambda: ops.swapaxes(x, 1, rank - 1), lambda: ops.sum(x, axis=axis) if rank > 2 else x, lambda: sum(ops.split(x, x.shape[axis], axis=axis)),
            lambda: ops.matmul(x, np.linspace(-1, 1, 2 * x.shape[-1]).reshape(x.shape[-1], 2).astype("float32")), lambda: ops.stack([x, x + 1], axis=axis) if rank < 4 else x,
        )()
        return y if self.fits(y) else x

    def path(self, x, length):
        for _ in range(length):
            x = self.step(x)
        return x

    def block(self, shape):
        """A model inside, from `shape` to what it gives."""
        entry = keras.Input(shape)
        if self.chance(0.4):
            parts = [layers.Dense(self.whole(1, 6), activation="tanh"), self.pick(layers.BatchNormalization(momentum=0.6), layers.Activation("relu"), layers.LayerNormalization())]
            return keras.Sequential([*([entry] if self.chance(0.7) else []), *parts])
        return keras.Model(entry, self.merge(entry) if self.chance(0.4) else self.path(entry, self.whole(1, 3)) * 1.0)

    def merge(self, x):
        """Two or three ways from x to one shape, and what joins them."""
        count = self.whole(2, 3)
        units = self.whole(1, 6)
        if self.chance(0.3):
            shared = layers.Dense(units, activation="tanh")
            parts = [shared(x), *(shared(self.pick(ops.relu, ops.sin, ops.negative)(x)) for _ in range(count - 1))]
        else:
            parts = [layers.Dense(units, activation=self.pick(*ACTIVATIONS))(x) for _ in range(count)]
        name = self.pick("Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Subtract", "+", "*", "-")
        if name == "Subtract":
            return layers.Subtract()(parts[:2])
        if name == "Concatenate":
            return layers.Concatenate(axis=self.pick(-1, len(x.shape) - 1))(parts)
        if name in "+*-":
            join = {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "-": lambda a, b: a - b}[name]
            y = parts[0]
            for part in parts[1:]:
                y = join(y, part)
            return y
        return getattr(layers, name)()(parts)

    # Whole models.
    def shape(self):
        return self.pick((self.whole(1, 8),), (self.whole(2, 7), self.whole(1, 5)), (self.whole(3, 8), self.whole(3, 8), self.whole(1, 4)))

    def head(self):
        units = self.whole(1, 4)
        activation = self.pick("softmax", "sigmoid", None) if units > 1 else self.pick("sigmoid", None)
        return layers.Dense(units, activation=activation), activation

    def stack(self):
        shape = self.shape()
        parts, x = [], keras.Input(shape)
        for _ in range(self.whole(1, 6)):
            trained = self.trains
            layer = self.block(tuple(x.shape[1:])) if self.chance(0.1) else self.layer(tuple(x.shape[1:]))
            y = keras.KerasTensor(layer.compute_output_shape(tuple(x.shape)))
            if self.fits(y):
                parts.append(layer)
                x = y
            else:
                self.trains = trained
        head, activation = self.head()
        return keras.Sequential([keras.Input(shape), *parts, layers.Flatten(), head]), [activation]

    def graph(self):
        inputs = [keras.Input(self.shape()) for _ in range(self.pick(1, 1, 1, 2))]
        if self.chance(0.1):
            inputs[0] = keras.Input((self.whole(2, 5),), dtype="int32")
        flat = []
        for entry in inputs:
            x = layers.Embedding(10, self.whole(1, 5))(entry) if entry.dtype == "int32" else entry
            for _ in range(self.whole(1, 3)):
                kind = self.random.random()
                if kind < 0.3:
                    x = self.merge(x)
                elif kind < 0.5:
                    block = self.block(tuple(x.shape[1:]))
                    y = block(x)
                    x = y + block(ops.sin(x)) if self.chance(0.4) else y
                else:
                    x = self.path(x, self.whole(1, 3))
            flat.append(layers.Flatten()(x))
        x = flat[0] if len(flat) == 1 else layers.Concatenate()(flat)
        heads = [self.head() for _ in range(self.pick(1, 1, 1, 2))]
        outputs = [head(x) for head, _ in heads]
        one = outputs[0] if self.chance(0.8) else outputs
        return keras.Model(inputs[0] if len(inputs) == 1 and self.chance(0.8) else inputs, one if len(outputs) == 1 else outputs), [a for _, a in heads]

    # Compile settings.
    def rate(self):
        schedules = optimizers.schedules
        return self.pick(0.01, 0.01, 0.05, schedules.ExponentialDecay(0.05, 3, 0.7), schedules.CosineDecay(0.05, 10), schedules.PiecewiseConstantDecay([2], [0.05, 0.01]))

    def optimizer(self):
        common = self.pick({}, {}, {"weight_decay": 0.01}, {"clipnorm": 0.5}, {"clipvalue": 0.1}, {"global_clipnorm": 1.0}, {"use_ema": True, "ema_momentum": 0.9})
        make = self.pick(
            lambda: optimizers.SGD(self.rate(), momentum=self.pick(0.0, 0.9), nesterov=self.chance(0.3), **common),
            lambda: optimizers.Adam(self.rate(), beta_1=self.real(0.5, 0.95), amsgrad=self.chance(0.3), **common),
            lambda: optimizers.AdamW(self.rate(), weight_decay=0.01),
            lambda: optimizers.RMSprop(self.rate(), rho=self.real(0.5, 0.95), momentum=self.pick(0.0, 0.5), centered=self.chance(0.3), **common),
            lambda: optimizers.Adagrad(self.rate(), **common), lambda: optimizers.Adadelta(self.rate(), **common), lambda: optimizers.Adamax(self.rate(), **common), lambda: optimizers.Nadam(self.rate(), **common), lambda: optimizers.Lion(0.001, **common),
        )
        return make()

    def loss(self, activation):
        if activation == "softmax":
            return self.pick("categorical_crossentropy", losses.CategoricalCrossentropy(label_smoothing=0.1), losses.CategoricalFocalCrossentropy(gamma=1.5), "kl_divergence")
        if activation == "sigmoid":
            return self.pick("binary_crossentropy", losses.BinaryCrossentropy(label_smoothing=0.1), losses.BinaryFocalCrossentropy(), "mse", "poisson")
        return self.pick("mse", "mae", losses.Huber(), losses.LogCosh(), losses.CosineSimilarity(), "hinge", losses.BinaryCrossentropy(from_logits=True))

    def metrics(self, activation):
        first = self.pick("mae", "mse", metrics.RootMeanSquaredError(), metrics.MeanAbsoluteError(name="off"))
        second = {"softmax": ["accuracy", metrics.TopKCategoricalAccuracy(k=2)], "sigmoid": ["accuracy", metrics.Precision(), metrics.AUC(num_thresholds=20)], None: [metrics.LogCoshError()]}[activation]
        return self.random.sample([first, self.pick(*second)], self.whole(1, 2))


def draw(number):
    """The model of a number, compiled, and whether its training draws nothing at random."""
    keras.utils.set_random_seed(number)
    keras.backend.clear_session()
    for attempt in range(10):
        one = Draw(number + attempt * 1_000_003)
        try:
            model, activations = one.stack() if one.chance(0.45) else one.graph()
            break
        except ValueError:
            # Some of what is drawn Keras itself refuses, such as an orthogonal initializer for a vector.
            if attempt == 9:
                raise
    loss, measured = [one.loss(a) for a in activations], [one.metrics(a) for a in activations]
    single = len(activations) == 1
    weights = {} if single or one.chance(0.5) else {"loss_weights": [one.real(0.1, 2) for _ in activations]}
    model.compile(optimizer=one.optimizer(), loss=loss[0] if single else loss, metrics=measured[0] if single else measured, jit_compile=False, **weights)
    return model, one.trains
