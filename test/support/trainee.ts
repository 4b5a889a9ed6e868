/** Runs a training in a process of its own, which says of each batch that it was there: `trainee.ts FOLDER SAVE_FREQ DATA UNITS EPOCHS`. */
import { outcome } from './interrupted.ts';

const [folder, saveFreq, data, units, epochs] = process.argv.slice(2) as [string, string, 'arrays' | 'generator', string, string];
const text = await outcome({
  folder,
  saveFreq: saveFreq === 'epoch' ? 'epoch' : Number(saveFreq),
  data,
  units: Number(units),
  epochs: Number(epochs),
  onBatch: () => console.log('batch'),
});
console.log(`done ${text}`);
