CREATE TABLE "airing_looks" (
	"proposal" text NOT NULL,
	"account" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "airing_looks_proposal_account_at_pk" PRIMARY KEY("proposal","account","at")
);
--> statement-breakpoint
CREATE TABLE "airing_proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"airing" text NOT NULL,
	"ledger" text NOT NULL,
	"period" text NOT NULL,
	"revision" integer NOT NULL,
	"as_of" text NOT NULL,
	"note" text NOT NULL,
	"remark" text NOT NULL,
	"scheduled_on" text NOT NULL,
	"readers" json NOT NULL,
	"snapshot" json NOT NULL,
	"state" text NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" bigint NOT NULL,
	"decided_by" text,
	"decided_at" bigint,
	"decision" text NOT NULL,
	"failure" text NOT NULL,
	CONSTRAINT "airing_proposals_ledger" CHECK ("airing_proposals"."ledger" IN ('leading-group', 'special-group', 'pilot', 'county')),
	CONSTRAINT "airing_proposals_state" CHECK ("airing_proposals"."state" IN ('proposed', 'approved', 'declined', 'withdrawn', 'published'))
);
--> statement-breakpoint
CREATE TABLE "site_builds" (
	"id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"requested_at" bigint NOT NULL,
	"started_at" bigint,
	"finished_at" bigint,
	"pages" integer,
	"failure" text NOT NULL,
	CONSTRAINT "site_builds_state" CHECK ("site_builds"."state" IN ('requested', 'running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE INDEX "airing_proposals_airing" ON "airing_proposals" USING btree ("ledger","period");