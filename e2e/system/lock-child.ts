import { openWriter } from '#engine/store/database.ts';

/** Another program that holds a store's write lock until its input ends. Argument: the file. */
const db = openWriter(process.argv[2] ?? '');
db.exec('BEGIN IMMEDIATE');
process.stdout.write('locked\n');
process.stdin.on('end', () => {
  db.exec('ROLLBACK');
  db.close();
});
process.stdin.resume();
