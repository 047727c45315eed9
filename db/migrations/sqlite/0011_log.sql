CREATE TABLE `rating_arrivals` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`ratings` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rating_batches` (
	`year` integer NOT NULL,
	`first` integer NOT NULL,
	`count` integer NOT NULL,
	`made_on` text NOT NULL,
	PRIMARY KEY(`year`, `first`)
);
