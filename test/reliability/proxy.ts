/** A bad network: a TCP proxy that gives each connection a fate. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type Fate =
  | 'pass'
  | 'drop-before'
  | 'drop-after'
  | 'duplicate'
  | 'late'
  | 'trickle'
  | 'reset-mid-body';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads one request whole: the client says how long the body is. */
async function requestOf(client: Socket): Promise<Buffer> {
  let read = Buffer.alloc(0);
  for await (const part of client.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, part as Buffer]);
    const end = read.indexOf('\r\n\r\n');
    const length = /content-length: (\d+)/i.exec(read.toString('latin1'));
    if (end >= 0 && length !== null && read.length >= end + 4 + Number(length[1])) break;
  }
  return read;
}

function upstream(port: number): Socket {
  const server = connect(port, '127.0.0.1');
  server.setNoDelay(true);
  server.on('error', () => server.destroy());
  return server;
}

const FATES: Record<Fate, (client: Socket, port: number) => Promise<void>> = {
  pass: async (client, port) => {
    const server = upstream(port);
    server.write(await requestOf(client));
    server.pipe(client);
  },
  'drop-before': async (client) => {
    await requestOf(client);
    client.destroy();
  },
  /** The service has answered, so it has committed; the answer never arrives. */
  'drop-after': async (client, port) => {
    const server = upstream(port);
    server.write(await requestOf(client));
    await once(server, 'data');
    server.destroy();
    client.destroy();
  },
  duplicate: async (client, port) => {
    const body = await requestOf(client);
    const [first, second] = [upstream(port), upstream(port)];
    first.write(body);
    second.write(body);
    second.resume();
    first.pipe(client);
    client.on('close', () => second.destroy());
  },
  /** Overtaken by others on the way. */
  late: async (client, port) => {
    const body = await requestOf(client);
    await pause(Math.random() * 100);
    const server = upstream(port);
    server.write(body);
    server.pipe(client);
  },
  trickle: async (client, port) => {
    const server = upstream(port);
    server.pipe(client);
    for (const byte of await requestOf(client)) {
      server.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
  },
  'reset-mid-body': async (client, port) => {
    const body = await requestOf(client);
    const server = upstream(port);
    server.write(body.subarray(0, body.length - 20), () => {
      server.resetAndDestroy();
      client.resetAndDestroy();
    });
  },
};

/** Starts the network before a server. @param fate what happens to the next connection */
export async function startProxy(
  port: number,
  fate: () => Fate,
): Promise<{ port: number; close: () => void }> {
  const proxy = createServer((client) => {
    client.on('error', () => client.destroy());
    FATES[fate()](client, port).catch(() => client.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { port: (proxy.address() as { port: number }).port, close: () => proxy.close() };
}
