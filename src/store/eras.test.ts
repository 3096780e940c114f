import { runContract } from './contract-place.ts';
import { erasContract } from './eras.contract.ts';
import { sqlitePlace } from './sqlite-place.ts';

runContract(erasContract, sqlitePlace);
