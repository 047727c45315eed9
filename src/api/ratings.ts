import type { IncomingMessage, ServerResponse } from 'node:http';
import { Hono } from 'hono';
import {
  changeRating,
  pointOf,
  type RatingIntake,
  receiptOf,
  type Submitted,
  unsigned,
  windowNumbers,
} from '../cases/ratings.ts';
import { PUBLIC } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';
import { ChangeInput, RatingInput, SIGNATURE_HEADER } from '../domain/ratings.ts';
import { admit, type RatingDoor } from './door.ts';
import { answer, type ErrorBody, logFault } from './errors.ts';
import { addressOf, senderOf } from './gate.ts';
import { limitBody } from './limit.ts';
import { readBody } from './read.ts';

/** Bytes of a request and ratings of a batch; a kiosk sends fifty at a time. */
const BODY_BYTES = 64 * 1024;
const BATCH = 200;
const TOO_LARGE = '一次提交最多 64 KB；请缩短留言或分批提交。';

/** What became of one rating of a request. */
type Item = { id: string | null; status: string; receipt?: string; error?: ErrorBody['error'] };

/** An answer before it is written. */
export interface Reply {
  status: number;
  body: object;
}

/**
 * The public interface of the ratings (§9.2):
 * `POST /api/v1/ratings` one rating or a list; `GET /api/v1/receipts/:code`, and `POST` to change it once;
 * `GET /api/v1/points/:id`.
 * @param clock the instant, for a demonstration that lives in its own year
 */
export function ratingRoutes(door: RatingDoor, clock: () => number = Date.now): Hono {
  const app = new Hono();
  const { portal } = door;
  const send = ({ status, body }: Reply) =>
    new Response(JSON.stringify(body), { status, headers: headersOf(status) });
  app.onError((error) => send(failed(error)));

  app.post(
    '/api/v1/ratings',
    limitBody(BODY_BYTES, TOO_LARGE, (_, refusal) => send(failed(refusal))),
    async (c) => {
      const address = senderOf(c);
      const signature = c.req.header(SIGNATURE_HEADER);
      if (signature === undefined) door.open.enter(address);
      // A body that breaks off is the sender's: nobody is left to answer, and it is no fault of ours to log.
      const body = new Uint8Array(await c.req.arrayBuffer().catch(() => new ArrayBuffer()));
      return send(await takeRatings(door, { body, signature, address }));
    },
  );

  app.get('/api/v1/receipts/:code', async (c) => {
    door.open.enter(senderOf(c));
    const view = await receiptOf(portal.as(PUBLIC, Date.now()), c.req.param('code'));
    return send({ status: 200, body: view });
  });

  app.post(
    '/api/v1/receipts/:code',
    limitBody(BODY_BYTES, TOO_LARGE, (_, refusal) => send(failed(refusal))),
    async (c) => {
      door.open.enter(senderOf(c));
      const input = readBody(ChangeInput, await c.req.text().catch(() => ''));
      const done = await changeRating(portal.as(PUBLIC, Date.now()), c.req.param('code'), input);
      return send({ status: done.status === 'stored' ? 201 : 200, body: done });
    },
  );

  app.get('/api/v1/points/:id', async (c) => {
    door.open.enter(senderOf(c));
    const ctx = portal.as(PUBLIC, clock());
    const point = await pointOf(ctx, c.req.param('id'));
    return send({ status: 200, body: { ...point, numbers: await windowNumbers(ctx, point) } });
  });

  return app;
}

/**
 * The same `POST /api/v1/ratings` for a plain Node server, where it is met many times a second: the body is read by
 * hand, because a `Request` and its streams cost more than storing the rating.
 */
export function ratingListener(door: RatingDoor): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const write = ({ status, body }: Reply) => {
      if (res.headersSent || res.destroyed) return;
      const text = JSON.stringify(body);
      // Without a length the server would send it in pieces.
      res.writeHead(status, { ...headersOf(status), 'content-length': Buffer.byteLength(text) });
      res.end(text);
    };
    const refuse = (error: unknown) => {
      // What is still on its way is not read: the connection ends with the answer.
      res.shouldKeepAlive = false;
      write(failed(error));
      req.resume();
    };
    const address = addressOf(req);
    const signature = req.headers[SIGNATURE_HEADER];
    try {
      if (signature === undefined) door.open.enter(address);
    } catch (error) {
      return refuse(error);
    }
    let size = 0;
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= BODY_BYTES) parts.push(part);
      else refuse(new Refusal('too-large', TOO_LARGE));
    });
    req.on('error', () => undefined);
    req.on('end', () => {
      if (size > BODY_BYTES) return;
      const body = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      takeRatings(door, { body, signature: signature?.toString(), address }).then(write, (error) =>
        write(failed(error)),
      );
    });
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';
const USUAL = { 'content-type': JSON_TYPE, 'cache-control': 'no-store' };
const LATER = { ...USUAL, 'retry-after': '5' };

/** Never cacheable, or a proxy would repeat a passing fault for days. */
const headersOf = (status: number) => (status === 503 || status === 429 ? LATER : USUAL);

