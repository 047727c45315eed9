/** What runs on the storing thread; see `storeOnThread`. */
import { parentPort, workerData } from 'node:worker_threads';
import { PUBLIC } from '../../domain/actor.ts';
import { isRefusal, type Refusal } from '../../domain/outcome.ts';
import { openPortal } from '../portal.ts';
import { type Submitted, submitRatings } from './submit.ts';
import type { Group, Outcome, PlainRefusal } from './thread.ts';

const port = parentPort!;
const portal = await openPortal({ dataDir: workerData as string });

const plain = ({ code, message, clause, field }: Refusal): PlainRefusal => ({ code, message, clause, field });

function outcomeOf(answers: Submitted[]): Outcome {
  const done = answers.map((answer) => {
    if (answer.status === 'refused') return plain(answer.refusal);
    return answer.status === 'stored' ? answer.receipt : { repeated: answer.receipt };
  });
  return { done };
}

port.on('message', async (group: Group | null) => {
  if (group === null) {
    await portal.close();
    port.close();
    return;
  }
  try {
    const answers = await submitRatings(portal.as(PUBLIC, group.now), JSON.parse(group.inputs));
    port.postMessage(outcomeOf(answers));
  } catch (error) {
    port.postMessage({ failed: isRefusal(error) ? plain(error) : String(error) } satisfies Outcome);
  }
});
port.postMessage('ready');
