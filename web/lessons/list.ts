import type { ComponentType } from 'preact';
import { Dropout } from './Dropout.tsx';
import { Folding } from './Folding.tsx';
import { LearningRates } from './LearningRates.tsx';
import { SmallBatches } from './SmallBatches.tsx';
import { TrainingAndInference } from './TrainingAndInference.tsx';
import { WhatItComputes } from './WhatItComputes.tsx';

export interface Lesson {
  /** In the address. */
  readonly slug: string;
  readonly title: string;
  /** What one will know. */
  readonly line: string;
  readonly Body: ComponentType;
}

export const LESSONS: readonly Lesson[] = [
  {
    slug: 'what-it-computes',
    title: 'What batch normalisation computes',
    line: 'A batch of four samples, every number of it yours to change.',
    Body: WhatItComputes,
  },
  {
    slug: 'training-and-inference',
    title: 'Training against inference',
    line: 'Two kinds of statistics, and how long one takes to follow the other.',
    Body: TrainingAndInference,
  },
  {
    slug: 'small-batches',
    title: 'Small batches',
    line: 'What a mean is worth that is taken of two samples.',
    Body: SmallBatches,
  },
  {
    slug: 'large-learning-rates',
    title: 'Large learning rates',
    line: 'Steps that are too large for a network, and not for its twin.',
    Body: LearningRates,
  },
  {
    slug: 'dropout-before-batch-norm',
    title: 'Dropout before batch norm',
    line: 'How one layer teaches the next a variance that never comes.',
    Body: Dropout,
  },
  {
    slug: 'folding',
    title: 'Folding',
    line: 'After training, batch normalisation can be made to vanish.',
    Body: Folding,
  },
];
