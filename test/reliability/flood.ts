/** A hostile flood in a process of its own: many connections that send batches and come back when they are cut off. */
import { connect } from 'node:net';
import { makeRatings } from './ratings.ts';

export interface FloodOrder {
  port: number;
  connections: number;
  milliseconds: number;
}

process.on('message', ({ port, connections, milliseconds }: FloodOrder) => {
  const end = performance.now() + milliseconds;
  const counts: Record<string, number> = {};
  // Made beforehand, and sent again and again: who attacks spends nothing on it.
  const bodies = Array.from({ length: 20 }, () => JSON.stringify(makeRatings(200)));
  let sent = 0;
  const attack = (): void => {
    if (performance.now() > end) return;
    const socket = connect(port, '127.0.0.1');
    const send = () => {
      const body = bodies[sent++ % bodies.length]!;
      const head = `POST /api/v1/ratings HTTP/1.1\r\nHost: flood\r\nContent-Type: application/json\r\n`;
      socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    socket.on('connect', send);
    socket.on('data', (data) => {
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(data.toString('latin1')) ?? [];
      if (status === undefined) return;
      counts[status] = (counts[status] ?? 0) + 1;
      if (performance.now() < end) send();
      else socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', attack);
  };
  for (let n = 0; n < connections; n++) attack();
  setTimeout(() => process.send!(counts, () => process.exit()), milliseconds + 200);
});
