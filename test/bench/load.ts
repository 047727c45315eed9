/**
 * A load generator in a process of its own: raw keep-alive sockets, one request each at a time, counting answers.
 * Node's own client would cost more than the server that is measured.
 */
import { createPrivateKey } from 'node:crypto';
import { connect } from 'node:net';
import { TestDevice } from '../device.ts';
import { bodiesFor } from './ratings.ts';

/** What to send, where and for how long. */
export interface Order {
  port: number;
  path: string;
  connections: number;
  milliseconds: number;
  /** Ratings in one request. */
  batch: number;
  /** One for each connection, which then numbers, chains and signs as a kiosk does. */
  devices?: { id: string; point: string; key: string }[];
}

/** Devices go on with their numbers from one order to the next. */
const known = new Map<string, TestDevice>();

/** Makes the requests of one connection: a body, and the headers that it needs. */
function requestsOf({ batch, devices }: Order, connection: number): () => [body: string, headers: string] {
  const own = devices?.[connection];
  if (own === undefined) {
    const next = bodiesFor(batch);
    return () => [next(), ''];
  }
  const { id, point, key } = own;
  const device = known.get(id) ?? new TestDevice(id, point, createPrivateKey(key));
  known.set(id, device);
  return () => {
    const body = JSON.stringify(Array.from({ length: batch }, () => device.rate()));
    const headers = Object.entries(device.headers(body)).map(([name, value]) => `${name}: ${value}\r\n`);
    return [body, headers.join('')];
  };
}

process.on('message', (order: Order) => {
  void run(order).then((result) => process.send!(result));
});

/** Sends until the time is over, then waits for the answers that are due. */
async function run(order: Order): Promise<object> {
  const { port, path, connections, milliseconds, batch } = order;
  const end = performance.now() + milliseconds;
  const started = performance.now();
  let answered = 0;
  let failed = 0;
  await Promise.all(
    Array.from({ length: connections }, (_, i) => {
      const next = requestsOf(order, i);
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      const send = () => {
        const [body, headers] = next();
        const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n${headers}`;
        socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      };
      let pending = '';
      socket.on('connect', send);
      socket.on('data', (data) => {
        pending += data.toString('latin1');
        const at = pending.indexOf('\r\n\r\n');
        if (at < 0) return;
        const length = /content-length: (\d+)/i.exec(pending);
        if (length === null || pending.length < at + 4 + Number(length[1])) return;
        if (/^HTTP\/1.1 20[01]/.test(pending)) answered += batch;
        else failed++;
        pending = '';
        if (performance.now() < end) send();
        else socket.end(resolve);
      });
      socket.on('error', () => resolve());
      return promise;
    }),
  );
  return { rate: answered / ((performance.now() - started) / 1000), failed };
}
