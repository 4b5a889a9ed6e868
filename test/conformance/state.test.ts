import { testGroups } from '../support/testGroups.ts';
import { stateGroups } from './suite.ts';

testGroups(stateGroups);
