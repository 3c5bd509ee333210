--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
--: refused dialect=sqlite
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
--: accepted
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT n FROM r
--: accepted
WITH RECURSIVE chain AS (
    SELECT id, manager_id, 1 AS depth FROM employee WHERE manager_id IS NULL
    UNION ALL SELECT e.id, e.manager_id, c.depth + 1 FROM employee AS e JOIN chain AS c ON e.manager_id = c.id
) SELECT id, depth FROM chain
--: accepted
WITH RECURSIVE x AS (SELECT id FROM users) SELECT id FROM x
--: refused
WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r WHERE length(s) < 1000000000) SELECT length(s) FROM r
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE true) SELECT count(*) FROM r
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT a.n + b.n FROM r AS a CROSS JOIN r AS b) SELECT count(*) FROM r
