ALTER TABLE "rating_changes" ADD COLUMN "leaf" text;--> statement-breakpoint
ALTER TABLE "rating_exclusions" ADD COLUMN "leaf" text;--> statement-breakpoint
ALTER TABLE "rating_review_acts" ADD COLUMN "role" text;