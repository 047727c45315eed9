import { isRefusal, Refusal } from '../../domain/outcome.ts';
import type { Done } from './forms.ts';

/** No more at once than a person can have looked at. */
const MOST = 200;

/**
 * Does one act to every picked entry, each in its own transaction.
 * @throws Refusal naming those that were refused; the others are done
 */
export async function bulk(
  notice: string,
  form: FormData,
  act: (id: string) => Promise<void>,
): Promise<Done> {
  const ids = [...new Set(form.getAll('id').filter((id) => typeof id === 'string'))];
  if (ids.length === 0) throw new Refusal('invalid', '请先勾选要办理的事项。');
  if (ids.length > MOST) throw new Refusal('too-large', `一次最多办理 ${MOST} 项，现勾选 ${ids.length} 项。`);
  const refusals: string[] = [];
  for (const id of ids) {
    try {
      await act(id);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusals.push(`${id}：${error.message}`);
    }
  }
  if (refusals.length > 0) {
    const done = ids.length - refusals.length;
    throw new Refusal(
      'rule-broken',
      `已办理 ${done} 项，${refusals.length} 项未办：${refusals.slice(0, 5).join(' ')}`,
    );
  }
  return { notice, n: ids.length };
}
