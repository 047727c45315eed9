CREATE TABLE `rating_detections` (
	`day` text PRIMARY KEY NOT NULL,
	`ran_on` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rating_flags` (
	`id` text PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`point` text NOT NULL,
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`from` integer NOT NULL,
	`to` integer NOT NULL,
	`level` text,
	`count` integer NOT NULL,
	`facts` text NOT NULL,
	`found_on` text NOT NULL,
	CONSTRAINT "rating_flags_kind" CHECK("rating_flags"."kind" IN ('burst', 'odd-hours', 'one-level', 'volume')),
	CONSTRAINT "rating_flags_level" CHECK("rating_flags"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
CREATE INDEX `rating_flags_day` ON `rating_flags` (`day`);