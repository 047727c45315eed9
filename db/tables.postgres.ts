/** The tables as drizzle-kit wants to see them; used only to generate migrations. */
import { postgres } from './kit.ts';
import { schema } from './schema/index.ts';

export const {
  bodies,
  plans,
  planItems,
  entries,
  entryEvents,
  airings,
  airingProposals,
  airingLooks,
  fulfilments,
  servicePoints,
  ratings,
  ratingDays,
  ratingAnswers,
  ratingTickets,
  ratingCases,
  caseSteps,
  servedCounts,
  rounds,
  cardKeys,
  cardCancellations,
  paperCounts,
  accounts,
  sessions,
  publications,
  siteBuilds,
  journal,
} = schema(postgres);
