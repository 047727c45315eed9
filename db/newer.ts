import { readMigrationFiles } from 'drizzle-orm/migrator';
import { Refusal } from '../src/domain/outcome.ts';

/**
 * Refuses a database that a newer release has migrated further than this one knows.
 * @param newest when its last migration was made, in milliseconds; 0 before the first
 * @throws Refusal `unavailable`
 */
export function refuseUnknown(newest: number, migrationsFolder: string): void {
  const known = Math.max(...readMigrationFiles({ migrationsFolder }).map((m) => m.folderMillis));
  if (newest <= known) return;
  throw new Refusal(
    'unavailable',
    '数据库由更新版本的程序建立，本版本不能打开；请换用新版本程序，数据未改动。',
  );
}
