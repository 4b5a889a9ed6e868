import { probeContext } from '../../batchnorm/doctor/probeContext.ts';
import { flattenModel, nodesByLayer } from '../../batchnorm/flattenedGraph.ts';
import { Probe } from '../../batchnorm/probe.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import type { Model } from '../../models/model.ts';

/** What a layer gives for one image: a map a channel. */
export interface FeatureMaps {
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
  readonly values: Float32Array;
}

/** Asks what a layer makes of an image. */
export interface MapsRequest {
  /** The layer's name, after those of the models around it. */
  readonly layer: string;
  /** What the image is known by to who asks. */
  readonly image: number;
  /** The image, [1, height, width, channels]. */
  readonly x: Tensor;
}

/** What a layer made of an image at one time of a training. */
export interface SeenMaps extends Pick<MapsRequest, 'layer' | 'image'> {
  /** Epochs that are done, with a fraction within one. */
  readonly epoch: number;
  /** Training steps that are done. */
  readonly step: number;
  /** null where the network does not have the layer, or it gives no maps. */
  readonly maps: FeatureMaps | null;
}

/** The layers of a model, by name, that give maps, in the order of the computation. */
export function mappedLayers(model: Model): string[] {
  return [...nodesByLayer(flattenModel(model))].flatMap(([layer, [node]]) =>
    node && node.operands.length > 0 && (layer.output as { readonly shape: readonly number[] }).shape.length === 3
      ? [node.name]
      : [],
  );
}

/**
 * What a layer gives in inference for one image.
 * @param x one image, [1, height, width, channels]
 * @param name the layer's, after those of the models around it
 * @returns null where the model has no such layer, or it gives no maps
 */
export async function featureMaps(model: Model, x: Tensor, name: string): Promise<FeatureMaps | null> {
  const [wanted] = [...nodesByLayer(flattenModel(model))].find(([, [node]]) => node?.name === name) ?? [];
  if (!wanted) return null;
  const probe = await Probe.of(model, [x], 1);
  let maps: FeatureMaps | null = null;
  await probe.run(
    (xs, graph) => {
      let found: Value | undefined;
      const onResult = (layer: unknown, result: Value) => {
        if (layer === wanted) found ??= result;
      };
      model.callMany(xs, probeContext(graph, { onResult }));
      return found && graph.output(found);
    },
    async (executable, traced) => {
      if (traced?.shape.length !== 4) return;
      const [, height, width, channels] = traced.shape as [number, number, number, number];
      maps = { shape: [height, width, channels], values: Float32Array.from(await executable.read(traced)) };
    },
  );
  return maps;
}
