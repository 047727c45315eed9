/** Use cases of the service-centre ratings (§9.2). */
export * from './ratings/answer.ts';
export { type CaseSheet, caseSheet } from './ratings/case-sheet.ts';
export { destroyContacts, giveContact, hasContact, seeContact } from './ratings/contacts.ts';
export { recount } from './ratings/days.ts';
export { detectDays, detectDue } from './ratings/detect.ts';
export * from './ratings/devices.ts';
export { type FlagSheet, flagSheet, listFlags, type RatingFlagged } from './ratings/flags.ts';
export { heartbeats } from './ratings/heartbeats.ts';
export * from './ratings/intake.ts';
export { type DeviceGap, listGaps } from './ratings/links.ts';
export * from './ratings/numbers.ts';
export * from './ratings/points.ts';
export { type ReceiptView, receiptOf } from './ratings/receipts.ts';
export { confirmReview, declineReview, type Proposal, proposeReview } from './ratings/review.ts';
export * from './ratings/submit.ts';
export * from './ratings/summary.ts';
export { issueTickets } from './ratings/tickets.ts';
