/**
 * Several leads (§1.2): an entry has one, who reports and is answerable; a plan often names more. Those stand among the
 * participants, and the plan item still tells them apart.
 */
export function coLeadsOf(
  leads: readonly { id: string | null; name: string }[],
  entry: { lead: string; participants: readonly string[] },
): string[] {
  const named = leads.map(({ id, name }) => id ?? name);
  // Where another body leads now than the plan puts first, the plan no longer says who shares it.
  if (named[0] !== entry.lead) return [];
  return named.slice(1).filter((body) => entry.participants.includes(body));
}
