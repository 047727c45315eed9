CREATE TABLE "reconciliation_lines" (
	"reconciliation" text NOT NULL,
	"entry" text NOT NULL,
	"unit" text NOT NULL,
	"verdict" text,
	"text" text NOT NULL,
	"share" integer,
	"decided_by" text,
	CONSTRAINT "reconciliation_lines_reconciliation_entry_pk" PRIMARY KEY("reconciliation","entry"),
	CONSTRAINT "reconciliation_lines_verdict" CHECK ("reconciliation_lines"."verdict" IN ('agreed', 'disputed', 'corrected'))
);
--> statement-breakpoint
CREATE TABLE "reconciliation_signs" (
	"reconciliation" text NOT NULL,
	"unit" text NOT NULL,
	"account" text NOT NULL,
	"at" bigint NOT NULL,
	"absent" boolean NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "reconciliation_signs_reconciliation_unit_pk" PRIMARY KEY("reconciliation","unit")
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"id" text PRIMARY KEY NOT NULL,
	"keeper" text NOT NULL,
	"month" text NOT NULL,
	"held_on" text NOT NULL,
	"minutes" text NOT NULL,
	"state" text NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"closed_by" text,
	"closed_at" bigint,
	CONSTRAINT "reconciliations_state" CHECK ("reconciliations"."state" IN ('open', 'closed'))
);
--> statement-breakpoint
ALTER TABLE "entry_events" DROP CONSTRAINT "entry_events_kind";--> statement-breakpoint
ALTER TABLE "entries" ADD COLUMN "milestones" json DEFAULT '[]'::json NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliations_month" ON "reconciliations" USING btree ("keeper","month");--> statement-breakpoint
ALTER TABLE "entry_events" ADD CONSTRAINT "entry_events_kind" CHECK ("entry_events"."kind" IN ('reported', 'completion-reported', 'returned', 'verified', 'struck-off', 'reopened', 'deadline-proposed', 'deadline-approved', 'deadline-declined', 'urged', 'quality-listed', 'quality-cleared', 'held-to-account', 'correction-proposed', 'corrected', 'correction-declined', 'withdrawn'));