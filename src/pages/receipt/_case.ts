import { giveContact, rateOutcome } from '../../cases/ratings.ts';
import { PUBLIC } from '../../domain/actor.ts';
import { isRefusal, Refusal } from '../../domain/outcome.ts';
import { takeChange } from './_change.ts';

/** What became of a form that the holder of a receipt posted. */
export interface TakenForm {
  act: string;
  /** A sentence of thanks; empty where nothing was done. */
  done: string;
  /** The telephone number as typed, to be mended where it was refused. */
  typed: string;
  /** The form as sent, to be mended where it was refused. */
  form: FormData | undefined;
  /** The receipt of the rating as changed; empty where it was not. */
  receipt: string;
  refusal: Refusal | null;
}

/** A comment of the greatest length, each character as nine bytes of a form, and room. */
const BODY_BYTES = 16_384;

/** Takes the posted form, if one was. What goes wrong is told; nothing of it is kept in a log. */
export async function takeCaseForm(locals: App.Locals, request: Request, code: string): Promise<TakenForm> {
  const taken: TakenForm = { act: '', done: '', typed: '', form: undefined, receipt: '', refusal: null };
  if (request.method !== 'POST') return taken;
  try {
    if (Number(request.headers.get('content-length') ?? Number.NaN) > BODY_BYTES) {
      throw new Refusal('too-large', '提交的内容过大，请缩短后重试。');
    }
    const form = await request.formData().catch(() => {
      throw new Refusal('invalid', '提交的内容不完整，请回到页面重新填写。');
    });
    const field = (name: string) => String(form.get(name) ?? '').slice(0, 40);
    taken.form = form;
    taken.act = field('act');
    taken.typed = field('phone');
    // After the form is read, so that what he wrote is kept.
    locals.door.open.enter(locals.address);
    const ctx = locals.portal.as(PUBLIC, locals.now);
    if (taken.act === 'contact') {
      await giveContact(locals.portal, ctx, code, taken.typed);
      taken.done = '已收到，号码已加密保存；被评单位会联系您。';
    } else if (taken.act === 'outcome') {
      await rateOutcome(ctx, code, field('outcome'));
      taken.done = '已记下您对整改结果的评价，谢谢。';
    } else if (taken.act === 'change') {
      taken.receipt = await takeChange(ctx, code, form);
    } else {
      throw new Refusal('invalid', '没有这项操作，请从页面上的按钮提交。');
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    taken.refusal = error;
  }
  return taken;
}
