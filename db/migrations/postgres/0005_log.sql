CREATE TABLE "journal_days" (
	"day" text PRIMARY KEY NOT NULL,
	"lines" integer NOT NULL,
	"sha256" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_files" (
	"year" integer NOT NULL,
	"path" text NOT NULL,
	"bytes" text NOT NULL,
	CONSTRAINT "log_files_year_path_pk" PRIMARY KEY("year","path")
);
--> statement-breakpoint
CREATE TABLE "log_heads" (
	"year" integer PRIMARY KEY NOT NULL,
	"size" integer NOT NULL,
	"edge" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "leaf" text;--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "logged_sha256" text;--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "journal_at" ON "journal" USING btree ("at");