CREATE TABLE `commendations` (
	`id` text PRIMARY KEY NOT NULL,
	`year` integer NOT NULL,
	`kind` text NOT NULL,
	`unit` text NOT NULL,
	`post` text NOT NULL,
	`grounds` text NOT NULL,
	`number` text NOT NULL,
	`date` text NOT NULL,
	`recorded_by` text NOT NULL,
	`recorded_at` integer NOT NULL,
	CONSTRAINT "commendations_kind" CHECK("commendations"."kind" IN ('unit', 'individual'))
);
--> statement-breakpoint
CREATE TABLE `manual_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`period` text NOT NULL,
	`unit` text NOT NULL,
	`item` text NOT NULL,
	`attainment_bp` integer,
	`cases` integer,
	`evidence` text NOT NULL,
	`entered_by` text NOT NULL,
	`entered_at` integer NOT NULL,
	`confirmed_by` text,
	`confirmed_at` integer,
	`refused` text
);
--> statement-breakpoint
CREATE INDEX `manual_entries_unit` ON `manual_entries` (`period`,`unit`);--> statement-breakpoint
CREATE TABLE `score_appeals` (
	`id` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`assessment` text NOT NULL,
	`line` text NOT NULL,
	`grounds` text NOT NULL,
	`filed_by` text NOT NULL,
	`filed_on` text NOT NULL,
	`outcome` text,
	`answer` text NOT NULL,
	`answered_by` text,
	`answered_unit` text,
	`answered_on` text,
	CONSTRAINT "score_appeals_outcome" CHECK("score_appeals"."outcome" IN ('upheld', 'rejected'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `score_appeals_line` ON `score_appeals` (`unit`,`assessment`,`line`);--> statement-breakpoint
CREATE TABLE `tolerances` (
	`id` text PRIMARY KEY NOT NULL,
	`period` text NOT NULL,
	`unit` text NOT NULL,
	`line` text NOT NULL,
	`cases` integer NOT NULL,
	`number` text NOT NULL,
	`date` text NOT NULL,
	`by` text NOT NULL,
	`facts` text NOT NULL,
	`tests` text NOT NULL,
	`recorded_by` text NOT NULL,
	`recorded_unit` text NOT NULL,
	`recorded_at` integer NOT NULL,
	CONSTRAINT "tolerances_by" CHECK("tolerances"."by" IN ('party-committee', 'discipline', 'organisation'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tolerances_number` ON `tolerances` (`number`,`unit`,`line`);