import type { Problem } from '../../src/core/errors.ts';
import type { Task } from '../../src/experiment/data.ts';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import type { ArmResult, Result } from '../../src/experiment/result.ts';
import type { TrialEvent } from '../../src/experiment/trial.ts';
import type { Dropped } from './given.ts';

/** From the page to the worker that conducts an experiment. */
export type Order =
  | {
      readonly type: 'start';
      readonly values: ComparisonValues;
      readonly isPaused: boolean;
      readonly dropped: Dropped;
      readonly keep?: Keep;
    }
  /** Trainings keep their states before their next steps, as the page may be closed. */
  | { readonly type: 'keep' }
  /** `stop` ends with what was reached. */
  | { readonly type: 'pause' | 'play' | 'step' | 'stop' }
  /** What each trained network says of an image of 28×28 bytes. */
  | { readonly type: 'classify'; readonly pixels: Uint8Array }
  /** What a layer of networks, by the positions of their trainings, makes of a test image, by its position among them. */
  | { readonly type: 'maps'; readonly layer: string; readonly image: number; readonly trainings: readonly number[] }
  /** Makes the report's figures. */
  | { readonly type: 'figures' }
  /** Makes one of the report's files. */
  | { readonly type: 'report'; readonly name: ReportName };

/** How the browser keeps a run. */
export interface Keep {
  /** What it is found by: the same where the same bits come out. */
  readonly key: string;
  /** Whether to go on with what is kept, which is else forgotten. */
  readonly goesOn: boolean;
}

export type ReportName = 'report.html' | 'report.md' | 'table.tex' | 'trials.csv' | 'history.csv';

/** A figure of the report. */
export interface FigureFile {
  /** Without its ending. */
  readonly name: string;
  readonly svg: string;
}

/** A test image on which some networks are right and others are not. */
export interface Differing {
  /** In the data set. */
  readonly position: number;
  readonly truth: number;
  /** By arm. */
  readonly predicted: readonly number[];
  /** The bytes of the image, row by row; none where samples are no images. */
  readonly pixels?: Uint8Array;
}

/** How images are laid out. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What the trained networks say of the test samples. */
export interface Inspection {
  readonly type: 'inspection';
  /** By arm: a row a true class, a column a predicted one. */
  readonly confusions: readonly (readonly (readonly number[])[])[];
  readonly differing: number;
  /** The first of them. */
  readonly shown: readonly Differing[];
  /** Whether the samples are as MNIST's: grey images of 28×28 bytes. */
  readonly takesDigits: boolean;
}

/** A test image, by its position among them. */
export interface TestImage {
  readonly type: 'test-image';
  readonly image: number;
  readonly truth: number;
  /** As they were read, row by row. */
  readonly pixels: Uint8Array;
}

/** From the page to the worker that says what was dropped. */
export interface LookOrder {
  readonly values: ComparisonValues;
  readonly dropped: Dropped;
}

/** Data that was dropped, as it was read. */
export interface LookedData {
  readonly name: string;
  readonly counts: Readonly<Record<'train' | 'test', number>>;
  /** Whether the test samples were held out, as nothing says which they are. */
  readonly heldOut: boolean;
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly isBytes: boolean;
  readonly classNames?: readonly string[];
  /** Of a table, without that of the labels. */
  readonly columns?: readonly string[];
  /** Numbers a label. */
  readonly labels: number;
}

/** A network that was dropped. */
export interface LookedNetwork extends Pick<ArmResult['summary'], 'layers' | 'total'> {
  readonly name: string;
  /** Whether it has batch normalisations. */
  readonly norms: 'there' | 'none';
}

/** What was dropped, and in words what is wrong with it: with one, or with the experiment that they make. */
export interface Looked {
  readonly data?: LookedData;
  readonly network?: LookedNetwork;
  /** What the experiment asks of its networks; undefined where there is none. */
  readonly task?: Pick<Task, 'classes' | 'kind'>;
  readonly notes: readonly string[];
  readonly problems: { readonly [K in 'data' | 'model' | 'experiment']?: string };
}

/** A network that will be trained. */
export interface Plan {
  readonly label: string;
  /** The position of its arm. */
  readonly arm: number;
  readonly seed: number;
  /** Steps of an epoch. */
  readonly steps: number;
}

export interface ArmPlan {
  readonly name: string;
  readonly label: string;
  readonly phrase: string;
  readonly summary: ArmResult['summary'];
}

/** What is to be trained, once all is read and checked. */
export interface Ready {
  readonly type: 'ready';
  readonly arms: readonly ArmPlan[];
  readonly plans: readonly Plan[];
  readonly epochs: number;
  readonly batchSize: number;
  /** What networks are compared by: its key in the logs, and in words. */
  readonly metric: { readonly name: string; readonly label: string };
  /** What the samples are on which a network is tested after each epoch. */
  readonly tested: 'test' | 'validation';
  readonly testSet: TestSet;
}

/** The samples that networks are tested on in the end. */
export interface TestSet {
  readonly count: number;
  /** What the classes are called; none where labels are no classes. */
  readonly classes: readonly string[];
  /** Of the samples, where they are images. */
  readonly image?: ImageSize;
  /** The layers that give maps of an image, of all networks. */
  readonly mapped: readonly string[];
}

/** From the worker to the page. */
export type Report =
  | Ready
  | { readonly type: 'event'; readonly training: number; readonly event: TrialEvent }
  | { readonly type: 'trained'; readonly training: number }
  /** What can be said so far. */
  | { readonly type: 'so-far'; readonly lines: readonly string[] }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'result'; readonly result: Result; readonly files: ReadonlyMap<string, Uint8Array> }
  | Inspection
  | TestImage
  /** By arm, a probability a class. */
  | { readonly type: 'classified'; readonly said: readonly (readonly number[])[] }
  | { readonly type: 'figures'; readonly figures: readonly FigureFile[] }
  | { readonly type: 'file'; readonly name: ReportName; readonly content: string }
  | { readonly type: 'failed'; readonly message: string; readonly problem?: Problem };
