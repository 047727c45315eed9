CREATE TABLE `comment_keys` (
	`round` text NOT NULL,
	`pk` text NOT NULL,
	PRIMARY KEY(`round`, `pk`)
);
--> statement-breakpoint
ALTER TABLE `rounds` ADD `batches` text;--> statement-breakpoint
ALTER TABLE `card_cancellations` DROP COLUMN `proposed_by`;--> statement-breakpoint
ALTER TABLE `card_cancellations` DROP COLUMN `confirmed_by`;