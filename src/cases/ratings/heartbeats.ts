import { PUBLIC } from '../../domain/actor.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { Portal } from '../portal.ts';
import { type Heartbeat, noteHeartbeats } from './devices.ts';

/** Between two notes of what devices tell; two hundred devices would else write three lines a second. */
const EVERY = 30_000;

/**
 * Gathers what devices tell of themselves and notes it twice a minute at most, the first at once. What a stop of the
 * server loses the devices tell again within a minute.
 * @param failed is told of what could not be noted
 */
export function heartbeats(
  portal: Portal,
  clock: () => Instant,
  failed: (error: unknown) => void,
): (beat: Heartbeat) => void {
  const beats = new Map<string, Heartbeat>();
  let pause: NodeJS.Timeout | null = null;
  const note = (): void => {
    pause = null;
    if (beats.size === 0) return;
    const noted = [...beats.values()];
    beats.clear();
    pause = setTimeout(note, EVERY).unref();
    noteHeartbeats(portal.as(PUBLIC, clock()), noted).catch(failed);
  };
  return (beat) => {
    beats.set(beat.device, beat);
    if (pause === null) note();
  };
}
