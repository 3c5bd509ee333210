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
