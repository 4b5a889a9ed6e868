// Reads one file in a process of its own, and prints how that ended, what it took of the processor, and the most memory it had.
// node refuseOne.js READER FILE
import { readFile } from 'node:fs/promises';
import { parsePickle } from '../../dist/datasets/files/pickle.js';
import { datasets, loadModel, modelFromJson } from '../../dist/node/index.js';

const quiet = { onWarning: () => {} };
const readers = {
  model: (path) => loadModel(path, quiet),
  json: async (path) => modelFromJson(await readFile(path, 'utf8'), quiet),
  npy: datasets.readNpy,
  npz: datasets.readNpz,
  idx: datasets.readIdx,
  csv: datasets.readCsv,
  image: datasets.decodeImage,
  pickle: async (path) => parsePickle(await readFile(path), path),
};

const [reader, path] = process.argv.slice(2);
const began = process.cpuUsage();
const outcome = await readers[reader](path).then(
  () => 'read',
  (error) => `${error.name}: ${error.message}`,
);
const { user, system } = process.cpuUsage(began);
// Where the system tells it of this program alone: resourceUsage has the memory of the process that started it too.
const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
const kilobytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
process.stdout.write(JSON.stringify({ outcome, seconds: (user + system) / 1e6, megabytes: kilobytes / 1024 }));
process.exit(0);
