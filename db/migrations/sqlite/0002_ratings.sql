CREATE TABLE `rating_answers` (
	`unit` text NOT NULL,
	`day` text NOT NULL,
	`question` text NOT NULL,
	`level` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`unit`, `day`, `question`, `level`),
	CONSTRAINT "rating_answers_question" CHECK("rating_answers"."question" IN ('central', 'pilots', 'simplification')),
	CONSTRAINT "rating_answers_level" CHECK("rating_answers"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
CREATE TABLE `rating_tickets` (
	`hash` text PRIMARY KEY NOT NULL,
	`point` text NOT NULL,
	`issued_on` text NOT NULL,
	`used_on` text
);
--> statement-breakpoint
ALTER TABLE `rating_days` ADD `tied` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rating_days` ADD `chain` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rating_days` ADD `ticket` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `ratings` ADD `answers` text;--> statement-breakpoint
ALTER TABLE `ratings` ADD `tied` integer DEFAULT false NOT NULL;