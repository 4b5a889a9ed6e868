import { testGroups } from '../support/testGroups.ts';
import { opGroups } from './opChecks.ts';

testGroups(opGroups);
