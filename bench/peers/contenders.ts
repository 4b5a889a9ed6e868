import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VECTOR_BITS_VARIABLE } from '../../src/backends/wasm/wasm.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `bench -- install` puts the peers; git ignores it. */
export const PEERS = here('../.peers/');
export const PYTHON = here('../.peers/venv/bin/python');

export interface Contender {
  readonly id: string;
  readonly title: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A file without which it cannot run. */
  readonly needs: string;
}

const typescript = (id: string, title: string, needs: string, ...args: string[]): Contender => {
  const [file = id, ...rest] = args;
  const loader = import.meta.resolve('tsx');
  return { id, title, command: [process.execPath, '--import', loader, here(`drivers/${file}.ts`), ...rest], needs };
};

const driver = here('drivers/evenkeel.ts');
const ours = typescript('evenkeel', 'Evenkeel', driver);
/** Ours with vectors of 256 bits, which Node's engine has from version 24 on. */
const ours256: Contender = {
  ...typescript('evenkeel-256', 'Evenkeel, 256 bits', driver, 'evenkeel'),
  environment: { [VECTOR_BITS_VARIABLE]: '256' },
};
const has256 = Number.parseInt(process.versions.node, 10) >= 24;

const python = (id: string, title: string, args: readonly string[], environment: Record<string, string> = {}): Contender => {
  const [file, ...rest] = args;
  return { id, title, command: [PYTHON, here(`drivers/${file}.py`), ...rest], environment, needs: PYTHON };
};

const npmPackage = (name: string) => `${PEERS}node_modules/${name}/package.json`;

/** All contenders, ours first, in the order of a round. */
export const contenders: readonly Contender[] = [
  ours,
  ...(has256 ? [ours256] : []),
  python('torch', 'PyTorch eager', ['torch_peer', 'eager']),
  python('torch-compile', 'PyTorch torch.compile', ['torch_peer', 'compile'], {
    TORCHINDUCTOR_CACHE_DIR: `${PEERS}inductor`,
  }),
  python('keras-tensorflow', 'Keras on TensorFlow', ['keras_peer'], { KERAS_BACKEND: 'tensorflow' }),
  python('keras-jax', 'Keras on JAX', ['keras_peer'], { KERAS_BACKEND: 'jax' }),
  python('keras-torch', 'Keras on PyTorch', ['keras_peer'], { KERAS_BACKEND: 'torch' }),
  typescript('jaxjs', 'jax-js', npmPackage('@jax-js/jax')),
  typescript('tfjs-wasm', 'TensorFlow.js wasm', npmPackage('@tensorflow/tfjs-backend-wasm'), 'tfjs', 'wasm'),
  typescript('tfjs-cpu', 'TensorFlow.js cpu', npmPackage('@tensorflow/tfjs-backend-cpu'), 'tfjs', 'cpu'),
];

export const OURS = ours.id;
export const OURS_256 = ours256.id;

/** Whether a contender is ours, not a peer. */
export const isOurs = (id: string) => id === OURS || id === OURS_256;

export const isInstalled = ({ needs }: Contender) => existsSync(needs);

/**
 * What bounds a contender to `threads` threads, besides what its driver sets: the thread pools that read the environment. Left out is what
 * would slow a peer down, or change the vectors of ours, if it were set in the caller's.
 */
export function environmentFor({ environment }: Contender, threads: number): NodeJS.ProcessEnv {
  const n = String(threads);
  const {
    OPENBLAS_CORETYPE: _type,
    OPENBLAS_L2_SIZE: _size,
    XLA_FLAGS: _flags,
    [VECTOR_BITS_VARIABLE]: _bits,
    ...rest
  } = process.env;
  return {
    ...rest,
    OMP_NUM_THREADS: n,
    MKL_NUM_THREADS: n,
    OPENBLAS_NUM_THREADS: n,
    TF_NUM_INTRAOP_THREADS: n,
    TF_NUM_INTEROP_THREADS: '1',
    ...(threads === 1 && { XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false' }),
    JAX_PLATFORMS: 'cpu',
    CUDA_VISIBLE_DEVICES: '',
    TF_CPP_MIN_LOG_LEVEL: '3',
    PYTHONDONTWRITEBYTECODE: '1',
    ...environment,
  };
}
