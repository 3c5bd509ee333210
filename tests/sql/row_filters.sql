--: spliced
SELECT id FROM payments
--= SELECT id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) AS "payments"
--: spliced
SELECT p.id FROM users AS u JOIN public . "payments" AS p ON p.id = u.id WHERE p.order_id IN (SELECT order_id FROM payments q)
--= SELECT p.id FROM users AS u JOIN (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) AS p ON p.id = u.id WHERE p.order_id IN (SELECT order_id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) q)
--: spliced
WITH payments AS (SELECT id FROM payments) SELECT 'größe', id FROM payments
--= WITH payments AS (SELECT id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) AS "payments") SELECT 'größe', id FROM payments
--: spliced
SELECT 'größe' AS "ü", id FROM payments UNION ALL SELECT '', id FROM payments -- payments
--= SELECT 'größe' AS "ü", id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) AS "payments" UNION ALL SELECT '', id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) AS "payments" -- payments
--: accepted
SELECT 'payments' FROM users
--: refused
SELECT id FROM ONLY payments
--: refused
TABLE payments
--: refused
SELECT id FROM payments TABLESAMPLE bernoulli (10)
--: spliced dialect=sqlite
SELECT p.id FROM users u JOIN payments p ON p.id = u.id WHERE p.order_id IN (SELECT order_id FROM Payments)
--= SELECT p.id FROM users u JOIN (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
)) p ON p.id = u.id WHERE p.order_id IN (SELECT order_id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
)) AS "Payments")
--: spliced dialect=mysql
WITH x AS (SELECT id FROM public.payments) SELECT 'größe', id FROM x UNION SELECT 'é', id FROM `payments`
--= WITH x AS (SELECT id FROM (SELECT * FROM `public`.`payments` WHERE (
tenant_id = 7
)) AS `payments`) SELECT 'größe', id FROM x UNION SELECT 'é', id FROM (SELECT * FROM `public`.`payments` WHERE (
tenant_id = 7
)) AS `payments`
--: refused
SELECT phone FROM ONLY patients
--: refused
SELECT phone FROM patients TABLESAMPLE bernoulli (10)
--: refused
TABLE patients
--: refused dialect=sqlite
SELECT email FROM members
--: refused
SELECT public.payments.id FROM public.payments
--: refused dialect=sqlite
SELECT public.payments.* FROM public.payments
--: accepted
SELECT public.orders.id FROM public.orders
--: spliced
SELECT payments.id FROM public.payments
--= SELECT payments.id FROM (SELECT * FROM "public"."payments" WHERE (
tenant_id = 7
) OFFSET 0) AS "payments"
