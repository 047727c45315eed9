CREATE TABLE `reconciliation_lines` (
	`reconciliation` text NOT NULL,
	`entry` text NOT NULL,
	`unit` text NOT NULL,
	`verdict` text,
	`text` text NOT NULL,
	`share` integer,
	`decided_by` text,
	PRIMARY KEY(`reconciliation`, `entry`),
	CONSTRAINT "reconciliation_lines_verdict" CHECK("reconciliation_lines"."verdict" IN ('agreed', 'disputed', 'corrected'))
);
--> statement-breakpoint
CREATE TABLE `reconciliation_signs` (
	`reconciliation` text NOT NULL,
	`unit` text NOT NULL,
	`account` text NOT NULL,
	`at` integer NOT NULL,
	`absent` integer NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`reconciliation`, `unit`)
);
--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`id` text PRIMARY KEY NOT NULL,
	`keeper` text NOT NULL,
	`month` text NOT NULL,
	`held_on` text NOT NULL,
	`minutes` text NOT NULL,
	`state` text NOT NULL,
	`opened_by` text NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_by` text,
	`closed_at` integer,
	CONSTRAINT "reconciliations_state" CHECK("reconciliations"."state" IN ('open', 'closed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reconciliations_month` ON `reconciliations` (`keeper`,`month`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_entry_events` (
	`id` text PRIMARY KEY NOT NULL,
	`entry_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`on` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`unit` text NOT NULL,
	`share` integer,
	`text` text NOT NULL,
	`detail` text NOT NULL,
	CONSTRAINT "entry_events_kind" CHECK("__new_entry_events"."kind" IN ('reported', 'completion-reported', 'returned', 'verified', 'struck-off', 'reopened', 'deadline-proposed', 'deadline-approved', 'deadline-declined', 'urged', 'quality-listed', 'quality-cleared', 'held-to-account', 'correction-proposed', 'corrected', 'correction-declined', 'withdrawn'))
);
--> statement-breakpoint
INSERT INTO `__new_entry_events`("id", "entry_id", "sequence", "kind", "on", "at", "actor", "unit", "share", "text", "detail") SELECT "id", "entry_id", "sequence", "kind", "on", "at", "actor", "unit", "share", "text", "detail" FROM `entry_events`;--> statement-breakpoint
DROP TABLE `entry_events`;--> statement-breakpoint
ALTER TABLE `__new_entry_events` RENAME TO `entry_events`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `entry_events_sequence` ON `entry_events` (`entry_id`,`sequence`);--> statement-breakpoint
ALTER TABLE `entries` ADD `milestones` text DEFAULT '[]' NOT NULL;