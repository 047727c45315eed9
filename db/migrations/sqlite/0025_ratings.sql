ALTER TABLE `rating_changes` ADD `leaf` text;--> statement-breakpoint
ALTER TABLE `rating_exclusions` ADD `leaf` text;--> statement-breakpoint
ALTER TABLE `rating_review_acts` ADD `role` text;