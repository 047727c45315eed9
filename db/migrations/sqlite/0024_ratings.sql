PRAGMA foreign_keys=OFF;--> statement-breakpoint
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
	CONSTRAINT "rating_days_channel" CHECK("__new_rating_days"."channel" IN ('kiosk', 'qr', 'web', 'telephone', 'sms')),
	CONSTRAINT "rating_days_level" CHECK("__new_rating_days"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
INSERT INTO `__new_rating_days`("unit", "point", "day", "channel", "level", "count", "tied", "clock", "late", "chain", "ticket") SELECT "unit", "point", "day", "channel", "level", "count", "tied", "clock", "late", "chain", "ticket" FROM `rating_days`;--> statement-breakpoint
DROP TABLE `rating_days`;--> statement-breakpoint
ALTER TABLE `__new_rating_days` RENAME TO `rating_days`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_rating_exclusions` (
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
	CONSTRAINT "rating_exclusions_channel" CHECK("__new_rating_exclusions"."channel" IN ('kiosk', 'qr', 'web', 'telephone', 'sms')),
	CONSTRAINT "rating_exclusions_level" CHECK("__new_rating_exclusions"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
INSERT INTO `__new_rating_exclusions`("rating_id", "subject", "reason", "on", "unit", "point", "day", "channel", "level", "tied", "answers") SELECT "rating_id", "subject", "reason", "on", "unit", "point", "day", "channel", "level", "tied", "answers" FROM `rating_exclusions`;--> statement-breakpoint
DROP TABLE `rating_exclusions`;--> statement-breakpoint
ALTER TABLE `__new_rating_exclusions` RENAME TO `rating_exclusions`;--> statement-breakpoint
CREATE INDEX `rating_exclusions_day` ON `rating_exclusions` (`day`);--> statement-breakpoint
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
	CONSTRAINT "ratings_channel" CHECK("__new_ratings"."channel" IN ('kiosk', 'qr', 'web', 'telephone', 'sms')),
	CONSTRAINT "ratings_level" CHECK("__new_ratings"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
INSERT INTO `__new_ratings`("id", "hash", "unit", "point", "channel", "level", "reasons", "comment", "answers", "tied", "device", "sequence", "device_at", "received_at", "day", "flags", "receipt") SELECT "id", "hash", "unit", "point", "channel", "level", "reasons", "comment", "answers", "tied", "device", "sequence", "device_at", "received_at", "day", "flags", "receipt" FROM `ratings`;--> statement-breakpoint
DROP TABLE `ratings`;--> statement-breakpoint
ALTER TABLE `__new_ratings` RENAME TO `ratings`;