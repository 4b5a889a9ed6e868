/**
 * The tutorial: a small convolutional network on MNIST, with and without batch normalisation.
 *
 *     npx tsx examples/tutorial.ts
 *
 * EPOCHS and SAMPLES in the environment shorten it.
 */
import { datasets, layers, numberOf, optimizers, preprocessing, sequential, utils } from 'evenkeel';

const EPOCHS = Number(process.env.EPOCHS ?? 30);
const SAMPLES = Number(process.env.SAMPLES ?? 8000);

// Each row divided by its length: not the same as standardisation.
console.log(preprocessing.normalize([[10, 321, -22, 3210, 23, -321]]).toArray());

const mnist = await datasets.mnist.load();
const trainX = mnist.trainX.slice(1, 1 + SAMPLES).reshape([-1, 28, 28, 1]);
const trainY = utils.toCategorical(mnist.trainY.slice(1, 1 + SAMPLES), 10);
const testX = mnist.testX.slice(1, 201).reshape([-1, 28, 28, 1]);
const testY = utils.toCategorical(mnist.testY.slice(1, 201), 10);

function build(batchNorm: boolean) {
  const model = sequential([
    layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    ...(batchNorm ? [layers.batchNormalization()] : []),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.dropout({ rate: 0.2 }),
    layers.flatten(),
    layers.dense({ units: 128, activation: 'relu' }),
    layers.dropout({ rate: 0.2 }),
    ...(batchNorm ? [layers.batchNormalization()] : []),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: optimizers.rmsprop(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

for (const batchNorm of [false, true]) {
  const model = build(batchNorm);
  model.summary();
  const history = await model.fit(trainX, trainY, { epochs: EPOCHS, batchSize: 16, validationData: [testX, testY] });
  const accuracy = numberOf(await model.evaluate(testX, testY), 'accuracy');
  const prediction = await model.predict(testX.slice(0, 1));
  console.log(`Accuracy ${batchNorm ? 'with' : 'without'} BN: ${accuracy.toFixed(4)}`);
  console.log('best test accuracy of an epoch:', Math.max(...history.numbers('val_accuracy')));
  console.log('first test image:', Array.from(prediction.data, (p) => p.toFixed(3)).join(' '));
}
