import { testGroups } from '../support/testGroups.ts';
import { threadGroups } from './threadChecks.ts';

testGroups(threadGroups);
