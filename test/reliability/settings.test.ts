import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkSqlite, connectSqlite } from '../../db/sqlite.ts';
import { inFolder } from './stage.ts';

/** Opens a sound connection, changes one setting, and tells what the check at the start says to it. */
function checked(pragma: string): Promise<string> {
  return inFolder(async (folder) => {
    const connection = connectSqlite(join(folder, 'portal.db'));
    try {
      connection.pragma(pragma);
      checkSqlite(connection);
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    } finally {
      connection.close();
    }
  });
}

/** A connection in order but for the release of its SQLite. */
function release(version: string): Sqlite.Database {
  const settings: Record<string, unknown> = {
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    secure_delete: 1,
  };
  return {
    pragma: (name: string) => settings[name],
    prepare: () => ({ pluck: () => ({ get: () => version }) }),
  } as unknown as Sqlite.Database;
}

describe('settings without which an acknowledged rating can be lost', () => {
  it('a writing and a reading connection flush every commit to the disk', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'portal.db');
      const writer = connectSqlite(file);
      const reader = connectSqlite(file, { readonly: true });
      for (const connection of [writer, reader]) {
        expect(connection.pragma('synchronous', { simple: true })).toBe(2);
        expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
        connection.close();
      }
    });
    expect(await checked('synchronous = FULL')).toBe('accepted');
  });

  it('a connection on NORMAL, which power loss robs of the last commits, is refused', async () => {
    expect(await checked('synchronous = NORMAL')).toMatch('synchronous 须为 FULL');
  });

  it('a connection without the write-ahead log or without foreign keys is refused', async () => {
    expect(await checked('journal_mode = DELETE')).toMatch('journal_mode 须为 WAL');
    expect(await checked('foreign_keys = OFF')).toMatch('foreign_keys 须开启');
  });

  it('a connection that leaves what was destroyed in unused parts of the file is refused', async () => {
    expect(await checked('secure_delete = OFF')).toMatch('secure_delete 须开启');
  });

  it('SQLite 3.51.3 is taken, 3.51.2 and 3.9.9 are refused', () => {
    expect(() => checkSqlite(release('3.51.3'))).not.toThrow();
    expect(() => checkSqlite(release('3.51.2'))).toThrow('SQLite 3.51.2 过旧');
    expect(() => checkSqlite(release('3.9.9'))).toThrow('过旧');
  });
});
