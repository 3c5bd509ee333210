--: refused
SELECT ssn FROM users
--: refused
SELECT id FROM users ORDER BY ssn
--: refused
SELECT id FROM users WHERE ssn LIKE '900%'
--: refused
SELECT count(*) FROM users GROUP BY ssn
--: refused
SELECT name AS ssn FROM users GROUP BY ssn
--: refused
SELECT (SELECT ssn FROM users LIMIT 1) FROM (SELECT 1 AS ssn) AS x
--: refused
SELECT a.id FROM users AS a JOIN users AS b USING (ssn)
--: refused
SELECT u.row_to_json FROM users AS u
--: refused
SELECT (u).ssn FROM users AS u
--: refused
SELECT (SELECT (u).ssn) FROM users AS u
--: refused
SELECT now() AT TIME ZONE ssn FROM users
--: refused
SELECT rank() OVER (ORDER BY ssn) FROM users
--: refused
SELECT count(*) FILTER (WHERE ssn IS NULL) FROM users
--: refused
SELECT max(id) FROM users HAVING max(password_hash) IS NOT NULL
--: refused
SELECT id FROM users LIMIT (SELECT length(ssn) FROM users LIMIT 1)
--: refused
SELECT DISTINCT ON (ssn) id FROM users
--: refused
SELECT ctid FROM orders
--: refused
SELECT nothing FROM users
--: refused
SELECT x.id FROM users AS u
--: refused
SELECT o.id FROM users AS u, (SELECT u.id) AS o
--: refused
SELECT id FROM users UNION SELECT ssn FROM users
--: refused dialect=mysql
SELECT `ssn` FROM users
--: refused dialect=mysql
SELECT id FROM users WHERE ssn SOUNDS LIKE 'a'
--: refused dialect=sqlite
SELECT max(ssn) FROM users
--: refused dialect=sqlite
SELECT "ssn" FROM users
--: refused dialect=sqlite
SELECT rowid FROM users
--: accepted dialect=sqlite
SELECT rowid, "a string" FROM orders
--: accepted
SELECT u.name AS n, count(*) AS c FROM users AS u JOIN orders AS o ON o.user_id = u.id GROUP BY n ORDER BY c DESC, n
--: accepted
SELECT x.total FROM users AS u, LATERAL (SELECT sum(o.amount) AS total FROM orders AS o WHERE o.user_id = u.id) AS x
--: accepted
SELECT count FROM (SELECT user_id, count(*) FROM orders GROUP BY user_id) AS t WHERE t.count > 3
--: accepted
SELECT a, b FROM (VALUES (1, 2)) AS v(a, b)
--: accepted
SELECT id FROM users AS u WHERE EXISTS (SELECT 1 FROM orders WHERE user_id = u.id AND id > u.id)
--: accepted
SELECT id FROM users JOIN orders USING (id) WHERE users.name = 'x'
--: accepted
SELECT users.name, public.users.email FROM public.users
--: accepted
WITH w(a, b) AS (SELECT id, name FROM users) SELECT a FROM w ORDER BY b
--: accepted
SELECT 1 AS one UNION SELECT 2 ORDER BY one
--: refused dialect=sqlite
SELECT rowid FROM patients
--: refused
SELECT pin FROM members
--: refused
SELECT (SELECT max(ssn) FROM ROWS FROM (lower('a'), upper('b')) AS ssn) FROM users
--: refused
SELECT (SELECT max(ssn) FROM unnest(to_tsvector('a')) AS ssn) FROM users
--: refused
SELECT (SELECT max(ssn) FROM orders AS o, coalesce(o, o) AS ssn) FROM users
--: refused
WITH w AS (SELECT (ssn).* FROM orders AS ssn) SELECT (SELECT max(ssn) FROM w) FROM users
--: refused
SELECT u.id FROM users AS u, unnest(to_tsvector('b a')) AS ssn ORDER BY ssn
--: accepted
SELECT tag, count(*) FROM orders, unnest(string_to_array(data, ',')) AS tag GROUP BY tag ORDER BY tag
--: accepted
SELECT t.tag FROM orders, unnest(string_to_array(data, ',')) AS tag, LATERAL (SELECT tag) AS t
--: accepted
SELECT (o).id, (o).* FROM orders AS o
--: accepted
SELECT (SELECT 'a' UNION SELECT 'b' LIMIT 1)::text AS x
--: refused
SELECT (SELECT count(*) FROM (SELECT 'a' AS ssn) AS a, orders AS o JOIN employee AS e ON ssn LIKE '9%') FROM users
--: refused
SELECT (SELECT count(*) FROM (SELECT 'a' AS ssn) AS u, orders AS o JOIN employee AS e ON u.ssn LIKE '9%') FROM users AS u
--: accepted
SELECT o.id FROM employee AS e, orders AS o JOIN users AS u ON u.id = o.user_id JOIN employee AS m ON m.id = u.id
--: accepted
SELECT name, (SELECT count(*) FROM orders AS o JOIN employee AS e ON o.user_id = users.id) FROM users
