CREATE TABLE "fulfilments" (
	"id" text PRIMARY KEY NOT NULL,
	"duty" text NOT NULL,
	"body" text NOT NULL,
	"year" integer NOT NULL,
	"on" text NOT NULL,
	"period" text,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"note" text NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" bigint NOT NULL,
	CONSTRAINT "fulfilments_kind" CHECK ("fulfilments"."kind" IN ('meeting', 'extraordinary-meeting', 'bulletin', 'document', 'event', 'publication'))
);
--> statement-breakpoint
CREATE INDEX "fulfilments_year" ON "fulfilments" USING btree ("year","duty","body");