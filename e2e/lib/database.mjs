// Another program that keeps the centre's database for itself.

import { join } from 'node:path';
import { start, until } from './process.mjs';

/** Locks the SQLite file against every writer until `release()`. */
export async function lockDatabase({ data }) {
  const program = start('sqlite3', ['-bail', join(data, 'yingda.db')], { name: 'sqlite3' });
  program.child.stdin.write(".timeout 5000\nBEGIN EXCLUSIVE;\nSELECT 'locked';\n");
  await until(() => `sqlite3 holds the lock; it printed ${program.output()}`, () => program.output().includes('locked\n'));
  return {
    release: () => (program.child.stdin.end('ROLLBACK;\n'), program.ended),
  };
}
