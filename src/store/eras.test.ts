import { runContract } from './contract-place.fixture.ts';
import { erasContract } from './eras.contract.ts';
import { sqlitePlace } from './sqlite-place.fixture.ts';

runContract(erasContract, sqlitePlace);
