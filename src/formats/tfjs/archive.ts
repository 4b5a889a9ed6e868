import { z } from 'zod';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { halfToFloat } from '../../core/tensor/float16.ts';
import { sizeOf, Tensor, type TypedArray } from '../../core/tensor/tensor.ts';

/** A layers model of TensorFlow.js, read but not yet built. */
export interface TfjsModel {
  /** The model as Keras 2 writes it: its class and config. Its contents are not checked here. */
  readonly topology: { readonly className: string; readonly config: object; readonly kerasVersion: string | undefined };
  /** By name, `LAYER/WEIGHT`, in the order of the file. Truth values are bytes of 0 and 1. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** The state of an optimizer, by name. */
  readonly optimizer: ReadonlyMap<string, Tensor>;
  /** Loss, metrics and optimizer, where the model was compiled. */
  readonly trainingConfig: unknown;
  readonly generatedBy: string | undefined;
  readonly convertedBy: string | undefined;
  readonly userDefinedMetadata: unknown;
}

/** More groups and weights than any model has: each entry that does not fit is noted before the first is told. */
const MAX_ENTRIES = 20_000;
const REMEDY = 'Save the model again with TensorFlow.js, or convert it again.';

const quantizationSchema = z.union([
  z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
  z.object({ dtype: z.literal('float16') }),
]);

const weightSchema = z.object({
  name: z.string().min(1),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.enum(['float32', 'int32', 'uint8', 'bool']),
  group: z.enum(['model', 'optimizer']).optional(),
  quantization: quantizationSchema.optional(),
});

const classSchema = z.object({
  class_name: z.string(),
  // An object, or in old files the list of layers; handed on as it is.
  config: z.custom<object>((v) => typeof v === 'object' && v !== null, 'Invalid input: expected an object or a list'),
});

const documentSchema = z.object({
  // Converters of Keras files put the model one level deeper.
  modelTopology: z.union([
    classSchema.extend({ keras_version: z.string().optional() }),
    z.object({ model_config: classSchema, keras_version: z.string().optional(), training_config: z.unknown().optional() }),
  ]),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(weightSchema) })),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  trainingConfig: z.unknown().optional(),
  userDefinedMetadata: z.unknown().optional(),
});

type WeightEntry = z.infer<typeof weightSchema>;
type Group = z.infer<typeof documentSchema>['weightsManifest'][number];

/** The contents of a document, or an error that names the first entry that does not fit. */
function parseDocument(document: unknown, where: string) {
  const format = (document as { format?: unknown } | null | undefined)?.format;
  if (format === 'graph-model') {
    throw new EvenkeelError({
      where,
      expected: 'a layers model',
      got: 'a graph model, which has no layers',
      remedy: 'Convert the Keras model it came from with --output_format tfjs_layers_model.',
    });
  }
  const { weightsManifest } = (document ?? {}) as { readonly weightsManifest?: unknown };
  const groups: readonly { readonly weights?: { readonly length?: number } }[] = Array.isArray(weightsManifest)
    ? weightsManifest
    : [];
  const entries = groups.reduce((sum, group) => sum + 1 + (group?.weights?.length ?? 0), 0);
  if (entries > MAX_ENTRIES) {
    const got = `${entries}`;
    throw new EvenkeelError({
      where: `${where}, weightsManifest`,
      expected: `up to ${MAX_ENTRIES} shards and weights`,
      got,
      remedy: REMEDY,
    });
  }
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new EvenkeelError({
    where: `${where}, ${issue?.path.join('.') || 'top level'}`,
    expected: 'the model.json of a layers model of TensorFlow.js',
    got: issue?.message ?? 'something else',
    remedy: REMEDY,
  });
}

/** A shard's path below the folder of model.json. @throws EvenkeelError for one that could lead elsewhere */
function shardPath(path: string, where: string): string {
  const parts = path.split('/').filter((part, i, all) => part !== '.' || i === all.length - 1);
  // No schemes, drives, queries, escapes, other separators or control characters.
  const plain = !/[\\:%?#\p{Cc}]/u.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (plain) return parts.join('/');
  throw new EvenkeelError({
    where: `${where}, weightsManifest`,
    expected: 'paths of files next to it',
    got: JSON.stringify(path),
    remedy: 'Weights elsewhere are not read: put them next to model.json and name them there.',
  });
}

const WIDTHS = { float32: 4, int32: 4, uint8: 1, bool: 1, uint16: 2, float16: 2 } as const;

const byteLength = ({ shape, dtype, quantization }: WeightEntry) => sizeOf(shape) * WIDTHS[quantization?.dtype ?? dtype];

/** The numbers of a weight from its little-endian bytes. */
function decode({ shape, dtype, quantization }: WeightEntry, bytes: Uint8Array): TypedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = sizeOf(shape);
  const read = {
    float32: (i: number) => view.getFloat32(4 * i, true),
    int32: (i: number) => view.getInt32(4 * i, true),
    uint8: (i: number) => view.getUint8(i),
    bool: (i: number) => (view.getUint8(i) === 0 ? 0 : 1),
    uint16: (i: number) => view.getUint16(2 * i, true),
    float16: (i: number) => halfToFloat(view.getUint16(2 * i, true)),
  }[quantization?.dtype ?? dtype];
  const scaled = quantization && 'scale' in quantization ? quantization : undefined;
  const value = (_: unknown, i: number) => (scaled ? read(i) * scaled.scale + scaled.min : read(i));
  if (dtype === 'float32') return Float32Array.from({ length: size }, value);
  if (dtype === 'int32') return Int32Array.from({ length: size }, (_, i) => Math.round(value(_, i)));
  return Uint8Array.from({ length: size }, value);
}

