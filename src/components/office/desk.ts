/** What every page of the office starts from: who sits there, as of when, and the names of the bodies. */
import type { Session } from '../../cases/auth.ts';
import { listBodies } from '../../cases/bodies.ts';
import type { Portal } from '../../cases/portal.ts';
import type { Body } from '../../domain/bodies.ts';
import { type CivilDate, civilDate } from '../../domain/calendar.ts';
import { isRefusal, REFUSALS, Refusal } from '../../domain/outcome.ts';

export interface Desk {
  ctx: ReturnType<Portal['as']>;
  actor: Session['actor'];
  session: Session;
  today: CivilDate;
  bodies: Body[];
  /** Short name of a body; the id where the register does not hold it. */
  name: (id: string) => string;
}

/** Throws `sign-in-needed` without a session: the middleware should have sent such a visitor to the door. */
export async function desk(locals: App.Locals): Promise<Desk> {
  const { portal, session, now } = locals;
  if (!session) throw new Refusal('sign-in-needed', '请先登录，再办理此事。');
  const ctx = portal.as(session.actor, now);
  const bodies = await listBodies(ctx);
  const names = new Map(bodies.map((body) => [body.id, body.shortName]));
  return {
    ctx,
    actor: session.actor,
    session,
    today: civilDate(now),
    bodies,
    name: (id) => names.get(id) ?? id,
  };
}

/** What was asked for, or the refusal, whose status the answer then has. Other errors pass through. */
export async function asked<T>(
  response: { status?: number },
  question: Promise<T>,
): Promise<{ found: T; refusal: null } | { found: null; refusal: Refusal }> {
  try {
    return { found: await question, refusal: null };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    response.status = REFUSALS[error.code];
    return { found: null, refusal: error };
  }
}
