import type { Value } from '../../../ir/graph.ts';
import type { Pool2DAttrs } from '../../../ops/pool2d.ts';
import type { Rule } from '../rule.ts';
import type { Translator } from '../translator.ts';
import { windowAttributes } from './products.ts';
import { padded } from './shape.ts';

/**
 * The image that a pooling reads. onnxruntime moves zeros of a Pad into the pooling after it, where they are no zeros any more: a maximum
 * leaves padding out. It does not where the zero is −0.
 */
function imageOf(t: Translator, x: Value) {
  const margin = x.producer?.op.name === 'pad' && !t.isConstant(x) ? x.producer : undefined;
  return margin ? padded(t, margin, 'first', -0) : t.at(x, 'first');
}

/** Windows of an image. Padding of the pooling itself counts in neither maxima nor means, here and there. */
export const pooling: Rule = (t, { op, inputs, outputs, attrs }) => {
  const { imageShape, window, ...options } = attrs as Pool2DAttrs;
  const { dilations, pads, strides } = windowAttributes(imageShape, window, options);
  const max = op.name === 'maxPool2d';
  // ONNX's mean has dilations from opset 19 on, and no layer here has any.
  if (!max && dilations.some((d) => d > 1)) return false;
  const all = pads.every((p) => p === 0) && window[0] === imageShape[1] && window[1] === imageShape[2];
  const attributes = all ? {} : { kernel_shape: window, strides, pads, ...(max && { dilations }) };
  const type = `${all ? 'Global' : ''}${max ? 'Max' : 'Average'}Pool`;
  t.place(outputs[0] as Value, t.emit(type, [imageOf(t, inputs[0] as Value)], attributes), 'first');
  return true;
};
