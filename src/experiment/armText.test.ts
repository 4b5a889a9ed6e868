import { describe, expect, it } from 'vitest';
import { ARM_PATTERN, ARM_PURPOSES, splitArms } from './armList.ts';
import { readArm } from './armText.ts';

describe('splitArms', () => {
  it.each([
    ['none,batch', ['none', 'batch']],
    ['none, batch:momentum=0.9,epsilon=1e-5 ,layer', ['none', 'batch:momentum=0.9,epsilon=1e-5', 'layer']],
    ['ghost:8,group:8,epsilon=0.1,ws+group:4', ['ghost:8', 'group:8,epsilon=0.1', 'ws+group:4']],
    ['layer,epsilon=0.1', ['layer:epsilon=0.1']],
    ['batch:momentum=0.9,batch:momentum=0.5', ['batch:momentum=0.9', 'batch:momentum=0.5']],
    ['epsilon=1', ['epsilon=1']],
    ['none,,batch', ['none', '', 'batch']],
  ])('%s', (text, arms) => {
    expect(splitArms(text)).toEqual(arms);
  });
});

describe('readArm', () => {
  it.each([
    [' Group : 08 ', 'group:8'],
    ['group:groups=8', 'group:8'],
    ['batch:epsilon=1e-3, momentum=.50', 'batch:momentum=0.5,epsilon=0.001'],
    ['renorm:center=false', 'renorm:center=false'],
    ['WS+group:8', 'ws+group:8'],
    ['batch:gammaInitializer=zeros', 'batch:gammaInitializer=zeros'],
  ])('%s is %s', (text, name) => {
    expect(readArm(text).name).toBe(name);
    expect(readArm(name)).toEqual(readArm(text));
  });

  it.each([
    [
      'grop:8',
      'arms: expected names among none, batch, ghost:N, renorm, layer, group[:N], instance, rms, dyt[:N], frn, agc[:N], each alone or as ws+NAME, got grop:8. Did you mean group?',
    ],
    ['', 'got an empty name.'],
    ['ws', 'got ws. Say what comes with it: ws+group:8.'],
    ['ws+ws+batch', 'got ws+ws+batch.'],
    ['toString', 'got toString.'],
    ['group:0', 'arm "group:0", option groups: expected an integer of at least 1, or -1 for one group a channel, got 0.'],
    ['ghost', 'arm "ghost": expected ghost:N, how many samples share statistics, got ghost.'],
    ['ghost:1.5', 'arm "ghost:1.5", option virtualBatchSize: expected an integer of at least 1, got 1.5.'],
    ['batch:momentm=0.9', 'got momentm=0.9. Did you mean momentum?'],
    ['batch:momentum=2', 'arm "batch:momentum=2", option momentum: expected a number from 0 to 1, got 2.'],
    ['batch:8', 'got 8.'],
    ['batch:', 'got nothing.'],
    ['batch:momentum=', 'got momentum without a value.'],
    ['batch:momentum=0.1,momentum=0.2', 'got momentum twice.'],
    ['batch:center=maybe', 'got center=maybe. center is true or false.'],
    ['batch:axis=1', 'arm "batch:axis=1": expected options among momentum,'],
    ['instance:groups=2', 'got groups=2.'],
    ['none:epsilon=1', 'arm "none:epsilon=1": expected no options, got epsilon=1.'],
    ['agc:0', 'arm "agc:0", option adaptiveClipping: expected a number above 0, got 0.'],
    ['dyt:many', 'arm "dyt:many", option initialAlpha: expected a number, got "many".'],
  ])('refuses %s', (text, message) => {
    expect(() => readArm(text)).toThrow(message);
  });

  it('agrees with the pattern for schemas and the list for help', () => {
    for (const text of ['none', 'group:8', 'ws+group:8', 'batch:momentum=0.9,epsilon=1e-5']) expect(text).toMatch(ARM_PATTERN);
    for (const text of ['', 'bath', 'group:', 'ws+', 'none,batch']) expect(text).not.toMatch(ARM_PATTERN);
    expect(ARM_PURPOSES.map(([form]) => form)).toEqual([
      ...['none', 'batch', 'ghost:N', 'renorm', 'layer', 'group[:N]', 'instance', 'rms', 'dyt[:N]', 'frn', 'agc[:N]', 'ws+NAME'],
    ]);
  });
});
