--: refused
SELECT * FROM secret
--: refused
SELECT * FROM nothing
--: refused
SELECT * FROM pg_catalog.pg_class
--: refused
SELECT table_name FROM information_schema.tables
--: refused
WITH x AS (SELECT 1) SELECT * FROM public.x
--: refused
SELECT id FROM users WHERE id IN (SELECT id FROM secret)
--: refused
SELECT (SELECT max(token) FROM secret)
--: refused
SELECT id FROM users UNION SELECT id FROM secret
--: refused
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
--: refused dialect=sqlite
SELECT sql FROM sqlite_master
--: refused dialect=mysql
SELECT * FROM information_schema.processlist
--: accepted
SELECT id FROM public.users
--: accepted
WITH secret AS (SELECT 1 AS token) SELECT token FROM secret
--: accepted
SELECT "Mixed" FROM "Odd Table"
--: accepted dialect=sqlite
SELECT ID FROM Users
