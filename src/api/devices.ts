import { Hono } from 'hono';
import { Heartbeat, heartbeats, knownOf, PairingInput, pairDevice, unsigned } from '../cases/ratings.ts';
import { PUBLIC } from '../domain/actor.ts';
import { SIGNATURE_HEADER } from '../domain/ratings.ts';
import { admit, type RatingDoor } from './door.ts';
import { logFault } from './errors.ts';
import { gate, PAIRING_LIMIT, senderOf } from './gate.ts';
import { readBody } from './read.ts';

/**
 * The interface of the rating devices (§9.2): `POST /api/v1/devices` pairs one with a code from the office;
 * `POST /api/v1/devices/heartbeat`, signed, tells how a device is and hears what the service holds of it.
 * @param clock the instant, for a demonstration that lives in its own year
 */
export function deviceRoutes(door: RatingDoor, clock: () => number): Hono {
  const { portal } = door;
  const app = new Hono();
  const pairing = gate(PAIRING_LIMIT);
  const pulse = heartbeats(portal, clock, logFault);
  const headers = { 'cache-control': 'no-store' };

  app.post('/api/v1/devices', async (c) => {
    const input = readBody(PairingInput, await c.req.text().catch(() => ''));
    const address = senderOf(c);
    // Ahead of the look: many codes sent at once would all be tried before the first of them counted.
    pairing.enter(address);
    const paired = await pairDevice(portal.as(PUBLIC, clock()), input);
    pairing.giveBack(address);
    return c.json(paired, 201, headers);
  });

  app.post('/api/v1/devices/heartbeat', async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer().catch(() => new ArrayBuffer()));
    const header = c.req.header(SIGNATURE_HEADER) ?? '';
    const signer = await admit(door, header, body, senderOf(c));
    const beat = readBody(Heartbeat, new TextDecoder().decode(body));
    if (beat.device !== signer) throw unsigned('所写的设备不是签名的设备。');
    const { name, point, last, chain } = await knownOf(portal.as(PUBLIC, clock()), signer);
    pulse(beat);
    // The machine's own clock: that is the one the device's is held against.
    return c.json({ now: Date.now(), name, point, last, chain }, 200, headers);
  });

  return app;
}
