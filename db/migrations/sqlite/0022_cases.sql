CREATE TABLE `exchanged_ratings` (
	`rating_id` text PRIMARY KEY NOT NULL,
	`extra` text NOT NULL
);
