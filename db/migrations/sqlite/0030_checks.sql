-- The hot tables only; elsewhere the check keeps its old form, which means the same, until the table is next rebuilt.
CREATE TABLE `__new_rating_answers` (
	`unit` text NOT NULL,
	`day` text NOT NULL,
	`question` text NOT NULL,
	`level` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`unit`, `day`, `question`, `level`),
	CONSTRAINT "rating_answers_question" CHECK("__new_rating_answers"."question" = 'central' OR "__new_rating_answers"."question" = 'pilots' OR "__new_rating_answers"."question" = 'simplification'),
	CONSTRAINT "rating_answers_level" CHECK("__new_rating_answers"."level" = 'very-satisfied' OR "__new_rating_answers"."level" = 'satisfied' OR "__new_rating_answers"."level" = 'basically-satisfied' OR "__new_rating_answers"."level" = 'dissatisfied' OR "__new_rating_answers"."level" = 'very-dissatisfied')
);--> statement-breakpoint
INSERT INTO `__new_rating_answers`("unit", "day", "question", "level", "count") SELECT "unit", "day", "question", "level", "count" FROM `rating_answers`;--> statement-breakpoint
DROP TABLE `rating_answers`;--> statement-breakpoint
ALTER TABLE `__new_rating_answers` RENAME TO `rating_answers`;--> statement-breakpoint
CREATE TABLE `__new_rating_days` (
	`unit` text NOT NULL,
	`point` text NOT NULL,
	`day` text NOT NULL,
	`channel` text NOT NULL,
	`level` text NOT NULL,
	`count` integer NOT NULL,
	`tied` integer DEFAULT 0 NOT NULL,
	`clock` integer NOT NULL,
	`late` integer NOT NULL,
	`chain` integer DEFAULT 0 NOT NULL,
	`ticket` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`unit`, `day`, `point`, `channel`, `level`),
	CONSTRAINT "rating_days_channel" CHECK("__new_rating_days"."channel" = 'kiosk' OR "__new_rating_days"."channel" = 'qr' OR "__new_rating_days"."channel" = 'web' OR "__new_rating_days"."channel" = 'telephone' OR "__new_rating_days"."channel" = 'sms'),
	CONSTRAINT "rating_days_level" CHECK("__new_rating_days"."level" = 'very-satisfied' OR "__new_rating_days"."level" = 'satisfied' OR "__new_rating_days"."level" = 'basically-satisfied' OR "__new_rating_days"."level" = 'dissatisfied' OR "__new_rating_days"."level" = 'very-dissatisfied')
);--> statement-breakpoint
INSERT INTO `__new_rating_days`("unit", "point", "day", "channel", "level", "count", "tied", "clock", "late", "chain", "ticket") SELECT "unit", "point", "day", "channel", "level", "count", "tied", "clock", "late", "chain", "ticket" FROM `rating_days`;--> statement-breakpoint
DROP TABLE `rating_days`;--> statement-breakpoint
ALTER TABLE `__new_rating_days` RENAME TO `rating_days`;--> statement-breakpoint
CREATE TABLE `__new_ratings` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`unit` text NOT NULL,
	`point` text NOT NULL,
	`channel` text NOT NULL,
	`level` text NOT NULL,
	`reasons` text NOT NULL,
	`comment` text,
	`answers` text,
	`tied` integer DEFAULT false NOT NULL,
	`device` text,
	`sequence` integer,
	`device_at` integer,
	`received_at` integer NOT NULL,
	`day` text NOT NULL,
	`flags` text NOT NULL,
	`receipt` text NOT NULL,
	CONSTRAINT "ratings_channel" CHECK("__new_ratings"."channel" = 'kiosk' OR "__new_ratings"."channel" = 'qr' OR "__new_ratings"."channel" = 'web' OR "__new_ratings"."channel" = 'telephone' OR "__new_ratings"."channel" = 'sms'),
	CONSTRAINT "ratings_level" CHECK("__new_ratings"."level" = 'very-satisfied' OR "__new_ratings"."level" = 'satisfied' OR "__new_ratings"."level" = 'basically-satisfied' OR "__new_ratings"."level" = 'dissatisfied' OR "__new_ratings"."level" = 'very-dissatisfied')
);--> statement-breakpoint
INSERT INTO `__new_ratings`("id", "hash", "unit", "point", "channel", "level", "reasons", "comment", "answers", "tied", "device", "sequence", "device_at", "received_at", "day", "flags", "receipt") SELECT "id", "hash", "unit", "point", "channel", "level", "reasons", "comment", "answers", "tied", "device", "sequence", "device_at", "received_at", "day", "flags", "receipt" FROM `ratings`;--> statement-breakpoint
DROP TABLE `ratings`;--> statement-breakpoint
ALTER TABLE `__new_ratings` RENAME TO `ratings`;
