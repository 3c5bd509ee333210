--: accepted
SELECT date_trunc('month', placed) AS m, sum(amount) FROM orders GROUP BY 1 ORDER BY 1
--: accepted
SELECT placed, sum(amount) OVER (ORDER BY placed ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM orders
--: accepted
SELECT user_id, amount, rank() OVER (PARTITION BY user_id ORDER BY amount DESC NULLS LAST) FROM orders
--: accepted
SELECT user_id, sum(amount) FROM orders GROUP BY GROUPING SETS ((user_id), ())
--: accepted
SELECT user_id, placed, sum(amount), grouping(user_id, placed) FROM orders GROUP BY CUBE (user_id, placed)
--: accepted
SELECT count(*) FILTER (WHERE amount > 10) AS big, count(*) AS total FROM orders
--: accepted
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM orders
--: accepted
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY amount) FROM orders
--: accepted
SELECT mode() WITHIN GROUP (ORDER BY user_id) FROM orders
--: accepted
SELECT u.name, l.amount FROM users u CROSS JOIN LATERAL (SELECT amount FROM orders o WHERE o.user_id = u.id ORDER BY amount DESC LIMIT 3) l
--: accepted
SELECT u.name, l.amount FROM users u LEFT JOIN LATERAL (SELECT max(amount) AS amount FROM orders o WHERE o.user_id = u.id) l ON true
--: accepted
SELECT name FROM users WHERE id = ANY (ARRAY[1, 2, 3])
--: accepted
SELECT name FROM users WHERE id = ANY ('{1,2,3}'::int[])
--: accepted
SELECT name FROM users WHERE id <> ALL (ARRAY[1, 2])
--: accepted
SELECT array_agg(name ORDER BY name) FROM users
--: accepted
SELECT array_length(array_agg(id), 1) FROM users
--: accepted
SELECT unnest(ARRAY['a', 'b']) AS x
--: accepted
SELECT x, n FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS t(x, n)
--: accepted
SELECT data ->> 'k' FROM orders
--: accepted
SELECT data #>> '{a,b}' FROM orders
--: accepted
SELECT data -> 'a' -> 0 ->> 'b' FROM orders
--: accepted
SELECT id FROM orders WHERE data @> '{"a": 1}'::jsonb
--: accepted
SELECT id FROM orders WHERE data ? 'a'
--: accepted
SELECT jsonb_array_elements(data -> 'items') FROM orders
--: accepted
SELECT o.id, e.value FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.data) AS e(value)
--: accepted
SELECT key, value FROM orders o, jsonb_each_text(o.data)
--: accepted
SELECT jsonb_path_query_first(data, '$.a[*] ? (@ > 1)') FROM orders
--: accepted
SELECT jsonb_build_object('id', id, 'amount', amount) FROM orders
--: accepted
SELECT json_agg(json_build_object('id', id)) FROM orders
--: accepted
SELECT placed + interval '1 month' FROM orders
--: accepted
SELECT placed - interval '1 year 2 months' FROM orders
--: accepted
SELECT age(placed) FROM orders
--: accepted
SELECT age(now(), placed) FROM orders
--: accepted
SELECT extract(year FROM placed), count(*) FROM orders GROUP BY 1
--: accepted
SELECT extract(epoch FROM now() - placed) FROM orders
--: accepted
SELECT date_part('dow', placed) FROM orders
--: accepted
SELECT to_char(placed, 'YYYY-MM') FROM orders
--: accepted
SELECT to_date('2024-01-01', 'YYYY-MM-DD')
--: accepted
SELECT make_date(2024, 1, 1), make_interval(days => 3)
--: accepted
SELECT now() AT TIME ZONE 'Europe/Berlin'
--: accepted
SELECT timezone('UTC', now())
--: accepted
SELECT placed::timestamp AT TIME ZONE 'UTC' FROM orders
--: accepted
SELECT d::date, count(o.id) FROM generate_series(date '2024-01-01', date '2024-12-31', interval '1 day') d LEFT JOIN orders o ON o.placed = d::date GROUP BY 1 ORDER BY 1
--: accepted
SELECT g.m, coalesce(sum(o.amount), 0) FROM generate_series(1, 12) AS g(m) LEFT JOIN orders o ON extract(month FROM o.placed) = g.m GROUP BY g.m
--: accepted
SELECT DISTINCT ON (user_id) user_id, amount, placed FROM orders ORDER BY user_id, placed DESC
--: accepted
SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'y')) AS v(a, b)
--: accepted
SELECT name FROM users JOIN (VALUES (1), (2)) AS v(id) USING (id)
--: accepted
SELECT amount::int, amount::text, CAST(amount AS numeric(10, 2)) FROM orders
--: accepted
SELECT round(amount::numeric, 2), ceil(amount), floor(amount), trunc(amount) FROM orders
--: accepted
SELECT u.name, o.amount FROM users u FULL JOIN orders o ON o.user_id = u.id
--: accepted
SELECT u.name FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)
--: accepted
SELECT u.name FROM users u WHERE NOT EXISTS (SELECT FROM orders o WHERE o.user_id = u.id)
--: accepted
SELECT u.name FROM users u WHERE (u.id, 1) IN (SELECT user_id, 1 FROM orders)
--: accepted
SELECT string_agg(name, ', ' ORDER BY name DESC) FROM users
--: accepted
SELECT string_agg(DISTINCT name, ',') FROM users
--: accepted
SELECT name FROM users WHERE email IS DISTINCT FROM name
--: accepted
SELECT name FROM users WHERE email IS NOT DISTINCT FROM 'a'
--: accepted
SELECT name FROM users WHERE (id, name) > (1, 'a')
--: accepted
SELECT name FROM users WHERE (id, name) = (1, 'a')
--: accepted
SELECT name FROM users WHERE name ~* '^a.*z$'
--: accepted
SELECT name FROM users WHERE name SIMILAR TO '(a|b)%'
--: accepted
SELECT regexp_replace(name, '\s+', ' ', 'g') FROM users
--: accepted
SELECT (regexp_match(email, '@(.+)$'))[1] FROM users
--: accepted
SELECT regexp_split_to_table(name, ' ') FROM users
--: accepted
SELECT split_part(email, '@', 2), count(*) FROM users GROUP BY 1
--: accepted
SELECT substring(name FROM 1 FOR 3), position('a' IN name) FROM users
--: accepted
SELECT overlay(name placing 'x' from 1 for 1) FROM users
--: accepted
SELECT trim(both ' ' from name), ltrim(name), btrim(name, 'x') FROM users
--: accepted
SELECT initcap(lower(name)), upper(name), reverse(name) FROM users
--: accepted
SELECT left(name, 3), right(name, 3), lpad(id::text, 5, '0') FROM users
--: accepted
SELECT concat_ws(' ', name, email), format('%s <%s>', name, email) FROM users
--: accepted
SELECT translate(name, 'abc', 'xyz'), ascii(name), chr(65) FROM users
--: accepted
SELECT md5(name), encode(sha256(name::bytea), 'hex') FROM users
--: accepted
SELECT nullif(name, ''), coalesce(email, 'none'), greatest(1, id), least(id, 5) FROM users
--: accepted
SELECT CASE WHEN amount > 100 THEN 'big' WHEN amount > 10 THEN 'mid' ELSE 'small' END AS size, count(*) FROM orders GROUP BY 1
--: accepted
SELECT CASE user_id WHEN 1 THEN 'a' ELSE 'b' END FROM orders
--: accepted
WITH a AS (SELECT user_id, sum(amount) s FROM orders GROUP BY user_id), b AS (SELECT avg(s) m FROM a) SELECT a.user_id FROM a, b WHERE a.s > b.m
--: accepted
WITH RECURSIVE e AS (SELECT id, name, manager_id, 1 AS depth FROM employee WHERE manager_id IS NULL UNION ALL SELECT c.id, c.name, c.manager_id, e.depth + 1 FROM employee c JOIN e ON c.manager_id = e.id) SELECT * FROM e ORDER BY depth
--: accepted
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n
--: accepted
(SELECT name FROM users ORDER BY name LIMIT 3) UNION ALL (SELECT name FROM employee LIMIT 3)
--: accepted
SELECT id FROM users EXCEPT SELECT user_id FROM orders
--: accepted
(SELECT id FROM users INTERSECT SELECT user_id FROM orders) EXCEPT SELECT 1
--: accepted
SELECT lag(amount) OVER w, lead(amount, 1, 0) OVER w FROM orders WINDOW w AS (PARTITION BY user_id ORDER BY placed)
--: accepted
SELECT first_value(amount) OVER (PARTITION BY user_id ORDER BY placed RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders
--: accepted
SELECT ntile(4) OVER (ORDER BY amount), percent_rank() OVER (ORDER BY amount), cume_dist() OVER (ORDER BY amount) FROM orders
--: accepted
SELECT sum(amount) OVER (ORDER BY placed RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM orders
--: accepted
SELECT avg(amount) OVER (ORDER BY placed GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM orders
--: accepted
SELECT corr(id, user_id), covar_pop(id, user_id), regr_slope(id, user_id) FROM orders
--: accepted
SELECT stddev(amount), stddev_pop(amount), variance(amount), var_samp(amount) FROM orders
--: accepted
SELECT bool_and(amount > 0), bool_or(amount > 100), every(amount > 0) FROM orders
--: accepted
SELECT bit_and(id), bit_or(id) FROM orders
--: accepted
SELECT width_bucket(amount, 0, 100, 10), count(*) FROM orders GROUP BY 1
--: accepted
SELECT sign(amount), abs(amount), exp(1), ln(2), log(10), log(2, 8), power(2, 3), sqrt(4), cbrt(27), pi() FROM orders
--: accepted
SELECT random() FROM users LIMIT 1
--: accepted
SELECT name FROM users ORDER BY random() LIMIT 5
--: accepted
SELECT name FROM users TABLESAMPLE BERNOULLI (10)
--: accepted
SELECT current_date, current_timestamp, localtime, now(), clock_timestamp()
--: accepted
SELECT date '2024-01-31' + 1, date '2024-01-31' - date '2024-01-01'
--: accepted
SELECT timestamp '2024-01-01 10:00' - timestamp '2023-01-01', interval '90 minutes'
--: accepted
SELECT placed BETWEEN '2024-01-01' AND '2024-01-31' FROM orders
--: accepted
SELECT count(*) FROM orders WHERE placed >= date_trunc('year', current_date) AND placed < date_trunc('year', current_date) + interval '1 year'
--: accepted
SELECT (placed, placed + 10) OVERLAPS (date '2024-01-01', date '2024-02-01') FROM orders
--: accepted
SELECT daterange('2024-01-01', '2024-02-01') @> placed FROM orders
--: accepted
SELECT int4range(1, 5) && int4range(3, 7)
--: accepted
SELECT lower(int4range(1, 5)), upper(int4range(1, 5)), isempty(int4range(1, 1))
--: accepted
SELECT num_nulls(name, email) FROM users
--: accepted
SELECT array_position(ARRAY['a','b'], 'b'), array_to_string(ARRAY[1,2], ','), string_to_array('a,b', ',')
--: accepted
SELECT ARRAY(SELECT name FROM users ORDER BY 1)
--: accepted
SELECT (ARRAY[1,2,3])[2:3], array_append(ARRAY[1], 2), array_cat(ARRAY[1], ARRAY[2]), cardinality(ARRAY[1])
--: accepted
SELECT any_value(name) FROM users GROUP BY email
--: accepted
SELECT date_bin('15 minutes', now(), timestamptz '2024-01-01')
--: accepted
SELECT JSON_OBJECT('a': id, 'b': name) FROM users
--: accepted
SELECT JSON_VALUE(data, '$.a' RETURNING int) FROM orders
--: accepted
SELECT JSON_EXISTS(data, '$.a') FROM orders
--: accepted
SELECT data IS JSON FROM orders WHERE false
--: accepted
SELECT jsonb_pretty(data), jsonb_typeof(data), jsonb_array_length(data) FROM orders
--: accepted
SELECT jsonb_set(data, '{a}', '1'), data - 'a', data || '{"b":2}' FROM orders
--: accepted
SELECT jsonb_object_agg(id, amount) FROM orders
--: accepted
SELECT jsonb_object_keys(data) FROM orders
--: accepted
SELECT to_char(amount, 'FM999,999.00'), to_number('1', '9') FROM orders
--: accepted
SELECT justify_interval(interval '35 days'), isfinite(placed) FROM orders
--: accepted
SELECT name COLLATE "C" FROM users ORDER BY name COLLATE "C"
--: accepted
SELECT 100.0 * count(*) FILTER (WHERE amount > 10) / nullif(count(*), 0) FROM orders
--: accepted
SELECT amount / sum(amount) OVER () AS share FROM orders
--: accepted
SELECT u.name, sum(o.amount) AS total FROM users u JOIN orders o ON o.user_id = u.id GROUP BY u.id, u.name HAVING sum(o.amount) > 100 ORDER BY total DESC NULLS LAST LIMIT 10 OFFSET 5
--: accepted
SELECT name FROM users ORDER BY 1 FETCH FIRST 5 ROWS WITH TIES
--: accepted
SELECT count(DISTINCT user_id), count(DISTINCT (user_id, placed)) FROM orders
--: accepted
SELECT e.name, m.name AS manager FROM employee e LEFT JOIN employee m ON m.id = e.manager_id
--: accepted
SELECT * FROM orders o JOIN LATERAL (SELECT 1 AS one) x ON true
--: accepted
SELECT x.* FROM (SELECT id, name FROM users) AS x
--: accepted
SELECT name AS "Full Name", id AS "order" FROM users
--: accepted
SELECT E'a\nb', $$it's$$, 'it''s', B'101', X'1F'
--: accepted
SELECT 1 AS a WHERE 1 = 1 AND 2 > 1
--: accepted
SELECT trim_scale(1.500), scale(1.5), gcd(4, 6), lcm(4, 6), factorial(5), div(7, 2)
--: accepted
SELECT ts_rank(to_tsvector('english', name), plainto_tsquery('english', 'a')) FROM users
--: accepted
SELECT name FROM users WHERE to_tsvector('simple', name) @@ to_tsquery('simple', 'a & b')
--: accepted
SELECT starts_with(name, 'a'), name ^@ 'a', strpos(name, 'b') FROM users
--: accepted
SELECT generate_series(1, 5) AS n
--: accepted
SELECT gen_random_uuid()
--: accepted
SELECT host('10.0.0.1'::inet), '10.0.0.0/8'::cidr >> '10.0.0.1'::inet
--: accepted
SELECT point(1, 2) <-> point(3, 4)
--: accepted
SELECT bit_count(B'1011'), to_hex(255), to_bin(5)
