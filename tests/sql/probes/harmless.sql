--: accepted
SELECT created_at, updated_by, deleted FROM (VALUES (1, 2, 3)) AS v(created_at, updated_by, deleted)
--: accepted
SELECT name AS "drop table users" FROM users
--: accepted
SELECT name FROM users WHERE email LIKE '%delete%' OR name ILIKE 'insert%'
--: accepted
SELECT 'a;b' AS "semi;colon" FROM users;
--: accepted
/* a comment; with a semicolon */ SELECT id FROM users -- and another; here
--: accepted
SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY amount DESC NULLS LAST) FROM orders
--: accepted
SELECT id, sum(amount::numeric) OVER w AS running FROM orders WINDOW w AS (ORDER BY placed ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES)
--: accepted
SELECT id, lag(amount, 1, '0') OVER (ORDER BY placed) FROM orders
--: accepted
SELECT id, avg(amount::numeric) OVER (ORDER BY placed::date RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM orders
--: accepted
SELECT user_id, count(*) FILTER (WHERE amount::numeric > 10) AS large FROM orders GROUP BY user_id HAVING count(*) > 1
--: accepted
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount::numeric) FROM orders
--: accepted
SELECT mode() WITHIN GROUP (ORDER BY user_id) FROM orders
--: accepted
SELECT user_id, placed, count(*), grouping(user_id, placed) FROM orders GROUP BY CUBE (user_id, placed)
--: accepted
SELECT count(DISTINCT (user_id, placed)) FROM orders
--: accepted
SELECT DISTINCT ON (user_id) user_id, placed FROM orders ORDER BY user_id, placed DESC
--: accepted
SELECT id FROM orders ORDER BY amount DESC FETCH FIRST 3 ROWS WITH TIES
--: accepted
SELECT id FROM orders OFFSET 5 ROWS FETCH NEXT ROW ONLY
--: accepted
SELECT u.name, o.id FROM users u LEFT JOIN LATERAL (SELECT id FROM orders WHERE user_id = u.id ORDER BY placed LIMIT 1) o ON true
--: accepted
SELECT u.name FROM users u WHERE (u.id, u.name) IN (SELECT o.user_id, o.data FROM orders o)
--: accepted
SELECT u.name FROM users AS u WHERE NOT EXISTS (SELECT FROM orders o WHERE o.user_id = u.id)
--: accepted
SELECT id FROM users EXCEPT SELECT user_id FROM orders INTERSECT ALL SELECT id FROM employee
--: accepted
(SELECT id FROM users ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM orders ORDER BY id LIMIT 2) ORDER BY 1
--: accepted
WITH recent AS MATERIALIZED (SELECT user_id, max(placed) AS last FROM orders GROUP BY 1) SELECT u.name, r.last FROM users u JOIN recent r ON r.user_id = u.id
--: accepted
WITH a AS NOT MATERIALIZED (SELECT id FROM users), b(x) AS (SELECT id FROM a) SELECT x FROM b
--: accepted
WITH RECURSIVE up(id, manager_id, depth) AS (SELECT id, manager_id, 0 FROM employee WHERE name = 'Ann' UNION ALL SELECT e.id, e.manager_id, depth + 1 FROM employee e, up WHERE e.id = up.manager_id AND depth < 20) SELECT max(depth) FROM up
--: accepted
SELECT d::date FROM generate_series(timestamp '2024-01-01', timestamp '2024-12-31', interval '1 day') AS d
--: accepted
SELECT g, count(o.id) FROM generate_series(1, 12) AS g LEFT JOIN orders o ON extract(month FROM o.placed::date) = g GROUP BY g
--: accepted
SELECT x, i FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS t(x, i)
--: accepted
SELECT a, b FROM ROWS FROM (unnest(ARRAY[1, 2]), generate_series(1, 3)) AS t(a, b)
--: accepted
SELECT string_agg(name, ', ' ORDER BY name) FROM users
--: accepted
SELECT array_agg(DISTINCT name ORDER BY name DESC) FROM users
--: accepted
SELECT jsonb_build_object('id', id, 'name', name) FROM users
--: accepted
SELECT json_agg(json_build_object('id', o.id)) FROM orders o
--: accepted
SELECT data::jsonb -> 'a' ->> 'b', data::jsonb #>> '{x,y}' FROM orders
--: accepted
SELECT key, value FROM orders, jsonb_each_text(data::jsonb)
--: accepted
SELECT jsonb_path_query_first(data::jsonb, '$.items[*] ? (@.price > 10)') FROM orders
--: accepted
SELECT JSON_VALUE(data::jsonb, '$.a' RETURNING int DEFAULT 0 ON EMPTY) FROM orders
--: accepted
SELECT JSON_QUERY(data::jsonb, '$.a'), JSON_EXISTS(data::jsonb, '$.b') FROM orders
--: accepted
SELECT JSON_OBJECT('a': id, 'b': name ABSENT ON NULL), JSON_ARRAY(id, name) FROM users
--: accepted
SELECT name IS JSON OBJECT FROM users
--: accepted
SELECT CASE name WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 0 END, nullif(name, ''), coalesce(email, name), greatest(id, '2') FROM users
--: accepted
SELECT name FROM users WHERE name BETWEEN SYMMETRIC 'z' AND 'a'
--: accepted
SELECT name FROM users WHERE email IS DISTINCT FROM name AND (name = '') IS NOT UNKNOWN
--: accepted
SELECT name FROM users WHERE name SIMILAR TO '(a|b)%' ESCAPE '\'
--: accepted
SELECT name FROM users WHERE name ~* '^[a-z]+@' AND name !~~ 'x%'
--: accepted
SELECT substring(name FROM 2 FOR 3), substring(name FROM '[0-9]+'), overlay(name PLACING 'x' FROM 1), position('a' IN name), trim(BOTH ' ' FROM name) FROM users
--: accepted
SELECT regexp_replace(name, '(\w+) (\w+)', '\2, \1', 'g'), (regexp_match(email, '@(.*)$'))[1], split_part(email, '@', 2) FROM users
--: accepted
SELECT to_char(placed::date, 'YYYY-MM'), date_trunc('week', placed::timestamp), extract(isodow FROM placed::date), age(placed::date) FROM orders
--: accepted
SELECT placed::timestamptz AT TIME ZONE 'Europe/Berlin', placed::timestamp + make_interval(days => 3), placed::date - date '2024-01-01' FROM orders
--: accepted
SELECT (date '2024-01-01', date '2024-02-01') OVERLAPS (date '2024-01-15', interval '1 month')
--: accepted
SELECT date_bin('15 minutes', placed::timestamp, timestamp '2001-01-01'), justify_days(interval '35 days') FROM orders
--: accepted
SELECT round(amount::numeric, 2), ceil(amount::float8), width_bucket(amount::float8, 0, 100, 10), amount::numeric % 3, 2 ^ 10, |/ 16.0 FROM orders
--: accepted
SELECT corr(amount::float8, id::float8), stddev_samp(amount::numeric), regr_slope(amount::float8, id::float8) FROM orders
--: accepted
SELECT int4range(1, 10) @> 5, '[2024-01-01,2024-02-01)'::daterange && daterange('2024-01-10', NULL)
--: accepted
SELECT to_tsvector('english', name) @@ websearch_to_tsquery('english', 'red or blue') FROM users
--: accepted
SELECT name COLLATE "C", lower(name) COLLATE "POSIX" FROM users ORDER BY name COLLATE "C"
--: accepted
SELECT md5(name), encode(sha256(convert_to(name, 'UTF8')), 'hex'), gen_random_uuid() FROM users
--: accepted
SELECT ARRAY(SELECT id FROM orders WHERE user_id = u.id), (ARRAY[1, 2, 3])[2:3], cardinality(ARRAY[[1], [2]]) FROM users u
--: accepted
SELECT id FROM orders WHERE id = ANY ('{1,2,3}') AND user_id <> ALL (ARRAY['4', '5'])
--: accepted
SELECT 0x1F, 0b101, 1_000_000, .5, 1e3, E'tab\t', $$dollar$$, $q$it's$q$, 'a'
'b' FROM users
--: accepted
SELECT "Mixed" FROM "Odd Table" AS "odd ""one"""
--: accepted
SELECT manager.name AS "select", worker.name AS "from" FROM employee worker JOIN employee manager ON manager.id = worker.manager_id
--: accepted
SELECT name, mood FROM employee WHERE mood = 'happy'
--: accepted
VALUES (1, 'a'), (2, 'b') ORDER BY 1 DESC LIMIT 1
--: accepted
TABLE orders ORDER BY id LIMIT 3
--: accepted
SELECT o.* FROM orders o TABLESAMPLE system (5)
--: accepted
SELECT sum(CASE WHEN amount::numeric > 0 THEN 1 ELSE 0 END)::float / nullif(count(*), 0) FROM orders
--: accepted
SELECT user_id, ntile(4) OVER (ORDER BY total), cume_dist() OVER (ORDER BY total), nth_value(total, 2) OVER (ORDER BY total) FROM (SELECT user_id, sum(amount::numeric) AS total FROM orders GROUP BY user_id) t
--: accepted
SELECT lower(int8range(1, 5)), upper('[1,5)'::int8range), isempty('empty'::int4range)
--: accepted
SELECT any_value(name), array_length(string_to_array(max(email), '@'), 1), bool_and(id IS NOT NULL) FROM users GROUP BY left(name, 1)
--: accepted
SELECT trim_array(ARRAY[1, 2, 3], 1), array_position(ARRAY['a'], 'a'), random() < 0.5, clock_timestamp() IS NOT NULL
--: accepted
SELECT host('10.0.0.1/8'::inet), '10.0.0.0/8'::cidr >> '10.1.1.1'::inet, point(1, 2) <-> point(3, 4)
--: accepted
SELECT starts_with(name, 'A'), name ^@ 'A', reverse(name), initcap(name), repeat('-', 3), lpad(id, 8, '0'), format('%s: %L', name, email) FROM users
--: accepted dialect=mysql
SELECT `name`, IFNULL(email, '-') FROM users WHERE name REGEXP '^a' LIMIT 5, 10
--: accepted dialect=mysql
SELECT DATE_FORMAT(placed, '%Y-%m') AS m, SUM(amount) FROM orders GROUP BY m WITH ROLLUP
--: accepted dialect=mysql
SELECT user_id, GROUP_CONCAT(DISTINCT id ORDER BY id SEPARATOR ', ') FROM orders GROUP BY user_id
--: accepted dialect=mysql
SELECT TIMESTAMPDIFF(DAY, placed, NOW()), DATE_SUB(CURDATE(), INTERVAL 1 MONTH) FROM orders
--: accepted dialect=mysql
SELECT data->>'$.a', JSON_EXTRACT(data, '$.b') FROM orders WHERE id <=> 5 AND user_id DIV 2 = 1
--: accepted dialect=mysql
SELECT IF(amount > 5, 'big', "small"), CONCAT_WS('-', id, user_id), CAST(amount AS SIGNED) FROM orders
--: accepted dialect=mysql
WITH t AS (SELECT user_id, COUNT(*) AS n FROM orders GROUP BY user_id) SELECT u.name, t.n FROM users u INNER JOIN t ON t.user_id = u.id ORDER BY t.n DESC
--: accepted dialect=mysql
SELECT u.name FROM users u JOIN orders o ON o.user_id = u.id # trailing note
--: accepted dialect=sqlite
SELECT name || ' <' || email || '>', substr(name, 1, 3), length(name) FROM users
--: accepted dialect=sqlite
SELECT strftime('%Y', placed), date(placed, '+1 day'), julianday('now') - julianday(placed) FROM orders
--: accepted dialect=sqlite
SELECT json_extract(data, '$.a'), data ->> '$.b', iif(amount > 5, 'big', 'small'), total(amount) FROM orders
--: accepted dialect=sqlite
SELECT user_id, group_concat(id, '; ') FROM orders GROUP BY user_id HAVING count(*) > 1 ORDER BY 2 LIMIT 3 OFFSET 1
--: accepted dialect=sqlite
SELECT e.name, m.name FROM employee e LEFT OUTER JOIN employee m ON m.id == e.manager_id WHERE e.name GLOB 'A*'
--: accepted dialect=sqlite
WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < 10) SELECT x FROM n
--: accepted dialect=sqlite
SELECT name, rank() OVER (ORDER BY id) FROM users WHERE name IS NOT NULL COLLATE NOCASE
--: accepted dialect=sqlite
SELECT typeof(amount), printf('%.2f', amount), CAST(amount AS REAL), hex(data), unixepoch(placed) FROM orders
--: accepted
SELECT (1, 2) < (1, 3), ROW(1, 'a') IS NOT NULL
--: accepted
SELECT trim(trailing '0' FROM amount::text), trim(leading 'x' FROM id) FROM orders
--: accepted dialect=sqlite
VALUES (1, 'a'), (2, 'b')
--: accepted dialect=sqlite
SELECT json_object('a', id, 'b', name) FROM users
--: accepted dialect=mysql
SELECT JSON_OBJECT('a', id), JSON_OBJECTAGG(name, id), REGEXP_SUBSTR(name, '[a-z]+'), TO_BASE64(name), INET_NTOA(id) FROM users
--: accepted dialect=mysql
SELECT name, MATCH(name) AGAINST ('foo' IN BOOLEAN MODE) AS score FROM users WHERE MATCH(name) AGAINST ('foo')
--: accepted dialect=mysql
SELECT u.name, x.amount FROM users AS u, LATERAL (SELECT amount FROM orders AS o WHERE o.user_id = u.id LIMIT 1) AS x
--: accepted dialect=mysql
SELECT name, GROUPING(name), COUNT(*) FROM users GROUP BY name WITH ROLLUP
--: accepted dialect=mysql
SELECT STRAIGHT_JOIN u.name, _utf8mb4'x' FROM users AS u JOIN orders AS o ON o.user_id = u.id
