/** What the interfaces of devices, tickets and ratings share, and how a device is let in. */
import type { Context, Portal } from '../cases/portal.ts';
import { knownOf, type RatingIntake, signerOf } from '../cases/ratings.ts';
import { PUBLIC } from '../domain/actor.ts';
import { isRefusal } from '../domain/outcome.ts';
import { readSignature } from '../domain/ratings.ts';
import { DOUBT_LIMIT, FORGERY_LIMIT, type Gate, gate, PUBLIC_LIMIT } from './gate.ts';

/** The doors of the ratings share what they act through. */
export interface RatingDoor {
  portal: Portal;
  intake: RatingIntake;
  /** What anybody may ask for, by address. */
  open: Gate;
  /** Wrong signatures, by address and claimed device. */
  forged: Gate;
  /** Wrong signatures in names whose share is used up, by address. */
  doubted: Gate;
}

export function ratingDoor(portal: Portal, intake: RatingIntake, limit = PUBLIC_LIMIT): RatingDoor {
  return {
    ...{ portal, intake, open: gate(limit) },
    ...{ forged: gate(FORGERY_LIMIT), doubted: gate(DOUBT_LIMIT) },
  };
}

/**
 * The device that signed. Only wrong signatures are counted: first against the share of address and claimed device, then
 * against what the address has for all names, so that neither a device nor its neighbours are silenced by a few forgeries
 * from their network, and no address has more checked than that.
 */
export async function admit(
  door: Pick<RatingDoor, 'portal' | 'forged' | 'doubted'>,
  signature: string,
  body: Uint8Array,
  address: string,
): Promise<string> {
  const ctx = door.portal.as(PUBLIC, Date.now());
  const device = readSignature(signature)?.device;
  // A hall's devices share an address with each other and with whoever is in its network.
  const share = (name = '') => (address === '' ? '' : `${address} ${name}`);
  const doubted = device !== undefined && door.forged.closed(share(device));
  if (doubted && door.doubted.closed(address)) door.doubted.enter(address);
  try {
    return await signerOf(ctx, signature, body);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (doubted) door.doubted.enter(address);
    // Names that no device has are without number; they have one share, or each would be a new one.
    else door.forged.enter(share((await isDevice(ctx, device)) ? device : ''));
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
