import { balances } from '../snapshots/accounts.js';
import { runStation } from './run-station.js';

await runStation([balances('nats', 5)]);
