/** What the interfaces of devices, tickets and ratings share, and how a device or a system is let in. */
import type { Context, Portal } from '../cases/portal.ts';
import { actorOfKey, isApiKey, knownOf, namedKey, type RatingIntake, signerOf } from '../cases/ratings.ts';
import { type Actor, PUBLIC } from '../domain/actor.ts';
import { isRefusal } from '../domain/outcome.ts';
import { readSignature } from '../domain/ratings.ts';
import { DOUBT_LIMIT, FORGERY_LIMIT, type Gate, gate, PUBLIC_LIMIT } from './gate.ts';

/** The doors of the ratings share what they act through. */
export interface RatingDoor {
  portal: Portal;
  intake: RatingIntake;
  /** What anybody may ask for, by address. */
  open: Gate;
  /** Wrong signatures and keys, by address and claimed device or key. */
  forged: Gate;
  /** Wrong ones in names whose share is used up, by address. */
  doubted: Gate;
  /** Names that were let in since the start: no more than there are devices and keys. */
  met: Set<string>;
}

export function ratingDoor(portal: Portal, intake: RatingIntake, limit = PUBLIC_LIMIT): RatingDoor {
  return {
    ...{ portal, intake, open: gate(limit) },
    ...{ forged: gate(FORGERY_LIMIT), doubted: gate(DOUBT_LIMIT), met: new Set() },
  };
}

/**
 * The device that signed. Only wrong signatures are counted: first against the share of address and claimed device, then
 * against what the address has for all names, so that neither a device nor its neighbours are silenced by a few forgeries
 * from their network, and no address has more checked than that.
 */
export async function admit(
  door: Watch,
  signature: string,
  body: Uint8Array,
  address: string,
): Promise<string> {
  const ctx = door.portal.as(PUBLIC, Date.now());
  const device = readSignature(signature)?.device;
  return counted(door, address, device, {
    check: () => signerOf(ctx, signature, body),
    exists: () => isDevice(ctx, device),
  });
}

/**
 * Who acts with a key. Wrong keys are counted as wrong signatures are, by address and the key that is named: who guesses
 * gets no further than that, and the system whose key it is, behind the same address, is let in all the while.
 * @param authorization the request's header
 */
export async function admitKey(door: Watch, authorization: string, address: string): Promise<Actor> {
  const ctx = door.portal.as(PUBLIC, Date.now());
  const key = namedKey(authorization);
  return counted(door, address, key, {
    check: () => actorOfKey(ctx, authorization),
    exists: () => isApiKey(ctx, key),
  });
}

type Watch = Pick<RatingDoor, 'portal' | 'forged' | 'doubted' | 'met'>;

/** Checks a claim to be somebody, unless too many such claims from there were wrong; counts it if it is refused. */
async function counted<T>(
  door: Watch,
  address: string,
  name: string | undefined,
  claim: { check: () => Promise<T>; exists: () => Promise<boolean> },
): Promise<T> {
  // A hall's devices and systems share an address with each other and with whoever is in its network.
  const share = (of = '') => (address === '' ? '' : `${address} ${of}`);
  const named = name !== undefined && door.forged.closed(share(name));
  // Whether anybody has a name that was not heard before is asked of the database: not without end.
  const strange = name !== undefined && !door.met.has(name) && door.forged.closed(share());
  const doubted = named || strange;
  if (doubted && door.doubted.closed(address)) door.doubted.enter(address);
  try {
    const found = await claim.check();
    if (name !== undefined) door.met.add(name);
    return found;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (doubted) door.doubted.enter(address);
    // Names that nobody has are without number; they have one share, or each would be a new one.
    if (!named) door.forged.enter(share(!strange && (await claim.exists()) ? name : ''));
    throw error;
  }
}

async function isDevice(ctx: Context, device: string | undefined): Promise<boolean> {
  if (device === undefined) return false;
  return knownOf(ctx, device).then(
    () => true,
    (error) => !(isRefusal(error) && error.code === 'not-found'),
  );
}
