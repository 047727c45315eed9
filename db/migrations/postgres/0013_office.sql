CREATE TABLE "evidence" (
	"id" text PRIMARY KEY NOT NULL,
	"entry_id" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"on" text NOT NULL,
	"at" bigint NOT NULL,
	"uploaded_by" text NOT NULL,
	CONSTRAINT "evidence_type" CHECK ("evidence"."type" IN ('pdf', 'jpg', 'png', 'docx', 'xlsx', 'ofd'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_content" ON "evidence" USING btree ("entry_id","sha256");