import { testGroups } from '../support/testGroups.ts';
import { dropoutMaskGroups } from './dropoutMaskChecks.ts';

testGroups(dropoutMaskGroups);
