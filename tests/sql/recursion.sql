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
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n > 0) SELECT count(*) FROM r
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n - 1 FROM r WHERE n < 5 AND n IS NOT NULL) SELECT count(*) FROM r
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r WHERE n = 1) SELECT n FROM r
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT r.n FROM r, (VALUES (1)) AS v) SELECT n FROM r
--: refused
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT x.n + 1 FROM (SELECT n FROM r) AS x) SELECT n FROM r
--: refused
WITH RECURSIVE r AS (SELECT id FROM users UNION ALL SELECT u.id FROM users AS u, r) SELECT count(*) FROM r
--: refused
WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT 1 FROM r JOIN users ON true) SELECT count(*) FROM r
--: refused
WITH RECURSIVE r(n, s) AS (SELECT 1, 'x'::text UNION ALL SELECT n + 1, s || s FROM r WHERE n < 40) SELECT length(s) FROM r
--: refused
WITH RECURSIVE r(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, repeat(s, 1000) FROM r WHERE n < 5) SELECT length(s) FROM r
--: refused
WITH RECURSIVE r(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, concat(s, '-', s) FROM r WHERE n < 40) SELECT 1 FROM r
--: refused dialect=sqlite
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n >= 1) SELECT count(*) FROM r
--: refused dialect=sqlite
WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r WHERE length(s) < 10000) SELECT length(s) FROM r
--: refused dialect=mysql
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000000000) SELECT count(*) FROM r
--: accepted dialect=sqlite
WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r LIMIT 100) SELECT n FROM r
--: accepted
WITH RECURSIVE r AS (SELECT 10 AS n UNION ALL SELECT n - 1 FROM r WHERE n > 1) SELECT n FROM r
--: accepted
WITH RECURSIVE d(day) AS (SELECT date '2024-01-01' UNION ALL SELECT (day + interval '1 day')::date FROM d WHERE day < date '2024-01-31') SELECT day FROM d
--: accepted
WITH RECURSIVE w AS (SELECT min(placed) AS wk FROM orders UNION ALL SELECT wk + 7 FROM w WHERE wk + 7 <= (SELECT max(placed) FROM orders)) SELECT wk FROM w
--: accepted
WITH RECURSIVE f(a, b, n) AS (SELECT 0, 1, 1 UNION ALL SELECT b, a + b, n + 1 FROM f WHERE n < 20) SELECT a FROM f
--: accepted
WITH RECURSIVE t AS (
    SELECT id, name, name AS path, 0 AS depth FROM employee WHERE manager_id IS NULL
    UNION ALL SELECT e.id, e.name, t.path || ' > ' || e.name, t.depth + 1 FROM employee AS e, t WHERE e.manager_id = t.id
) SELECT path FROM t WHERE depth < 9000000
--: accepted
WITH RECURSIVE up AS (
    SELECT id, manager_id FROM employee WHERE id = '3'
    UNION SELECT e.id, e.manager_id FROM up CROSS JOIN LATERAL (SELECT id, manager_id FROM employee WHERE id = up.manager_id) AS e
) SELECT id FROM up
--: accepted
WITH RECURSIVE words(word, rest) AS (
    SELECT '', name || ' ' FROM users
    UNION ALL SELECT split_part(rest, ' ', 1), substr(rest, strpos(rest, ' ') + 1) FROM words WHERE rest <> ''
) SELECT word FROM words
--: accepted
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT n FROM r JOIN orders ON orders.id = 'x' WHERE n > 100000000
--: accepted
WITH RECURSIVE reach(a, b) AS (SELECT manager_id, id FROM employee UNION SELECT r.a, e.id FROM reach AS r JOIN employee AS e ON e.manager_id = r.b) SELECT a FROM reach
--: accepted dialect=mysql
WITH RECURSIVE seq AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM seq WHERE n <= 12) SELECT n FROM seq
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t, generate_series(1, 1000) WHERE n < 6) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t CROSS JOIN orders o WHERE n < 10) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT t.n + 1 FROM t, orders o, users u WHERE t.n < 10 AND o.user_id = u.id) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t WHERE n < 5) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT x FROM t, generate_series(1, 9) x WHERE n < 1000) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, replace(s, 'x', 'xxxxxxxxxx') FROM t WHERE n < 40) SELECT length(s) FROM t
--: refused
WITH RECURSIVE t(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, regexp_replace(s, 'x', 'xx', 'g') FROM t WHERE n < 40) SELECT length(s) FROM t
--: accepted
WITH RECURSIVE t(s) AS (SELECT '' UNION ALL SELECT s || b::text FROM t, generate_series(0, 1) b WHERE length(s) < 4) SELECT s FROM t
--: accepted
WITH RECURSIVE d(x) AS (VALUES ('a'), ('b')), t(s, n) AS (SELECT '', 0 UNION ALL SELECT s || x, n + 1 FROM t, d WHERE n < 3) SELECT s FROM t
--: accepted
WITH RECURSIVE t(n, s) AS (SELECT 1, 'a  b' UNION ALL SELECT n + 1, replace(regexp_replace(s, '  +', ' ', 'g'), '. ', '.') FROM t WHERE n < 4) SELECT s FROM t
--: accepted
WITH RECURSIVE p(path, last) AS (
    SELECT ARRAY[id], id FROM employee WHERE id = '1'
    UNION ALL SELECT p.path || e.id, e.id FROM p, employee e, orders o WHERE e.manager_id = p.last AND o.user_id = e.id
) SELECT path FROM p
--: refused
WITH RECURSIVE a AS (SELECT (SELECT max(id) FROM orders) FROM users), orders AS (SELECT 1 AS x) SELECT * FROM a
--: refused dialect=sqlite
WITH RECURSIVE a AS (SELECT id FROM orders), orders AS (SELECT 1 AS id) SELECT id FROM a
--: accepted
WITH RECURSIVE a AS (SELECT id FROM orders), b AS (SELECT id FROM a), c AS (SELECT 1 FROM a, b) SELECT * FROM c
--: accepted
WITH a AS (SELECT id FROM orders), orders AS (SELECT 1 AS x) SELECT id FROM a
