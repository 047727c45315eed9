CREATE TABLE `saved_views` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `saved_views_name` ON `saved_views` (`account_id`,`name`);--> statement-breakpoint
CREATE TABLE `terms` (
	`id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`post` text NOT NULL,
	`since` text NOT NULL,
	`until` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `terms_since` ON `terms` (`body`,`since`);