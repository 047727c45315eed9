ALTER TABLE `card_cancellations` ADD `signatures` text;--> statement-breakpoint
ALTER TABLE `rounds` ADD `batched_on` text;--> statement-breakpoint
ALTER TABLE `rounds` ADD `tallied_by` text;--> statement-breakpoint
ALTER TABLE `rounds` ADD `released_on` text;