import { type Context, Hono } from 'hono';
import type { Portal } from '../cases/portal.ts';
import { pointOf, type RatingIntake, receiptOf, type Submitted } from '../cases/ratings.ts';
import { PUBLIC } from '../domain/actor.ts';
import { Refusal } from '../domain/outcome.ts';
import { RatingInput } from '../domain/ratings.ts';
import { answer, type ErrorBody } from './errors.ts';
import { limitBody } from './limit.ts';

/** Bytes of a request and ratings of a batch; a kiosk sends fifty at a time. */
const BODY_BYTES = 64 * 1024;
const BATCH = 200;

/** What became of one rating of a request. */
type Item = { id: string | null; status: string; receipt?: string; error?: ErrorBody['error'] };

/**
 * The public interface of the ratings (§9.2):
 * `POST /api/v1/ratings` one rating or a list; `GET /api/v1/receipts/:code`; `GET /api/v1/points/:id`.
 */
export function ratingRoutes(portal: Portal, intake: RatingIntake): Hono {
  const app = new Hono();
  app.onError((error, c) => failed(c, error));

  app.post(
    '/api/v1/ratings',
    limitBody(BODY_BYTES, '一次提交最多 64 KB；请缩短留言或分批提交。', failed),
    async (c) => {
      // A body that breaks off is the sender's: nobody is left to answer, and it is no fault of ours to log.
      const read = readJson(await c.req.text().catch(() => ''));
      if (!read.ok) {
        const message = '内容不是完整的 JSON；请检查后整条重发，本次没有保存任何内容。';
        return failed(c, new Refusal('invalid', message), 400);
      }
      return Array.isArray(read.value)
        ? takeBatch(c, intake, read.value)
        : takeOne(c, intake, readRating(read.value));
    },
  );

  app.get('/api/v1/receipts/:code', async (c) => {
    const view = await receiptOf(portal.as(PUBLIC, Date.now()), c.req.param('code'));
    return c.json(view, 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/v1/points/:id', async (c) => {
    const point = await pointOf(portal.as(PUBLIC, Date.now()), c.req.param('id'));
    return c.json(point, 200, { 'cache-control': 'no-store' });
  });

  return app;
}

function readJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

/** An error answer; never cacheable, or a proxy would repeat a passing fault for days. */
function failed(c: Context, error: unknown, status?: 400): Response {
  const { status: usual, body } = answer(error);
  if (usual === 500) console.error(error);
  const headers = { 'cache-control': 'no-store', ...(usual === 503 && { 'retry-after': '5' }) };
  return c.json(body, status ?? usual, headers);
}

function readRating(value: unknown): RatingInput | Refusal {
  const parsed = RatingInput.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.');
  return new Refusal('invalid', issue.message, field === '' ? {} : { field });
}

async function takeOne(c: Context, intake: RatingIntake, rating: RatingInput | Refusal): Promise<Response> {
  if (rating instanceof Refusal) return failed(c, rating);
  const [done] = await intake.submit([rating]);
  if (done!.status === 'refused') return failed(c, done!.refusal);
  return c.json(done!, done!.status === 'stored' ? 201 : 200, { 'cache-control': 'no-store' });
}

/**
 * A list is answered item by item, in its order: one refused rating must not hold up a device's whole queue.
 * 201 if something new was stored, 200 if all had been there, 207 if some were refused, the first error if all were.
 */
async function takeBatch(c: Context, intake: RatingIntake, values: unknown[]): Promise<Response> {
  if (values.length === 0 || values.length > BATCH) {
    return failed(c, new Refusal('invalid', `一次提交 1 至 ${BATCH} 条评价；请分批提交。`));
  }
  const read = values.map(readRating);
  const good = read.flatMap((rating) => (rating instanceof Refusal ? [] : [rating]));
  const done = good.length === 0 ? [] : await intake.submit(good);
  let next = 0;
  const items = read.map((rating, i): Item => {
    return rating instanceof Refusal ? refused(idOf(values[i]), rating) : itemOf(done[next++]!);
  });
  const count = (status: string) => items.filter((item) => item.status === status).length;
  const headers = { 'cache-control': 'no-store' };
  if (count('refused') === 0) return c.json({ results: items }, count('stored') > 0 ? 201 : 200, headers);
  if (count('refused') < items.length) return c.json({ results: items }, 207, headers);
  const first = read.find((rating) => rating instanceof Refusal) ?? refusalOf(done[0]!);
  const { status, body } = answer(first);
  return c.json({ ...body, results: items }, status, headers);
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
