ALTER TABLE "rating_days" DROP CONSTRAINT "rating_days_channel";--> statement-breakpoint
ALTER TABLE "rating_exclusions" DROP CONSTRAINT "rating_exclusions_channel";--> statement-breakpoint
ALTER TABLE "ratings" DROP CONSTRAINT "ratings_channel";--> statement-breakpoint
ALTER TABLE "rating_days" ADD CONSTRAINT "rating_days_channel" CHECK ("rating_days"."channel" IN ('kiosk', 'qr', 'web', 'telephone', 'sms'));--> statement-breakpoint
ALTER TABLE "rating_exclusions" ADD CONSTRAINT "rating_exclusions_channel" CHECK ("rating_exclusions"."channel" IN ('kiosk', 'qr', 'web', 'telephone', 'sms'));--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_channel" CHECK ("ratings"."channel" IN ('kiosk', 'qr', 'web', 'telephone', 'sms'));