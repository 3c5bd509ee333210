--: refused
DELETE FROM users
--: refused
WITH x AS (DELETE FROM users RETURNING id) SELECT id FROM x
--: refused
SELECT * INTO copy FROM orders
--: refused
SELECT 1 UNION (SELECT 2 INTO zz)
--: refused
SELECT id FROM users FOR UPDATE
--: refused
EXPLAIN (ANALYZE) SELECT 1
--: refused
SET ROLE postgres
--: refused
LISTEN x
--: refused
COPY users TO PROGRAM 'cat'
--: refused
DO $$ BEGIN END $$
--: refused
SHOW ALL
--: refused dialect=sqlite
PRAGMA table_info(users)
--: refused dialect=sqlite
ATTACH 'x.db' AS x
--: refused dialect=mysql
SELECT id FROM users FOR UPDATE
--: refused dialect=mysql
KILL 1
--: accepted
VALUES (1), (2)
--: accepted
(SELECT 1) ORDER BY 1
--: accepted
TABLE orders
