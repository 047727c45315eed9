CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"title" text NOT NULL,
	"role" text NOT NULL,
	"unit" text NOT NULL,
	"password_hash" text NOT NULL,
	"disabled" boolean NOT NULL,
	CONSTRAINT "accounts_login_unique" UNIQUE("login"),
	CONSTRAINT "accounts_role" CHECK ("accounts"."role" IN ('reform-editor', 'reform-approver', 'administrator', 'liaison', 'department-officer', 'department-principal', 'county-office', 'centre-manager', 'assessment-officer', 'auditor'))
);
--> statement-breakpoint
CREATE TABLE "airings" (
	"id" text PRIMARY KEY NOT NULL,
	"ledger" text NOT NULL,
	"period" text NOT NULL,
	"revision" integer NOT NULL,
	"as_of" text NOT NULL,
	"published_at" bigint NOT NULL,
	"proposed_by" text NOT NULL,
	"approved_by" text NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "airings_ledger" CHECK ("airings"."ledger" IN ('leading-group', 'special-group', 'pilot', 'county'))
);
--> statement-breakpoint
CREATE TABLE "bodies" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"short_name" text NOT NULL,
	"aliases" json NOT NULL,
	"post" text NOT NULL,
	"parent" text,
	"position" integer NOT NULL,
	CONSTRAINT "bodies_kind" CHECK ("bodies"."kind" IN ('leading-group', 'reform-office', 'special-group', 'department', 'county', 'service-centre'))
);
--> statement-breakpoint
CREATE TABLE "card_cancellations" (
	"round" text NOT NULL,
	"pk" text NOT NULL,
	"replacement" text,
	"proposed_by" text NOT NULL,
	"confirmed_by" text,
	CONSTRAINT "card_cancellations_round_pk_pk" PRIMARY KEY("round","pk")
);
--> statement-breakpoint
CREATE TABLE "card_keys" (
	"round" text NOT NULL,
	"category" text NOT NULL,
	"pk" text NOT NULL,
	"serial" text NOT NULL,
	"spare" boolean NOT NULL,
	CONSTRAINT "card_keys_round_pk_pk" PRIMARY KEY("round","pk")
);
--> statement-breakpoint
CREATE TABLE "case_steps" (
	"rating_id" text NOT NULL,
	"step" text NOT NULL,
	"on" text NOT NULL,
	"actor" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "case_steps_rating_id_step_pk" PRIMARY KEY("rating_id","step"),
	CONSTRAINT "case_steps_step" CHECK ("case_steps"."step" IN ('contacted', 'replied', 'rectified', 'outcome-rated'))
);
--> statement-breakpoint
CREATE TABLE "entries" (
	"id" text PRIMARY KEY NOT NULL,
	"year" integer NOT NULL,
	"ledger" text NOT NULL,
	"keeper" text NOT NULL,
	"plan_item" text,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"target" text NOT NULL,
	"lead" text NOT NULL,
	"participants" json NOT NULL,
	"groups" json NOT NULL,
	"post" text NOT NULL,
	"origin" text NOT NULL,
	"requirement" text NOT NULL,
	"start" text NOT NULL,
	"due" text NOT NULL,
	"withheld" boolean NOT NULL,
	CONSTRAINT "entries_ledger" CHECK ("entries"."ledger" IN ('leading-group', 'special-group', 'pilot', 'county')),
	CONSTRAINT "entries_origin" CHECK ("entries"."origin" IN ('central', 'provincial', 'city', 'county')),
	CONSTRAINT "entries_requirement" CHECK ("entries"."requirement" IN ('specific', 'principle', 'own-initiative'))
);
--> statement-breakpoint
CREATE TABLE "entry_events" (
	"id" text PRIMARY KEY NOT NULL,
	"entry_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"on" text NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"unit" text NOT NULL,
	"share" integer,
	"text" text NOT NULL,
	"detail" json NOT NULL,
	CONSTRAINT "entry_events_kind" CHECK ("entry_events"."kind" IN ('reported', 'completion-reported', 'returned', 'verified', 'struck-off', 'reopened', 'deadline-proposed', 'deadline-approved', 'deadline-declined', 'urged', 'quality-listed', 'quality-cleared', 'held-to-account'))
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"id" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"unit" text,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "paper_counts" (
	"round" text NOT NULL,
	"category" text NOT NULL,
	"entered_by" text NOT NULL,
	"issued" integer NOT NULL,
	"collected" integer NOT NULL,
	"counts" json NOT NULL,
	CONSTRAINT "paper_counts_round_category_entered_by_pk" PRIMARY KEY("round","category","entered_by")
);
--> statement-breakpoint
CREATE TABLE "plan_items" (
	"id" text PRIMARY KEY NOT NULL,
	"plan_id" text NOT NULL,
	"position" integer NOT NULL,
	"number" text NOT NULL,
	"path" json NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"target" text,
	"origin" text,
	"requirement" text,
	"leads" json NOT NULL,
	"participants" json NOT NULL,
	"groups" json NOT NULL,
	"due" text,
	"due_text" text,
	"due_kind" text,
	"work_point" text,
	"warnings" json NOT NULL,
	CONSTRAINT "plan_items_origin" CHECK ("plan_items"."origin" IN ('central', 'provincial', 'city', 'county')),
	CONSTRAINT "plan_items_requirement" CHECK ("plan_items"."requirement" IN ('specific', 'principle', 'own-initiative'))
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" text PRIMARY KEY NOT NULL,
	"year" integer NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"doc_number" text,
	"index_number" text,
	"issued_by" text,
	"group_id" text,
	"adopted_on" text,
	"published_on" text,
	"intro" json NOT NULL,
	"withheld" json NOT NULL,
	CONSTRAINT "plans_kind" CHECK ("plans"."kind" IN ('work-points', 'task-division'))
);
--> statement-breakpoint
CREATE TABLE "publications" (
	"path" text PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"published_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rating_cases" (
	"rating_id" text PRIMARY KEY NOT NULL,
	"unit" text NOT NULL,
	"day" text NOT NULL,
	"opened_on" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rating_days" (
	"unit" text NOT NULL,
	"point" text NOT NULL,
	"day" text NOT NULL,
	"channel" text NOT NULL,
	"level" text NOT NULL,
	"count" integer NOT NULL,
	"clock" integer NOT NULL,
	"late" integer NOT NULL,
	CONSTRAINT "rating_days_unit_day_point_channel_level_pk" PRIMARY KEY("unit","day","point","channel","level"),
	CONSTRAINT "rating_days_channel" CHECK ("rating_days"."channel" IN ('kiosk', 'qr', 'web')),
	CONSTRAINT "rating_days_level" CHECK ("rating_days"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
CREATE TABLE "ratings" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"unit" text NOT NULL,
	"point" text NOT NULL,
	"channel" text NOT NULL,
	"level" text NOT NULL,
	"reasons" json NOT NULL,
	"comment" text,
	"device" text,
	"sequence" integer,
	"device_at" bigint,
	"received_at" bigint NOT NULL,
	"day" text NOT NULL,
	"flags" json NOT NULL,
	"receipt" text NOT NULL,
	CONSTRAINT "ratings_channel" CHECK ("ratings"."channel" IN ('kiosk', 'qr', 'web')),
	CONSTRAINT "ratings_level" CHECK ("ratings"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
CREATE TABLE "rounds" (
	"id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"definition" json NOT NULL,
	"results" json,
	CONSTRAINT "rounds_state" CHECK ("rounds"."state" IN ('draft', 'frozen', 'tallied', 'void'))
);
--> statement-breakpoint
CREATE TABLE "served_counts" (
	"unit" text NOT NULL,
	"month" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "served_counts_unit_month_pk" PRIMARY KEY("unit","month")
);
--> statement-breakpoint
CREATE TABLE "service_points" (
	"id" text PRIMARY KEY NOT NULL,
	"centre" text NOT NULL,
	"unit" text NOT NULL,
	"window_no" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"expires_at" bigint NOT NULL,
	"ends_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "airings_revision" ON "airings" USING btree ("ledger","period","revision");--> statement-breakpoint
CREATE UNIQUE INDEX "card_cancellations_spare" ON "card_cancellations" USING btree ("round","replacement");--> statement-breakpoint
CREATE INDEX "card_keys_serial" ON "card_keys" USING btree ("round","serial");--> statement-breakpoint
CREATE INDEX "entries_ledger" ON "entries" USING btree ("year","ledger");--> statement-breakpoint
CREATE INDEX "entries_lead" ON "entries" USING btree ("lead");--> statement-breakpoint
CREATE UNIQUE INDEX "entry_events_sequence" ON "entry_events" USING btree ("entry_id","sequence");--> statement-breakpoint
CREATE INDEX "journal_subject" ON "journal" USING btree ("subject","at");--> statement-breakpoint
CREATE UNIQUE INDEX "plan_items_number" ON "plan_items" USING btree ("plan_id","position");--> statement-breakpoint
CREATE INDEX "sessions_account" ON "sessions" USING btree ("account_id");