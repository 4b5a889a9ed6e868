import type { Backend } from '../../src/backends/backend.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { delayedBackend } from '../support/delayedBackend.ts';
import { wideBackend } from '../support/wideBackend.ts';
import type { Check, Group } from './check.ts';

/** What a backend is judged in: a case of an op, or something all ops share. */
export interface Topic {
  readonly name: string;
  /** A convolution that may be computed by Winograd's algorithm, where one NaN or infinity reaches all outputs of its tile. */
  readonly winograd?: boolean;
  /** A case of shapes that were drawn at random. */
  readonly drawn?: boolean;
}

/** Topics that a backend is not judged in, and why. */
export interface Skip {
  readonly reason: string;
  readonly cases: (topic: Topic) => boolean;
}

/** A backend that the suite judges. */
export interface Subject {
  readonly label: string;
  readonly backend: Backend;
  readonly skip: readonly Skip[];
}

const withoutPasses = { fuse: false, epilogues: false, prologues: false, pairConvGradients: false };

/** Every backend, and every way in which one computes: a new backend is a line here. */
export const subjects: readonly Subject[] = [
  { label: 'wasm with relaxed SIMD', backend: wasmBackend({ relaxedSimd: true }), skip: [] },
  { label: 'wasm without relaxed SIMD', backend: wasmBackend({ relaxedSimd: false }), skip: [] },
  { label: 'wasm with shared code', backend: wasmBackend({ shareCodeFrom: 1 }), skip: [] },
  { label: 'wasm in pairs of vectors', backend: wideBackend, skip: [] },
  { label: 'wasm without passes', backend: wasmBackend({ passes: withoutPasses }), skip: [] },
  ...(['direct', 'winograd2', 'winograd4'] as const).map((convolution) => ({
    label: `wasm with convolutions by ${convolution}`,
    backend: wasmBackend({ convolution }),
    skip: [{ reason: 'only these convolutions are computed in several ways', cases: (t: Topic) => !t.winograd }],
  })),
  {
    label: 'the reference, whose answers must be awaited',
    backend: delayedBackend,
    skip: [
      { reason: 'it computes what the reference does; the other cases show that it is awaited', cases: (t) => t.drawn === true },
    ],
  },
];

/** Why a subject is not judged in a topic; undefined where it is. */
export const skipReason = ({ skip }: Subject, topic: Topic): string | undefined => skip.find((s) => s.cases(topic))?.reason;

/** The checks of a topic as a group for each subject that does not skip it. */
export const groupsOf = (topic: Topic, checksOf: (backend: Backend) => readonly Check[]): readonly Group[] =>
  subjects
    .filter((subject) => skipReason(subject, topic) === undefined)
    .map(({ label, backend }) => ({
      label: `${label}: ${topic.name}`,
      subject: label,
      checks: checksOf(backend).map((check) => ({ ...check, topic: topic.name })),
    }));
