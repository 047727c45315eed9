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
	CONSTRAINT "entry_events_kind" CHECK("__new_entry_events"."kind" IN ('reported', 'completion-reported', 'returned', 'verified', 'struck-off', 'reopened', 'deadline-proposed', 'deadline-approved', 'deadline-declined', 'urged', 'quality-listed', 'quality-cleared', 'held-to-account', 'correction-proposed', 'corrected', 'correction-declined', 'withdrawn', 'void-proposed', 'voided', 'void-declined'))
);
--> statement-breakpoint
INSERT INTO `__new_entry_events`("id", "entry_id", "sequence", "kind", "on", "at", "actor", "unit", "share", "text", "detail") SELECT "id", "entry_id", "sequence", "kind", "on", "at", "actor", "unit", "share", "text", "detail" FROM `entry_events`;--> statement-breakpoint
DROP TABLE `entry_events`;--> statement-breakpoint
ALTER TABLE `__new_entry_events` RENAME TO `entry_events`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `entry_events_sequence` ON `entry_events` (`entry_id`,`sequence`);--> statement-breakpoint
ALTER TABLE `orders` ADD `issuer` text DEFAULT 'ggb' NOT NULL;