--: refused
SELECT TREAT(name AS lower) FROM users
--: accepted
SELECT lower(name) FROM users
--: accepted
SELECT JSON_VALUE(data, '$.a'), JSON_EXISTS(data, '$.b') FROM orders
--: refused dialect=sqlite
WITH orders AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM orders WHERE id < 5) SELECT id FROM orders
--: accepted dialect=sqlite
SELECT u.id FROM users u JOIN orders USING (id)
--: accepted
SELECT id FROM orders WHERE amount::int > 1_000_000 AND 0xFF_FF > 1 AND box '((0,0),(1,1))' @> point '(0,0)' AND cidr '10.0.0.0/8' IS NOT NULL
--: accepted
SELECT box.id AS "1_0", '1_000 box ''x''' FROM orders AS box
