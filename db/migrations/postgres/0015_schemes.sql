CREATE TABLE "scheme_steps" (
	"id" text PRIMARY KEY NOT NULL,
	"scheme_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"on" text NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"unit" text NOT NULL,
	"note" text NOT NULL,
	"detail" json NOT NULL,
	CONSTRAINT "scheme_steps_kind" CHECK ("scheme_steps"."kind" IN ('research', 'opinions', 'argued', 'checked', 'special-group', 'leading-group', 'filed', 'returned', 'made-priority', 'evaluation-chosen', 'evaluated', 'evaluation-reported', 'problem-raised', 'problem-settled'))
);
--> statement-breakpoint
CREATE TABLE "schemes" (
	"id" text PRIMARY KEY NOT NULL,
	"year" integer NOT NULL,
	"title" text NOT NULL,
	"group_id" text NOT NULL,
	"opened_on" text NOT NULL,
	"opened_by" text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_steps_sequence" ON "scheme_steps" USING btree ("scheme_id","sequence");