CREATE TABLE "rating_exclusions" (
	"rating_id" text PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"reason" text NOT NULL,
	"on" text NOT NULL,
	"unit" text NOT NULL,
	"point" text NOT NULL,
	"day" text NOT NULL,
	"channel" text NOT NULL,
	"level" text NOT NULL,
	"tied" boolean NOT NULL,
	"answers" json,
	CONSTRAINT "rating_exclusions_channel" CHECK ("rating_exclusions"."channel" IN ('kiosk', 'qr', 'web')),
	CONSTRAINT "rating_exclusions_level" CHECK ("rating_exclusions"."level" IN ('very-satisfied', 'satisfied', 'basically-satisfied', 'dissatisfied', 'very-dissatisfied'))
);
--> statement-breakpoint
CREATE TABLE "rating_review_acts" (
	"subject" text NOT NULL,
	"sequence" integer NOT NULL,
	"act" text NOT NULL,
	"verdict" text NOT NULL,
	"reason" text,
	"on" text NOT NULL,
	"actor" text NOT NULL,
	"unit" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "rating_review_acts_subject_sequence_pk" PRIMARY KEY("subject","sequence"),
	CONSTRAINT "rating_review_acts_act" CHECK ("rating_review_acts"."act" IN ('proposed', 'declined', 'confirmed')),
	CONSTRAINT "rating_review_acts_verdict" CHECK ("rating_review_acts"."verdict" IN ('keep', 'exclude'))
);
--> statement-breakpoint
ALTER TABLE "case_steps" DROP CONSTRAINT "case_steps_step";--> statement-breakpoint
CREATE INDEX "rating_exclusions_day" ON "rating_exclusions" USING btree ("day");--> statement-breakpoint
ALTER TABLE "case_steps" ADD CONSTRAINT "case_steps_step" CHECK ("case_steps"."step" IN ('contacted', 'replied', 'rectified', 'extended', 'appealed', 'outcome-rated'));