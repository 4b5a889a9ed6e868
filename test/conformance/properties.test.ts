import { testGroups } from '../support/testGroups.ts';
import { propertyGroups } from './propertyChecks.ts';

testGroups(propertyGroups);
