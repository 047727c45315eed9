PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_order_events` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`on` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`unit` text NOT NULL,
	`text` text NOT NULL,
	CONSTRAINT "order_events_kind" CHECK("__new_order_events"."kind" = 'reported' OR "__new_order_events"."kind" = 'completion-reported' OR "__new_order_events"."kind" = 'returned' OR "__new_order_events"."kind" = 'checked' OR "__new_order_events"."kind" = 'ended' OR "__new_order_events"."kind" = 'voided' OR "__new_order_events"."kind" = 'withdrawn')
);
--> statement-breakpoint
INSERT INTO `__new_order_events`("id", "order_id", "sequence", "kind", "on", "at", "actor", "unit", "text") SELECT "id", "order_id", "sequence", "kind", "on", "at", "actor", "unit", "text" FROM `order_events`;--> statement-breakpoint
DROP TABLE `order_events`;--> statement-breakpoint
ALTER TABLE `__new_order_events` RENAME TO `order_events`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `order_events_sequence` ON `order_events` (`order_id`,`sequence`);