--: refused
SELECT count(*) FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b
--: refused
SELECT string_agg(repeat('x', 1000), '') FROM generate_series(1, 1000000)
--: refused
SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e
--: refused
SELECT count(*) FROM orders a JOIN orders b ON true JOIN users c ON 1 = 1 CROSS JOIN employee d, orders e WHERE a.id > '5'
--: accepted
SELECT count(*) FROM orders a, users b, employee c, users d, orders e WHERE a.user_id = b.id AND c.id = b.id AND d.id = c.id AND e.id = a.id
--: accepted
SELECT count(*) FROM orders a JOIN users b USING (id) JOIN employee c USING (id) JOIN users d USING (id) JOIN orders e USING (id)
--: accepted
SELECT count(*) FROM orders, users, employee, "Odd Table" WHERE user_id = users.id AND manager_id = "Mixed" AND employee.name = users.name
--: accepted
SELECT a.n, b.n, c.n, d.n, e.n FROM (SELECT count(*) AS n FROM users) a, (SELECT count(*) AS n FROM orders) b, (SELECT max(id) AS n FROM orders) c, (SELECT min(id) AS n FROM orders) d, (SELECT count(*) AS n FROM employee) e
--: refused
WITH x AS (SELECT a.id FROM orders a, orders b) SELECT count(*) FROM x a, x b, x c
--: refused
WITH s AS (SELECT generate_series(1, 1000000) AS n) SELECT count(*) FROM s a, s b
--: accepted
WITH s AS (SELECT generate_series(1, 1000000) AS n) SELECT count(*) FROM s a JOIN s b ON a.n = b.n
--: refused
SELECT replace(replace(repeat('a', 1000), 'a', repeat('b', 1000)), 'b', repeat('c', 1000))
--: accepted
SELECT replace(replace(replace('Dear {name}, {email} {id}', '{name}', name), '{email}', email), '{id}', id) FROM users
--: refused
WITH a AS (SELECT repeat('x', 1000) AS v), b AS (SELECT concat(v, v, v, v, v, v, v, v, v, v) AS v FROM a), c AS (SELECT concat(v, v, v, v, v, v, v, v, v, v) AS v FROM b), d AS (SELECT concat(v, v, v, v, v, v, v, v, v, v) AS v FROM c), e AS (SELECT concat(v, v, v, v, v, v, v, v, v, v) AS v FROM d), f AS (SELECT concat(v, v, v, v, v, v, v, v, v, v) AS v FROM e) SELECT length(v) FROM f
--: refused dialect=mysql
SELECT COUNT(*) FROM orders a JOIN orders b JOIN orders c JOIN orders d JOIN orders e
--: refused dialect=mysql
SELECT LENGTH(CAST('a' AS BINARY(1000000000)))
--: refused dialect=sqlite
SELECT replace(replace(printf('%999d', 0), ' ', printf('%999d', 0)), ' ', printf('%999d', 0))
--: accepted dialect=sqlite
SELECT replace(replace(hex(data), '0', 'zero'), '1', 'one') FROM orders
--: accepted
SELECT array_to_string(ARRAY[name], array_to_string(ARRAY[name], array_to_string(ARRAY[name], ', '))) FROM users
--: refused
SELECT array_to_string(ARRAY(SELECT n FROM generate_series(1, 100000) AS n), repeat('x', 1000))
--: refused
SELECT count(*) FROM orders a JOIN orders b ON a.id <> b.id JOIN orders c ON b.id <> c.id JOIN orders d ON c.id <> d.id JOIN orders e ON d.id <> e.id
--: accepted
SELECT count(*) FROM orders a JOIN orders b ON a.user_id = b.user_id AND a.id <> b.id JOIN orders c ON c.id = a.id JOIN orders d ON d.id = c.id JOIN orders e ON e.id = d.id
