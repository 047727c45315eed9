PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`title` text NOT NULL,
	`role` text NOT NULL,
	`unit` text NOT NULL,
	`password_hash` text NOT NULL,
	`disabled` integer NOT NULL,
	CONSTRAINT "accounts_role" CHECK("__new_accounts"."role" IN ('reform-editor', 'reform-approver', 'administrator', 'liaison', 'department-officer', 'department-principal', 'county-office', 'county-secretary', 'centre-manager', 'assessment-officer', 'auditor'))
);
--> statement-breakpoint
INSERT INTO `__new_accounts`("id", "login", "title", "role", "unit", "password_hash", "disabled") SELECT "id", "login", "title", "role", "unit", "password_hash", "disabled" FROM `accounts`;--> statement-breakpoint
DROP TABLE `accounts`;--> statement-breakpoint
ALTER TABLE `__new_accounts` RENAME TO `accounts`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_login_unique` ON `accounts` (`login`);