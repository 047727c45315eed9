CREATE TABLE `rating_strays` (
	`id` text PRIMARY KEY NOT NULL,
	`day` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rating_strays_day` ON `rating_strays` (`day`);