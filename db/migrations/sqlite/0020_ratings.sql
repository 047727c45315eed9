CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`centre` text NOT NULL,
	`label` text NOT NULL,
	`made_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE TABLE `rating_changes` (
	`old` text PRIMARY KEY NOT NULL,
	`new` text NOT NULL,
	`on` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rating_changes_new` ON `rating_changes` (`new`);