ALTER TABLE "card_cancellations" ADD COLUMN "signatures" json;--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "batched_on" text;--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "tallied_by" text;--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "released_on" text;