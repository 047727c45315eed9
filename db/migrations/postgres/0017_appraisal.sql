CREATE TABLE "comment_keys" (
	"round" text NOT NULL,
	"pk" text NOT NULL,
	CONSTRAINT "comment_keys_round_pk_pk" PRIMARY KEY("round","pk")
);
--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "batches" json;--> statement-breakpoint
ALTER TABLE "card_cancellations" DROP COLUMN "proposed_by";--> statement-breakpoint
ALTER TABLE "card_cancellations" DROP COLUMN "confirmed_by";