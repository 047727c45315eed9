CREATE TABLE `rating_exclusions` (
	`rating_id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`reason` text NOT NULL,
	`on` text NOT NULL,
	`unit` text NOT NULL,
	`point` text NOT NULL,
	`day` text NOT NULL,
	`channel` text NOT NULL,
	`level` text NOT NULL,
	`tied` integer NOT NULL,
	`answers` text,
	CONSTRAINT "rating_exclusions_channel" CHECK("rating_exclusions"."channel" IN ('kiosk', 'qr', 'web')),
	CONSTRAINT "rating_exclusions_level" CHECK("rating_exclusions"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
CREATE INDEX `rating_exclusions_day` ON `rating_exclusions` (`day`);--> statement-breakpoint
CREATE TABLE `rating_review_acts` (
	`subject` text NOT NULL,
	`sequence` integer NOT NULL,
	`act` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text,
	`on` text NOT NULL,
	`actor` text NOT NULL,
	`unit` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`subject`, `sequence`),
	CONSTRAINT "rating_review_acts_act" CHECK("rating_review_acts"."act" IN ('proposed', 'declined', 'confirmed')),
	CONSTRAINT "rating_review_acts_verdict" CHECK("rating_review_acts"."verdict" IN ('keep', 'exclude'))
);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_case_steps` (
	`rating_id` text NOT NULL,
	`step` text NOT NULL,
	`on` text NOT NULL,
	`actor` text NOT NULL,
	`code` text,
	`text` text NOT NULL,
	PRIMARY KEY(`rating_id`, `step`),
	CONSTRAINT "case_steps_step" CHECK("__new_case_steps"."step" IN ('contacted', 'replied', 'rectified', 'extended', 'appealed', 'outcome-rated'))
);
--> statement-breakpoint
INSERT INTO `__new_case_steps`("rating_id", "step", "on", "actor", "code", "text") SELECT "rating_id", "step", "on", "actor", "code", "text" FROM `case_steps`;--> statement-breakpoint
DROP TABLE `case_steps`;--> statement-breakpoint
ALTER TABLE `__new_case_steps` RENAME TO `case_steps`;--> statement-breakpoint
PRAGMA foreign_keys=ON;