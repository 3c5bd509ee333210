SELECT region, day, sum(qty) OVER (PARTITION BY region ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM sales ORDER BY region, day
SELECT day, avg(price) OVER (ORDER BY day RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM sales
SELECT day, sum(qty) OVER (ORDER BY day GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM sales
SELECT region, qty, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w FROM sales WINDOW w AS (PARTITION BY region ORDER BY qty DESC)
SELECT name, salary, lag(salary, 1, 0) OVER (ORDER BY hired) AS prev, lead(salary) OVER (ORDER BY hired) FROM employee
SELECT name, ntile(4) OVER (ORDER BY salary DESC NULLS LAST) AS quartile FROM employee
SELECT DISTINCT dept, first_value(name) OVER (PARTITION BY dept ORDER BY salary DESC) AS best_paid FROM employee
SELECT dept, nth_value(name, 2) OVER (PARTITION BY dept ORDER BY salary ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM employee
SELECT *, row_number() OVER (PARTITION BY region ORDER BY price * qty DESC) AS rn FROM sales
SELECT * FROM (SELECT s.*, row_number() OVER (PARTITION BY region ORDER BY qty DESC) rn FROM sales s) t WHERE rn <= 2
SELECT region, product, sum(qty) FROM sales GROUP BY GROUPING SETS ((region, product), (region), ()) ORDER BY region NULLS LAST
SELECT region, product, sum(qty), grouping(region, product) FROM sales GROUP BY ROLLUP (region, product)
SELECT coalesce(region, 'all') AS region, coalesce(product, 'all') AS product, sum(qty) FROM sales GROUP BY CUBE (region, product)
SELECT extract(year FROM day) AS y, extract(month FROM day) AS m, sum(qty) FROM sales GROUP BY ROLLUP (1, 2)
SELECT region, count(*) FILTER (WHERE qty > 10) AS big, count(*) FILTER (WHERE qty <= 10) AS small FROM sales GROUP BY region
SELECT dept, percentile_cont(0.5) WITHIN GROUP (ORDER BY salary) AS median FROM employee GROUP BY dept
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY amount) FROM orders
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY amount DESC) FROM orders
SELECT mode() WITHIN GROUP (ORDER BY status) FROM orders
SELECT rank(100) WITHIN GROUP (ORDER BY amount) FROM orders
SELECT corr(qty, price), covar_pop(qty, price), regr_slope(price, qty), regr_r2(price, qty) FROM sales
SELECT stddev_samp(amount), var_pop(amount), variance(amount), stddev(amount) FROM orders
SELECT string_agg(name, ', ' ORDER BY name) FROM employee
SELECT string_agg(DISTINCT dept, '; ' ORDER BY dept DESC) FROM employee
SELECT array_agg(name ORDER BY salary DESC) FROM employee GROUP BY dept
SELECT (array_agg(name ORDER BY salary DESC))[1:3] FROM employee
SELECT (array_agg(product ORDER BY qty DESC))[1] AS top FROM sales GROUP BY region
SELECT jsonb_agg(jsonb_build_object('id', id, 'name', name)) FROM employee
SELECT json_object_agg(dept, n) FROM (SELECT dept, count(*) AS n FROM employee GROUP BY dept) t
SELECT bool_and(flag), bool_or(flag), every(score > 0) FROM survey
SELECT bit_and(score), bit_or(score) FROM survey
SELECT max(placed) - min(placed) AS span FROM orders
SELECT date_trunc('month', placed) AS month, sum(amount) FROM orders GROUP BY 1 ORDER BY 1
SELECT date_trunc('week', placed AT TIME ZONE 'Europe/Berlin')::date AS week, count(*) FROM orders GROUP BY week
SELECT placed AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' FROM orders LIMIT 3
SELECT date_bin('15 minutes', placed, TIMESTAMPTZ '2001-01-01 00:00+00') FROM orders LIMIT 3
SELECT extract(dow FROM placed) AS dow, extract(hour FROM placed) AS h, count(*) FROM orders GROUP BY dow, h
SELECT extract(isodow FROM placed), extract(quarter FROM placed), extract(epoch FROM placed)::bigint FROM orders LIMIT 2
SELECT age(max(hired), min(hired)) FROM employee
SELECT age(hired) FROM employee ORDER BY 1 DESC LIMIT 1
SELECT name, hired + INTERVAL '1 year 2 months 3 days' AS anniversary FROM employee
SELECT name, hired + 90 AS probation_end FROM employee
SELECT hired - DATE '2020-01-01' AS days FROM employee
SELECT make_date(2024, 2, 29), make_time(8, 15, 23.5), make_timestamp(2024, 1, 2, 3, 4, 5)
SELECT make_interval(days => 10, hours => 2)
SELECT justify_days(INTERVAL '35 days'), justify_interval(INTERVAL '1 mon -1 hour')
SELECT to_char(placed, 'YYYY-MM-DD HH24:MI') FROM orders LIMIT 2
SELECT to_char(amount, 'FM999G999D00') FROM orders LIMIT 2
SELECT to_date('20240131', 'YYYYMMDD'), to_timestamp('2024-01-31 12', 'YYYY-MM-DD HH24')
SELECT to_timestamp(1700000000)
SELECT to_number('12,454.8-', '99G999D9S')
SELECT current_date - 7, current_timestamp, localtimestamp, current_time
SELECT count(*) FROM orders WHERE placed >= current_date - INTERVAL '30 days'
SELECT count(*) FROM orders WHERE placed::date = current_date
SELECT count(*) FROM orders WHERE (placed, placed + INTERVAL '1 day') OVERLAPS (DATE '2024-01-01', DATE '2030-01-01')
SELECT count(*) FROM payments WHERE paid_on BETWEEN '2024-01-01' AND '2024-12-31'
SELECT * FROM sales WHERE day >= date_trunc('year', DATE '2024-06-01') AND day < date_trunc('year', DATE '2024-06-01') + INTERVAL '1 year'
SELECT isfinite(placed), placed = 'infinity' FROM orders LIMIT 1
SELECT EXTRACT(EPOCH FROM (max(placed) - min(placed))) / 3600 AS hours FROM orders
SELECT d::date AS day, coalesce(sum(s.qty), 0) FROM generate_series('2024-01-01'::date, '2024-01-31', '1 day') d LEFT JOIN sales s ON s.day = d::date GROUP BY 1 ORDER BY 1
SELECT g, g * g FROM generate_series(1, 10) AS g
SELECT * FROM generate_series(1, 5) WITH ORDINALITY AS t(v, i)
SELECT o.id, i.item, i.pos FROM orders o CROSS JOIN LATERAL unnest(o.items) WITH ORDINALITY AS i(item, pos) ORDER BY 1, 3 LIMIT 5
SELECT u.name, t.tag FROM users u, unnest(u.tags) AS t(tag)
SELECT a, b FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) AS t(a, b)
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) AS x(n, s)
SELECT u.name, l.amount FROM users u LEFT JOIN LATERAL (SELECT amount FROM orders o WHERE o.user_id = u.id ORDER BY placed DESC LIMIT 1) l ON true
SELECT u.name, x.n FROM users u CROSS JOIN LATERAL (SELECT count(*) AS n FROM orders o WHERE o.user_id = u.id) x WHERE x.n > 1
SELECT profile -> 'age' AS age, profile ->> 'age', profile #> '{k,z}', profile #>> '{k,z,0}' FROM users LIMIT 1
SELECT id FROM users WHERE profile @> '{"age": 3}'
SELECT id FROM users WHERE profile ? 'age' AND profile ?| ARRAY['k', 'x'] AND profile ?& ARRAY['k']
SELECT id FROM users WHERE (profile ->> 'age')::int > 2
SELECT id FROM users WHERE profile @? '$.k.z[*] ? (@ > 1)'
SELECT id FROM users WHERE profile @@ '$.age == 3'
SELECT jsonb_path_query(profile, '$.k.z[*]') FROM users LIMIT 2
SELECT jsonb_path_exists(profile, '$.age ? (@ > 1)') FROM users LIMIT 1
SELECT jsonb_path_query_array(profile, '$.k.z') FROM users LIMIT 1
SELECT jsonb_path_query_first(profile, '$.k.z[0]') FROM users LIMIT 1
SELECT e.key, e.value FROM users u, jsonb_each(u.profile) e LIMIT 3
SELECT k FROM users u, jsonb_object_keys(u.profile) AS k LIMIT 3
SELECT e ->> 'sku' AS sku, sum((e ->> 'n')::int) FROM orders o, jsonb_array_elements(o.data -> 'items') e GROUP BY 1
SELECT x.sku, x.n FROM orders o CROSS JOIN LATERAL jsonb_to_recordset(o.data -> 'items') AS x(sku text, n int) LIMIT 2
SELECT jsonb_array_length(data -> 'items') FROM orders LIMIT 1
SELECT jsonb_typeof(profile -> 'k') FROM users LIMIT 1
SELECT jsonb_set(profile, '{age}', '4') FROM users LIMIT 1
SELECT profile - 'k', profile #- '{k,z}' FROM users LIMIT 1
SELECT profile || '{"x": 1}'::jsonb FROM users LIMIT 1
SELECT jsonb_strip_nulls(profile), jsonb_pretty(profile) FROM users LIMIT 1
SELECT extra ->> 'a', json_typeof(extra) FROM sales LIMIT 1
SELECT (extra ->> 'a')::numeric + 1 FROM sales LIMIT 1
SELECT profile['age'], profile['k']['z'][0] FROM users LIMIT 1
SELECT JSON_VALUE(profile, '$.age' RETURNING int) FROM users LIMIT 1
SELECT JSON_EXISTS(profile, '$.age') FROM users LIMIT 1
SELECT JSON_OBJECT('id': id, 'name': name) FROM users LIMIT 1
SELECT JSON_ARRAYAGG(name ORDER BY id) FROM users
SELECT JSON_OBJECTAGG(id: name) FROM employee
SELECT to_json(ARRAY[1, 2]), to_jsonb('a'::text), json_build_array(1, 'a', NULL)
SELECT profile IS JSON OBJECT FROM users LIMIT 1
SELECT 2 = ANY (items), items @> ARRAY[1], items && ARRAY[9], items <@ ARRAY[1, 2, 3, 4] FROM orders LIMIT 1
SELECT items || 4, array_append(items, 5), array_prepend(0, items), array_cat(items, items) FROM orders LIMIT 1
SELECT array_length(items, 1), cardinality(items), array_ndims(items), array_lower(items, 1), array_upper(items, 1) FROM orders LIMIT 1
SELECT array_position(items, 2), array_positions(items, 2), array_remove(items, 2), array_replace(items, 2, 9) FROM orders LIMIT 1
SELECT items[1], items[2:3], items[:2] FROM orders LIMIT 1
SELECT array_to_string(tags, ',', '*'), string_to_array('a,b', ',') FROM users LIMIT 1
SELECT id FROM users WHERE 'a' = ANY (tags) AND NOT 'z' = ANY (tags)
SELECT id FROM orders WHERE id = ANY ('{1,2,3}'::int[])
SELECT id FROM orders WHERE id = ANY (ARRAY[1, 2, 3])
SELECT id FROM orders WHERE amount > ALL (SELECT amount FROM orders WHERE id < 3)
SELECT ARRAY(SELECT id FROM orders ORDER BY id LIMIT 3)
SELECT unnest(items) AS item, count(*) FROM orders GROUP BY 1
SELECT period @> now()::timestamptz FROM orders LIMIT 1
SELECT lower(period), upper(period), isempty(period), lower_inc(period) FROM orders LIMIT 1
SELECT id FROM orders WHERE period && tstzrange('2024-01-01', '2030-01-01')
SELECT int4range(1, 10) * int4range(5, 15), int4range(1, 5) + int4range(5, 9), int4range(1, 10) - int4range(5, 10)
SELECT daterange('2024-01-01', '2024-02-01', '[]') @> '2024-01-15'::date
SELECT numrange(1.5, 2.5) -|- numrange(2.5, 3), int4range(1, 2) << int4range(3, 4)
SELECT range_merge(int4range(1, 2), int4range(5, 9)), '[1,5)'::int4range
SELECT int4multirange(int4range(1, 2), int4range(4, 6))
SELECT range_agg(int4range(id, id + 2)) FROM orders
SELECT upper(period) - lower(period) FROM orders LIMIT 1
SELECT id FROM orders WHERE doc @@ to_tsquery('english', 'b & !z')
SELECT id, ts_rank(doc, q) FROM orders, plainto_tsquery('simple', 'b c') q WHERE doc @@ q ORDER BY 2 DESC LIMIT 3
SELECT ts_headline('a b c', to_tsquery('b')), to_tsvector('english', 'running dogs')
SELECT websearch_to_tsquery('english', '"a b" -c'), phraseto_tsquery('a b')
SELECT setweight(to_tsvector('a'), 'A') || to_tsvector('b'), ts_rank_cd(to_tsvector('a'), 'a'::tsquery), numnode('a & b'::tsquery)
SELECT id FROM users WHERE to_tsvector('simple', name || ' ' || email) @@ to_tsquery('simple', 'n1')
SELECT name FROM users WHERE name ILIKE 'n1%' AND email NOT LIKE '%.org' AND name !~ '^x'
SELECT name FROM users WHERE name ~* '^N[0-9]+$' AND name SIMILAR TO 'n(1|2)%'
SELECT regexp_replace(email, '^(.+)@(.+)$', '\2:\1', 'g') FROM users LIMIT 1
SELECT regexp_match(email, '@(.*)$'), (regexp_match(email, '@(.*)$'))[1] FROM users LIMIT 1
SELECT m[1] FROM users, regexp_matches(email, '([a-z]+)', 'g') AS m LIMIT 2
SELECT regexp_split_to_table('a b  c', '\s+'), regexp_split_to_array('a,b', ',')
SELECT regexp_count(email, 'e'), regexp_instr(email, '@'), regexp_substr(email, '[^@]+'), regexp_like(email, 'X', 'i') FROM users LIMIT 1
SELECT split_part(email, '@', 2) AS domain, count(*) FROM users GROUP BY 1 HAVING count(*) > 1
SELECT split_part('a.b.c', '.', -1)
SELECT upper(name), initcap(name), reverse(name), length(name), char_length(name), octet_length(name) FROM users LIMIT 1
SELECT left(name, 2), right(name, -1), substr(name, 2, 3), substring(name FROM 2 FOR 1), substring(email FROM '@(.*)') FROM users LIMIT 1
SELECT trim(BOTH ' ' FROM name), ltrim(name, 'n'), rtrim(name), btrim(name, 'xn') FROM users LIMIT 1
SELECT lpad(id::text, 5, '0'), rpad(name, 10, '.'), repeat('*', 3) FROM users LIMIT 1
SELECT concat(name, ' <', email, '>'), concat_ws(', ', name, NULL, email), format('%s (%s)', name, country) FROM users LIMIT 1
SELECT format('%-10s|%5s', name, id) FROM users LIMIT 1
SELECT replace(name, 'n', 'N'), translate(name, '123', 'abc'), overlay(name PLACING 'x' FROM 1 FOR 1), strpos(email, '@'), position('@' IN email) FROM users LIMIT 1
SELECT starts_with(name, 'n'), name ^@ 'n', ascii(name), chr(65), md5(name) FROM users LIMIT 1
SELECT encode(sha256(convert_to(name, 'UTF8')), 'hex'), encode('abc'::bytea, 'base64') FROM users LIMIT 1
SELECT quote_ident(name), quote_literal(name), unaccent FROM (SELECT name, 1 AS unaccent FROM users LIMIT 1) t
SELECT normalize(name, NFKC), name IS NFC NORMALIZED FROM users LIMIT 1
SELECT name COLLATE "C" FROM users ORDER BY name COLLATE "C" DESC LIMIT 2
SELECT E'tab\there', 'it''s', $$dollar 'quoted'$$, $x$nested $$ x$x$
SELECT round(amount, 1), ceil(amount), floor(amount), trunc(amount, -1), abs(amount), sign(amount), mod(id, 3), id % 3 FROM orders LIMIT 1
SELECT sqrt(amount), cbrt(amount), power(amount, 2), amount ^ 2, exp(1), ln(amount), log(amount), log(2, amount) FROM orders LIMIT 1
SELECT div(7, 2), 7 / 2.0, gcd(12, 18), lcm(4, 6), factorial(5), width_bucket(amount, 0, 100, 10) FROM orders LIMIT 1
SELECT width_bucket(amount, ARRAY[10, 20, 50]::numeric[]) AS bucket, count(*) FROM orders GROUP BY 1
SELECT sin(1), cos(1), atan2(1, 2), degrees(pi()), radians(180)
SELECT greatest(1, 2, NULL), least(amount, 10), nullif(amount, 0), coalesce(NULL, amount) FROM orders LIMIT 1
SELECT 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 4, 16 >> 2, |/ 25.0, ||/ 27.0
SELECT CASE WHEN amount > 50 THEN 'high' WHEN amount > 10 THEN 'mid' ELSE 'low' END AS band, count(*) FROM orders GROUP BY band
SELECT CASE status WHEN 'open' THEN 1 ELSE 0 END FROM orders LIMIT 1
SELECT amount::int, amount::text, '5'::numeric(10, 2), CAST('2024-01-01' AS date), int '5', date '2024-01-01', interval '1' day FROM orders LIMIT 1
SELECT sum(amount) / nullif(count(*), 0) FROM orders
SELECT round(100.0 * count(*) FILTER (WHERE status = 'open') / count(*), 2) AS pct FROM orders
SELECT region, sum(qty) * 100.0 / sum(sum(qty)) OVER () AS share FROM sales GROUP BY region
SELECT day, sum(qty) AS q, sum(sum(qty)) OVER (ORDER BY day) AS cum FROM sales GROUP BY day ORDER BY day
SELECT day, q, q - lag(q) OVER (ORDER BY day) AS diff FROM (SELECT day, sum(qty) q FROM sales GROUP BY day) x
WITH m AS (SELECT date_trunc('month', day) AS mon, sum(qty) AS q FROM sales GROUP BY 1) SELECT mon, q, round((q - lag(q) OVER (ORDER BY mon)) * 100.0 / lag(q) OVER (ORDER BY mon), 1) AS growth FROM m
WITH RECURSIVE chain AS (SELECT id, name, manager_id, 1 AS lvl FROM employee WHERE manager_id IS NULL UNION ALL SELECT e.id, e.name, e.manager_id, c.lvl + 1 FROM employee e JOIN chain c ON e.manager_id = c.id WHERE c.lvl < 10) SELECT * FROM chain ORDER BY lvl
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 12) SELECT n FROM t
WITH RECURSIVE d AS (SELECT DATE '2024-01-01' AS day UNION ALL SELECT day + 1 FROM d WHERE day < DATE '2024-01-31') SELECT day FROM d
WITH a AS (SELECT id, amount FROM orders), b AS (SELECT avg(amount) AS m FROM a) SELECT a.id FROM a, b WHERE a.amount > b.m
WITH a AS MATERIALIZED (SELECT * FROM sales) SELECT region, max(qty) FROM a GROUP BY region
WITH x(a, b) AS (VALUES (1, 'one'), (2, 'two')) SELECT b FROM x WHERE a = 2
VALUES (1, 'a'), (2, 'b') ORDER BY 1 DESC LIMIT 1
SELECT * FROM (VALUES ('open', 1), ('closed', 2)) AS v(status, rank) JOIN orders USING (status) LIMIT 2
SELECT id FROM orders WHERE (status, user_id) IN (('open', 2), ('open', 3))
SELECT id FROM orders WHERE (user_id, amount) > (5, 10) ORDER BY user_id, amount LIMIT 3
SELECT id FROM orders WHERE ROW(user_id, status) = ROW(2, 'open')
SELECT id FROM orders WHERE (user_id, status) IN (SELECT id, 'open' FROM users WHERE id < 5)
SELECT id FROM orders WHERE status IS DISTINCT FROM 'closed' AND note IS NULL AND data IS NOT NULL
SELECT id FROM survey WHERE flag IS TRUE AND flag IS NOT UNKNOWN AND NOT flag IS FALSE
SELECT m, count(*) FROM survey GROUP BY m ORDER BY m
SELECT id FROM survey WHERE m = 'ok' AND m < 'happy'::mood
SELECT id FROM survey WHERE m::text LIKE 'o%'
SELECT id FROM survey WHERE m = ANY (ARRAY['ok', 'sad']::mood[])
SELECT "Answer Text" FROM survey WHERE "Answer Text" <> ''
SELECT id, loc[0], loc[1], loc <-> point(0, 0) AS d FROM survey ORDER BY d LIMIT 3
SELECT id FROM survey WHERE loc <@ box '((0,0),(5,5))'
SELECT ip, host(ip), masklen(ip), ip << inet '10.0.0.0/8', family(ip), network(ip) FROM survey LIMIT 1
SELECT sum(dur), avg(dur), max(dur) FROM survey
SELECT dur * 2, extract(epoch FROM dur), date_part('hour', dur) FROM survey LIMIT 1
SELECT code::text, code = '00000000-0000-0000-0000-000000000000'::uuid FROM survey LIMIT 1
SELECT id FROM orders TABLESAMPLE BERNOULLI (50) REPEATABLE (42)
SELECT count(*) FROM orders TABLESAMPLE SYSTEM (10)
SELECT DISTINCT ON (user_id) user_id, id, placed FROM orders ORDER BY user_id, placed DESC
SELECT DISTINCT status FROM orders
SELECT count(DISTINCT user_id) FROM orders
SELECT count(DISTINCT (user_id, status)) FROM orders
SELECT u.id, u.name FROM users u WHERE NOT EXISTS (SELECT FROM orders o WHERE o.user_id = u.id)
SELECT u.id FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE o.id IS NULL
SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM orders WHERE user_id IS NOT NULL)
SELECT a.name, b.name FROM employee a JOIN employee b ON a.manager_id = b.id
SELECT e.name, m.name AS boss, mm.name AS bossboss FROM employee e LEFT JOIN employee m ON m.id = e.manager_id LEFT JOIN employee mm ON mm.id = m.manager_id
SELECT * FROM employee e FULL OUTER JOIN sales s ON e.id = s.qty WHERE e.id IS NULL OR s.qty IS NULL
SELECT u.name, o.id FROM users u RIGHT JOIN orders o ON o.user_id = u.id AND o.amount > 10
SELECT id FROM users JOIN (SELECT user_id AS id FROM orders) o USING (id)
SELECT x.id, o.amount FROM users JOIN employee USING (id) JOIN orders o USING (id) CROSS JOIN LATERAL (SELECT id) x
SELECT p.method, sum(p.paid) FROM payments p JOIN orders o ON o.id = p.order_id GROUP BY p.method
SELECT count(*) FROM payments WHERE paid > (SELECT avg(paid) FROM payments)
SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY 1 LIMIT 5
(SELECT id FROM users ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM employee ORDER BY id DESC LIMIT 2)
SELECT id FROM users EXCEPT ALL SELECT user_id FROM orders
SELECT region FROM sales INTERSECT SELECT 'r1'
SELECT id FROM orders ORDER BY amount DESC NULLS LAST, id ASC OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY
SELECT id, amount FROM orders ORDER BY amount DESC FETCH FIRST 3 ROWS WITH TIES
SELECT user_id, sum(amount) AS total FROM orders GROUP BY user_id HAVING sum(amount) > 50 ORDER BY total DESC LIMIT 10
SELECT user_id, count(*) AS n FROM orders GROUP BY 1 ORDER BY 2 DESC, 1
SELECT date_part('year', day)::int AS yr, to_char(day, 'Mon') AS mon, sum(qty * price) FROM sales GROUP BY 1, 2, date_part('month', day) ORDER BY 1, date_part('month', day)
SELECT region, sum(CASE WHEN product = 'p1' THEN qty ELSE 0 END) AS p1, sum(CASE WHEN product = 'p2' THEN qty ELSE 0 END) AS p2 FROM sales GROUP BY region
SELECT min(day), max(day), count(*), count(DISTINCT product), sum(qty), avg(price)::numeric(10, 2) FROM sales
SELECT s.region, s.product, s.qty FROM sales s JOIN (SELECT region, max(qty) AS mq FROM sales GROUP BY region) t ON t.region = s.region AND t.mq = s.qty
SELECT name FROM employee e WHERE salary > (SELECT avg(salary) FROM employee WHERE dept = e.dept)
SELECT dept, array_agg(name) FILTER (WHERE salary > 3000) FROM employee GROUP BY dept
SELECT e.*, salary - avg(salary) OVER (PARTITION BY dept) AS delta FROM employee e
SELECT id, name AS "Full Name", email "E-Mail" FROM users LIMIT 1
SELECT 'Ünïcödé' AS "größe", '日本語' AS t
SELECT now(), statement_timestamp(), clock_timestamp(), transaction_timestamp()
SELECT pg_typeof(amount), pg_typeof(1) FROM orders LIMIT 1
SELECT gen_random_uuid() IS NOT NULL, random() < 2
SELECT id FROM users ORDER BY random() LIMIT 3
SELECT cardinality(ARRAY(SELECT DISTINCT status FROM orders))
SELECT array_dims(items), array_sort FROM (SELECT items, 1 AS array_sort FROM orders LIMIT 1) t
SELECT sum(x) FROM unnest(ARRAY[1, 2, 3]) x
SELECT any_value(name) FROM users
SELECT date_add(now()::timestamptz, INTERVAL '1 day'), date_subtract('2024-01-01'::timestamptz, '1 day'::interval)
SELECT count(*) OVER () AS total, id FROM orders LIMIT 2
SELECT id, sum(amount) OVER (ORDER BY id ROWS 2 PRECEDING) FROM orders
SELECT id, avg(amount) OVER (ORDER BY placed, id ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING)::numeric(10,2) FROM orders
SELECT last_value(name) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM employee
SELECT hired, count(*) OVER (ORDER BY hired RANGE BETWEEN '30 days' PRECEDING AND '30 days' FOLLOWING) FROM employee
SELECT region, product, qty, qty::numeric / sum(qty) OVER (PARTITION BY region) AS ratio FROM sales ORDER BY ratio DESC LIMIT 5
WITH ranked AS (SELECT *, dense_rank() OVER (ORDER BY amount DESC) AS r FROM orders) SELECT id, amount FROM ranked WHERE r BETWEEN 2 AND 4
WITH gaps AS (SELECT day, day - (row_number() OVER (ORDER BY day))::int AS grp FROM (SELECT DISTINCT day FROM sales) d) SELECT min(day), max(day), count(*) FROM gaps GROUP BY grp
SELECT date_trunc('month', day)::date AS m, product, sum(qty) FROM sales GROUP BY GROUPING SETS ((1, 2), (1)) ORDER BY 1, 2
SELECT to_char(date_trunc('hour', taken), 'HH24:00') AS h, count(*) FROM survey GROUP BY 1
SELECT EXISTS (SELECT 1 FROM orders WHERE amount > 70) AS any_big
SELECT (SELECT max(amount) FROM orders) - (SELECT min(amount) FROM orders) AS spread
SELECT id FROM orders o WHERE amount = (SELECT max(amount) FROM orders WHERE user_id = o.user_id)
SELECT bit_length('a'), to_hex(255), to_ascii('x', 'LATIN1'), crc32('a'::bytea)
SELECT string_to_table('a,b', ',')
SELECT x.part, x.n FROM string_to_table('a,b,c', ',') WITH ORDINALITY AS x(part, n)
SELECT erf(0.5), sinh(1), log10(100)
SELECT random_normal() IS NOT NULL
SELECT min_scale(1.500), scale(1.50), trim_scale(1.50)
SELECT 1_000_000 AS million, 0xFF AS hex, 0b101 AS bin, 1e3, .5
SELECT interval '1 day' * 3, interval '3 days' / 2, -interval '1 day', interval '1-2', interval 'P1DT2H'
SELECT timestamp '2024-01-31' + interval '1 month', date '2024-03-31' - interval '1 month'
SELECT timezone('Asia/Tokyo', placed) FROM orders LIMIT 1
SELECT EXTRACT(week FROM day) AS wk, EXTRACT(isoyear FROM day) AS iy, sum(qty) FROM sales GROUP BY wk, iy
SELECT (placed::date + time '08:00')::timestamp FROM orders LIMIT 1
SELECT greatest(date '2024-01-01', min(day)) FROM sales
SELECT COUNT(*) AS "n" FROM "users" AS "u" INNER JOIN "orders" AS "o" ON ("u"."id" = "o"."user_id") WHERE ("o"."status" = 'open')
SELECT public.users.name FROM public.users WHERE public.users.id = 1
SELECT users.id, orders.id FROM users, orders WHERE users.id = orders.user_id AND orders.amount > 5
SELECT name, (CURRENT_DATE - hired) / 365 AS years FROM employee WHERE date_part('year', age(hired)) >= 1
SELECT count(*) FROM users WHERE created_at > now()::timestamptz - interval '1 day' OR country = 'DE'
SELECT country, count(*) FROM users WHERE country IN ('DE', 'FR') OR country IS NULL GROUP BY country
SELECT coalesce(nullif(trim(name), ''), 'unknown') FROM users LIMIT 1
SELECT jsonb_object_agg(k, v) FROM (VALUES ('a', 1), ('b', 2)) t(k, v)
SELECT jsonb_build_object('total', count(*), 'sum', sum(amount)) FROM orders
SELECT row_to_json(t) FROM (SELECT id, name FROM users LIMIT 1) t
SELECT json_agg(t) FROM (SELECT region, sum(qty) AS q FROM sales GROUP BY region) t
SELECT to_jsonb(o) - 'data' FROM orders o LIMIT 1
SELECT count(o) FROM users u LEFT JOIN orders o ON o.user_id = u.id
SELECT (e).name FROM employee e LIMIT 1
SELECT jsonb_insert(profile, '{k,z,0}', '9') FROM users LIMIT 1
SELECT tags[1] || '-' || tags[2] FROM users LIMIT 1
SELECT id FROM users WHERE tags = '{a,b}' AND cardinality(tags) = 2 AND tags[1] IN ('a', 'b')
SELECT array_agg(DISTINCT t ORDER BY t) FROM users, unnest(tags) t
SELECT sum(qty) FILTER (WHERE day >= '2024-01-15') AS after, sum(qty) FILTER (WHERE day < '2024-01-15') AS before FROM sales
SELECT ranges.lo, count(o.id) FROM generate_series(0, 70, 10) AS ranges(lo) LEFT JOIN orders o ON o.amount >= ranges.lo AND o.amount < ranges.lo + 10 GROUP BY 1 ORDER BY 1
SELECT a.day, sum(b.qty) FROM sales a JOIN sales b ON b.day <= a.day GROUP BY a.day
SELECT a.id, b.id FROM orders a JOIN orders b ON a.user_id = b.user_id AND a.id < b.id
SELECT dept, salary, sum(salary) OVER w, avg(salary) OVER w FROM employee WINDOW w AS (PARTITION BY dept ORDER BY hired)
SELECT unnest(string_to_array('x y z', ' '))
SELECT encode(decode('deadbeef', 'hex'), 'escape'), get_byte('abc'::bytea, 0), length('abc'::bytea)
SELECT lower(name) AS l FROM users WHERE lower(name) = 'n1'
SELECT sum(amount) FROM orders WHERE EXTRACT(YEAR FROM placed) = EXTRACT(YEAR FROM CURRENT_DATE)
SELECT 1 WHERE 2 > 1
SELECT NULL, TRUE AND NOT FALSE, 1 <> 2, 1 != 2, 'a' < 'b'
SELECT 10 BETWEEN 5 AND 15, 10 NOT BETWEEN SYMMETRIC 15 AND 5
SELECT currency FROM (SELECT amount::money AS currency FROM orders LIMIT 1) t
SELECT date_part('day', placed - lag(placed) OVER (PARTITION BY user_id ORDER BY placed)) FROM orders
SELECT inet '10.0.0.1' + 5, cidr '10.0.0.0/8', broadcast('10.0.0.0/8'::inet), abbrev(cidr '10.1.0.0/16')
SELECT ST FROM (SELECT 1 AS st) x
SELECT width, area(box '((0,0),(2,2))'), center(circle '((0,0),5)'), diameter(circle '<(0,0),5>') FROM (SELECT 1 AS width) t
WITH RECURSIVE t(s) AS (SELECT '' UNION ALL SELECT s || b::text FROM t, generate_series(0, 1) b WHERE length(s) < 4) SELECT s FROM t
WITH RECURSIVE t(s) AS (SELECT ''::text UNION ALL SELECT s || v.b FROM t, (VALUES ('a'), ('b')) v(b) WHERE length(s) < 4) SELECT s FROM t
WITH RECURSIVE d(x) AS (VALUES (0), (1)), t(s, n) AS (SELECT '', 0 UNION ALL SELECT s || x, n + 1 FROM t, d WHERE n < 3) SELECT s FROM t
WITH RECURSIVE p(path, last) AS (SELECT ARRAY[id], id FROM employee WHERE id < 3 UNION ALL SELECT p.path || e.id, e.id FROM p, employee e WHERE e.manager_id = p.last AND e.id <> ALL (p.path)) SELECT * FROM p
WITH RECURSIVE up AS (SELECT * FROM employee WHERE id = 9 UNION SELECT e.* FROM employee e JOIN up ON e.id = up.manager_id) SELECT name FROM up
WITH RECURSIVE m(d) AS (SELECT date '2024-01-01' UNION ALL SELECT (d + interval '1 month')::date FROM m WHERE d < '2024-12-01') SELECT d, count(s.qty) FROM m LEFT JOIN sales s ON date_trunc('month', s.day) = d GROUP BY d ORDER BY d
WITH RECURSIVE fib(a, b, n) AS (SELECT 0, 1, 1 UNION ALL SELECT b, a + b, n + 1 FROM fib WHERE n < 20) SELECT a FROM fib
WITH RECURSIVE f(n, v) AS (SELECT 1, 1::numeric UNION ALL SELECT n + 1, v * (n + 1) FROM f WHERE n < 20) SELECT * FROM f
WITH RECURSIVE t AS (SELECT id, name::text AS path FROM employee WHERE manager_id IS NULL UNION ALL SELECT e.id, t.path || ' > ' || e.name FROM employee e INNER JOIN t ON t.id = e.manager_id) SELECT path FROM t ORDER BY path
