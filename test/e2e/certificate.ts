/** A self-signed certificate of any term, and a TLS end in front of an instance whose certificate can be changed. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Certificate {
  key: string;
  cert: string;
  /** SHA-256 of the public key, by which a browser can be told to trust it. */
  print: string;
}

/** One element of ASN.1: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
const list = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const pem = (what: string, bytes: Buffer) =>
  `-----BEGIN ${what}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${what}-----\n`;

/** A certificate for `localhost`. @param from first and last day, milliseconds */
export function certificate(from: number, until: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const day = (at: number) =>
    der(0x18, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
  const signedBy = list(oid('2a8648ce3d040302'));
  const name = list(der(0x31, list(oid('550403'), der(0x0c, Buffer.from('localhost')))));
  const alternative = list(oid('551d11'), der(0x04, list(der(0x82, Buffer.from('localhost')))));
  const serial = der(0x02, Buffer.of(1 + (from % 100)));
  const body = list(
    ...[der(0xa0, der(0x02, Buffer.of(2))), serial, signedBy, name, list(day(from), day(until)), name],
    ...[spki, der(0xa3, list(alternative))],
  );
  const signature = sign('sha256', body, privateKey);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem('CERTIFICATE', list(body, signedBy, der(0x03, Buffer.of(0), signature))),
    print: createHash('sha256').update(spki).digest('base64'),
  };
}

/** Passes everything on to the instance, as the proxy of a server room does. */
export async function tlsEnd(to: string, first: Certificate): Promise<{ url: string; server: Server }> {
  const server = createServer(first, (req, res) => {
    const passed = request(new URL(req.url!, to), { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.destroy());
    req.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, server };
}
