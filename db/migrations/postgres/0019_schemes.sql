CREATE TABLE "circulars" (
	"id" text PRIMARY KEY NOT NULL,
	"year" integer NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"on" text NOT NULL,
	"findings" json NOT NULL,
	"note" text NOT NULL,
	"issued_by" text NOT NULL,
	CONSTRAINT "circulars_kind" CHECK ("circulars"."kind" IN ('daily', 'quarterly', 'key', 'joint', 'instructed', 'by-plan', 'by-pilot', 'comprehensive'))
);
--> statement-breakpoint
CREATE TABLE "letters" (
	"id" text PRIMARY KEY NOT NULL,
	"pilot_id" text NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"sha256" text NOT NULL,
	"drafted_on" text NOT NULL,
	"drafted_by" text NOT NULL,
	"signed_on" text,
	"copies" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_events" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"on" text NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"unit" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "order_events_kind" CHECK ("order_events"."kind" IN ('reported', 'completion-reported', 'returned', 'checked', 'ended', 'voided'))
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" text PRIMARY KEY NOT NULL,
	"instrument" text NOT NULL,
	"year" integer NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"entry_id" text,
	"lead" text NOT NULL,
	"assisting" json NOT NULL,
	"matter" text NOT NULL,
	"instruction" text NOT NULL,
	"instructed_by" text NOT NULL,
	"deadline" text NOT NULL,
	"rhythm" text NOT NULL,
	"issued_on" text NOT NULL,
	"issued_by" text NOT NULL,
	CONSTRAINT "orders_instrument" CHECK ("orders"."instrument" IN ('order', 'letter')),
	CONSTRAINT "orders_kind" CHECK ("orders"."kind" IN ('daily', 'quarterly', 'key', 'joint', 'instructed', 'by-plan', 'by-pilot', 'comprehensive')),
	CONSTRAINT "orders_rhythm" CHECK ("orders"."rhythm" IN ('weekly', 'ten-days', 'fortnightly', 'monthly'))
);
--> statement-breakpoint
CREATE TABLE "pilot_events" (
	"id" text PRIMARY KEY NOT NULL,
	"pilot_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"on" text NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"unit" text NOT NULL,
	"note" text NOT NULL,
	"detail" json NOT NULL,
	CONSTRAINT "pilot_events_kind" CHECK ("pilot_events"."kind" IN ('amended', 'concluded', 'effect-judged', 'spread'))
);
--> statement-breakpoint
CREATE TABLE "pilots" (
	"id" text PRIMARY KEY NOT NULL,
	"year" integer NOT NULL,
	"list" text NOT NULL,
	"level" text NOT NULL,
	"keeper" text NOT NULL,
	"second" text NOT NULL,
	"post" text NOT NULL,
	"responsibility" text NOT NULL,
	"objective" text NOT NULL,
	"added_on" text NOT NULL,
	"added_by" text NOT NULL,
	CONSTRAINT "pilots_list" CHECK ("pilots"."list" IN ('city-leaders', 'department-heads', 'county-leaders')),
	CONSTRAINT "pilots_level" CHECK ("pilots"."level" IN ('national', 'provincial', 'city', 'own'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "circulars_series" ON "circulars" USING btree ("year","number");--> statement-breakpoint
CREATE UNIQUE INDEX "letters_version" ON "letters" USING btree ("pilot_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "order_events_sequence" ON "order_events" USING btree ("order_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_series" ON "orders" USING btree ("instrument","year","number");--> statement-breakpoint
CREATE INDEX "orders_entry" ON "orders" USING btree ("entry_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pilot_events_sequence" ON "pilot_events" USING btree ("pilot_id","sequence");