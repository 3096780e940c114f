import { approvalsContract } from './approvals.contract.ts';
import { runContract } from './contract-place.fixture.ts';
import { sqlitePlace } from './sqlite-place.fixture.ts';

runContract(approvalsContract, sqlitePlace);