/** The bytes of a group's weights, from its shards one after the other. */
async function fetchGroup(
  { paths, weights }: Group,
  fetchShard: (path: string) => Promise<Uint8Array>,
  where: string,
): Promise<Uint8Array> {
  const wanted = weights.reduce((total, w) => total + byteLength(w), 0);
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where: `${where}, weights in ${paths.join(', ')}`,
      expected: `${wanted} bytes, as the sizes of the weights say`,
      got,
      remedy: REMEDY,
    });
  };
  const shards: Uint8Array[] = [];
  let length = 0;
  for (const path of paths) {
    const shard = await fetchShard(shardPath(path, where));
    shards.push(shard);
    length += shard.length;
    if (length > wanted) refuse(`${length} or more`);
  }
  if (length < wanted) refuse(String(length));
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const shard of shards) {
    bytes.set(shard, at);
    at += shard.length;
  }
  return bytes;
}

/** @throws EvenkeelError where each entry fits and the file does not: a name twice, or values quantized that cannot be */
function requireSound(groups: readonly Group[], where: string): void {
  const refuse = (expected: string, got: string): never => {
    throw new EvenkeelError({ where: `${where}, weightsManifest`, expected, got, remedy: REMEDY });
  };
  const paths = new Set<string>();
  for (const path of groups.flatMap((group) => group.paths.map((p) => shardPath(p, where)))) {
    if (paths.has(path)) refuse('each shard once', `"${path}" twice`);
    paths.add(path);
  }
  const names = new Set<string>();
  for (const { name, shape, dtype, quantization } of groups.flatMap((group) => group.weights)) {
    if (names.has(name)) refuse('each weight once', `"${name}" twice`);
    names.add(name);
    if (!Number.isSafeInteger(8 * sizeOf(shape))) refuse(`a size that can be for "${name}"`, shapeText(shape));
    const fits = !quantization || dtype === 'float32' || (dtype === 'int32' && quantization.dtype !== 'float16');
    if (!fits) refuse(`a quantization that ${dtype} can have for "${name}"`, quantization?.dtype ?? '');
  }
}

/**
 * Reads a layers model of TensorFlow.js from its parsed model.json, which need not be trusted, and its shards.
 *
 * Weights are float32, int32, uint8 or bool, plain or quantized: to uint8 and uint16 as q·scale + min, to float16 as such.
 *
 * @param fetchShard gives the bytes of a shard by its path below the folder of model.json; paths that lead elsewhere are refused before
 * @throws EvenkeelError for a document of another form, a graph model, a shard's path that leads out of the folder, and shards that hold
 * more or fewer bytes than the sizes of the weights say
 */
export async function readTfjs(
  document: unknown,
  fetchShard: (path: string) => Promise<Uint8Array>,
  where = 'model.json',
): Promise<TfjsModel> {
  const { modelTopology, weightsManifest, ...rest } = parseDocument(document, where);
  requireSound(weightsManifest, where);
  const [weights, optimizer] = [new Map<string, Tensor>(), new Map<string, Tensor>()];
  for (const group of weightsManifest) {
    const bytes = await fetchGroup(group, fetchShard, where);
    let at = 0;
    for (const entry of group.weights) {
      const end = at + byteLength(entry);
      const target = entry.group === 'optimizer' ? optimizer : weights;
      target.set(entry.name, new Tensor(decode(entry, bytes.subarray(at, end)), entry.shape));
      at = end;
    }
  }
  const { class_name, config } = 'model_config' in modelTopology ? modelTopology.model_config : modelTopology;
  return {
    topology: { className: class_name, config, kerasVersion: modelTopology.keras_version },
    weights,
    optimizer,
    trainingConfig: rest.trainingConfig ?? ('training_config' in modelTopology ? modelTopology.training_config : undefined),
    generatedBy: rest.generatedBy ?? undefined,
    convertedBy: rest.convertedBy ?? undefined,
    userDefinedMetadata: rest.userDefinedMetadata,
  };
}
