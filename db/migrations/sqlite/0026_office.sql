CREATE TABLE `circular_drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`findings` text NOT NULL,
	`note` text NOT NULL,
	`drafted_by` text NOT NULL,
	`drafted_at` integer NOT NULL,
	`state` text NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`reason` text NOT NULL,
	`circular` text,
	CONSTRAINT "circular_drafts_kind" CHECK("circular_drafts"."kind" IN ('daily', 'quarterly', 'key', 'joint', 'instructed', 'by-plan', 'by-pilot', 'comprehensive')),
	CONSTRAINT "circular_drafts_state" CHECK("circular_drafts"."state" IN ('drafted', 'issued', 'declined', 'withdrawn'))
);
