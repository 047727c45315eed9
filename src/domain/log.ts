/** The public log: an append-only Merkle tree (RFC 6962 hashing) of what was published, in C2SP form. */
export * from './log/leaves.ts';
export * from './log/note.ts';
export * from './log/proofs.ts';
export * from './log/tiles.ts';
export * from './log/tree.ts';
