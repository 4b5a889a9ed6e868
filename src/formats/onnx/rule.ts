import type { OpNode } from '../../ir/graph.ts';
import type { Translator } from './translator.ts';

/** Writes what an op's node computes as nodes of ONNX and places its results; false where the rule does not fit the node. */
export type Rule = (t: Translator, node: OpNode) => boolean;
