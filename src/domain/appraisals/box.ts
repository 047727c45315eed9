/**
 * The sealed box: HPKE (RFC 9180) in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 *
 * @hpke/core takes X25519 from WebCrypto, which browsers have had only since 2023 (Safari 17) and 2025 (Chrome 133);
 * so the key encapsulation here is computed by @noble/curves, and the rest is the library's. A test opens such
 * boxes with the library's own KEM and the other way round.
 */
import {
  Aes256Gcm,
  CipherSuite,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  type RecipientContextParams,
  type SenderContextParams,
} from '@hpke/core';
import { x25519 } from '@noble/curves/ed25519.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, type Random, utf8 } from './bytes.ts';

/** A key for this KEM: the raw bytes in the coat that the library's types ask for. */
interface RawKey extends CryptoKey {
  raw: Uint8Array;
}

function rawKey(type: 'public' | 'private', raw: Uint8Array): RawKey {
  return { type, raw, extractable: true, algorithm: { name: 'X25519' }, usages: [] };
}

const PROTOCOL = utf8('HPKE-v1');
/** "KEM" ‖ 0x0020, RFC 9180 §4.1. */
const KEM_SUITE = concat(utf8('KEM'), Uint8Array.of(0, 0x20));

/** ExtractAndExpand of RFC 9180 §4.1. */
function sharedSecret(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): ArrayBuffer {
  const key = extract(sha256, concat(PROTOCOL, KEM_SUITE, utf8('eae_prk'), dh));
  const info = concat(Uint8Array.of(0, 32), PROTOCOL, KEM_SUITE, utf8('shared_secret'), enc, recipient);
  return Uint8Array.from(expand(sha256, key, info, 32)).buffer;
}

class PortableKem extends DhkemX25519HkdfSha256 {
  readonly #random: Random;

  constructor(random: Random) {
    super();
    this.#random = random;
  }

  override async encap(
    params: SenderContextParams,
  ): Promise<{ sharedSecret: ArrayBuffer; enc: ArrayBuffer }> {
    const recipient = (params.recipientPublicKey as RawKey).raw;
    const ephemeral = this.#random(32);
    const enc = Uint8Array.from(x25519.getPublicKey(ephemeral));
    const secret = sharedSecret(x25519.getSharedSecret(ephemeral, recipient), enc, recipient);
    return { sharedSecret: secret, enc: enc.buffer };
  }

  override async decap(params: RecipientContextParams): Promise<ArrayBuffer> {
    const secret = (params.recipientKey as RawKey).raw;
    const enc = Uint8Array.from(new Uint8Array(params.enc as ArrayBuffer));
    return sharedSecret(x25519.getSharedSecret(secret, enc), enc, x25519.getPublicKey(secret));
  }
}

function suite(random: Random): CipherSuite {
  return new CipherSuite({ kem: new PortableKem(random), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

/** What a box is bound to: `info` names its purpose, `aad` the ballot it belongs to. */
export interface Binding {
  info: Bytes;
  aad: Bytes;
}

/** enc (32 bytes) ‖ ciphertext and tag (length of the content + 16). */
export async function seal(
  tallyKey: Uint8Array,
  content: Bytes,
  { info, aad }: Binding,
  random: Random,
): Promise<Bytes> {
  const recipientPublicKey = rawKey('public', tallyKey);
  const { enc, ct } = await suite(random).seal(
    { recipientPublicKey, info: info.buffer },
    content.buffer,
    aad.buffer,
  );
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

/** Opens a box; null if it was not sealed for this key and binding, or was altered. */
export async function open(
  tallySecret: Uint8Array,
  box: Bytes,
  { info, aad }: Binding,
): Promise<Bytes | null> {
  const recipientKey = rawKey('private', tallySecret);
  const enc = box.slice(0, 32).buffer;
  try {
    const content = await suite(refuseRandom).open(
      { recipientKey, enc, info: info.buffer },
      box.slice(32).buffer,
      aad.buffer,
    );
    return new Uint8Array(content);
  } catch {
    return null;
  }
}

function refuseRandom(): never {
  throw new Error('opening a box draws no lots');
}

/** The trustees' public key, base64url-ready, of a 32-byte secret. */
export function tallyPublicKey(tallySecret: Uint8Array): Bytes {
  return Uint8Array.from(x25519.getPublicKey(tallySecret));
}
