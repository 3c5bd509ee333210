--: accepted dialect=sqlite
SELECT name FROM users WHERE name LIKE '%a%' ESCAPE '\' ORDER BY name COLLATE NOCASE LIMIT 10
--: accepted dialect=sqlite
SELECT strftime('%Y-%m', placed) AS m, count(*), round(sum(amount), 2) FROM orders GROUP BY m HAVING count(*) > 1 ORDER BY m
--: accepted dialect=sqlite
SELECT date('now', '-30 days'), datetime('now', 'localtime'), time('12:00'), julianday('now'), unixepoch('now'), timediff('now', '2024-01-01')
--: accepted dialect=sqlite
SELECT coalesce(name, 'x'), ifnull(name, ''), nullif(name, ''), iif(name = 'a', 1, 0), CASE WHEN id > 1 THEN 'a' ELSE 'b' END FROM users
--: accepted dialect=sqlite
SELECT replace(replace(name, 'a', 'b'), 'c', 'd'), trim(name), ltrim(name, 'x'), upper(name), instr(name, 'a'), substr(name, 2, 3), length(name), hex(name), quote(name), char(65, 66), unicode(name) FROM users
--: accepted dialect=sqlite
SELECT printf('%05d %-10s %.2f %,d', 1, name, 1.5, 1000), format('%s', name) FROM users
--: accepted dialect=sqlite
SELECT group_concat(name, ', '), total(id), avg(id), min(name), max(name), count(DISTINCT name) FROM users
--: accepted dialect=sqlite
SELECT json_extract(data, '$.a'), data -> '$.b', data ->> 'c', json_array_length(data), json_type(data), json_valid(data), json_group_array(id), json_object('k', id) FROM orders
--: accepted dialect=sqlite
SELECT e.value, e.key FROM orders o, json_each(o.data, '$.items') e
--: accepted dialect=sqlite
SELECT json_tree.fullkey FROM orders, json_tree(orders.data)
--: accepted dialect=sqlite
SELECT json_each.value FROM json_each('[1,2,3]')
--: accepted dialect=sqlite
SELECT row_number() OVER (PARTITION BY user_id ORDER BY placed), lag(amount, 1, 0) OVER (ORDER BY placed), sum(amount) OVER (ORDER BY placed ROWS 2 PRECEDING) FROM orders
--: accepted dialect=sqlite
SELECT count(*) FILTER (WHERE amount > 5) FROM orders
--: accepted dialect=sqlite
WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c LIMIT 100) SELECT n FROM c
--: accepted dialect=sqlite
WITH RECURSIVE d(x) AS (SELECT date('2024-01-01') UNION ALL SELECT date(x, '+1 day') FROM d WHERE x < '2024-12-31') SELECT x FROM d
--: accepted dialect=sqlite
SELECT a.id, b.id FROM orders a JOIN orders b ON a.user_id = b.user_id AND a.id <> b.id
--: accepted dialect=sqlite
SELECT u.name FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE o.id IS NULL
--: accepted dialect=sqlite
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders) AND name NOT IN ('a', 'b') AND email IS NOT 'x' AND name IS DISTINCT FROM 'y'
--: accepted dialect=sqlite
SELECT id FROM users UNION SELECT id FROM orders EXCEPT SELECT id FROM employee ORDER BY 1 LIMIT 3 OFFSET 1
--: accepted dialect=sqlite
SELECT * FROM orders WHERE rowid < 10
--: accepted dialect=sqlite
SELECT orders.rowid, oid FROM orders
--: accepted dialect=sqlite
SELECT 'x' || name || "y" FROM users
--: accepted dialect=sqlite
SELECT abs(-1), round(1.5), max(1, 2), min(1, 2), sign(-1), mod(5, 2), pow(2, 3), sqrt(4), ceil(1.2), floor(1.8), pi(), random() < 0, 5 % 3, 5 / 2, 1 << 3, 6 & 3, ~1
--: accepted dialect=sqlite
SELECT CAST(amount AS INTEGER), typeof(amount), CAST(id AS TEXT), x'0102', 1e5, 0x1F FROM orders
--: accepted dialect=sqlite
SELECT id AS "my id", name AS [my name], email AS `my mail` FROM users
--: accepted dialect=sqlite
SELECT DISTINCT user_id FROM orders ORDER BY user_id DESC NULLS LAST
--: accepted dialect=sqlite
SELECT likely(id > 1), total(amount), string_agg(id, ',') FROM orders
--: accepted dialect=sqlite
SELECT name FROM users WHERE name GLOB '[A-Z]*' AND (name, id) > ('a', 1)
--: accepted dialect=sqlite
SELECT sum(amount) * 100.0 / (SELECT sum(amount) FROM orders) FROM orders WHERE placed >= date('now', 'start of month', '-1 month')
--: accepted dialect=sqlite
SELECT soundex(name), zeroblob IS NULL FROM users, (SELECT 1 AS zeroblob)
--: accepted dialect=sqlite
SELECT * FROM employee NOT INDEXED WHERE id = 1
--: accepted dialect=sqlite
SELECT * FROM orders INDEXED BY orders_placed WHERE placed > '2024'
--: accepted dialect=sqlite
SELECT strftime('%Y-%m', placed) AS m, sum(amount) FROM orders GROUP BY m
--: accepted dialect=sqlite
SELECT date(placed, 'start of month', '+1 month', '-1 day'), julianday('now') - julianday(placed) FROM orders
--: accepted dialect=sqlite
SELECT group_concat(name, ', '), total(id), count(*) FILTER (WHERE id > 1) FROM users
--: accepted dialect=sqlite
SELECT json_extract(data, '$.a'), data ->> '$.b', data -> 'c' FROM orders
--: accepted dialect=sqlite
SELECT o.id, e.value FROM orders o, json_each(o.data) e
--: accepted dialect=sqlite
SELECT iif(id > 1, 'a', 'b'), ifnull(name, ''), coalesce(name, email) FROM users
--: accepted dialect=sqlite
SELECT printf('%05d', id), format('%.2f', amount) FROM orders
--: accepted dialect=sqlite
SELECT name FROM users WHERE name GLOB 'a*' OR name LIKE 'b%'
--: accepted dialect=sqlite
SELECT substr(name, 1, 3), instr(name, 'a'), replace(name, 'a', 'b'), hex(name), quote(name) FROM users
--: accepted dialect=sqlite
SELECT rank() OVER (ORDER BY amount DESC), lag(amount) OVER (PARTITION BY user_id ORDER BY placed) FROM orders
--: accepted dialect=sqlite
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n
--: accepted dialect=sqlite
SELECT CAST(amount AS INTEGER), typeof(amount), round(amount, 1), amount || '' FROM orders
--: accepted dialect=sqlite
SELECT max(id, 5), min(id, 5), abs(id), random() FROM users
--: accepted dialect=sqlite
SELECT name FROM users ORDER BY name COLLATE NOCASE LIMIT 5 OFFSET 2
--: accepted dialect=sqlite
SELECT u.name FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id HAVING count(o.id) = 0
--: accepted dialect=sqlite
SELECT unixepoch(placed), datetime('now', 'localtime'), time('now') FROM orders
--: accepted dialect=sqlite
SELECT name FROM users WHERE id IN (SELECT user_id FROM orders EXCEPT SELECT 1)
--: accepted dialect=sqlite
SELECT sum(amount) OVER (ORDER BY placed ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM orders
--: accepted dialect=sqlite
VALUES (1, 'a'), (2, 'b')
--: accepted dialect=sqlite
SELECT DISTINCT user_id FROM orders WHERE placed BETWEEN '2024-01-01' AND '2024-02-01'
--: accepted dialect=sqlite
SELECT amount IS NOT NULL, amount IS 5, name IS NOT 'a' FROM users, orders WHERE users.id = orders.user_id
--: accepted dialect=sqlite
SELECT ntile(4) OVER (ORDER BY id), nth_value(name, 2) OVER (ORDER BY id) FROM users
