CREATE TABLE "rating_arrivals" (
	"id" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"ratings" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rating_batches" (
	"year" integer NOT NULL,
	"first" integer NOT NULL,
	"count" integer NOT NULL,
	"made_on" text NOT NULL,
	CONSTRAINT "rating_batches_year_first_pk" PRIMARY KEY("year","first")
);
