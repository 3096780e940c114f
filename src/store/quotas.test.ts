// Counts in SQLite keep the promises of their contract.
import { runContract } from './contract-place.fixture.ts';
import { quotasContract } from './quotas.contract.ts';
import { sqlitePlace } from './sqlite-place.fixture.ts';

runContract(quotasContract, sqlitePlace);
