/** What the buttons of a review do: one person proposes what becomes of contested ratings, another confirms or declines. */
import { confirmReview, declineReview, proposeReview } from '../../cases/ratings.ts';
import type { Desk } from './desk.ts';
import type { Done, Fields } from './forms.ts';

/** The acts of the page of a negative rating or of an odd day, by the value of the button. */
export function reviewActs(ctx: Desk['ctx'], id: string): Record<string, (f: Fields) => Promise<Done>> {
  return {
    keep: async ({ text = '' }) => {
      await proposeReview(ctx, id, { verdict: 'keep', text });
      return { notice: 'propose-review' };
    },
    exclude: async ({ reason = '', text = '' }) => {
      await proposeReview(ctx, id, { verdict: 'exclude', reason, text });
      return { notice: 'propose-review' };
    },
    confirm: async ({ text = '' }) => {
      await confirmReview(ctx, id, text);
      return { notice: 'confirm-review' };
    },
    decline: async ({ text = '' }) => {
      await declineReview(ctx, id, text);
      return { notice: 'decline-review' };
    },
  };
}
