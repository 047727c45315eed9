CREATE TABLE "bulletins" (
	"id" text PRIMARY KEY NOT NULL,
	"duty" text NOT NULL,
	"unit" text NOT NULL,
	"submitted_on" text NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"source" text,
	"state" text NOT NULL,
	"issue" text,
	"position" integer,
	"submitted_by" text NOT NULL,
	CONSTRAINT "bulletins_state" CHECK ("bulletins"."state" IN ('submitted', 'received', 'adopted', 'unused'))
);
--> statement-breakpoint
CREATE TABLE "gatherings" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"year" integer NOT NULL,
	"on" text NOT NULL,
	"title" text NOT NULL,
	"attendance" json NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "gatherings_kind" CHECK ("gatherings"."kind" IN ('training-course', 'showcase', 'study-trip'))
);
--> statement-breakpoint
CREATE TABLE "issues" (
	"id" text PRIMARY KEY NOT NULL,
	"duty" text NOT NULL,
	"year" integer NOT NULL,
	"number" integer NOT NULL,
	"issued_on" text,
	"prepared_by" text NOT NULL,
	CONSTRAINT "issues_duty" CHECK ("issues"."duty" IN ('issue-bulletin', 'issue-digest'))
);
--> statement-breakpoint
CREATE TABLE "meeting_decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"meeting" text NOT NULL,
	"text" text NOT NULL,
	"becomes" text NOT NULL,
	"reference" text,
	CONSTRAINT "meeting_decisions_becomes" CHECK ("meeting_decisions"."becomes" IN ('task', 'order', 'gate', 'none'))
);
--> statement-breakpoint
CREATE TABLE "meetings" (
	"id" text PRIMARY KEY NOT NULL,
	"duty" text NOT NULL,
	"body" text NOT NULL,
	"on" text NOT NULL,
	"subject" text NOT NULL,
	"extraordinary" boolean NOT NULL,
	"agenda" json NOT NULL,
	"minutes" text NOT NULL,
	"fulfilment" text,
	"recorded_by" text NOT NULL,
	"recorded_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_marks" (
	"topic" text NOT NULL,
	"judge" text NOT NULL,
	"mark_hundredths" integer NOT NULL,
	CONSTRAINT "report_marks_topic_judge_pk" PRIMARY KEY("topic","judge")
);
--> statement-breakpoint
CREATE TABLE "topics" (
	"id" text PRIMARY KEY NOT NULL,
	"quarter" text NOT NULL,
	"title" text NOT NULL,
	"unit" text NOT NULL,
	"due" text NOT NULL,
	"report" text,
	"reported_on" text,
	"best" boolean NOT NULL,
	"assigned_by" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "bulletins_state" ON "bulletins" USING btree ("state","submitted_on");--> statement-breakpoint
CREATE INDEX "bulletins_issue" ON "bulletins" USING btree ("issue");--> statement-breakpoint
CREATE INDEX "meeting_decisions_meeting" ON "meeting_decisions" USING btree ("meeting");