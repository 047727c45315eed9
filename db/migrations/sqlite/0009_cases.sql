CREATE TABLE `case_contacts` (
	`rating_id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`sealed` text,
	`given_on` text NOT NULL,
	`destroyed_on` text
);
