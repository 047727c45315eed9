import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  append,
  bundlePaths,
  consistencyHolds,
  consistencyProof,
  EMPTY,
  edgeText,
  entryOf,
  type Hash,
  inclusionHolds,
  inclusionProof,
  keyText,
  leafHash,
  logKey,
  openCheckpoint,
  readBundle,
  readEdge,
  readEntry,
  readKey,
  rootOf,
  rootOfEdge,
  signCheckpoint,
  tilePath,
  tilePaths,
  tilesOfProof,
} from '../../src/domain/log.ts';

const hex = (hash: Hash) => Buffer.from(hash).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const entry = (i: number) => Uint8Array.from(Buffer.from(`entry ${i}`));
const many = (n: number) => Array.from({ length: n }, (_, i) => entry(i));

/** A log of n entries as files, grown in steps of the given sizes. */
function logOf(n: number, steps: number[] = [n]) {
  const files = new Map<string, Uint8Array>();
  let edge = EMPTY;
  for (const step of steps) {
    const grown = append(edge, many(n).slice(edge.size, edge.size + step));
    for (const file of grown.files) files.set(file.path, file.bytes);
    edge = grown.edge;
  }
  const read = (path: string) => {
    const found = files.get(path);
    if (!found) throw new Error(`no ${path}`);
    return found;
  };
  return { edge, files, read, root: rootOfEdge(edge) };
}

describe('the tree', () => {
  // The vectors that certificate transparency's implementations share.
  const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'].concat(
    '606162636465666768696a6b6c6d6e6f',
  );
  const ROOTS = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  it.each(ROOTS.map((root, n) => [n, root] as const))('over %i entries has the known root', (n, root) => {
    const entries = ENTRIES.slice(0, n).map(bytes);
    expect(hex(rootOf(entries.map(leafHash)))).toBe(root);
    expect(hex(rootOfEdge(append(EMPTY, entries).edge))).toBe(root);
  });
});

describe('growth', () => {
  it.each([255, 256, 257, 511, 512, 513])('to %i entries gives the root of the whole list', (n) => {
    expect(hex(logOf(n).root)).toBe(hex(rootOf(many(n).map(leafHash))));
  });

  it('past 65,536 entries gives the root of the whole list', () => {
    expect(hex(logOf(65_537 + 300).root)).toBe(hex(rootOf(many(65_537 + 300).map(leafHash))));
  });

  it('in any steps gives the same files and the same edge', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 }), (steps) => {
        const n = steps.reduce((sum, step) => sum + step, 0);
        const [whole, grown] = [logOf(n), logOf(n, steps)];
        expect(edgeText(grown.edge)).toBe(edgeText(whole.edge));
        for (const [path, content] of whole.files) expect(grown.files.get(path), path).toEqual(content);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on from an edge kept as text', () => {
    const kept = readEdge(edgeText(append(EMPTY, many(300)).edge));
    expect(hex(rootOfEdge(append(kept, many(700).slice(300)).edge))).toBe(hex(logOf(700).root));
  });

  it('keeps every entry readable, in its order', () => {
    const { read } = logOf(600, [100, 200, 300]);
    const found = bundlePaths(600).flatMap((path, i) => readBundle(read(path), i === 2 ? 88 : 256));
    expect(found.map((one) => Buffer.from(one).toString())).toEqual(
      many(600).map((one) => Buffer.from(one).toString()),
    );
  });

  it('refuses a bundle that breaks off', () => {
    const bundle = logOf(3).read('tile/entries/000.p/3');
    expect(() => readBundle(bundle.subarray(0, -1), 3)).toThrow('breaks off');
    expect(() => readBundle(bundle, 4)).toThrow('3 entries instead of 4');
  });

  it('knows the path of every file of a log from its size alone', () => {
    for (const size of [1, 255, 256, 257, 65_537]) {
      const whole = append(EMPTY, many(size)).files.map(({ path }) => path);
      expect([...bundlePaths(size), ...tilePaths(size)].toSorted()).toEqual(whole.toSorted());
    }
  });

  it('names tiles as C2SP does', () => {
    expect(tilePath(0, 1234067)).toBe('tile/0/x001/x234/067');
    expect(tilePath(1, 7, 112)).toBe('tile/1/007.p/112');
  });
});

