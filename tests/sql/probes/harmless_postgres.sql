--: accepted
SELECT u.name, count(o.id) AS n, coalesce(sum(o.amount::numeric), 0) AS total FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY total DESC LIMIT 10
--: accepted
WITH m AS (SELECT date_trunc('month', placed::timestamp) AS month, sum(amount::numeric) AS total FROM orders GROUP BY 1) SELECT month, total, total - lag(total) OVER (ORDER BY month) AS change FROM m ORDER BY month
--: accepted
WITH days AS (SELECT generate_series(date '2024-01-01', date '2024-01-31', interval '1 day')::date AS d) SELECT days.d, count(o.id) FROM days LEFT JOIN orders o ON o.placed::date = days.d GROUP BY days.d ORDER BY 1
--: accepted
SELECT a.total, b.total FROM (SELECT count(*) AS total FROM users) a, (SELECT count(*) AS total FROM orders) b
--: accepted
SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM employee) AS staff
--: accepted
SELECT a.n, b.n, c.n, d.n, e.n FROM (SELECT count(*) n FROM users) a CROSS JOIN (SELECT count(*) n FROM orders) b CROSS JOIN (SELECT count(*) n FROM employee) c CROSS JOIN (SELECT max(id) n FROM orders) d CROSS JOIN (SELECT min(id) n FROM orders) e
--: accepted
SELECT x.a * 1000 + y.b * 100 + z.c AS n FROM (VALUES (0), (1), (2)) x(a), (VALUES (0), (1), (2)) y(b), (VALUES (0), (1), (2)) z(c)
--: accepted
SELECT h, count(o.id) FROM generate_series(0, 23) AS h LEFT JOIN orders o ON extract(hour FROM o.placed::timestamp) = h GROUP BY h ORDER BY h
--: accepted
SELECT y.y, m.m, count(o.id) FROM generate_series(2020, 2024) AS y(y) CROSS JOIN generate_series(1, 12) AS m(m) LEFT JOIN orders o ON extract(year FROM o.placed::date) = y.y AND extract(month FROM o.placed::date) = m.m GROUP BY 1, 2
--: accepted
SELECT u1.name, u2.name FROM users u1 JOIN users u2 ON u1.id < u2.id
--: accepted
SELECT u.name, o.id, e.name FROM users u CROSS JOIN orders o CROSS JOIN employee e LIMIT 5
--: accepted
SELECT o1.id, o2.id, o3.id, o4.id FROM orders o1 JOIN orders o2 ON o2.user_id = o1.user_id JOIN orders o3 ON o3.user_id = o2.user_id JOIN orders o4 ON o4.user_id = o3.user_id
--: accepted
SELECT u.name FROM users u, orders o, employee e, users p WHERE u.id = o.user_id AND e.id = u.id AND p.id = e.id
--: accepted
SELECT u.name FROM users u JOIN orders o USING (id) JOIN employee e USING (id) JOIN users p USING (id) JOIN "Odd Table" t ON t."Mixed" = id
--: accepted
SELECT replace(replace(replace(replace(name, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss') FROM users
--: accepted
SELECT regexp_replace(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), '^-|-$', '', 'g') AS slug FROM users
--: accepted
SELECT replace(replace('Dear {name}, your mail is {email}.', '{name}', name), '{email}', email) FROM users
--: accepted
SELECT string_agg(name, ', ' ORDER BY name) FROM (SELECT DISTINCT name FROM users) x
--: accepted
SELECT string_agg(format('%s <%s>', name, email), E'\n') FROM users
--: accepted
SELECT rpad(name, 40, '.') || lpad(email, 40) FROM users
--: accepted
SELECT repeat('█', (amount::numeric / 10)::int % 50) FROM orders WHERE false
--: accepted
SELECT lpad(extract(hour FROM placed::timestamp)::text, 2, '0') || ':00' FROM orders
--: accepted
SELECT to_char(amount::numeric, 'FM999G999G990D00'), to_char(placed::date, '"Q"Q YYYY') FROM orders
--: accepted
SELECT concat_ws(' ', name, '<', email, '>'), initcap(name), md5(email) FROM users
--: accepted
SELECT power(1 + 0.05, 10), exp(1), ln(10), log(2, 8), sqrt(2), cbrt(27), factorial(10)
--: accepted
SELECT width_bucket(amount::numeric, 0, 1000, 20) AS bucket, count(*) FROM orders GROUP BY bucket ORDER BY bucket
--: accepted
SELECT percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY amount::numeric) FROM orders
--: accepted
SELECT rank() OVER w, dense_rank() OVER w, percent_rank() OVER w FROM orders WINDOW w AS (PARTITION BY user_id ORDER BY amount DESC)
--: accepted
SELECT sum(amount::numeric) OVER (PARTITION BY user_id ORDER BY placed ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM orders
--: accepted
SELECT first_value(name) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM users
--: accepted
SELECT user_id, array_agg(id ORDER BY placed DESC) FILTER (WHERE amount::numeric > 5) FROM orders GROUP BY user_id
--: accepted
SELECT jsonb_agg(jsonb_build_object('id', id, 'amount', amount) ORDER BY id) FROM orders
--: accepted
SELECT to_jsonb(o) FROM orders o
--: accepted
SELECT row_to_json(o) FROM orders o
--: accepted
SELECT o FROM orders o
--: accepted
SELECT count(o) FROM orders o
--: accepted
SELECT count(o.*) FROM orders o
--: accepted
SELECT e.* FROM employee e JOIN orders o ON o.user_id = e.id
--: accepted
SELECT id, data::json ->> 'city', data::jsonb @> '{"a": 1}', data::jsonb ? 'k', data::jsonb -> 0, jsonb_array_length(data::jsonb) FROM orders
--: accepted
SELECT o.id, e.value ->> 'sku' FROM orders o, jsonb_array_elements(o.data::jsonb -> 'items') AS e
--: accepted
SELECT o.id, x.sku, x.qty FROM orders o CROSS JOIN LATERAL jsonb_to_recordset(o.data::jsonb) AS x(sku text, qty int)
--: accepted
SELECT jsonb_path_exists(data::jsonb, '$.a ? (@ > 3)'), jsonb_pretty(data::jsonb), jsonb_typeof(data::jsonb) FROM orders
--: accepted
SELECT t.tag, count(*) FROM orders o, unnest(string_to_array(o.data, ',')) AS t(tag) GROUP BY t.tag
--: accepted
SELECT w, count(*) FROM users, regexp_split_to_table(lower(name), '\s+') AS w GROUP BY w
--: accepted
SELECT (regexp_matches(email, '([^@]+)@(.+)'))[2] AS domain, count(*) FROM users GROUP BY 1
--: accepted
SELECT split_part(email, '@', 2) AS domain, count(*) FROM users GROUP BY 1 HAVING count(*) > 1
--: accepted
SELECT name FROM users WHERE name ~ '^[A-Z][a-z]+(-[A-Z][a-z]+)*$'
--: accepted
SELECT name FROM users WHERE email ~ '^([a-z0-9]+\.)*[a-z0-9]+@([a-z0-9-]+\.)+[a-z]{2,}$'
--: accepted
SELECT name FROM users WHERE email !~* 'test|demo|example\.(com|org)'
--: accepted
SELECT name FROM users WHERE name LIKE 'O''Br_en%' ESCAPE '\' OR name ILIKE ANY (ARRAY['a%', 'b%'])
--: accepted
SELECT name FROM users WHERE name LIKE 'it''s; -- not a comment'
--: accepted
SELECT name FROM users WHERE name = 'select'
--: accepted
SELECT CASE WHEN amount::numeric < 10 THEN 'low' WHEN amount::numeric < 100 THEN 'mid' ELSE 'high' END AS class, count(*) FROM orders GROUP BY class
--: accepted
SELECT id FROM orders WHERE (user_id, placed) IN (SELECT user_id, max(placed) FROM orders GROUP BY user_id)
--: accepted
SELECT id FROM orders o WHERE amount::numeric > (SELECT avg(amount::numeric) FROM orders i WHERE i.user_id = o.user_id)
--: accepted
SELECT id FROM orders WHERE amount::numeric >= ALL (SELECT amount::numeric FROM orders)
--: accepted
SELECT id FROM orders WHERE placed::date BETWEEN current_date - 30 AND current_date
--: accepted
SELECT id FROM orders WHERE placed::timestamptz > now() - interval '1 year 2 mons 3 days'
--: accepted
SELECT id FROM orders WHERE extract(dow FROM placed::date) IN (0, 6) OR placed::date = '2024-12-25'
--: accepted
SELECT id FROM orders WHERE user_id IS NULL OR amount IS NOT NULL
--: accepted
SELECT id FROM orders WHERE 1 = 1 AND amount::int > 5
--: accepted
SELECT id FROM orders WHERE id = '1' OR (amount::int > 5 AND true)
--: accepted
SELECT id FROM orders WHERE id = '1' OR false
--: accepted
SELECT id FROM orders WHERE coalesce(amount::int, 0) = 0 OR length(id) = 1
--: accepted
SELECT age(placed::date), date_part('year', age(now(), placed::timestamp)), make_date(2024, 1, 1), to_date('2024-01-01', 'YYYY-MM-DD') FROM orders
--: accepted
SELECT placed::timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York', timezone('UTC', placed::timestamptz) FROM orders
--: accepted
SELECT tsrange('2024-01-01', '2024-02-01') && tsrange('2024-01-15', NULL), upper(int4range(1, 5)), '[1,3]'::int4range * '[2,5]'::int4range
--: accepted
SELECT range_merge('[1,2)'::int4range, '[5,6)'::int4range), multirange('[1,2)'::int4range), '{[1,2),[3,4)}'::int4multirange @> 3
--: accepted
SELECT isfinite(date '2024-01-01'), justify_interval(interval '36 hours'), extract(epoch FROM interval '1 hour')
--: accepted
SELECT array_to_string(array_agg(name ORDER BY name), ', ') FROM users
--: accepted
SELECT bit_count(B'1011'), B'101' & B'110', 5 # 3, 1 << 4, ~5, '101'::bit(3)
--: accepted
SELECT encode(sha256(name::bytea), 'hex'), encode(convert_to(name, 'UTF8'), 'base64'), get_byte('abc'::bytea, 1) FROM users
--: accepted
SELECT greatest(1, 2), least(3, 4), nullif(1, 1), num_nulls(1, NULL), abs(-1), sign(-2), mod(7, 3), div(7, 3), gcd(12, 8), lcm(4, 6), trunc(1.5), round(1.55, 1)
--: accepted
SELECT sin(1), degrees(pi()), atan2(1, 2), random() < 2, setseed IS NULL FROM (SELECT NULL AS setseed) x
--: accepted
SELECT name COLLATE "de-DE-x-icu" FROM users ORDER BY name COLLATE "en_US"
--: accepted
SELECT ts_rank(to_tsvector('simple', name), plainto_tsquery('simple', 'ann')), ts_headline('english', name, to_tsquery('ann')) FROM users
--: accepted
SELECT * FROM (VALUES ('a', 1), ('b', 2)) AS v(k, n) ORDER BY n DESC
--: accepted
SELECT * FROM unnest(ARRAY['a', 'b'], ARRAY[1, 2]) WITH ORDINALITY AS t(k, n, i)
--: accepted
SELECT e1.name AS boss, count(e2.id) FROM employee e1 JOIN employee e2 ON e2.manager_id = e1.id GROUP BY e1.name
--: accepted
WITH RECURSIVE c AS (SELECT id, name, 1 AS lvl FROM employee WHERE manager_id IS NULL UNION ALL SELECT e.id, e.name, c.lvl + 1 FROM employee e JOIN c ON e.manager_id = c.id) SELECT * FROM c
--: accepted
WITH RECURSIVE d(d) AS (SELECT date '2024-01-01' UNION ALL SELECT (d + 1)::date FROM d WHERE d < date '2024-12-31') SELECT d FROM d
--: accepted
WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM f WHERE b < 1000) SELECT a FROM f
--: accepted
SELECT DISTINCT ON (user_id) user_id, amount FROM orders ORDER BY user_id, amount DESC NULLS LAST
--: accepted
SELECT user_id, placed, sum(amount::numeric) FROM orders GROUP BY ROLLUP (user_id, placed) ORDER BY grouping(user_id), 1, 2
--: accepted
SELECT user_id FROM orders GROUP BY GROUPING SETS ((user_id), ())
--: accepted
SELECT id FROM users INTERSECT SELECT user_id FROM orders
--: accepted
SELECT id FROM users EXCEPT ALL SELECT user_id FROM orders ORDER BY id LIMIT 5 OFFSET 2
--: accepted
SELECT id FROM orders ORDER BY random() LIMIT 5
--: accepted
SELECT id FROM orders TABLESAMPLE bernoulli (1) REPEATABLE (42)
--: accepted
SELECT id FROM orders FETCH FIRST 10 ROWS ONLY
--: accepted
SELECT ALL id FROM orders LIMIT ALL
--: accepted
SELECT o.id, (SELECT name FROM users u WHERE u.id = o.user_id) AS customer FROM orders o
--: accepted
SELECT o.id FROM orders o WHERE o.user_id = ANY (SELECT id FROM users) AND NOT o.user_id = SOME (ARRAY['1'])
--: accepted
SELECT corr(amount::float, id::float), regr_r2(amount::float, id::float), stddev_pop(amount::float), mode() WITHIN GROUP (ORDER BY user_id) FROM orders
--: accepted
SELECT placed, count(*) FROM orders GROUP BY placed
--: accepted
SELECT id::text COLLATE "C" AS "insert into", 'drop' AS "update" FROM users
--: accepted
SELECT name FROM employee WHERE mood IN ('happy', 'sad') ORDER BY mood
--: accepted
SELECT mood, count(*) FROM employee GROUP BY mood
--: accepted
SELECT CAST(mood AS text) FROM employee
--: accepted
SELECT pg_typeof(amount), pg_size_pretty(1024::bigint), pg_column_size(data) FROM orders
--: accepted
SELECT overlay('abcdef' placing 'X' from 2 for 3), btrim('  x '), ltrim('x'), translate('abc', 'ab', 'xy'), strpos('abc', 'b'), substr('abc', 2), right('abc', 1), chr(65), ascii('A'), octet_length('é')
--: accepted
SELECT normalize('é', NFC), 'é' IS NFC NORMALIZED, unistr('\0041'), casefold('ß')
--: accepted
SELECT JSON_OBJECT('k' VALUE id), JSON_ARRAYAGG(id ORDER BY id), JSON_OBJECTAGG(id: amount) FROM orders GROUP BY id
--: accepted
SELECT x.a, y.b FROM (SELECT 1 AS a) x FULL OUTER JOIN (SELECT 1 AS b) y ON x.a = y.b
--: accepted
SELECT trunc(amount::numeric, -2) AS k, count(*), round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS pct FROM orders GROUP BY 1
