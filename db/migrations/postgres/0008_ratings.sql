CREATE TABLE "device_ratings" (
	"device" text NOT NULL,
	"sequence" integer NOT NULL,
	"rating_id" text NOT NULL,
	"chain" text NOT NULL,
	CONSTRAINT "device_ratings_device_sequence_pk" PRIMARY KEY("device","sequence")
);
--> statement-breakpoint
CREATE TABLE "rating_devices" (
	"id" text PRIMARY KEY NOT NULL,
	"point" text NOT NULL,
	"public_key" text NOT NULL,
	"paired_at" bigint NOT NULL,
	"revoked_at" bigint,
	"revoked_for" text,
	"last" integer NOT NULL,
	"chain" text NOT NULL,
	"highest" integer NOT NULL,
	"contact_at" bigint,
	"queued" integer,
	"oldest" bigint,
	"ahead_seconds" integer,
	"storage" text,
	"version" text,
	CONSTRAINT "rating_devices_storage" CHECK ("rating_devices"."storage" IN ('ok', 'full'))
);
--> statement-breakpoint
CREATE TABLE "rating_pairings" (
	"hash" text PRIMARY KEY NOT NULL,
	"point" text NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_by" text
);
