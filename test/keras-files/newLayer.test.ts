import { describe, expect, it } from 'vitest';
import { type OptionTable, oneOf } from '../../src/core/options.ts';
import { formatsOf, layerFormats } from '../../src/formats/keras/layerFormats.ts';
import {
  cloneModel,
  type LayerOptions,
  layers,
  loadModel,
  sequential,
  type Tensor,
  tensor,
  type Value,
} from '../../src/index.ts';
import type { InitializerLike } from '../../src/nn/initializers/initializers.ts';
import { ConfiguredLayer, layerMaker } from '../../src/nn/layers/configuredLayer.ts';
import { layerOptions } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { mistake } from '../support/mistake.ts';

// All that a new layer takes: its options, its table, its class and its maker.
interface ChannelScaleOptions extends LayerOptions {
  /** Default 'ones'. */
  readonly scaleInitializer?: InitializerLike;
  /** Default 'multiplyAll'. */
  readonly scaleMode?: 'multiplyAll' | 'divideAll';
  /** Default none. */
  readonly limit?: number | undefined;
}

const channelScaleOptions = {
  scaleInitializer: { default: 'ones', form: 'initializer' },
  scaleMode: { default: 'multiplyAll', check: oneOf('multiplyAll', 'divideAll'), form: 'name', aliases: ['operation'] },
  limit: { key: 'max_scale' },
  ...layerOptions,
} satisfies OptionTable<ChannelScaleOptions>;

class ChannelScale extends ConfiguredLayer<ChannelScaleOptions> {
  static readonly definition = { className: 'ChannelScale', options: channelScaleOptions };

  protected override build(inputShape: readonly number[]): void {
    this.addWeight('scale', { shape: [inputShape.at(-1) as number], initializer: this.options.scaleInitializer });
  }

  call(x: Value): Value {
    const { scaleMode, limit = 1e9 } = this.options;
    const scale = ops.minimum(x.graph.variable(this.weights[0]?.variable as never), limit);
    return scaleMode === 'divideAll' ? ops.div(x, scale) : ops.mul(x, scale);
  }
}

const channelScale: (options?: ChannelScaleOptions) => ChannelScale = layerMaker(ChannelScale);

const x = tensor([[1, 2, 3]]);
const net = () =>
  sequential([
    channelScale({ scaleInitializer: 'heNormal', scaleMode: 'divideAll', limit: 2.5, inputShape: [3] }),
    layers.dense({ units: 2 }),
  ]);
const values = (y: Tensor) => Array.from(y.data);

describe('a new layer is its table, its class and its maker', () => {
  it('is checked by its table', async () => {
    expect(await mistake(() => channelScale({ scaleMode: 'addAll' as never }))).toBe(
      'layer "ChannelScale", option scaleMode: expected \'multiplyAll\' or \'divideAll\', got "addAll".',
    );
    expect(await mistake(() => channelScale({ scale_mode: 'divideAll' } as never))).toContain(
      'got scale_mode. Did you mean scaleMode?',
    );
  });

  it('has a config that makes it again', () => {
    const config = channelScale({ limit: 3, name: 'scale' }).getConfig();
    expect(config).toEqual({ name: 'scale', trainable: true, scaleInitializer: 'ones', scaleMode: 'multiplyAll', limit: 3 });
    expect(channelScale(config).getConfig()).toEqual(config);
  });

  it('has a format as soon as the index of layers has its maker', () => {
    expect(Object.keys(formatsOf({ channelScale, dense: layers.dense, Layer: layers.Layer }))).toEqual(['ChannelScale', 'Dense']);
    expect(layerFormats.ChannelScale).toBeUndefined();
  });

  it('is named, summarised, copied, saved and loaded', async () => {
    const model = net();
    let summary = '';
    model.summary({
      printFn: (text) => {
        summary += text;
      },
    });
    expect(summary).toMatch(/channel_scale \(ChannelScale\).*\(None, 3\).* 3 /);
    const want = values(await model.predict(x));
    expect(values(await cloneModel(model).predict(x))).toEqual(want);
    const bytes = await model.toBytes('keras', { customObjects: { ChannelScale: channelScale as never } });
    const loaded = await loadModel(bytes, { customObjects: { ChannelScale: channelScale as never } });
    expect(values(await loaded.predict(x))).toEqual(want);
    const { scaleInitializer: _, ...config } = loaded.layers.at(-2)?.getConfig() ?? {};
    expect(config).toEqual({ name: 'channel_scale', trainable: true, scaleMode: 'divideAll', limit: 2.5 });
  });

  it('has in a file the keys and the form that its table says', async () => {
    const json = JSON.parse(await net().toJson({ customObjects: { ChannelScale: channelScale as never } }));
    const [, layer] = json.config.layers;
    expect(layer).toMatchObject({
      class_name: 'ChannelScale',
      config: { max_scale: 2.5, scale_mode: 'divide_all', scale_initializer: { class_name: 'HeNormal' } },
    });
  });
});
