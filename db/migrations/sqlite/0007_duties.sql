CREATE TABLE `freezes` (
	`id` text PRIMARY KEY NOT NULL,
	`period` text NOT NULL,
	`revision` integer NOT NULL,
	`record_id` text NOT NULL,
	`note` text NOT NULL,
	`sha256` text NOT NULL,
	`state` text NOT NULL,
	`proposed_by` text NOT NULL,
	`proposed_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`reason` text NOT NULL,
	CONSTRAINT "freezes_state" CHECK("freezes"."state" IN ('proposed', 'frozen', 'declined'))
);
--> statement-breakpoint
CREATE INDEX `freezes_period` ON `freezes` (`period`,`state`);