describe('proofs', () => {
  const SIZE = 777;
  const log = logOf(SIZE);

  it('of every kind of place hold, and the files they need are known beforehand', () => {
    for (const index of [0, 1, 255, 256, 511, 512, 767, 768, 776]) {
      const needed = new Set(tilesOfProof(index, SIZE));
      const proof = inclusionProof(index, SIZE, (path) => {
        expect(needed.has(path)).toBe(true);
        return log.read(path);
      });
      expect(inclusionHolds(leafHash(entry(index)), index, SIZE, proof, log.root)).toBe(true);
    }
  });

  it('do not hold for another entry, another place, another size or an altered step', () => {
    const proof = inclusionProof(300, SIZE, log.read);
    const leaf = leafHash(entry(300));
    expect(inclusionHolds(leafHash(entry(301)), 300, SIZE, proof, log.root)).toBe(false);
    expect(inclusionHolds(leaf, 301, SIZE, proof, log.root)).toBe(false);
    expect(inclusionHolds(leaf, 300, SIZE, proof.slice(1), log.root)).toBe(false);
    expect(inclusionHolds(leaf, 300, SIZE, [...proof, proof[0]!], log.root)).toBe(false);
    proof.forEach((hash, i) => {
      const altered = proof.map((one, j) =>
        i === j ? Uint8Array.from(hash, (b, k) => (k ? b : b ^ 1)) : one,
      );
      expect(inclusionHolds(leaf, 300, SIZE, altered, log.root)).toBe(false);
    });
  });

  it('show that a log has grown and nothing else', () => {
    for (const old of [1, 2, 255, 256, 257, 512, 700, 776, 777]) {
      const before = { size: old, root: logOf(old).root };
      const proof = consistencyProof(old, SIZE, log.read);
      const now = { size: SIZE, root: log.root };
      expect(consistencyHolds(before, now, proof), `${old}`).toBe(true);
      const other = append(
        EMPTY,
        many(old).map((one, i) => (i === 0 ? bytes('ff') : one)),
      ).edge;
      expect(consistencyHolds({ size: old, root: rootOfEdge(other) }, now, proof), `${old}`).toBe(false);
    }
  });

  it('refuse an entry past the end', () => {
    expect(() => inclusionProof(SIZE, SIZE, log.read)).toThrow('no such entry');
    expect(() => consistencyProof(0, SIZE, log.read)).toThrow('no such beginning');
  });
});

describe('the checkpoint', () => {
  const seed = new Uint8Array(32).fill(7);
  const key = logKey('reform.example/log/2016', seed);
  const checkpoint = { origin: key.name, size: 777, root: logOf(777).root };
  const note = signCheckpoint(checkpoint, key, seed);

  it('opens with the key that signed it, among signatures of others', () => {
    expect(openCheckpoint(note, key)).toEqual(checkpoint);
    expect(openCheckpoint(`${note}— witness.example AAAAAAAA\n`, key)).toEqual(checkpoint);
  });

  it('does not open with another key, or with any character changed', () => {
    expect(openCheckpoint(note, logKey(key.name, new Uint8Array(32).fill(8)))).toBeNull();
    for (let i = 0; i < note.length - 1; i++) {
      const altered = `${note.slice(0, i)}${note[i] === 'x' ? 'y' : 'x'}${note.slice(i + 1)}`;
      expect(openCheckpoint(altered, key), `character ${i}`).toBeNull();
    }
  });

  it('is signed by a key that one line tells', () => {
    expect(readKey(keyText(key))).toEqual(key);
    expect(readKey(keyText(key).replace('log', 'lag'))).toBeNull();
  });
});

describe('an entry', () => {
  const leaf = {
    kind: 'AIRING',
    path: 'airings/county/2016-Q3.json',
    revision: 2,
    previous: '2016/4',
    sha256: 'a'.repeat(64),
  } as const;

  it('is one line of canonical JSON', () => {
    expect(Buffer.from(entryOf(leaf)).toString()).toBe(
      `{"kind":"AIRING","path":"airings/county/2016-Q3.json","previous":"2016/4","revision":2,"sha256":"${'a'.repeat(64)}"}`,
    );
    expect(readEntry(entryOf(leaf))).toEqual(leaf);
  });

  it('says nothing that is not laid down', () => {
    expect(() => entryOf({ ...leaf, comment: 'text of a citizen' } as never)).toThrow('comment');
  });
});
