--: spliced
SELECT * FROM patients
--= SELECT * FROM (SELECT "id", "name", CASE WHEN pg_catalog.length("phone"::text) >= 8 THEN '****' || pg_catalog.right("phone"::text, 4) WHEN "phone" IS NOT NULL THEN '****' END AS "phone", CASE WHEN false THEN "age" END AS "age", '***' AS "notes" FROM "public"."patients") AS "patients"
--: spliced
SELECT count(*) FROM users u JOIN members AS m ON m.id = u.id WHERE m.email IN (SELECT email FROM members)
--= SELECT count(*) FROM users u JOIN (SELECT "id", pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.current_setting('askwire.mask_key') || "email"::text, 'UTF8')), 'hex'), 16) AS "email", "tenant_id" FROM "public"."members" WHERE (
tenant_id = 7
) OFFSET 0) AS m ON m.id = u.id WHERE m.email IN (SELECT email FROM (SELECT "id", pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.current_setting('askwire.mask_key') || "email"::text, 'UTF8')), 'hex'), 16) AS "email", "tenant_id" FROM "public"."members" WHERE (
tenant_id = 7
) OFFSET 0) AS "members")
--: spliced dialect=sqlite
SELECT phone, age, notes FROM patients
--= SELECT phone, age, notes FROM (SELECT "id", "name", CASE WHEN LENGTH(CAST("phone" AS TEXT)) >= 8 THEN '****' || SUBSTR(CAST("phone" AS TEXT), -4) WHEN NOT "phone" IS NULL THEN '****' END AS "phone", CASE WHEN 1 = 0 THEN "age" END AS "age", '***' AS "notes" FROM "public"."patients") AS "patients"
--: spliced dialect=mysql
SELECT p.phone FROM patients p WHERE p.phone LIKE '%1'
--= SELECT p.phone FROM (SELECT `id`, `name`, CASE WHEN CHAR_LENGTH(CAST(`phone` AS CHAR)) >= 8 THEN CONCAT('****', RIGHT(CAST(`phone` AS CHAR), 4)) WHEN NOT `phone` IS NULL THEN '****' END AS `phone`, CASE WHEN 1 = 0 THEN `age` END AS `age`, '***' AS `notes` FROM `public`.`patients`) p WHERE p.phone LIKE '%1'