function failed(error: unknown, status?: 400): Reply {
  const { status: usual, body } = answer(error);
  if (usual === 500) logFault(error);
  return { status: status ?? usual, body };
}

/** A request as it came, however it was read. */
interface Delivery {
  body: Uint8Array;
  signature: string | undefined;
  address: string;
}

const text = new TextDecoder();

/** Takes what a request brings; answers after COMMIT. Rejects with what its sender is refused for, or a fault. */
async function takeRatings(door: RatingDoor, { body, signature, address }: Delivery): Promise<Reply> {
  // Who signed comes first: a forger whose share is used up shall not have his bodies parsed either.
  const signer = signature === undefined ? null : await admit(door, signature, body, address);
  let value: unknown;
  try {
    value = JSON.parse(text.decode(body));
  } catch {
    const message = '内容不是完整的 JSON；请检查后整条重发，本次没有保存任何内容。';
    return failed(new Refusal('invalid', message), 400);
  }
  // The first was counted at the door.
  if (signer === null && Array.isArray(value) && value.length > 1) door.open.enter(address, value.length - 1);
  return Array.isArray(value)
    ? takeBatch(door.intake, value, signer)
    : takeOne(door.intake, readRating(value, signer), signer);
}

function readRating(value: unknown, signer: string | null): RatingInput | Refusal {
  const parsed = RatingInput.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.path.join('.');
    return new Refusal('invalid', issue.message, field === '' ? {} : { field });
  }
  return strangeTo(parsed.data, signer) ?? parsed.data;
}

/** Why a sound rating is not this sender's to give. */
function strangeTo(rating: RatingInput, signer: string | null): Refusal | null {
  const { device, channel, sequence, chain } = rating;
  if (signer === null) {
    if (device !== undefined || channel === 'kiosk') return unsigned('评价器的评价须由设备签名。');
    const told = (['deviceAt', 'sequence', 'chain'] as const).find((field) => rating[field] !== undefined);
    if (told === undefined) return null;
    // Whoever may date his rating back counts it for a day that nobody looks at any more.
    const message = `${told} 只由签名的评价器填写；请删去后重发，时间以收到时为准。`;
    return new Refusal('invalid', message, { field: told });
  }
  if (device !== signer) return unsigned('评价所写的设备不是签名的设备。');
  const missing =
    channel !== 'kiosk'
      ? 'channel'
      : sequence === undefined
        ? 'sequence'
        : chain === undefined
          ? 'chain'
          : '';
  if (missing === '') return null;
  const message = '评价器的评价须写明 channel 为 kiosk、序号 sequence 和链值 chain；请更新评价器页面。';
  return new Refusal('invalid', message, { field: missing });
}

async function takeOne(
  intake: RatingIntake,
  rating: RatingInput | Refusal,
  signer: string | null,
): Promise<Reply> {
  if (rating instanceof Refusal) return failed(rating);
  let done: Submitted;
  try {
    [done] = (await intake.submit([rating], signer === null ? 'public' : 'device')) as [Submitted];
  } catch (error) {
    return failed(error);
  }
  if (done.status === 'refused') return failed(done.refusal);
  return { status: done.status === 'stored' ? 201 : 200, body: done };
}

/**
 * A list is answered item by item, in its order: one refused rating must not hold up a device's whole queue.
 * 201 if something new was stored, 200 if all had been there, 207 if some were refused, the first error if all were.
 */
async function takeBatch(intake: RatingIntake, values: unknown[], signer: string | null): Promise<Reply> {
  if (values.length === 0 || values.length > BATCH) {
    return failed(new Refusal('invalid', `一次提交 1 至 ${BATCH} 条评价；请分批提交。`));
  }
  const read = values.map((value) => readRating(value, signer));
  const forged = read.find((rating) => rating instanceof Refusal && rating.code === 'unsigned');
  if (forged) return failed(forged);
  const good = read.flatMap((rating) => (rating instanceof Refusal ? [] : [rating]));
  let done: Submitted[] = [];
  try {
    if (good.length > 0) done = await intake.submit(good, signer === null ? 'public' : 'device');
  } catch (error) {
    return failed(error);
  }
  let next = 0;
  const items = read.map((rating, i): Item => {
    return rating instanceof Refusal ? refused(idOf(values[i]), rating) : itemOf(done[next++]!);
  });
  const count = (status: string) => items.filter((item) => item.status === status).length;
  if (count('refused') === 0) return { status: count('stored') > 0 ? 201 : 200, body: { results: items } };
  if (count('refused') < items.length) return { status: 207, body: { results: items } };
  const first = read.find((rating) => rating instanceof Refusal) ?? refusalOf(done[0]!);
  const { status, body } = answer(first);
  return { status, body: { ...body, results: items } };
}

const refusalOf = (done: Submitted) => (done.status === 'refused' ? done.refusal : undefined);

const refused = (id: string | null, refusal: Refusal): Item => ({
  id,
  status: 'refused',
  error: answer(refusal).body.error,
});

const itemOf = (done: Submitted): Item => (done.status === 'refused' ? refused(done.id, done.refusal) : done);

const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id.slice(0, 64)
    : null;
